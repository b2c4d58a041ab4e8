from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom  # type: ignore[import-untyped,unused-ignore]

from models.pooling import pooled_mean
from models.sampling import (
    assumed_spread,
    interval_share_variance,
    mean_variance,
    pooled_variance,
    rounding_variance,
    share_variance,
    share_variance_at,
)

NAN = np.nan


def test_a_share_by_hand() -> None:
    # 7 of 10 reach: p = 7.5 / 11, 100² p (1 − p) / 10.
    assert share_variance(70, 10) == pytest.approx(1e4 * 7.5 * 3.5 / 121 / 10)


def test_a_full_cohort_is_not_certain() -> None:
    everyone, no_one = share_variance([100, 0], 20)
    assert everyone == no_one == pytest.approx(1e4 * 20.5 * 0.5 / (20 * 21**2))
    assert np.sqrt(everyone) > 3


@pytest.mark.parametrize("n", [10, 20, 50, 300])
@pytest.mark.parametrize("share", [50, 75, 88, 95, 98])
def test_on_average_it_is_the_true_variance_or_more(share: float, n: int) -> None:
    reached = np.arange(n + 1)
    mean = binom.pmf(reached, n, share / 100) @ share_variance(100 * reached / n, n)
    true = share * (100 - share) / n
    assert mean > 0.91 * true
    if n * (100 - share) >= 1000:  # ten or more pupils are expected not to reach
        assert mean < 1.05 * true


def test_few_pupils_make_the_noise_that_the_real_figures_show() -> None:
    """domain.md §5.4: at a share of 88 %, ±20 points with 10 pupils, ±8 with 62, ±3 with 500."""
    band = 1.96 * np.sqrt(share_variance_at(88, np.array([10, 20, 31, 62, 178, 500])))
    np.testing.assert_array_equal(np.round(band), [20, 14, 11, 8, 5, 3])


def test_without_a_cohort_nothing_is_known() -> None:
    for variance in (
        share_variance([90, 90, NAN], [NAN, 0, 30]),
        share_variance_at(90, [NAN, 0]),
        mean_variance(5, [NAN, 0]),
        interval_share_variance([96, 90], [99, 99], [NAN, 0]),
    ):
        assert np.isnan(variance).all()


def test_an_interval_by_hand_is_the_mean_over_its_counts_and_their_spread() -> None:
    n, short = 100, np.arange(1, 5)  # ``~100``: one to four did not reach
    each = share_variance(100 - short, n)
    expected = each.mean() + np.var(short)
    assert interval_share_variance(96, 99, n) == pytest.approx(expected)


@given(st.integers(10, 500), st.data())
def test_an_interval_is_never_surer_than_its_surest_count(n: int, data: st.DataObject) -> None:
    few = data.draw(st.integers(0, n))
    many = data.draw(st.integers(few, n))
    counts = np.arange(few, many + 1)
    each = share_variance(100 * counts / n, n)
    found = interval_share_variance(100 * few / n, 100 * many / n, n)
    expected = each.mean() + np.var(100 * counts / n)
    assert found == pytest.approx(expected, rel=1e-9)
    assert found >= each.min() * (1 - 1e-9)


def test_at_an_agreed_share_chance_has_no_say() -> None:
    np.testing.assert_allclose(share_variance_at(80, [10, 40]), [160, 40])


def test_a_mean_by_hand() -> None:
    np.testing.assert_allclose(mean_variance(6, [9, 36]), [4, 1])


def test_an_assumed_spread_is_the_uniform_one_in_the_middle_and_none_at_the_ends() -> None:
    spread = assumed_spread([10, 0, 20, NAN], 0, 20)
    np.testing.assert_allclose(spread, [20 / np.sqrt(12), 0, 0, NAN])


def test_rounding_to_one_decimal_by_simulation() -> None:
    values = np.random.default_rng(0).uniform(0, 100, 200_000)
    assert rounding_variance(1) == pytest.approx(0.1**2 / 12)
    assert np.var(values.round(1) - values) == pytest.approx(rounding_variance(1), rel=0.02)


def test_a_pool_by_hand() -> None:
    variance = np.array([[4.0, 4.0, 4.0, 4.0], [8.0, NAN, NAN, 8.0]])
    cohort = np.array([[100.0, 100.0, 100.0, 100.0], [300.0, 300.0, 300.0, NAN]])
    known = np.array([[True, True, True, True], [True, False, True, True]])
    pooled = pooled_variance(variance, cohort, known)
    # Weighted; one year; a year whose variance is unknown; cohort unknown, so years count equally.
    np.testing.assert_allclose(pooled, [(4 + 9 * 8) / 16, 4, NAN, 3])
    assert np.isnan(pooled_variance(variance, cohort, np.zeros_like(known))).all()


def test_a_pool_of_years_varies_as_the_formula_says() -> None:
    rng = np.random.default_rng(1)
    cohort, spread = np.array([[50.0], [150.0], [400.0]]), np.array([[3.0], [2.0], [1.0]])
    draws = rng.normal(80, spread, (3, 50_000))
    means = pooled_mean(draws, np.broadcast_to(cohort, draws.shape))
    expected = pooled_variance(spread**2, cohort, np.ones((3, 1), bool))[0]
    assert means.var() == pytest.approx(expected, rel=0.03)


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(
        ValueError, match=r"`centre` must be 0 to 100.*101.*`n` must not be negative"
    ):
        share_variance_at([50, 101], [-1, 3])
    with pytest.raises(ValueError, match="`low` must not be above `high`"):
        interval_share_variance(90, 80, 10)
    with pytest.raises(ValueError, match="`spread` must not be negative"):
        mean_variance(-1, 3)
    with pytest.raises(ValueError, match="`mean` must be 0 to 20"):
        assumed_spread(21, 0, 20)
    with pytest.raises(ValueError, match="`lowest` must be below `highest`"):
        assumed_spread(1, 5, 5)
    with pytest.raises(ValueError, match="`variance` must not be negative"):
        pooled_variance([[-1.0]], [[1.0]], np.array([[True]]))
