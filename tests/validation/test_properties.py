"""What must hold of scores, ranks and tiers whatever the figures are."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.index import Scores, score_units
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.normalise import FloatArray
from needs.observation_draws import Inputs
from needs.tiers import tiers
from needs.uncertainty import COLUMNS, Alternative, Simulation, Uncertainty, simulate

POSTS = (-60.0, 60.0)
METHOD = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    normalisation="percentile",
    dimensions=(Dimension(id="results", weight=3), Dimension(id="teachers", weight=1)),
    indicators=(
        WeightedIndicator(id="a", dimension="results", weight=2, direction=1, goalposts=POSTS),
        WeightedIndicator(id="b", dimension="results", weight=1, direction=-1, goalposts=POSTS),
        WeightedIndicator(id="c", dimension="teachers", direction=-1, goalposts=POSTS),
    ),
    coverage_floor=0.4,
)
SIGNS = tuple(one.direction or 1 for one in METHOD.indicators)
FIXED = replace(METHOD, normalisation="goalposts")
RELATIVE = ("percentile", "rank", "min-max", "z-score", "t-score")
"""Rules that compare units with each other; goalposts are in the indicator's own unit."""

SURE = Simulation(draws=20, weight_concentration=math.inf)
UNSURE = Simulation(draws=200)

cells = st.integers(-50, 50).map(float)
full = arrays(np.float64, st.tuples(st.integers(2, 9), st.just(3)), elements=cells)
holed = arrays(
    np.float64,
    st.tuples(st.integers(2, 9), st.just(3)),
    elements=st.one_of(cells, st.just(float("nan"))),
)
factors = arrays(np.float64, 3, elements=st.sampled_from([0.01, 1 / 3, 1.0, 7.0, 1000.0]))
powers = arrays(np.float64, 3, elements=st.sampled_from([0.125, 1.0, 2.0, 1024.0]))
few = settings(max_examples=40)


def scored(values: FloatArray, method: Method) -> Scores:
    index = [f"u{number}" for number in range(len(values))]
    frame = pd.DataFrame(values, index=index, columns=list(method.indicator_ids))
    return score_units(frame, method, {})


def drawn(
    values: FloatArray, method: Method, asked: Simulation, variance: float | FloatArray = 0.0
) -> Uncertainty:
    free = np.full(values.shape, np.nan)
    spread = np.broadcast_to(variance, values.shape).astype(np.float64)
    given_ = Inputs(value=values, variance=spread, low=free, high=free, directions=SIGNS)
    return simulate([Alternative(name="declared", inputs=given_)], method, asked)


def varies(values: FloatArray) -> bool:
    return bool((np.ptp(values, axis=0) > 0).all())


def columns_of(found: Uncertainty) -> pd.DataFrame:
    return found.frame(pd.RangeIndex(len(found.top)))[list(COLUMNS)]


# ---- scaling a column never changes a rank ---------------------------------------------------


@given(values=full, scale=factors, rule=st.sampled_from(RELATIVE))
def test_scaling_a_column_never_changes_a_rank(
    values: FloatArray, scale: FloatArray, rule: str
) -> None:
    assume(varies(values))
    method = replace(METHOD, normalisation=rule)
    before, after = (scored(each, method).rank for each in (values, values * scale))
    pd.testing.assert_series_equal(before, after)


@given(values=full, scale=powers)
def test_scaling_a_column_and_its_goalposts_never_changes_a_rank(
    values: FloatArray, scale: FloatArray
) -> None:
    moved = tuple(
        replace(one, goalposts=(POSTS[0] * by, POSTS[1] * by))
        for one, by in zip(FIXED.indicators, scale.tolist(), strict=True)
    )
    before = scored(values, FIXED).rank
    after = scored(values * scale, replace(FIXED, indicators=moved)).rank
    pd.testing.assert_series_equal(before, after)


@few
@given(values=full, scale=powers, rule=st.sampled_from(RELATIVE))
def test_scaling_a_column_never_changes_an_interval_or_a_probability(
    values: FloatArray, scale: FloatArray, rule: str
) -> None:
    assume(varies(values))
    method = replace(METHOD, normalisation=rule)
    before = drawn(values, method, UNSURE, 25.0)
    after = drawn(values * scale, method, UNSURE, 25.0 * scale**2)
    pd.testing.assert_frame_equal(columns_of(before), columns_of(after))


# ---- zero noise gives point intervals --------------------------------------------------------


@few
@given(values=holed, rule=st.sampled_from([*RELATIVE, "goalposts"]))
def test_zero_noise_gives_point_intervals_at_the_rank(values: FloatArray, rule: str) -> None:
    assume(all(np.ptp(column[~np.isnan(column)]) > 0 for column in values.T if _two(column)))
    assume(all(_two(column) for column in values.T))
    method = replace(METHOD, normalisation=rule)
    found, scores = drawn(values, method, SURE), scored(values, method)
    rank = scores.rank.astype("float64").to_numpy()
    there = ~np.isnan(rank)
    assert (np.isnan(found.rank_low) == ~there).all()
    alone = there & ~scores.rank.duplicated(keep=False).to_numpy()
    for column in (found.rank_low, found.rank_median, found.rank_high):
        assert (column[alone] == rank[alone]).all()
    assert (found.score_low[there] == found.score_high[there]).all()
    assert set(found.top[alone]) <= {0.0, 1.0}


@given(values=full)
def test_zero_noise_leaves_nobody_merely_likely(values: FloatArray) -> None:
    rank = scored(values, FIXED).rank
    assume(rank.is_unique)
    found = drawn(values, FIXED, SURE)
    named = tiers(found.top, found.bottom)
    assert set(named) <= {"clearly_high", "cannot_tell", "clearly_low"}
    assert ((named == "clearly_high") == (rank <= found.highest)).all()


# ---- a worse value never lowers need ---------------------------------------------------------


@given(
    values=holed,
    unit=st.integers(0, 8),
    column=st.integers(0, 2),
    worse=st.integers(1, 40),
    rule=st.sampled_from([*RELATIVE, "goalposts"]),
)
def test_a_worse_value_never_lowers_need(
    values: FloatArray, unit: int, column: int, worse: int, rule: str
) -> None:
    unit %= len(values)
    changed = values.copy()
    changed[unit, column] += worse * SIGNS[column]
    known = [one[:, ~np.isnan(one).all(axis=0)] for one in (values, changed)]
    assume(all((np.nanmax(one, axis=0) > np.nanmin(one, axis=0)).all() for one in known))
    method = replace(METHOD, normalisation=rule)
    before, after = (scored(each, method) for each in (values, changed))
    assume(not np.isnan(before.score.iloc[unit]))
    assert after.score.iloc[unit] >= before.score.iloc[unit] - 1e-9
    if rule == "goalposts":  # under which nobody else's score moves
        assert after.rank.iloc[unit] <= before.rank.iloc[unit]


@few
@given(values=full, unit=st.integers(0, 8), column=st.integers(0, 2), worse=st.integers(1, 40))
def test_a_worse_value_never_makes_high_need_less_likely(
    values: FloatArray, unit: int, column: int, worse: int
) -> None:
    unit %= len(values)
    changed = values.copy()
    changed[unit, column] += worse * SIGNS[column]
    before, after = (drawn(each, FIXED, UNSURE, 25.0) for each in (values, changed))
    assert after.top[unit] >= before.top[unit]
    assert after.bottom[unit] <= before.bottom[unit]
    assert after.rank_low[unit] <= before.rank_low[unit]
    assert after.rank_high[unit] <= before.rank_high[unit]


# ---- an irrelevant unit ----------------------------------------------------------------------


@given(values=holed, other=arrays(np.float64, 3, elements=cells))
def test_an_irrelevant_unit_changes_no_order_under_fixed_goalposts(
    values: FloatArray, other: FloatArray
) -> None:
    before = scored(values, FIXED)
    after = scored(np.vstack([values, other]), FIXED)
    pd.testing.assert_series_equal(before.score, after.score.iloc[:-1])
    order = before.rank.dropna().sort_values(kind="stable").index
    assert list(after.rank.loc[order].sort_values(kind="stable").index) == list(order)


def test_an_irrelevant_unit_may_change_an_order_under_percentiles() -> None:
    # The lenses rank so; the model card says it. One of two rivals gains by each unit between.
    two = replace(METHOD, dimensions=(), indicators=tuple(
        WeightedIndicator(id=name, direction=1, weight=weight)
        for name, weight in (("a", 1.1), ("b", 1.0))
    ))  # fmt: skip
    values = np.array([[3.0, 1.0], [1.0, 3.0]])
    assert scored(values, two).rank.tolist() == [1, 2]
    assert scored(np.vstack([values, [[0.0, 2.0]]]), two).rank.tolist()[:2] == [2, 1]


# ---- permuting rows permutes results ---------------------------------------------------------


@given(values=holed, seed=st.integers(0, 999), rule=st.sampled_from(["percentile", "goalposts"]))
def test_permuting_rows_permutes_scores_and_ranks(values: FloatArray, seed: int, rule: str) -> None:
    order = np.random.default_rng(seed).permutation(len(values))
    method = replace(METHOD, normalisation=rule)
    straight, mixed = (scored(each, method) for each in (values, values[order]))
    assert mixed.rank.tolist() == straight.rank.iloc[order].tolist()
    np.testing.assert_array_equal(mixed.score, straight.score.iloc[order])


@few
@given(values=full, seed=st.integers(0, 999))
def test_permuting_rows_permutes_what_the_draws_say(values: FloatArray, seed: int) -> None:
    assume(scored(values, FIXED).rank.is_unique)
    order = np.random.default_rng(seed).permutation(len(values))
    # Weights are drawn once for all units, so without noise the same draws meet the same units.
    asked = replace(UNSURE, weight_concentration=10.0)
    straight, mixed = (columns_of(drawn(each, FIXED, asked)) for each in (values, values[order]))
    wanted = straight.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(mixed, wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_permuting_rows_permutes_probabilities_but_for_the_luck_of_the_draw(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, order = rng.normal(0, 10, (20, 3)), rng.permutation(20)
    asked = Simulation(draws=4000)
    straight, mixed = (drawn(each, METHOD, asked, 25.0) for each in (values, values[order]))
    # Five standard errors of a difference between two shares of 4000 draws.
    assert mixed.top == pytest.approx(straight.top[order], abs=5 * math.sqrt(2 * 0.25 / 4000))


def _two(column: FloatArray) -> bool:
    return bool((~np.isnan(column)).sum() > 1)
