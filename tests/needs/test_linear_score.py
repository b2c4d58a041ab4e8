"""The linear score and its variance: by hand, and against simulation."""

from dataclasses import replace

import numpy as np
import pytest

from needs.linear_score import linear_score
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.observation_draws import Inputs, draw_observations, prepare_noise
from needs.tiers import refusal

NAN = float("nan")
METHOD = Method(
    id="two",
    name=Words(sv="Två", en="Two"),
    aggregation="geometric",
    coverage_floor=0.5,
    dimensions=(Dimension(id="d", weight=1), Dimension(id="e", weight=3)),
    indicators=(WeightedIndicator(id="a", dimension="d"), WeightedIndicator(id="b", dimension="e")),
)


def inputs_of(value: np.ndarray, variance: np.ndarray) -> Inputs:
    free = np.full(value.shape, NAN)
    return Inputs(value=value, variance=variance, low=free, high=free, directions=(1, -1))


def test_by_hand() -> None:
    value = np.array([[10.0, 0.0], [20.0, 2.0], [30.0, 4.0]])  # deviations of 10 and 2
    score, variance = linear_score(inputs_of(value, np.array([[25.0, 1.0]] * 3)), METHOD)
    assert score.tolist() == pytest.approx([0.25 * -1 + 0.75 * 1, 0.0, -0.5])
    # errors of 0.5 and 0.5 deviations: (0.25 * 0.5)^2 + (0.75 * 0.5)^2
    assert variance.tolist() == pytest.approx([0.15625] * 3)
    together = linear_score(
        inputs_of(value, np.array([[25.0, 1.0]] * 3)), METHOD, error_correlation=1.0
    )[1]
    assert together.tolist() == pytest.approx([0.25] * 3)


def test_a_missing_value_leaves_its_weight_to_the_others() -> None:
    value = np.array([[10.0, 0.0], [20.0, 2.0], [30.0, 4.0], [NAN, 2.0], [20.0, NAN]])
    spread = np.where(np.isnan(value), NAN, [[25.0, 1.0]])
    score, variance = linear_score(inputs_of(value, spread), METHOD)
    sd = np.nanstd(value[:, 1], ddof=1)
    assert variance[3] == pytest.approx(1 / sd**2)
    assert np.isnan([score[4], variance[4]]).all()  # a quarter of the weight is under the floor


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_the_variance_is_that_of_simulated_scores(correlation: float) -> None:
    rng = np.random.default_rng(0)
    value = rng.uniform(40, 60, (6, 2))
    inputs = inputs_of(value, rng.uniform(1, 9, (6, 2)))
    _, variance = linear_score(inputs, METHOD, error_correlation=correlation)
    drawn = draw_observations(
        prepare_noise(inputs), rng.standard_normal((40_000, 3, 6)), error_correlation=correlation
    )
    factor = np.array([0.25, -0.75]) / value.std(axis=0, ddof=1)
    assert (drawn * factor[:, None]).sum(axis=1).var(axis=0) == pytest.approx(variance, rel=0.05)


def test_a_logarithm_divides_the_error_by_the_value() -> None:
    logged = replace(
        METHOD, indicators=(replace(METHOD.indicators[0], transform="log"), METHOD.indicators[1])
    )
    value = np.exp(np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 2.0]]))
    _, variance = linear_score(inputs_of(value, np.array([[0.01, 0.0]] * 3)), logged)
    assert variance == pytest.approx((0.25 * 0.1 / value[:, 0]) ** 2)


def test_noise_alone_is_refused_and_a_signal_is_not() -> None:
    rng = np.random.default_rng(4)
    variance = rng.uniform(1, 9, (50, 2))
    noise = rng.normal(50, np.sqrt(variance))
    refused = refusal(*linear_score(inputs_of(noise, variance), METHOD))
    assert refused is not None
    signal = noise + rng.normal(0, 5, (50, 2))
    assert refusal(*linear_score(inputs_of(signal, variance), METHOD)) is None
