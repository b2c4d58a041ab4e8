from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.pooling import grouped_mean, pooled_mean, pooled_total

NAN = np.nan


def test_years_weigh_by_their_cohorts() -> None:
    values, cohorts = np.array([[80.0], [90.0]]), np.array([[100.0], [300.0]])
    assert pooled_mean(values, cohorts)[0] == 87.5


def test_a_missing_year_is_left_out_and_not_filled() -> None:
    values, cohorts = np.array([[80.0], [NAN]]), np.array([[100.0], [300.0]])
    assert pooled_mean(values, cohorts)[0] == 80
    assert pooled_total(cohorts, ~np.isnan(values))[0] == 100


def test_without_cohorts_years_count_equally() -> None:
    values, cohorts = np.array([[80.0], [90.0]]), np.array([[100.0], [NAN]])
    assert pooled_mean(values, cohorts)[0] == 85
    assert np.isnan(pooled_total(cohorts, ~np.isnan(values))[0])


def test_no_year_gives_no_value() -> None:
    nothing = np.full((3, 1), NAN)
    assert np.isnan(pooled_mean(nothing, nothing)[0])
    assert np.isnan(pooled_total(nothing, ~np.isnan(nothing))[0])


def test_groups_are_means_of_units_with_value_and_cohort() -> None:
    mean, weight = grouped_mean(
        np.array([80.0, 90.0, 10.0, NAN]),
        np.array([100.0, 300.0, NAN, 50.0]),
        np.array([0, 0, 0, 1]),
        2,
    )
    np.testing.assert_array_equal(mean, [87.5, NAN])
    np.testing.assert_array_equal(weight, [400, NAN])


@given(
    arrays(float, (3, 4), elements=st.floats(0, 100)),
    arrays(float, (3, 4), elements=st.floats(1, 1e4)),
)
def test_a_pool_lies_between_its_years(values: np.ndarray, cohorts: np.ndarray) -> None:
    pool = pooled_mean(values, cohorts)
    assert (pool >= values.min(axis=0) - 1e-9).all()
    assert (pool <= values.max(axis=0) + 1e-9).all()
