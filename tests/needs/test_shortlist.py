"""The shortlist that survives: by hand, and against thousands of reasonable weights."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.observation_draws import Inputs
from needs.rank_draws import rank_rows
from needs.shortlist import shortlist

NAN = float("nan")
FLAT = Method(
    id="three",
    name=Words(sv="Tre", en="Three"),
    normalisation="min-max",
    coverage_floor=0.0,
    indicators=tuple(WeightedIndicator(id=name, direction=1) for name in "abc"),
)


def inputs_of(value: np.ndarray) -> Inputs:
    free = np.full(value.shape, NAN)
    return Inputs(value=value, variance=free, low=free, high=free, directions=(1,) * value.shape[1])


def test_by_hand() -> None:
    # shares from 1/6 to 2/3: unit 0 leads unit 1 by w_a - w_b + w_c, at worst 1/3 - 2/3 < 0
    value = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    found = shortlist(inputs_of(value), FLAT, 1)
    assert found.worst.tolist() == [2, 2, 3]
    assert found.best.tolist() == [1, 1, 3]
    assert found.survives.tolist() == [False, False, False]
    assert found.possible.tolist() == [True, True, False]
    # shares from 1/3 / 1.3 to 1.3 / 3: at worst 1 - 2 * 1.3 / 3 > 0
    closer = shortlist(inputs_of(value), FLAT, 1, factor=1.3)
    assert closer.survives.tolist() == [True, False, False]


def test_a_factor_of_one_is_the_engines_rank() -> None:
    value = np.random.default_rng(0).normal(50, 10, (12, 3))
    value[3, 1] = NAN
    found = shortlist(inputs_of(value), FLAT, 4, factor=1.0)
    assert found.worst.tolist() == found.best.tolist()
    assert found.survives.sum() == 4


def test_the_least_lead_is_that_of_a_linear_programme() -> None:
    value = np.random.default_rng(1).uniform(0, 1, (7, 3))
    value[0], value[1] = 0.0, 1.0  # so that normalising changes nothing
    found = shortlist(inputs_of(value), FLAT, 3)
    third = np.full(3, 1 / 3)
    bounds = list(zip(third / 2, third * 2, strict=True))
    for unit in range(7):
        leads = [
            linprog(value[unit] - other, A_eq=[[1, 1, 1]], b_eq=[1], bounds=bounds).fun
            for other in value
        ]
        assert found.worst[unit] == 1 + sum(lead < -1e-9 for lead in leads)


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_no_reasonable_weights_break_it(missing: float) -> None:
    rng = np.random.default_rng(3)
    tree = replace(
        FLAT,
        dimensions=(Dimension(id="d", weight=2), Dimension(id="e", weight=1)),
        indicators=(
            WeightedIndicator(id="a", dimension="d", direction=1),
            WeightedIndicator(id="b", dimension="d", weight=3, direction=1),
            WeightedIndicator(id="c", dimension="e", direction=1),
        ),
    )
    value = rng.uniform(0, 1, (15, 3))
    value[:2] = [[0.0] * 3, [1.0] * 3]
    value[2:][rng.random((13, 3)) < missing] = NAN
    found = shortlist(inputs_of(value), tree, 5)
    filled = value.copy()
    for unit, row in enumerate(value):
        d = np.nansum(row[:2] * [1, 3]) / max((~np.isnan(row[:2]) * [1, 3]).sum(), 1)
        d = NAN if np.isnan(row[:2]).all() else d
        e = row[2]
        d, e = (e if np.isnan(d) else d), (d if np.isnan(e) else e)
        filled[unit] = [*np.where(np.isnan(row[:2]), d, row[:2]), e]
    of_d, of_a = rng.uniform(1 / 3, 1, 4000), rng.uniform(0.125, 0.5, 4000)
    of_d = np.clip(of_d, 1 / 3, 5 / 6)  # e, of a third, may weigh from 1/6 to 2/3
    weights = np.column_stack([of_d * of_a, of_d * (1 - of_a), 1 - of_d])
    scored = ~np.isnan(found.worst)
    ranks = rank_rows(weights @ filled[scored].T)
    assert (ranks.max(axis=0) <= found.worst[scored]).all()
    assert (ranks.min(axis=0) >= found.best[scored]).all()
    assert 0 < found.survives.sum() < found.possible.sum()


def test_what_is_not_linear_is_refused() -> None:
    value = inputs_of(np.random.default_rng(0).normal(50, 10, (9, 3)))
    with pytest.raises(ValueError, match="'three' is not"):
        shortlist(value, replace(FLAT, aggregation="geometric"), 3)
    with pytest.raises(ValueError, match=r"found 3 and 0\.5"):
        shortlist(value, FLAT, 3, factor=0.5)
