from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.between_variance import (
    Areas,
    between_variance_test,
    floor,
    likelihood_estimate,
    moment_estimate,
    reliability,
)

NAN = np.nan


def areas(seed: int = 0, *, between: float = 25.0, units: int = 200) -> Areas:
    rng = np.random.default_rng(seed)
    variance = rng.uniform(1, 30, units)
    design = np.column_stack([np.ones(units), rng.normal(size=(units, 2))])
    y = design @ [80, 3, -1] + rng.normal(size=units) * np.sqrt(between + variance)
    return Areas(y, variance, design)


def fitted(model: Areas, *, restricted: bool) -> float:
    method = "reml" if restricted else "ml"
    return likelihood_estimate(model, 1.0, method=method, max_iter=100, tol=1e-12)[0]


def adjusted(model: Areas) -> float:
    return likelihood_estimate(model, 0.0, method="adjusted", max_iter=100, tol=1e-12)[0]


@pytest.mark.realdata
def test_the_eight_schools_cannot_be_told_apart(shared: Path) -> None:
    """Rubin (1981), Estimation in parallel randomized experiments, J. Educational Statistics 6."""
    text = (shared / "reference/shrinkage_classics/expected.json").read_text("utf-8")
    schools = json.loads(text)["eight_schools"]
    test = between_variance_test(schools["est_BDA"], np.square(schools["se_BDA"]))
    assert test.q == pytest.approx(schools["Q_BDA"], abs=1e-9)
    assert round(test.q, 2) == 4.71
    assert test.df == 7
    assert test.p_value == pytest.approx(0.6957, abs=1e-4)
    assert test.mean == pytest.approx(schools["pooled_BDA"], abs=1e-9)
    assert test.standard_error == pytest.approx(schools["pooled_se_BDA"], abs=1e-9)


def test_q_by_hand() -> None:
    test = between_variance_test([0, 4, NAN, 9], [2, 2, 1, NAN])
    assert (test.q, test.df, test.mean, test.standard_error) == (4, 1, 2, 1)
    assert test.p_value == pytest.approx(0.0455, abs=1e-4)


def test_q_rejects_equal_units_as_often_as_it_should() -> None:
    rng = np.random.default_rng(3)
    variance = rng.uniform(1, 50, 60)
    draws = rng.normal(50, np.sqrt(variance), (2000, 60))
    rejected = np.mean([between_variance_test(y, variance).p_value < 0.1 for y in draws])
    assert 0.08 < rejected < 0.12


def test_q_needs_two_units_that_are_not_exact() -> None:
    with pytest.raises(ValueError, match="there are 1, the smallest variance is 2.0"):
        between_variance_test([1, NAN], [2, 2])
    with pytest.raises(ValueError, match="the smallest variance is 0.0"):
        between_variance_test([1, 2], [2, 0])


def test_reliability_by_hand() -> None:
    found = reliability(3.0, [1.0, 0.0, NAN])
    np.testing.assert_array_equal(found, [0.75, 1, NAN])
    assert reliability(0.0, 0.0) == 1
    assert reliability(0.0, 1.0) == 0
    with pytest.raises(ValueError, match="must not be negative; found -1.0"):
        reliability(1.0, [2.0, -1.0])


def test_the_real_figures_are_as_reliable_as_they_look() -> None:
    """domain.md §5.4: signal 5.3 and sampling 3.0 points make a reliability of .76."""
    assert reliability(5.3**2, 3.0**2) == pytest.approx(0.76, abs=0.005)


def test_the_moment_estimate_solves_its_equation() -> None:
    model = areas()
    between = moment_estimate(model.residuals, model.variance, model.df)
    weights = 1 / (between + model.variance)
    assert (weights * model.residuals(weights) ** 2).sum() == pytest.approx(model.df, rel=1e-10)


@pytest.mark.parametrize("restricted", [True, False])
def test_the_likelihood_is_highest_at_its_estimate(restricted: bool) -> None:  # noqa: FBT001
    model = areas()
    between = fitted(model, restricted=restricted)
    best = model.step(between, restricted=restricted)
    assert best.score == pytest.approx(0, abs=1e-8)
    for other in (between * 0.9, between * 1.1):
        assert model.step(other, restricted=restricted).likelihood < best.likelihood


@pytest.mark.parametrize("restricted", [True, False])
def test_score_is_the_slope_and_matches_matrices_of_units_by_units(
    restricted: bool,  # noqa: FBT001
) -> None:
    model = areas(units=30)
    step, near = (model.step(a, restricted=restricted) for a in (20.0, 20.001))
    assert (near.likelihood - step.likelihood) / 0.001 == pytest.approx(step.score, rel=1e-3)
    inverse = np.diag(1 / (20 + model.variance))
    z = model.design
    middle = np.linalg.inv(z.T @ inverse @ z)
    projection = inverse - inverse @ z @ middle @ z.T @ inverse if restricted else inverse
    assert step.information == pytest.approx(np.trace(projection @ projection) / 2, rel=1e-10)


def test_where_noise_explains_all_there_is_no_between_variance() -> None:
    model = areas(between=0.0)
    quiet = Areas(model.design @ [80, 3, -1] + 0.1 * np.sin(model.y), model.variance, model.design)
    assert moment_estimate(quiet.residuals, quiet.variance, quiet.df) == 0
    assert fitted(quiet, restricted=True) == 0
    assert fitted(quiet, restricted=False) == 0


def test_estimates_are_right_on_average() -> None:
    models = [areas(seed) for seed in range(150)]
    reml = np.mean([fitted(model, restricted=True) for model in models])
    moment = np.mean([moment_estimate(m.residuals, m.variance, m.df) for m in models])
    assert reml == pytest.approx(25, rel=0.04)
    assert moment == pytest.approx(25, rel=0.04)


def test_the_adjusted_likelihood_leaves_a_difference_where_noise_explains_all() -> None:
    """Li and Lahiri (2010), J. Multivariate Analysis 101: A times the likelihood is 0 at A = 0."""
    quiet = areas(between=0.0, units=20)
    quiet = Areas(quiet.design @ [80.0, 3.0, -1.0] + 0.1, quiet.variance, quiet.design)
    assert fitted(quiet, restricted=True) == 0
    found = adjusted(quiet)
    assert 0 < found < quiet.variance.mean()

    def target(between: float) -> float:
        return float(np.log(between)) + quiet.step(between, restricted=True).likelihood

    assert all(target(found) > target(found * factor) for factor in (0.9, 0.99, 1.01, 1.1))


def test_with_many_units_that_differ_the_adjustment_hardly_shows() -> None:
    model = areas(units=2000)
    assert adjusted(model) == pytest.approx(fitted(model, restricted=True), rel=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_few_units_near_no_difference_settle_too(seed: int) -> None:
    for between in (0.0, 0.05, 0.5):
        for method in ("reml", "ml", "adjusted"):
            model = areas(seed, between=between, units=21)
            _, taken = likelihood_estimate(model, 0.0, method=method, max_iter=100, tol=1e-10)
            assert taken <= 100


def test_steps_that_do_not_suffice_are_counted() -> None:
    _, taken = likelihood_estimate(areas(), 0.0, method="reml", max_iter=1, tol=1e-12)
    assert taken == 2


def test_an_exact_unit_keeps_between_variance_off_zero() -> None:
    assert floor(np.array([3.0, -3.0]), np.array([1.0, 2.0])) == 0
    assert 0 < floor(np.array([3.0, -3.0]), np.array([0.0, 2.0])) < 1e-10
    assert floor(np.zeros(2), np.zeros(2)) > 0


@given(st.floats(0.01, 100), st.integers(0, 20))
def test_scaling_the_values_scales_the_variance(scale: float, seed: int) -> None:
    model = areas(seed, units=40)
    scaled = Areas(model.y * scale, model.variance * scale**2, model.design)
    for restricted in (True, False):
        expected = fitted(model, restricted=restricted) * scale**2
        assert fitted(scaled, restricted=restricted) == pytest.approx(expected, rel=1e-6)
