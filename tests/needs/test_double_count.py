"""The double-count audit: by hand, and against pandas."""

import numpy as np
import pandas as pd
import pytest

from needs.double_count import double_count
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.observation_draws import Inputs

NAN = float("nan")
METHOD = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    normalisation="z-score",
    coverage_floor=0.0,
    dimensions=(Dimension(id="results", weight=1), Dimension(id="teachers", weight=1)),
    indicators=(
        WeightedIndicator(id="a", dimension="results"),
        WeightedIndicator(id="b", dimension="results"),
        WeightedIndicator(id="c", dimension="teachers"),
    ),
)


def inputs_of(value: np.ndarray) -> Inputs:
    free = np.full(value.shape, NAN)
    return Inputs(value=value, variance=free, low=free, high=free, directions=(1, -1, 1))


def values() -> np.ndarray:
    rng = np.random.default_rng(2)
    a = rng.normal(0, 1, 60)
    return np.column_stack([a, -a + rng.normal(0, 0.2, 60), rng.normal(0, 1, 60)])


def test_pairs_that_say_the_same_are_named() -> None:
    found = double_count(inputs_of(values()), METHOD)
    ((one, other, r),) = found.pairs
    assert (one, other) == ("a", "b")
    assert r == pytest.approx(-np.corrcoef(values()[:, :2].T)[0, 1])
    assert double_count(inputs_of(values()), METHOD, limit=0.999).pairs == ()


def test_correlations_are_those_of_pandas_over_pairs() -> None:
    value = values()
    value[np.random.default_rng(0).random(value.shape) < 0.2] = NAN
    found = double_count(inputs_of(value), METHOD)
    expected = pd.DataFrame(value * [1, -1, 1]).corr().to_numpy()
    assert found.correlation == pytest.approx(expected, abs=1e-12)


def test_alpha_by_hand() -> None:
    # standardised, so alpha = 2 r / (1 + r) for a pair
    found = double_count(inputs_of(values()), METHOD)
    r = found.pairs[0][2]
    assert found.alpha["results"] == pytest.approx(2 * r / (1 + r))
    assert np.isnan(found.alpha["teachers"])
    rows = pd.DataFrame(values() * [1, -1, 1]).apply(lambda x: (x - x.mean()) / x.std())
    whole = 3 / 2 * (1 - rows.var().sum() / rows.sum(axis=1).var())
    assert found.alpha["score"] == pytest.approx(whole)


def test_weights_in_effect_sum_to_one_and_favour_the_twins() -> None:
    found = double_count(inputs_of(values()), METHOD)
    assert found.weight == {"a": 0.25, "b": 0.25, "c": 0.5}
    assert sum(found.share.values()) == pytest.approx(1)
    # three z-scores: Cov(0.25 a, S) = 0.25 (0.25 + 0.25 r + 0.5 r_ac)
    r = found.correlation
    cov_a = 0.25 * (0.25 + 0.25 * r[0, 1] + 0.5 * r[0, 2])
    w = np.array([0.25, 0.25, 0.5])
    assert found.share["a"] == pytest.approx(cov_a / (w @ r @ w))
    assert found.squared["c"] == pytest.approx((r[2] @ w) ** 2 / (w @ r @ w))


def test_two_points_are_no_correlation() -> None:
    value = values()[:5]
    value[:3, 0] = NAN
    assert np.isnan(double_count(inputs_of(value), METHOD).correlation[0, 2])
