from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from models.expected import QUADRANTS, ExpectedValue, quadrant

NAN = np.nan


class Units(NamedTuple):
    x: Any
    y: Any
    weight: Any


def made_up(seed: int, *, units: int = 100, noise: float = 3.0) -> Units:
    rng = np.random.default_rng(seed)
    x = rng.normal([57, 22, 51], [11, 9, 1], (units, 3))
    y = 70 + 0.4 * x[:, 0] - 0.2 * x[:, 1] + rng.normal(0, noise, units)
    return Units(x, y, rng.integers(22, 900, units).astype(float))


@parametrize_with_checks([ExpectedValue(), ExpectedValue(alpha=0.1, folds=3)])  # type: ignore[untyped-decorator]
def test_scikit_learn_takes_it_for_its_own(estimator: Any, check: Any) -> None:
    check(estimator)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), at=st.integers(0, 39), value=st.floats(-1e3, 1e3))
def test_no_unit_has_a_part_in_its_own_expectation(seed: int, at: int, value: float) -> None:
    units = made_up(seed, units=40)
    one = ExpectedValue().fit(*units)
    y = units.y.copy()
    y[at] = value
    other = ExpectedValue().fit(units.x, y, units.weight)
    assert other.expected_[at] == pytest.approx(one.expected_[at], rel=1e-9)
    assert one.expected_[at] != pytest.approx(one.predict(units.x)[at], rel=1e-9)


def test_one_left_out_at_a_time_by_hand() -> None:
    # From (1, 2) and (2, 4) the line says 6 at 3; from (1, 2), (3, 9) 5.5 at 2; and −1 at 1.
    found = ExpectedValue(folds=5).fit([[1], [2], [3]], [2, 4, 9])
    np.testing.assert_allclose(found.expected_, [-1, 5.5, 6])
    np.testing.assert_allclose(found.residual_, [3, -1.5, 3])
    # Means of the others: 6.5, 5.5 and 3.
    assert found.r2_ == pytest.approx(1 - (9 + 2.25 + 9) / (4.5**2 + 1.5**2 + 36))


def test_it_is_a_least_squares_regression_weighted_by_cohort() -> None:
    units = made_up(1)
    found = ExpectedValue().fit(*units)
    plain = LinearRegression().fit(units.x, units.y, units.weight)
    np.testing.assert_allclose(found.coef_, plain.coef_)
    assert found.intercept_ == pytest.approx(plain.intercept_)
    np.testing.assert_allclose(found.predict(units.x), plain.predict(units.x))
    for fold in range(10):
        out = found.fold_ == fold
        assert out.sum() == 10
        others = LinearRegression().fit(units.x[~out], units.y[~out], units.weight[~out])
        np.testing.assert_allclose(found.expected_[out], others.predict(units.x[out]))


def test_a_penalty_pulls_coefficients_together() -> None:
    units = made_up(2)
    free, bound = (ExpectedValue(alpha=alpha).fit(*units) for alpha in (0.0, 1.0))
    spread = units.x.std(axis=0)
    assert np.abs(bound.coef_ * spread).sum() < np.abs(free.coef_ * spread).sum() * 0.7
    tenfold = ExpectedValue(alpha=1.0).fit(units.x, units.y, units.weight * 10)
    np.testing.assert_allclose(tenfold.expected_, bound.expected_)


def test_what_context_says_is_measured_on_units_not_learnt_from() -> None:
    rng = np.random.default_rng(3)
    assert ExpectedValue().fit(*made_up(3, noise=0.1)).r2_ > 0.99
    noise = ExpectedValue().fit(rng.normal(size=(40, 15)), rng.normal(size=40))
    assert noise.r2_ < 0
    assert noise.score(rng.normal(size=(40, 15)), rng.normal(size=40)) < 0


def test_a_residuals_error_is_the_expectations_and_the_samples() -> None:
    units = made_up(4)
    variance = np.full(100, 4.0)
    exact = ExpectedValue().fit(*units)
    sampled = ExpectedValue().fit(*units, sampling_variance=variance)
    assert (exact.residual_error_ > 0).all()
    np.testing.assert_allclose(sampled.residual_error_**2, exact.residual_error_**2 + 4)


@pytest.mark.parametrize("alpha", [0.0, 1e-6])
def test_an_expectation_is_as_unsure_as_repeating_it_shows(alpha: float) -> None:
    rng = np.random.default_rng(5)
    x, weight = rng.normal(size=(60, 2)), rng.uniform(20, 500, 60)
    line = x @ [2.0, -1.0]
    drawn, stated = [], []
    for _ in range(400):
        y = line + rng.normal(size=60) * np.sqrt(400 / weight)
        found = ExpectedValue(alpha=alpha, folds=5).fit(x, y, weight)
        drawn.append(found.expected_)
        stated.append(found.residual_error_**2)
    ratio = np.mean(stated, axis=0) / np.var(drawn, axis=0)
    assert 0.9 < np.median(ratio) < 1.25


def test_without_context_there_is_no_expectation() -> None:
    x, y, weight = made_up(6)
    x, y, weight = x.copy(), y.copy(), weight.copy()
    x[0, 1], y[1], weight[2] = NAN, NAN, NAN
    found = ExpectedValue().fit(x, y, weight)
    assert np.isnan([found.expected_[0], found.residual_[0], found.residual_error_[0]]).all()
    # Without a value or a cohort a unit teaches nothing, but there is something to expect of it.
    assert (found.fold_[:3] == -1).all()
    np.testing.assert_allclose(found.expected_[1:3], found.predict(x[1:3]))
    assert np.isnan(found.residual_[1])
    assert not np.isnan(found.residual_[2])
    assert np.isnan(found.predict(x)[0])
    variance = np.where(np.arange(100) == 3, NAN, 1.0)
    unsure = ExpectedValue().fit(x, y, weight, variance)
    assert np.isnan(unsure.residual_error_[3])
    assert not np.isnan(unsure.residual_[3])


@settings(max_examples=20)
@given(seed=st.integers(0, 1000))
def test_the_order_of_units_does_not_matter(seed: int) -> None:
    units = made_up(seed, units=40)
    order = np.random.default_rng(seed).permutation(40)
    one = ExpectedValue().fit(*units)
    other = ExpectedValue().fit(*(part[order] for part in units))
    np.testing.assert_array_equal(other.fold_, one.fold_[order])
    np.testing.assert_allclose(other.expected_, one.expected_[order], rtol=1e-9)
    np.testing.assert_allclose(other.residual_error_, one.residual_error_[order], rtol=1e-6)


def test_the_seed_decides_the_parts() -> None:
    units = made_up(7)
    one, same, other = (ExpectedValue(seed=seed).fit(*units) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.expected_, same.expected_)
    assert (one.fold_ != other.fold_).any()


def test_columns_that_repeat_or_do_not_vary_change_nothing() -> None:
    x, y, weight = made_up(11)
    more = np.column_stack([x, x[:, 0] * 2 + 1, np.full(100, 7.0)])
    one, other = (ExpectedValue().fit(columns, y, weight) for columns in (x, more))
    np.testing.assert_allclose(other.predict(more), one.predict(x), rtol=1e-9)
    nothing = ExpectedValue().fit(np.full((100, 1), 7.0), y, weight)
    np.testing.assert_allclose(nothing.predict([[7.0]]), np.average(y, weights=weight))


def test_what_does_not_vary_is_not_explained() -> None:
    assert np.isnan(ExpectedValue().fit(made_up(8).x, np.full(100, 5.0)).r2_)


def test_work_grows_with_the_units_and_not_with_their_square() -> None:
    def seconds(units: int) -> float:
        some = made_up(10, units=units)
        start = time.process_time()
        ExpectedValue().fit(*some)
        return time.process_time() - start

    assert seconds(40_000) < 60 * min(seconds(2_000) for _ in range(3))


def test_nonsense_is_refused() -> None:
    units = made_up(9)
    with pytest.raises(ValueError, match="they are -1 and 10"):
        ExpectedValue(alpha=-1).fit(*units)
    with pytest.raises(ValueError, match="they are 0.0 and 1"):
        ExpectedValue(folds=1).fit(*units)
    with pytest.raises(ValueError, match="n_samples = 1 have all three"):
        ExpectedValue().fit(units.x, np.where(np.arange(100) == 0, units.y, NAN))
    with pytest.raises(ValueError, match="`sample_weight` must not be negative"):
        ExpectedValue().fit(units.x, units.y, -units.weight)
    with pytest.raises(ValueError, match="`sampling_variance` must not be negative"):
        ExpectedValue().fit(*units, sampling_variance=-units.weight)


def test_quadrants_by_hand() -> None:
    raw, residual = [70, 70, 90, 90, 80, NAN, 90], [-1, 1, -1, 1, 0, 1, NAN]
    assert list(quadrant(raw, residual, raw_centre=80)) == [
        *QUADRANTS,
        "high_high",
        "unknown",
        "unknown",
    ]
    assert quadrant([90], [1], raw_centre=80, residual_centre=2)[0] == "high_low"
    with pytest.raises(ValueError, match="must be numbers; they are nan and 0.0"):
        quadrant(raw, residual, raw_centre=NAN)


def test_the_mean_that_context_is_measured_against_is_weighted_too() -> None:
    found = ExpectedValue(folds=3).fit([[1], [2], [3]], [2, 4, 9], [1.0, 2.0, 3.0])
    # Means of the others: 35/5, 29/4 and 10/3; a line through two points needs no weights.
    unexplained = 1 * 9 + 2 * 2.25 + 3 * 9
    spread = 1 * 5**2 + 2 * 3.25**2 + 3 * (17 / 3) ** 2
    assert found.r2_ == pytest.approx(1 - unexplained / spread)


def test_the_variance_of_an_expectation_is_hc3() -> None:
    x, y = np.array([0.0, 1, 2, 3, 9]), np.array([1.0, 0, 3, 2, 8])
    found = ExpectedValue(folds=5).fit(x[:, None], y)
    z = np.column_stack([np.ones(4), x[:4]])
    inverse = np.linalg.inv(z.T @ z)
    hat = np.diag(z @ inverse @ z.T)
    residual = (y[:4] - z @ inverse @ z.T @ y[:4]) / (1 - hat)
    covariance = inverse @ (z.T * residual**2) @ z @ inverse
    assert found.residual_error_[4] ** 2 == pytest.approx([1, 9] @ covariance @ [1, 9])
