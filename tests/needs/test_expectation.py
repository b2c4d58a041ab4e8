from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from needs.expectation import (
    CONTEXT,
    LEAST_UNITS,
    expectable,
    expectations,
    need_quadrants,
)
from needs.indicators import register
from tests.needs.tables import table_of

MATHS, TEACHERS = "share_pass_mathematics_y9", "qualified_teachers_fte"
UNITS = 80


def country(units: int = UNITS, **change: Any) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    parents = rng.uniform(35, 85, units)
    return {
        "share_parents_post_secondary": parents,
        "share_foreign_background": rng.uniform(5, 50, units),
        "share_girls": rng.normal(48.7, 1, units),
        "pupils": rng.integers(200, 20000, units).astype(float),
        MATHS: 60 + 0.4 * parents + rng.normal(0, 1, units),
        TEACHERS: rng.uniform(50, 90, units),
    } | change


def test_the_context_is_in_the_register_and_never_counts_as_need() -> None:
    assert all(register()[name].role == "context" for name in CONTEXT)


def test_results_are_expected_and_conditions_are_not() -> None:
    assert expectable(MATHS)
    assert not expectable(TEACHERS)
    assert not expectable("gap_sex_eligible_science_technology")
    found = expectations(table_of(country()), (MATHS, TEACHERS))
    assert list(found.expected) == [MATHS]


def test_a_value_is_its_expectation_and_a_residual() -> None:
    table = table_of(country(), variance={MATHS: np.full(UNITS, 4.0)})
    found = expectations(table, (MATHS,))
    back = found.expected[MATHS] + found.residual[MATHS]
    np.testing.assert_allclose(back, table.value[MATHS])
    assert found.r2[MATHS] > 0.8
    assert (found.residual_error[MATHS] > 2).all()


def test_no_unit_is_in_its_own_expectation() -> None:
    values = country()
    before = expectations(table_of(values), (MATHS,)).expected[MATHS]
    values[MATHS] = values[MATHS].copy()
    values[MATHS][7] += 0.001
    after = expectations(table_of(values), (MATHS,)).expected[MATHS]
    assert after.iloc[7] == pytest.approx(before.iloc[7], abs=1e-9)
    assert (after - before).abs().max() > 0


def test_an_unknown_variance_gives_an_unknown_error() -> None:
    found = expectations(table_of(country()), (MATHS,))
    assert found.residual_error[MATHS].isna().all()
    assert found.residual[MATHS].notna().all()


def test_without_its_context_nothing_is_expected_of_a_unit() -> None:
    pupils = country()["pupils"]
    pupils[3], pupils[4] = np.nan, 0.0
    found = expectations(table_of(country(pupils=pupils)), (MATHS,)).expected[MATHS]
    assert list(np.flatnonzero(found.isna())) == [3, 4]


def test_few_units_are_expected_nothing_of() -> None:
    few = LEAST_UNITS - 1
    found = expectations(table_of(country(few)), (MATHS,))
    assert found.expected[MATHS].isna().all()
    assert np.isnan(found.r2[MATHS])
    assert expectations(table_of(country(few + 1)), (MATHS,)).expected[MATHS].notna().all()


def test_the_quarters_are_named() -> None:
    units = list("abcdef")
    need = pd.Series([10.0, 20.0, 60.0, 70.0, np.nan, 50.0], units)
    given = pd.Series([20.0, 80.0, 40.0, 50.0, 10.0, np.nan], units)
    found = need_quadrants(need, given, 50.0)
    assert found.tolist() == ["low_low", "low_high", "high_low", "high_high", "unknown", "unknown"]
    assert list(found.index) == units
