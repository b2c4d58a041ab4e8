"""The composite index: by hand, by its properties, and against two published indices."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.index import Scores, rank_scores, score_units
from needs.method import Dimension, Method, WeightedIndicator, Words, load_method
from needs.normalise import NORMALISATIONS, FloatArray

NAN = float("nan")
METHODS = Path(__file__).parents[1] / "methods"

THREE = Method(
    id="three",
    name=Words(sv="Tre", en="Three"),
    normalisation="min-max",
    indicators=(WeightedIndicator(id="fail", weight=1), WeightedIndicator(id="pass", weight=3)),
)
DIRECTIONS = {"fail": 1, "pass": -1, "pupils": 0}

NESTED = Method(
    id="nested",
    name=Words(sv="Nästlad", en="Nested"),
    aggregation="geometric",
    dimensions=(
        Dimension(id="results", weight=2),
        Dimension(id="maths", parent="results", aggregation="arithmetic"),
        Dimension(id="equity", weight=1),
    ),
    indicators=(
        WeightedIndicator(id="i0", dimension="maths", weight=2, direction=1),
        WeightedIndicator(id="i1", dimension="maths", weight=1, direction=1),
        WeightedIndicator(id="i2", dimension="results", weight=1, direction=1),
        WeightedIndicator(id="i3", dimension="equity", weight=1, direction=1),
        WeightedIndicator(id="i4", dimension="equity", weight=5, direction=1),
    ),
    coverage_floor=0.3,
)

cells = st.integers(-1_000, 1_000).map(float)
full = arrays(np.float64, st.tuples(st.integers(2, 12), st.just(5)), elements=cells)
holed = arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.just(5)),
    elements=st.one_of(cells, st.just(NAN)),
)
properties = settings(deadline=None, max_examples=80)


def table(values: FloatArray) -> pd.DataFrame:
    return pd.DataFrame(
        values,
        index=[f"u{i}" for i in range(len(values))],
        columns=[f"i{j}" for j in range(values.shape[1])],
    )


def vary(values: FloatArray) -> bool:
    return bool((np.ptp(values, axis=0) > 0).all())


@pytest.fixture
def small() -> pd.DataFrame:
    """Three units, two indicators: worst at both, in the middle, best at both."""
    return pd.DataFrame(
        {"pass": [70.0, 80.0, 90.0], "fail": [20.0, 15.0, 10.0], "name": ["a", "b", "c"]},
        index=["0114", "0115", "0117"],
    )


# ---- by hand ------------------------------------------------------------------------------


def test_three_units_by_hand(small: pd.DataFrame) -> None:
    scores = score_units(small, THREE, DIRECTIONS)
    assert scores.score.to_dict() == {"0114": 100.0, "0115": 50.0, "0117": 0.0}
    assert scores.rank.tolist() == [1, 2, 3]
    assert scores.coverage.tolist() == [1.0, 1.0, 1.0]
    assert scores.normalised["pass"].tolist() == [100.0, 50.0, 0.0]
    assert scores.contributions.to_dict("list") == {
        "fail": [25.0, 12.5, 0.0],
        "pass": [75.0, 37.5, 0.0],
    }
    assert scores.nodes.shape == (3, 0)


def test_a_direction_in_the_method_goes_before_the_register(small: pd.DataFrame) -> None:
    turned = replace(THREE, indicators=(WeightedIndicator(id="pass", direction=1),))
    assert score_units(small, turned, DIRECTIONS).score.tolist() == [0.0, 50.0, 100.0]


def test_a_missing_value_is_left_out_and_counted(small: pd.DataFrame) -> None:
    small.loc["0114", "fail"] = NAN
    scores = score_units(small, THREE, DIRECTIONS)
    assert scores.coverage.tolist() == [0.75, 1.0, 1.0]
    assert scores.score["0114"] == 100.0  # of what is left, the whole weight
    assert scores.contributions["fail"].isna().tolist() == [True, False, False]
    assert scores.normalised["fail"].isna().tolist() == [True, False, False]


def test_below_the_floor_a_unit_is_not_scored(small: pd.DataFrame) -> None:
    small.loc["0114", "pass"] = NAN
    scores = score_units(small, THREE, DIRECTIONS)
    assert scores.coverage["0114"] == 0.25
    assert np.isnan(scores.score["0114"])
    assert scores.contributions.loc["0114"].isna().all()
    assert scores.rank.isna().tolist() == [True, False, False]
    assert scores.rank.tolist()[1:] == [1, 2]
    at_the_floor = score_units(small, replace(THREE, coverage_floor=0.25), DIRECTIONS)
    assert at_the_floor.score.notna().all()


def test_a_floor_met_but_for_rounding_is_met() -> None:
    # 0.1 + 0.2 is a little more than 0.3, and 1 - 0.7 a little less
    weights = {"i0": 0.1, "i1": 0.2, "i2": 0.7}
    indicators = tuple(WeightedIndicator(id=i, weight=w, direction=1) for i, w in weights.items())
    method = replace(THREE, normalisation="rank", indicators=indicators, coverage_floor=0.3)
    values = table(np.array([[1.0, 2.0, NAN], [3.0, 4.0, 5.0]]))
    scores = score_units(values, method, {})
    assert scores.coverage.tolist() == [0.3, 1.0]
    assert scores.score.notna().all()


def test_no_floor_still_gives_no_score_to_nothing(small: pd.DataFrame) -> None:
    small.loc["0114", ["pass", "fail"]] = NAN
    scores = score_units(small, replace(THREE, coverage_floor=0), DIRECTIONS)
    assert np.isnan(scores.score["0114"])
    assert scores.coverage["0114"] == 0.0


def test_an_indicator_that_nobody_has_is_missing_for_all(small: pd.DataFrame) -> None:
    scores = score_units(small.assign(fail=NAN), THREE, DIRECTIONS)
    assert scores.coverage.tolist() == [0.75] * 3
    assert scores.score.tolist() == [100.0, 50.0, 0.0]


def test_each_indicator_by_its_own_rule() -> None:
    indicators = (
        WeightedIndicator(id="i0", direction=-1, normalisation="goalposts", goalposts=(0.0, 10.0)),
        WeightedIndicator(id="i1", direction=1, dimension="d"),
        WeightedIndicator(
            id="i2", direction=1, normalisation="goalposts", goalposts=(1, 100), transform="log"
        ),
        WeightedIndicator(id="i3", direction=-1, transform="log"),
    )
    method = replace(
        THREE, indicators=indicators, dimensions=(Dimension(id="d", normalisation="rank"),)
    )
    values = table(
        np.array([[2.0, 5.0, 10.0, 1.0], [12.0, 5.0, 0.1, 100.0], [6.0, 9.0, 1e4, 10.0]])
    )
    expected = [[80.0, 1.5, 50.0, 100.0], [0.0, 1.5, 0.0, 0.0], [40.0, 3.0, 100.0, 50.0]]
    np.testing.assert_allclose(score_units(values, method, {}).normalised, expected, atol=1e-12)


def test_whole_goalposts_under_a_logarithm_are_not_cut_to_whole_logarithms() -> None:
    indicator = WeightedIndicator(
        id="i0", direction=1, normalisation="goalposts", goalposts=(100, 75_000), transform="log"
    )
    values = table(np.array([[np.sqrt(100 * 75_000)]]))
    scores = score_units(values, replace(THREE, indicators=(indicator,)), {})
    assert scores.score.iloc[0] == pytest.approx(50)


def test_goalposts_that_no_rule_reads_do_no_harm() -> None:
    indicator = WeightedIndicator(id="i0", direction=1, goalposts=(0.0, 1.0), transform="log")
    values = table(np.array([[1.0], [10.0], [100.0]]))
    scores = score_units(values, replace(THREE, indicators=(indicator,)), {})
    assert scores.score.tolist() == pytest.approx([0, 50, 100])


def test_whole_numbers_with_missing_ones_are_read() -> None:
    values = pd.DataFrame({"fail": [1, None, 3], "pass": [1, 2, 3]}, dtype="Int64")
    scores = score_units(values, THREE, DIRECTIONS)
    assert scores.coverage.tolist() == [1.0, 0.75, 1.0]


def test_ranks_share_the_lowest_number() -> None:
    scores = pd.Series([5.0, 7.0, 7.0 + 1e-12, NAN, 1.0], index=list("abcde"))
    ranks = rank_scores(scores)
    assert ranks.dropna().to_dict() == {"a": 3, "b": 1, "c": 1, "e": 4}
    assert ranks.isna().tolist() == [False, False, False, True, False]
    assert str(ranks.dtype) == "Int64"
    assert rank_scores(pd.Series([1.0, 1.0 + 1e-8])).tolist() == [2, 1]


def test_no_units_give_no_scores(small: pd.DataFrame) -> None:
    scores = score_units(small.iloc[:0], THREE, DIRECTIONS)
    assert scores.score.empty
    assert scores.rank.empty


def test_the_table_given_is_left_as_it_was(small: pd.DataFrame) -> None:
    before = small.copy(deep=True)
    score_units(small, THREE, DIRECTIONS)
    pd.testing.assert_frame_equal(small, before)


def test_a_table_changed_afterwards_changes_nothing_here() -> None:
    """Also not what is worked out when it is first asked for."""
    values = table(np.random.default_rng(0).normal(size=(9, 5)))
    before, after = (score_units(values, NESTED, {}) for _ in range(2))
    kept = before.normalised, before.contributions
    values.iloc[0, 0] = 1e6
    pd.testing.assert_frame_equal(after.normalised, kept[0])
    pd.testing.assert_frame_equal(after.contributions, kept[1])


def test_a_table_of_one_type_is_left_as_it_was() -> None:
    values = table(np.array([[1.0, 5.0], [2.0, 3.0]]))
    before = values.copy(deep=True)
    indicators = tuple(WeightedIndicator(id=i, direction=-1, transform="log") for i in ("i0", "i1"))
    score_units(values, replace(THREE, indicators=indicators), {})
    pd.testing.assert_frame_equal(values, before)


# ---- what is refused ----------------------------------------------------------------------


def test_a_constant_indicator_is_named(small: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"Indicators \['fail'\] have the same value"):
        score_units(small.assign(fail=3.0), THREE, DIRECTIONS)


def test_a_constant_indicator_tells_nobody_apart_by_percentile(small: pd.DataFrame) -> None:
    method = replace(THREE, normalisation="percentile")
    scores = score_units(small.assign(fail=3.0), method, DIRECTIONS)
    assert scores.normalised["fail"].tolist() == [50.0] * 3


def test_every_fault_of_the_table_is_named_at_once(small: pd.DataFrame) -> None:
    bad = pd.concat([small, small.iloc[:1]]).rename(columns={"fail": "fails"})
    with pytest.raises(ValueError, match="repeats") as raised:
        score_units(bad, THREE, {"fail": 0})
    assert str(raised.value).splitlines() == [
        "`values` repeats 1 units, first '0114'.",
        "`values` has no indicator 'fail', which 'three' weighs; perhaps fails.",
        (
            "`directions` must be 1 or -1 for 'fail', found 0; give it a direction in the method"
            " (0, context, is never need by itself)."
        ),
        (
            "`directions` must be 1 or -1 for 'pass', found None; give it a direction in the method"
            " (0, context, is never need by itself)."
        ),
    ]


def test_a_doubled_column_is_refused(small: pd.DataFrame) -> None:
    doubled = pd.concat([small, small[["fail"]]], axis=1)
    with pytest.raises(ValueError, match="`values` has 2 columns 'fail'"):
        score_units(doubled, THREE, DIRECTIONS)


def test_values_that_cannot_be_used_are_named(small: pd.DataFrame) -> None:
    logged = replace(THREE, indicators=(*THREE.indicators[:1], replace(
        THREE.indicators[1], transform="log")))  # fmt: skip
    bad = small.assign(fail=[1.0, np.inf, -np.inf])
    bad["pass"] = [1.0, 0.0, -3.0]
    with pytest.raises(ValueError, match="infinite") as raised:
        score_units(bad, logged, DIRECTIONS)
    assert str(raised.value).splitlines() == [
        "Indicator 'fail': the value inf of unit '0115' is infinite (2 such).",
        "Indicator 'pass': the value 0.0 of unit '0115' has no logarithm (2 such).",
    ]


# ---- properties ---------------------------------------------------------------------------


def sums(scores: Scores) -> pd.Series:
    return scores.contributions.sum(axis=1, min_count=1)


@given(values=holed, rule=st.sampled_from(["percentile", "rank"]))
@properties
def test_contributions_sum_to_the_score_in_a_nested_geometric_tree(
    values: FloatArray, rule: str
) -> None:
    scores = score_units(table(values), replace(NESTED, normalisation=rule), {})
    pd.testing.assert_series_equal(sums(scores), scores.score, check_names=False, rtol=1e-10)


@given(values=full, rule=st.sampled_from(sorted(set(NORMALISATIONS) - {"goalposts"})))
@properties
def test_contributions_sum_to_the_score_under_every_rule(values: FloatArray, rule: str) -> None:
    assume(vary(values))
    dimensions = tuple(replace(d, aggregation="arithmetic") for d in NESTED.dimensions)
    method = replace(NESTED, normalisation=rule, aggregation="arithmetic", dimensions=dimensions)
    scores = score_units(table(values), method, {})
    np.testing.assert_allclose(sums(scores), scores.score, rtol=1e-10, atol=1e-10)


@given(values=full, powers=arrays(np.int64, 5, elements=st.integers(-8, 8)))
@properties
def test_scaling_a_column_never_changes_a_min_max_rank(
    values: FloatArray, powers: np.typing.NDArray[np.int64]
) -> None:
    assume(vary(values))
    method = replace(NESTED, normalisation="min-max")
    before = score_units(table(values), method, {})
    after = score_units(table(values * np.exp2(powers)), method, {})
    pd.testing.assert_series_equal(before.rank, after.rank)


@given(values=holed, seed=st.integers(0, 999))
@properties
def test_permuting_rows_permutes_results(values: FloatArray, seed: int) -> None:
    frame = table(values)
    order = np.random.default_rng(seed).permutation(len(frame))
    method = replace(NESTED, normalisation="percentile")
    straight = score_units(frame, method, {})
    mixed = score_units(frame.iloc[order], method, {})
    pd.testing.assert_series_equal(straight.rank.iloc[order], mixed.rank)
    pd.testing.assert_frame_equal(straight.contributions.iloc[order], mixed.contributions)


@given(values=holed)
@properties
def test_coverage_is_the_weight_of_what_is_there(values: FloatArray) -> None:
    weights = np.array(list(NESTED.effective_weights().values()))
    scores = score_units(table(values), NESTED, {})
    assert scores.coverage.between(0, 1).all()
    np.testing.assert_allclose(scores.coverage, ~np.isnan(values) @ weights, atol=1e-11)
    enough = scores.coverage >= NESTED.coverage_floor
    assert (scores.score.notna() == enough).all()
    assert (scores.rank.notna() == enough).all()


@given(
    values=full,
    unit=st.integers(0, 11),
    column=st.integers(0, 4),
    rule=st.sampled_from(["min-max", "z-score", "t-score", "percentile", "rank"]),
)
@properties
def test_a_worse_value_never_lowers_need(
    values: FloatArray, unit: int, column: int, rule: str
) -> None:
    dimensions = tuple(replace(d, aggregation="arithmetic") for d in NESTED.dimensions)
    method = replace(NESTED, normalisation=rule, aggregation="arithmetic", dimensions=dimensions)
    unit %= len(values)
    worse = values.copy()
    worse[unit, column] += 17.0
    assume(vary(values) and vary(worse))
    before = score_units(table(values), method, {}).score.iloc[unit]
    after = score_units(table(worse), method, {}).score.iloc[unit]
    assert after >= before - 1e-9


@given(values=full, unit=st.integers(0, 11), column=st.integers(0, 4))
@properties
def test_a_value_that_goes_missing_is_never_filled(
    values: FloatArray, unit: int, column: int
) -> None:
    unit %= len(values)
    holed = values.copy()
    holed[unit, column] = NAN
    scores = score_units(table(holed), NESTED, {})
    lost = NESTED.effective_weights()[f"i{column}"]
    assert scores.coverage.iloc[unit] == pytest.approx(1 - lost)
    assert scores.normalised.isna().to_numpy().sum() == 1
    assert scores.normalised.isna().iloc[unit, column]
    assert scores.contributions.isna().iloc[unit, column]
    others = np.arange(len(values)) != unit
    assert (scores.coverage[others] == 1).all()


@given(values=full)
@properties
def test_turning_every_direction_turns_the_scores(values: FloatArray) -> None:
    dimensions = tuple(replace(d, aggregation="arithmetic") for d in NESTED.dimensions)
    arithmetic = replace(NESTED, aggregation="arithmetic", dimensions=dimensions)
    turned = tuple(replace(i, direction=-1) for i in arithmetic.indicators)
    there = score_units(table(values), arithmetic, {}).score
    back = score_units(table(values), replace(arithmetic, indicators=turned), {}).score
    np.testing.assert_allclose(there, 100 - back, atol=1e-9)


# ---- published indices --------------------------------------------------------------------


def asem(shared: Path, step: str) -> pd.DataFrame:
    """Read a step of the ASEM index of Becker et al. (2022), as COINr gives it."""
    return pd.read_csv(shared / f"reference/coinr_asem/expected/{step}.csv", index_col="uCode")


@pytest.mark.realdata
def test_asem_is_reproduced_from_its_treated_values(shared: Path) -> None:
    scores = score_units(asem(shared, "step_Treated"), load_method(METHODS / "asem.toml"), {})
    normalised = asem(shared, "step_Normalised")
    np.testing.assert_allclose(scores.normalised[normalised.columns], normalised, atol=1e-9, rtol=0)
    aggregated = asem(shared, "step_Aggregated")
    nodes = scores.nodes.assign(Index=scores.score, **scores.normalised)
    np.testing.assert_allclose(nodes[aggregated.columns], aggregated, atol=1e-9, rtol=0)
    ranks = asem(shared, "results_ranks_aggs").reindex(scores.score.index)
    ours = nodes[ranks.columns].apply(rank_scores)
    assert (ours == ranks).all(axis=None)
    assert scores.rank.tolist() == ranks["Index"].tolist()
    np.testing.assert_allclose(sums(scores), scores.score, atol=1e-12)


@pytest.mark.realdata
def test_asem_is_reproduced_from_its_imputed_values_with_caps(shared: Path) -> None:
    # Treatment winsorised 15 indicators: that is min-max with goalposts at the treated range.
    treated, method = asem(shared, "step_Treated"), load_method(METHODS / "asem.toml")
    capped = tuple(
        replace(i, normalisation="goalposts", goalposts=(treated[i.id].min(), treated[i.id].max()))
        for i in method.indicators
    )
    imputed = asem(shared, "step_Imputed")
    assert not np.allclose(imputed, treated[imputed.columns])
    scores = score_units(imputed, replace(method, indicators=capped), {})
    expected = asem(shared, "step_Aggregated")
    np.testing.assert_allclose(scores.score, expected["Index"], atol=1e-9, rtol=0)
    normalised = asem(shared, "step_Normalised")
    np.testing.assert_allclose(scores.normalised[normalised.columns], normalised, atol=1e-9, rtol=0)


@pytest.mark.realdata
def test_asem_effective_weights(shared: Path) -> None:
    published = pd.read_csv(shared / "reference/coinr_asem/expected/effective_weights.csv")
    indicators = published[published["Level"] == 1].set_index("iCode")["EffWeight"]
    ours = load_method(METHODS / "asem.toml").effective_weights()
    assert ours == pytest.approx(indicators.to_dict(), abs=1e-12)


def undp(shared: Path, name: str) -> pd.DataFrame:
    """Read the components and published values of the Human Development Report 2023/24."""
    frame = pd.read_csv(shared / f"reference/undp_hdi/{name}_1990_2022.csv")
    return frame.set_index(frame["iso3"] + "-" + frame["year"].astype(str))


@pytest.mark.realdata
def test_hdi_is_reproduced_to_the_printed_decimals(shared: Path) -> None:
    published = undp(shared, "hdi_components_and_published").dropna(subset="hdi")
    assert len(published) == 5_808
    scores = score_units(published, load_method(METHODS / "hdi.toml"), {})
    np.testing.assert_allclose(scores.score.round(3), published["hdi"], atol=1e-12, rtol=0)
    np.testing.assert_allclose(sums(scores), scores.score, rtol=1e-12)
    latest = published["year"] == 2022
    ranks = rank_scores(scores.score[latest].round(3))  # the report ranks the printed values
    assert (ranks == published.loc[latest, "hdi_rank_2022"]).all()


@pytest.mark.realdata
@pytest.mark.parametrize(("sex", "lowest"), [("f", 22.5), ("m", 17.5)])
def test_hdi_of_women_and_men(shared: Path, sex: str, lowest: float) -> None:
    published = undp(shared, "gdi_female_male_components_and_published")
    method = load_method(METHODS / "hdi.toml")
    health = replace(method.indicators[0], goalposts=(lowest, lowest + 65))
    method = replace(method, indicators=(health, *method.indicators[1:]))
    names = {f"le_{sex}": "le", f"eys_{sex}": "eys", f"mys_{sex}": "mys", f"gni_pc_{sex}": "gnipc"}
    scores = score_units(published.rename(columns=names), method, {})
    np.testing.assert_allclose(scores.score, published[f"hdi_{sex}"], atol=1e-9, rtol=0)
