from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from models.sampling import share_variance, share_variance_at
from models.shrinkage import METHODS, FayHerriot

NAN = np.nan
ALL_METHODS = pytest.mark.parametrize("method", METHODS)
SEEDS = st.integers(0, 10_000)


class Units(NamedTuple):
    x: Any
    y: Any
    variance: Any
    truth: Any


def made_up(seed: int, *, units: int = 120, between: float = 20.0) -> Units:
    rng = np.random.default_rng(seed)
    x = rng.normal(50, 10, (units, 2))
    truth = 60 + 0.3 * x[:, 0] + rng.normal(0, np.sqrt(between), units)
    variance = rng.uniform(2, 20, units)
    return Units(x, rng.normal(truth, np.sqrt(variance)), variance, truth)


@pytest.fixture(scope="module")
def milk(shared: Path) -> Units:
    """Arora and Lahiri (1997); You and Chapman (2006); Molina and Marhuenda (2015), R Journal 7."""
    frame = pd.read_csv(shared / "reference/sae_fay_herriot_milk/milk.csv")
    area = frame["MajorArea"].to_numpy()
    x = (area[:, None] == [2, 3, 4]).astype(float)
    return Units(x, frame["yi"].to_numpy(), frame["SD"].to_numpy() ** 2, None)


@pytest.mark.realdata
@pytest.mark.parametrize(("method", "column"), [("reml", "REML"), ("ml", "ML"), ("moment", "FH")])
def test_milk_expenditure(shared: Path, milk: Units, method: str, column: str) -> None:
    folder = shared / "reference/sae_fay_herriot_milk"
    expected = pd.read_csv(folder / "expected_eblup_mse.csv")
    found = FayHerriot(method=method).fit(*milk[:3])
    np.testing.assert_allclose(found.estimate_, expected[f"{column}_area_est"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.mse_, expected[f"{column}_mse"], rtol=0, atol=1e-7)


@pytest.mark.realdata
def test_the_model_of_milk_expenditure(shared: Path, milk: Units) -> None:
    text = (shared / "reference/sae_fay_herriot_milk/expected_model.json").read_text("utf-8")
    expected = json.loads(text)
    found = FayHerriot().fit(*milk[:3])
    errors = np.sqrt(np.diag(found.coef_covariance_))
    assert found.between_variance_ == pytest.approx(expected["A_reml"], abs=1e-9)
    np.testing.assert_allclose([found.intercept_, *found.coef_], expected["beta"], atol=1e-9)
    np.testing.assert_allclose(errors, expected["beta_se"], atol=1e-9)
    assert found.log_likelihood_ == pytest.approx(expected["loglik"], abs=1e-8)
    assert -2 * found.log_likelihood_ + 2 * 5 == pytest.approx(expected["AIC"], abs=1e-7)


@parametrize_with_checks([FayHerriot(method=method) for method in METHODS])  # type: ignore[untyped-decorator]
def test_scikit_learn_takes_it_for_its_own(estimator: Any, check: Any) -> None:
    check(estimator)


def test_by_hand() -> None:
    # Two places with means 2 and 20, equal D = 1: the residuals' sum of squares is 36 on 4 df.
    x, y = [[0]] * 3 + [[1]] * 3, [-1, 2, 5, 17, 20, 23]
    found = FayHerriot().fit(x, y, [1.0] * 6)
    assert found.between_variance_ == pytest.approx(8)
    assert found.intercept_ == pytest.approx(2)
    np.testing.assert_allclose(found.coef_, [18])
    np.testing.assert_allclose(found.shrinkage_, 1 / 9)
    np.testing.assert_allclose(found.estimate_[:3], [-2 / 3, 2, 14 / 3])
    # g1 + g2 + 2 g3 = 8/9 + 3/81 + 2 (1/729)(2 · 81 / 6)
    np.testing.assert_allclose(found.mse_, 8 / 9 + 3 / 81 + 2 / 729 * 27)


def test_prediction_is_the_context_and_its_error_holds_what_context_does_not_say() -> None:
    units = made_up(1)
    found = FayHerriot().fit(*units[:3])
    value, error = found.predict([[50.0, 50.0], [NAN, 50.0]], return_std=True)
    expected = found.intercept_ + found.coef_.sum() * 50
    assert value[0] == found.predict([[50, 50]])[0] == pytest.approx(expected)
    assert error[0] ** 2 == pytest.approx(
        found.between_variance_ + [1, 50, 50] @ found.coef_covariance_ @ [1, 50, 50]
    )
    assert np.isnan([value[1], error[1]]).all()


def test_units_not_fully_known_get_the_context_and_do_not_move_the_others() -> None:
    units = made_up(2)
    x, y, variance = (np.array(part) for part in units[:3])
    variance[0], y[1], x[2, 0] = NAN, NAN, NAN
    found = FayHerriot().fit(x, y, variance)
    assert list(found.basis_[:4]) == ["unknown_variance", "no_value", "no_context", "shrunken"]
    np.testing.assert_allclose(found.estimate_[:2], found.predict(x[:2]))
    _, error = found.predict(x[:2], return_std=True)
    np.testing.assert_allclose(found.mse_[:2], error**2)
    assert np.isnan([found.estimate_[2], found.mse_[2], found.shrinkage_[2]]).all()
    alone = FayHerriot().fit(x[3:], y[3:], variance[3:])
    np.testing.assert_allclose(found.estimate_[3:], alone.estimate_, rtol=1e-9)


def test_other_units_are_shrunken_with_what_was_learnt() -> None:
    units = made_up(3)
    found = FayHerriot().fit(*units[:3])
    again = found.shrink(*(part[:5] for part in units[:3]))
    np.testing.assert_allclose(again.estimate, found.estimate_[:5])
    np.testing.assert_allclose(again.mse, found.mse_[:5])


def test_columns_that_repeat_or_do_not_vary_change_nothing() -> None:
    units = made_up(4)
    more = np.column_stack([units.x, units.x[:, 0] * 2 + 1, np.full(len(units.y), 7.0)])
    plain, doubled = (FayHerriot().fit(x, *units[1:3]) for x in (units.x, more))
    np.testing.assert_allclose(doubled.estimate_, plain.estimate_, rtol=1e-8)
    np.testing.assert_allclose(doubled.mse_, plain.mse_, rtol=1e-8)


@ALL_METHODS
def test_exact_values_stay_what_they_are(method: str) -> None:
    units = made_up(5)
    half = np.where(np.arange(len(units.y)) % 2, units.variance, 0.0)
    for variance in (None, half):
        found = FayHerriot(method=method).fit(units.x, units.y, variance)
        exact = np.ones(len(half), bool) if variance is None else half == 0
        np.testing.assert_allclose(found.estimate_[exact], units.y[exact], rtol=1e-9)
        np.testing.assert_allclose(found.mse_[exact], 0, atol=1e-9)
        assert (found.shrinkage_[exact] == 0).all()


@ALL_METHODS
@settings(max_examples=25)
@given(seed=SEEDS, between=st.floats(0, 50))
def test_an_estimate_lies_between_value_and_context(method: str, seed: int, between: float) -> None:
    units = made_up(seed, units=40, between=between)
    found = FayHerriot(method=method).fit(*units[:3])
    context = found.predict(units.x)
    assert (found.estimate_ >= np.minimum(units.y, context) - 1e-9).all()
    assert (found.estimate_ <= np.maximum(units.y, context) + 1e-9).all()
    assert ((found.shrinkage_ >= 0) & (found.shrinkage_ <= 1)).all()


@ALL_METHODS
@settings(max_examples=25)
@given(seed=SEEDS, between=st.floats(0, 50))
def test_an_estimate_is_hardly_ever_worse_than_the_value(
    method: str, seed: int, between: float
) -> None:
    units = made_up(seed, between=between)
    found = FayHerriot(method=method).fit(*units[:3])
    assert (found.mse_ > 0).all()
    assert (found.mse_ <= units.variance * 1.1).all()
    assert found.mse_.mean() < units.variance.mean()


@ALL_METHODS
@settings(max_examples=15)
@given(seed=SEEDS)
def test_the_order_of_units_does_not_matter(method: str, seed: int) -> None:
    units = made_up(seed, units=40)
    order = np.random.default_rng(seed).permutation(40)
    one = FayHerriot(method=method).fit(*units[:3])
    other = FayHerriot(method=method).fit(*(part[order] for part in units[:3]))
    np.testing.assert_allclose(other.estimate_, one.estimate_[order], rtol=1e-7)
    np.testing.assert_allclose(other.mse_, one.mse_[order], rtol=1e-6)


@ALL_METHODS
@settings(max_examples=15)
@given(seed=SEEDS, scale=st.floats(0.01, 100))
def test_another_unit_of_measurement_changes_nothing_else(
    method: str, seed: int, scale: float
) -> None:
    units = made_up(seed, units=40)
    one = FayHerriot(method=method).fit(*units[:3])
    other = FayHerriot(method=method).fit(units.x, units.y * scale, units.variance * scale**2)
    np.testing.assert_allclose(other.estimate_, one.estimate_ * scale, rtol=1e-7)
    np.testing.assert_allclose(other.mse_, one.mse_ * scale**2, rtol=1e-6)
    np.testing.assert_allclose(other.shrinkage_, one.shrinkage_, atol=1e-7)


@ALL_METHODS
def test_the_error_it_states_is_the_error_it_makes(method: str) -> None:
    made, stated = [], []
    for seed in range(300):
        units = made_up(seed, units=50)
        found = FayHerriot(method=method).fit(*units[:3])
        made.append(((found.estimate_ - units.truth) ** 2).mean())
        stated.append(found.mse_.mean())
    assert np.mean(stated) == pytest.approx(np.mean(made), rel=0.03)
    assert np.mean(made) < 0.75 * 11


def shares(seed: int) -> Units:
    """Make up shares like the real ones: cohorts from 22, level 87, true spread 5 points."""
    rng = np.random.default_rng(seed)
    n = np.exp(rng.normal(np.log(185), 0.95, 290)).clip(22, 11305).astype(int)
    x = rng.normal(0, 1, (290, 1))
    truth = np.clip(87 + 3 * x[:, 0] + rng.normal(0, 4.2, 290), 55, 99.5)
    return Units(x, 100 * rng.binomial(n, truth / 100) / n, n, truth)


def test_variances_at_each_units_own_share_pull_estimates_upwards() -> None:
    bias = {"own": 0.0, "agreed": 0.0}
    held = 0.0
    for seed in range(40):
        x, y, n, truth = shares(seed)
        own = FayHerriot().fit(x, y, share_variance(y, n))
        agreed = FayHerriot().fit(x, y, share_variance_at(np.average(y, weights=n), n))
        bias["own"] += float((own.estimate_ - truth).mean()) / 40
        bias["agreed"] += float((agreed.estimate_ - truth).mean()) / 40
        near = np.abs(agreed.estimate_ - truth) < 1.645 * np.sqrt(agreed.mse_)
        held += float(near.mean()) / 40
    assert bias["own"] > 0.3
    assert abs(bias["agreed"]) < 0.1
    assert 0.88 < held < 0.92


def test_work_grows_with_the_units_and_not_with_their_square() -> None:
    def seconds(units: int) -> float:
        some = made_up(6, units=units)
        times = []
        for _ in range(5):
            start = time.process_time()
            FayHerriot().fit(*some[:3])
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(100_000) < 100 * seconds(2_000)


def test_steps_that_do_not_suffice_are_said() -> None:
    with pytest.warns(ConvergenceWarning, match="`max_iter` = 1 steps"):
        FayHerriot(method="ml", max_iter=1).fit(*made_up(7)[:3])


def test_nonsense_is_refused() -> None:
    units = made_up(8, units=10)
    with pytest.raises(
        ValueError, match=r"`method` must be one of \('reml', 'ml', 'moment', 'adjusted'\)"
    ):
        FayHerriot(method="REML").fit(*units[:3])
    with pytest.raises(ValueError, match="`sampling_variance` must not be negative"):
        FayHerriot().fit(units.x, units.y, -units.variance)
    with pytest.raises(ValueError, match="3 coefficients; n_samples = 3 have both"):
        FayHerriot().fit(units.x, np.where(np.arange(10) < 3, units.y, NAN), units.variance)
    with pytest.raises(ValueError, match="inconsistent"):
        FayHerriot().fit(*units[:3]).shrink(units.x, units.y[:5])
