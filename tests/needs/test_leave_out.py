"""Leaving parts out in one product equals scoring without them, one by one."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs.index import rank_scores, score_units
from needs.leave_out import leave_out
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.observation_draws import Inputs

NAN = float("nan")
IDS = list("abcd")
METHOD = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    normalisation="min-max",
    coverage_floor=0.0,
    dimensions=(Dimension(id="results", weight=3), Dimension(id="teachers", weight=1)),
    indicators=(
        WeightedIndicator(id="a", dimension="results", weight=2, direction=1),
        WeightedIndicator(id="b", dimension="results", weight=1, direction=1),
        WeightedIndicator(id="c", dimension="teachers", weight=1, direction=1),
        WeightedIndicator(id="d", dimension="teachers", weight=4, direction=1),
    ),
)


def values(*, missing: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(5)
    made = rng.normal(50, 10, (20, 4))
    made[rng.random(made.shape) < missing] = NAN
    return made


def inputs_of(value: np.ndarray) -> Inputs:
    free = np.full(value.shape, NAN)
    return Inputs(value=value, variance=free, low=free, high=free, directions=(1, 1, 1, 1))


def without(name: str, value: np.ndarray, method: Method = METHOD) -> pd.Series:
    """Score by the engine, with the part taken out of the method."""
    indicators = tuple(i for i in method.indicators if name not in {i.id, i.dimension})
    dimensions = tuple(d for d in method.dimensions if d.id != name)
    smaller = replace(method, indicators=indicators, dimensions=dimensions)
    return score_units(pd.DataFrame(value, columns=IDS), smaller, {}).score


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric"])
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_equal_to_scoring_without_each_part(missing: float, aggregation: str) -> None:
    value, method = values(missing=missing), replace(METHOD, aggregation=aggregation)
    found = leave_out(inputs_of(value), method)
    assert found.names == ("results", "teachers", "a", "b", "c", "d")
    for name, scores in zip(found.names, found.scores, strict=True):
        expected = without(name, value, method).to_numpy()
        assert scores == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_ranks_and_shifts_are_those_of_the_scores() -> None:
    value = values()
    found = leave_out(inputs_of(value), METHOD, ("teachers", "a"))
    own = score_units(pd.DataFrame(value, columns=IDS), METHOD, {}).rank.astype(float)
    for row, name in enumerate(found.names):
        ranks = rank_scores(without(name, value)).astype(float)
        assert found.ranks[row].tolist() == ranks.tolist()
        assert found.mean_shift[row] == pytest.approx((ranks - own).abs().mean())
        assert found.largest_shift[row] == (ranks - own).abs().max()
        assert found.correlation[row] == pytest.approx(ranks.corr(own))


def test_a_part_without_weight_changes_nothing() -> None:
    idle = replace(
        METHOD, indicators=(*METHOD.indicators[:3], replace(METHOD.indicators[3], weight=0))
    )
    found = leave_out(inputs_of(values()), idle, ("d",))
    assert found.mean_shift.tolist() == [0.0]
    assert found.correlation.tolist() == pytest.approx([1.0])


def test_a_unit_that_some_variant_cannot_score_is_ranked_in_none() -> None:
    value = values()
    value[0] = [NAN, NAN, 50.0, 50.0]
    found = leave_out(inputs_of(value), METHOD)
    assert np.isnan(found.ranks[:, 0]).all()
    assert found.ranks[:, 1:].max() == 19
    assert not np.isnan(found.scores[found.names.index("a"), 0])


def test_where_no_unit_is_scored_in_all_variants_nothing_is_ranked() -> None:
    value = values()
    value[:, 1:] = NAN
    found = leave_out(inputs_of(value), METHOD)
    assert np.isnan(found.mean_shift).all()
    assert np.isnan(found.ranks).all()


def test_the_whole_cannot_be_left_out() -> None:
    flat = replace(METHOD, dimensions=(), indicators=(WeightedIndicator(id="a", direction=1),))
    value = inputs_of(values())
    alone = Inputs(
        value=value.value[:, :1],
        variance=value.variance[:, :1],
        low=value.low[:, :1],
        high=value.high[:, :1],
        directions=(1,),
    )
    assert leave_out(alone, flat).names == ()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"found \['x'\]"):
        leave_out(inputs_of(values()), METHOD, ("a", "x"))
