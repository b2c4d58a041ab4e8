from __future__ import annotations

import numpy as np
import pytest

from models.shrunken import BASES, Between

NAN = np.nan


def test_a_unit_by_hand() -> None:
    # A = 3, D = 1: B = ¼; 10 is pulled a quarter of the way to 6.
    exact = Between(between=3.0, variance=0.0, bias=0.0)
    found = exact.shrunken(np.array([10.0]), np.array([1.0]), np.array([6.0]), np.array([0.16]))
    assert found.estimate[0] == 9
    assert found.shrinkage[0] == 0.25
    assert found.mse[0] == pytest.approx(0.75 + 0.16 / 16)
    assert found.basis[0] == "shrunken"


def test_not_knowing_the_between_variance_costs_twice_g3_less_its_bias() -> None:
    arguments = np.array([10.0]), np.array([1.0]), np.array([6.0]), np.array([0.0])
    unsure = Between(between=3.0, variance=8.0, bias=0.4).shrunken(*arguments)
    assert unsure.mse[0] == pytest.approx(0.75 + 2 * 8 / 64 - 0.4 / 16)
    biased = Between(between=3.0, variance=0.0, bias=9.0).shrunken(*arguments)
    assert biased.mse[0] == 0.75


def test_every_basis() -> None:
    between = Between(between=3.0, variance=8.0, bias=0.0)
    y, variance = np.array([10.0, 10.0, NAN, NAN, 10.0]), np.array([1.0, NAN, 1.0, NAN, 1.0])
    synthetic = np.array([6.0, 6.0, 6.0, 6.0, NAN])
    found = between.shrunken(y, variance, synthetic, np.full(5, 0.16))
    assert set(found.basis) == set(BASES)
    assert list(found.basis[[1, 2, 3, 4]]) == [
        "unknown_variance",
        "no_value",
        "no_value",
        "no_context",
    ]
    np.testing.assert_array_equal(found.estimate, [9, 6, 6, 6, NAN])
    # What rests on context alone is off by A and by the error of the regression.
    np.testing.assert_allclose(found.mse[1:4], 3.16)
    np.testing.assert_array_equal(found.shrinkage, [0.25, 1, 1, 1, NAN])


def test_an_exact_value_stays_even_where_nothing_lies_between_units() -> None:
    none = Between(between=0.0, variance=1.0, bias=0.0)
    found = none.shrunken(np.array([10.0]), np.array([0.0]), np.array([6.0]), np.array([0.1]))
    assert (found.estimate[0], found.mse[0], found.shrinkage[0]) == (10, 0, 0)


def test_the_moments_spread_by_hand() -> None:
    # Equal weights ½ of 4 units: 2 m / (Σ W)² = 2, and no bias.
    assert Between.of(1.0, np.full(4, 0.5)) == Between(1.0, 2.0, 0.0)
    assert Between.of(1.0, np.array([1.0, 0.5]), 0.0).variance == 1.6
    assert Between.of(1.0, np.array([1.0, 0.5])).bias == pytest.approx(2 * (2.5 - 2.25) / 3.375)
