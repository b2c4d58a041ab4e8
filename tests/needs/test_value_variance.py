from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sampling import interval_share_variance, share_variance, share_variance_at
from needs.indicators import Indicator, register
from needs.value_variance import (
    Cells,
    agreed_variance,
    own_variance,
    variance_of_groups,
    variance_over_years,
)

SHARE = register()["share_pass_mathematics_y9"]
MEAN = register()["national_test_points_mathematics_y9"]
NONE = register()["share_girls"]
NAN = np.nan

shares = st.floats(0, 100)
cohorts = st.integers(1, 20_000).map(float)


def cells(*rows: tuple[float, float], low: float | None = None) -> Cells:
    """One year of units, each a value and a cohort."""
    value, n = (np.array([[row[i] for row in rows]], dtype=np.float64) for i in (0, 1))
    return Cells(value, value if low is None else np.full_like(value, low), value, n)


@given(shares, cohorts)
def test_the_variance_of_a_share_is_positive_and_that_of_a_count_of_pupils(
    share: float, n: float
) -> None:
    found = own_variance(cells((share, n)), SHARE)[0, 0]
    assert found > 0
    assert found == share_variance(share, n)


@given(st.floats(5, 95), st.integers(50, 5_000), st.integers(2, 5))
def test_the_variance_falls_as_the_cohort_grows(share: float, n: int, times: int) -> None:
    few, many = own_variance(cells((share, n), (share, n * times)), SHARE)[0]
    # Jeffreys' half pupil weighs a little more among few.
    assert many * times == pytest.approx(few, rel=0.2)
    assert many < few
    of_mean = own_variance(cells((share / 5, n), (share / 5, n * times)), MEAN)[0]
    assert of_mean[1] * times == pytest.approx(of_mean[0])


@pytest.mark.parametrize("indicator", [SHARE, MEAN])
@pytest.mark.parametrize("n", [NAN, 0.0])
def test_without_a_cohort_the_variance_is_not_known(indicator: Indicator, n: float) -> None:
    for units in (cells((10.0, n)), cells((10.0, n), (12.0, 50.0))):
        own = own_variance(units, indicator)
        assert np.isnan(own[0, 0])
        assert np.isnan(agreed_variance(units, indicator, own)[0, 0])


def test_complete_counts_do_not_vary_at_all() -> None:
    found = own_variance(cells((48.0, 20.0), (NAN, 20.0), (51.0, NAN)), NONE)
    np.testing.assert_array_equal(found, [[0, NAN, 0]])
    np.testing.assert_array_equal(agreed_variance(cells((48.0, 20.0)), NONE, found), found)


def test_what_is_off_its_own_scale_has_no_known_variance() -> None:
    assert np.isnan(own_variance(cells((20.5, 50.0)), MEAN)).all()
    assert np.isnan(own_variance(cells((100.5, 50.0)), SHARE)).all()


def test_at_the_agreed_level_only_the_cohort_matters() -> None:
    units = cells((80.0, 100.0), (100.0, 300.0))
    found = agreed_variance(units, SHARE, own_variance(units, SHARE))
    np.testing.assert_allclose(found, share_variance_at(95.0, units.n))
    assert found[0, 0] == pytest.approx(3 * found[0, 1])


def test_at_the_agreed_level_means_have_the_spread_of_their_mean() -> None:
    units = cells((8.0, 30.0), (12.0, 30.0))
    found = agreed_variance(units, MEAN, own_variance(units, MEAN))
    np.testing.assert_allclose(found, 10 * 10 / 3 / 30)


def test_an_interval_keeps_its_own_variance_at_the_agreed_level() -> None:
    value = np.array([[80.0, 97.5]])
    units = Cells(
        value, np.array([[80.0, 96.0]]), np.array([[80.0, 99.0]]), np.array([[50.0, 100.0]])
    )
    own = own_variance(units, SHARE)
    found = agreed_variance(units, SHARE, own)
    assert found[0, 1] == own[0, 1] == interval_share_variance(96.0, 99.0, 100.0)
    assert found[0, 0] != own[0, 0]


def test_where_all_are_at_the_end_of_the_scale_nobody_is_certain() -> None:
    units = cells((100.0, 50.0), (100.0, 20.0))
    own = own_variance(units, SHARE)
    np.testing.assert_array_equal(agreed_variance(units, SHARE, own), own)


Column = npt.NDArray[np.float64]


def years(*values: float) -> Column:
    return np.array(values)[:, None]


def test_two_equal_years_of_other_pupils_halve_the_variance() -> None:
    variance, known = years(4.0, 4.0), np.ones((2, 1), dtype=bool)
    weights = years(50.0, 50.0)
    assert variance_over_years(variance, weights, known, same_people=False)[0] == 2
    assert variance_over_years(variance, weights, known, same_people=True)[0] == 4


@given(st.lists(st.tuples(st.floats(0.01, 50), st.floats(1, 500)), min_size=1, max_size=5))
def test_the_same_people_are_never_surer_than_other_people(
    parts: list[tuple[float, float]],
) -> None:
    variance, weights = (years(*(part[i] for part in parts)) for i in (0, 1))
    known = np.ones(variance.shape, dtype=bool)
    others, same = (
        variance_over_years(variance, weights, known, same_people=each)[0] for each in (False, True)
    )
    assert 0 <= others <= same * (1 + 1e-9)
    assert same <= variance.max() * (1 + 1e-9)


@pytest.mark.parametrize("same_people", [False, True])
def test_a_year_of_unknown_variance_makes_the_pool_unknown(*, same_people: bool) -> None:
    weights, known = years(50.0, NAN), np.array([[True], [True]])
    found = variance_over_years(years(4.0, NAN), weights, known, same_people=same_people)
    assert np.isnan(found[0])
    without = np.array([[True], [False]])
    assert variance_over_years(years(4.0, NAN), weights, without, same_people=same_people)[0] == 4


def test_a_county_is_surer_than_its_municipalities() -> None:
    group, weights = np.array([0, 0, 1, 1]), np.array([1.0, 3.0, 2.0, 0.0])
    variance = np.array([4.0, 4.0, 9.0, NAN])
    found = variance_of_groups(variance, weights, group, 3, aggregate="mean")
    np.testing.assert_array_equal(found, [2.5, 9, NAN])


def test_an_unknown_variance_of_a_part_makes_the_whole_unknown() -> None:
    weights, variance = np.array([1.0, 1.0]), np.array([4.0, NAN])
    assert np.isnan(variance_of_groups(variance, weights, np.array([0, 0]), 1, aggregate="mean"))


def test_variances_of_a_sum_are_added() -> None:
    found = variance_of_groups(
        np.array([4.0, 5.0]), np.ones(2), np.array([0, 0]), 1, aggregate="sum"
    )
    assert found[0] == 9


def test_a_scale_may_be_given_for_a_share_too() -> None:
    half = replace(SHARE, sampling="mean", scale=(0.0, 100.0))
    assert own_variance(cells((50.0, 100.0)), half)[0, 0] == pytest.approx(2500 / 3 / 100)
