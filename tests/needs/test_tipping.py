"""Tipping weights: by hand, and against the engine on either side of every end."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs.index import score_units
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.observation_draws import Inputs
from needs.tipping import tipping_weights

NAN = float("nan")
FLAT = Method(
    id="two",
    name=Words(sv="Två", en="Two"),
    normalisation="goalposts",
    coverage_floor=0.0,
    scale=1.0,
    dimensions=(Dimension(id="score", goalposts=(0.0, 1.0)),),
    indicators=(WeightedIndicator(id="a"), WeightedIndicator(id="b")),
)
TREE = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    normalisation="min-max",
    coverage_floor=0.0,
    dimensions=(
        Dimension(id="results", weight=2),
        Dimension(id="deep", parent="results", weight=1),
        Dimension(id="teachers", weight=1),
    ),
    indicators=(
        WeightedIndicator(id="a", dimension="results", weight=2, direction=1),
        WeightedIndicator(id="b", dimension="deep", weight=1, direction=1),
        WeightedIndicator(id="c", dimension="deep", weight=3, direction=1),
        WeightedIndicator(id="d", dimension="teachers", weight=1, direction=1),
    ),
)


def inputs_of(value: np.ndarray) -> Inputs:
    free = np.full(value.shape, NAN)
    return Inputs(value=value, variance=free, low=free, high=free, directions=(1,) * value.shape[1])


def test_by_hand() -> None:
    # scores along the share t of a: t, 1 - t and 0.6
    found = tipping_weights(inputs_of(np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]])), FLAT, 1)
    assert found.names == ("a", "b")
    assert found.share.tolist() == [0.5, 0.5]
    assert np.isnan(found.low[:, :2]).all()
    assert found.low[:, 2].tolist() == pytest.approx([0.4, 0.4])
    assert found.high[:, 2].tolist() == pytest.approx([0.6, 0.6])
    wider = tipping_weights(inputs_of(np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]])), FLAT, 2)
    # unit 0 is second from t = 0.5, where it ties with unit 1
    assert wider.low[0].tolist() == pytest.approx([0.5, 0.0, 0.0])
    assert wider.high[0].tolist() == pytest.approx([1.0, 0.5, 1.0])


@pytest.mark.parametrize(
    ("weight", "most", "unit", "low", "high"),
    [(0.1, 1, 0, 0.0, 0.13619), (2.0, 1, 1, 0.13619, 0.86381), (0.1, 2, 0, 0.0, 1.0)],
)
def test_units_that_change_places_twice(
    weight: float, most: int, unit: int, low: float, high: float
) -> None:
    # along the share t of a: 0.1 + 0.85 t against 0.9 t / (0.5 (1 - t) + t), where b is missing;
    # equal where 0.85 t^2 - 0.85 t + 0.1 = 0
    others = (WeightedIndicator(id="b"), WeightedIndicator(id="c"))
    method = replace(FLAT, indicators=(WeightedIndicator(id="a", weight=weight), *others))
    value = np.array([[0.95, 0.1, 0.1], [0.9, NAN, 0.0]])
    found = tipping_weights(inputs_of(value), method, most)
    assert found.low[0, unit] == pytest.approx(low, abs=1e-5)
    assert found.high[0, unit] == pytest.approx(high, abs=1e-5)


def test_a_unit_that_nothing_moves() -> None:
    found = tipping_weights(inputs_of(np.array([[1.0, 1.0], [0.0, 0.5], [0.2, 0.1]])), FLAT, 1)
    assert found.low[:, 0].tolist() == [0.0, 0.0]
    assert found.high[:, 0].tolist() == [1.0, 1.0]


def rank_at(value: np.ndarray, name: str, share: float) -> np.ndarray:
    """Rank by the engine, with one part given a share of its dimension."""

    def moved(part: Dimension | WeightedIndicator, siblings: list[str]) -> float:
        if part.id == name:
            rest = sum(weights[s] for s in siblings if s != name)
            return share * rest / (1 - share)
        return part.weight

    weights = {p.id: p.weight for n in TREE.top_down for p in TREE.parts(n)}
    near = {p.id: [s.id for s in TREE.parts(n)] for n in TREE.top_down for p in TREE.parts(n)}
    method = replace(
        TREE,
        dimensions=tuple(replace(d, weight=moved(d, near[d.id])) for d in TREE.dimensions),
        indicators=tuple(replace(i, weight=moved(i, near[i.id])) for i in TREE.indicators),
    )
    ranks = score_units(pd.DataFrame(value, columns=list("abcd")), method, {}).rank
    return ranks.to_numpy(dtype=float, na_value=NAN)


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(4))
def test_the_engine_agrees_on_either_side_of_every_end(seed: int, missing: float) -> None:
    rng = np.random.default_rng(seed)
    value = rng.normal(50, 10, (14, 4))
    value[rng.random(value.shape) < missing] = NAN
    found, most, checked = tipping_weights(inputs_of(value), TREE, 4), 4, 0
    for row, name in enumerate(found.names):
        for unit in np.flatnonzero(~np.isnan(found.low[row])):
            low, high = found.low[row, unit], found.high[row, unit]
            inside = [low + 1e-6, found.share[row], high - 1e-6, *rng.uniform(low, high, 5)]
            for share in np.clip(inside, 1e-6, 1 - 1e-6):
                assert rank_at(value, name, share)[unit] <= most
            for end, share in ((low, low - 1e-6), (high, high + 1e-6)):
                if 1e-5 < end < 1 - 1e-5:
                    assert rank_at(value, name, share)[unit] > most
                    checked += 1
    assert checked > 3


def test_parts_alone_in_their_dimension_are_passed_over() -> None:
    value = np.random.default_rng(0).normal(50, 10, (9, 4))
    found = tipping_weights(inputs_of(value), TREE, 3)
    assert found.names == ("results", "teachers", "deep", "a", "b", "c")
    assert found.share.tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3, 2 / 3, 0.25, 0.75])
    assert (~np.isnan(found.low)).sum(axis=1).tolist() == [3] * 6


def test_only_a_linear_score_has_lines_to_cross() -> None:
    value = inputs_of(np.random.default_rng(0).normal(50, 10, (9, 4)))
    with pytest.raises(ValueError, match="'tree' is not"):
        tipping_weights(value, replace(TREE, aggregation="geometric"), 3)
    with pytest.raises(ValueError, match="found 0"):
        tipping_weights(value, TREE, 0)
