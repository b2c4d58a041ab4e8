"""Draws of the observations: their moments against the truncated normal, bounds, and faults."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from needs.normalise import FloatArray
from needs.observation_draws import Inputs, draw_observations, prepare_noise

NAN = float("nan")
MANY = 40_000


def inputs_of(
    value: list[list[float]],
    variance: list[list[float]],
    low: float | list[list[float]] = NAN,
    high: float | list[list[float]] = NAN,
    directions: tuple[int, ...] | None = None,
) -> Inputs:
    values = np.array(value, dtype=float)
    return Inputs(
        value=values,
        variance=np.array(variance, dtype=float),
        low=np.broadcast_to(np.array(low, dtype=float), values.shape).copy(),
        high=np.broadcast_to(np.array(high, dtype=float), values.shape).copy(),
        directions=directions or (1,) * values.shape[1],
    )


def drawn(inputs: Inputs, *, correlation: float = 0.0, draws: int = MANY) -> FloatArray:
    noise = prepare_noise(inputs)
    units, indicators = inputs.value.shape
    normals = np.random.default_rng(3).standard_normal((draws, indicators + 1, units))
    return draw_observations(noise, normals, error_correlation=correlation)


@pytest.mark.parametrize(
    ("value", "deviation", "low", "high"),
    [
        (95.0, 4.0, 0.0, 100.0),
        (99.5, 3.0, 96.0, 100.0),
        (0.0, 2.0, 0.0, 100.0),
        (50.0, 5.0, NAN, NAN),
    ],
)
def test_a_draw_has_the_truncated_normal_distribution(
    value: float, deviation: float, low: float, high: float
) -> None:
    found = drawn(inputs_of([[value]], [[deviation**2]], low, high))[:, 0, 0]
    least, most = np.nan_to_num([low, high], nan=np.inf) * [-1 if np.isnan(low) else 1, 1]
    truth = stats.truncnorm(
        (least - value) / deviation, (most - value) / deviation, value, deviation
    )
    assert stats.kstest(found, truth.cdf).pvalue > 0.001
    assert found.min() >= least
    assert found.max() <= most


def test_no_variance_gives_the_value_itself() -> None:
    found = drawn(inputs_of([[3.0], [7.0]], [[0.0], [0.0]], 0, 10), draws=5)
    assert (found[:, 0] == [3.0, 7.0]).all()
    assert not prepare_noise(inputs_of([[3.0]], [[0.0]])).noisy


def test_a_cell_that_does_not_exist_stays_missing() -> None:
    found = drawn(inputs_of([[3.0], [NAN]], [[1.0], [NAN]]), draws=50)
    assert np.isnan(found[:, 0, 1]).all()
    assert not np.isnan(found[:, 0, 0]).any()


def test_an_unknown_variance_is_that_of_nine_in_ten() -> None:
    known = [[float(v)] for v in range(1, 11)]
    noise = prepare_noise(inputs_of([[50.0]] * 11, [*known, [NAN]]))
    assert noise.deviation[0, 10] ** 2 == pytest.approx(10.0)  # the 9/10 quantile, upwards
    assert noise.unknown[:, 0].tolist() == [False] * 10 + [True]
    alone = prepare_noise(inputs_of([[50.0], [60.0]], [[NAN], [NAN]]))
    assert alone.deviation.tolist() == [[0.0, 0.0]]


def test_a_withheld_cell_is_drawn_from_the_others_within_its_bounds() -> None:
    value = [[60.0], [80.0], [90.0], [95.0], [NAN]]
    low = [[0.0], [0.0], [0.0], [0.0], [75.0]]
    found = drawn(inputs_of(value, [[0.0]] * 4 + [[NAN]], low, 100.0))[:, 0, 4]
    assert found.min() >= 80.0
    assert found.max() <= 95.0
    # linear between 80, 90 and 95: half of the draws on each side of 90
    assert np.mean(found < 90) == pytest.approx(0.5, abs=0.01)
    assert np.mean(found < 85) == pytest.approx(0.25, abs=0.01)


def test_a_withheld_cell_without_others_in_its_bounds_is_drawn_evenly() -> None:
    found = drawn(inputs_of([[10.0], [NAN]], [[0.0], [NAN]], [[0.0], [80.0]], 100.0))[:, 0, 1]
    assert stats.kstest(found, stats.uniform(80, 20).cdf).pvalue > 0.001


def test_a_withheld_cell_without_any_limit_or_other_stays_missing() -> None:
    found = drawn(inputs_of([[NAN], [1.0]], [[NAN], [0.0]], -np.inf, np.inf), draws=3)
    assert np.isnan(found[:, 0, 0]).all()


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_errors_correlate_as_asked_in_the_direction_of_need(correlation: float) -> None:
    inputs = inputs_of([[50.0, 20.0, 0.0]], [[4.0, 9.0, 1.0]], directions=(1, -1, 1))
    found = drawn(inputs, correlation=correlation)[:, :, 0]
    r = np.atleast_2d(np.corrcoef(found.T))
    assert r[0, 1] == pytest.approx(-correlation, abs=0.02)
    assert r[0, 2] == pytest.approx(correlation, abs=0.02)
    assert found.std(axis=0) == pytest.approx([2.0, 3.0, 1.0], rel=0.02)


@settings(deadline=None, max_examples=60)
@given(
    st.floats(0, 100),
    st.floats(0, 30),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_draws_never_leave_the_bounds(value: float, sd: float, below: float, above: float) -> None:
    low, high = value * below, value + (100 - value) * above
    found = drawn(inputs_of([[value]], [[sd**2]], low, high), draws=200)
    assert np.isfinite(found).all()
    assert found.min() >= low
    assert found.max() <= high


def test_units_keep_their_own_numbers() -> None:
    inputs = inputs_of(
        [[50.0], [99.0], [NAN]], [[4.0], [9.0], [NAN]], [[0.0], [0.0], [60.0]], 100.0
    )
    normals = np.random.default_rng(0).standard_normal((20, 2, 3))
    turned = [2, 0, 1]
    there = replace(
        inputs, **{n: getattr(inputs, n)[turned] for n in ("value", "variance", "low", "high")}
    )
    expected = draw_observations(prepare_noise(inputs), normals)[:, :, turned]
    assert np.array_equal(draw_observations(prepare_noise(there), normals[:, :, turned]), expected)
