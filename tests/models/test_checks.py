from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from models.checks import as_column, as_floats, as_variance, context_and_values, faults, refuse

NAN = np.nan


def test_numbers_are_stretched_to_one_shape() -> None:
    share, cohort = as_floats([80, 90], 100)
    np.testing.assert_array_equal(cohort, [100, 100])
    assert share.dtype == np.float64


def test_a_fault_names_the_argument_the_rule_the_number_and_the_first_culprit() -> None:
    values = np.array([5.0, 120.0, 130.0])
    assert faults("share", values, values > 100, "must be 0 to 100") == [
        "`share` must be 0 to 100; 2 break this, first 120.0 at 1."
    ]
    table = values.reshape(1, 3)
    assert "at (0, 1)" in faults("share", table, table > 100, "must be less")[0]


def test_all_faults_are_raised_at_once_and_none_when_there_is_none() -> None:
    refuse([])
    with pytest.raises(ValueError, match="one two"):
        refuse(["one", "two"])


def test_unknown_numbers_pass_and_infinite_ones_do_not() -> None:
    assert np.isnan(as_column("y", [1.0, NAN])[1])
    with pytest.raises(ValueError, match="Input y contains infinity"):
        as_column("y", [1.0, np.inf])
    with pytest.raises(ValueError, match="1d"):
        as_column("y", [[1.0, 2.0], [3.0, 4.0]])


def test_no_variances_say_that_the_values_are_exact() -> None:
    np.testing.assert_array_equal(as_variance(None, np.array([3.0, 4.0])), [0, 0])


def test_a_variance_is_not_negative_and_each_value_has_its_own() -> None:
    y = np.array([3.0, 4.0])
    with pytest.raises(
        ValueError, match=r"`sampling_variance` must not be negative.*first -1.0 at 1"
    ):
        as_variance([1.0, -1.0], y)
    with pytest.raises(ValueError, match="inconsistent"):
        as_variance([1.0], y)


def test_context_and_values_belong_together() -> None:
    x, y = context_and_values(BaseEstimator(), [[1.0], [NAN]], [NAN, 2.0])
    assert x.shape == (2, 1)
    assert y.shape == (2,)
    with pytest.raises(ValueError, match="inconsistent"):
        context_and_values(BaseEstimator(), [[1.0], [2.0]], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="Input X contains infinity"):
        context_and_values(BaseEstimator(), [[1.0], [np.inf]], [1.0, 2.0])
