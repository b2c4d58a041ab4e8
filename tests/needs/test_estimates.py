from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.estimates import Estimates, estimates
from needs.indicators import register
from needs.method import Method, WeightedIndicator, Words
from needs.method_certainty import SHRINKAGES
from tests.needs.tables import table_of
from tests.needs.test_expectation import MATHS, TEACHERS, UNITS, country

GAP = "gap_sex_eligible_science_technology"


def method_of(*names: str, **change: Any) -> Method:
    parts = tuple(WeightedIndicator(id=name) for name in names)
    return Method(id="test", name=Words(sv="test", en="test"), indicators=parts, **change)


def shrunken(values: Any, variance: Any, name: str = MATHS, **change: Any) -> Estimates:
    table = table_of({name: values}, variance={name: variance})
    return estimates(table, method_of(name), shrinkage=change.get("shrinkage", "mean"))


def some(size: int = 40) -> np.ndarray[Any, Any]:
    return np.random.default_rng(2).normal(85, 6, size)


def test_without_shrinkage_the_published_values_are_weighed() -> None:
    table = table_of(country(), variance={MATHS: np.full(UNITS, 4.0)})
    found = estimates(table, method_of(MATHS, TEACHERS))
    for name in (MATHS, TEACHERS):
        np.testing.assert_array_equal(found.value[name], table.value[name])
    assert (found.variance[MATHS] == 4).all()
    assert (found.pulled == 0).all(axis=None)


def test_the_less_a_value_says_the_more_it_is_pulled_to_the_mean() -> None:
    values, variance = some(), np.linspace(0.1, 60, 40)
    found = shrunken(values, variance)
    assert found.pulled[MATHS].is_monotonic_increasing
    assert found.pulled[MATHS].between(0, 1).all()
    moved = (found.value[MATHS] - values) * (values - found.value[MATHS].mean())
    assert (moved.iloc[[0, -1]] <= 0).all()
    assert (found.variance[MATHS] < variance).sum() > 30


def test_what_is_not_published_is_not_filled_in() -> None:
    values = some()
    values[5] = np.nan
    found = shrunken(values, np.full(40, 4.0))
    assert np.isnan(found.value[MATHS].iloc[5])
    assert np.isnan(found.variance[MATHS].iloc[5])
    assert np.isnan(found.pulled[MATHS].iloc[5])
    assert found.value[MATHS].notna().sum() == 39


def test_an_unknown_variance_is_taken_to_be_that_of_a_small_unit() -> None:
    variance = np.linspace(1, 40, 40)
    typical = np.quantile(np.delete(variance, 3), 0.9, method="higher")
    unknown = variance.copy()
    unknown[3] = np.nan
    stated = variance.copy()
    stated[3] = typical
    np.testing.assert_allclose(
        shrunken(some(), unknown).value[MATHS], shrunken(some(), stated).value[MATHS]
    )


def test_too_few_values_to_learn_from_are_left_alone() -> None:
    found = shrunken(some(5), np.full(5, 9.0))
    np.testing.assert_array_equal(found.value[MATHS], some(5))
    assert (found.pulled[MATHS] == 0).all()


def test_values_without_any_known_variance_are_left_alone() -> None:
    found = shrunken(some(), np.full(40, np.nan))
    np.testing.assert_array_equal(found.value[MATHS], some())
    assert found.variance[MATHS].isna().all()


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
def test_values_can_be_pulled_to_what_is_declared(shrinkage: str) -> None:
    table = table_of(country(), variance={MATHS: np.full(UNITS, 25.0)})
    found = estimates(table, method_of(MATHS, shrinkage=shrinkage))
    apart = (found.value[MATHS] - table.value[MATHS]).abs()
    assert (apart.max() > 0.1) == (shrinkage != "none")
    assert found.value[MATHS].notna().all()


def test_context_and_peers_tell_more_than_the_mean_where_context_decides() -> None:
    truth = 60 + 0.4 * country()["share_parents_post_secondary"]
    noise = np.random.default_rng(3).normal(0, 5, UNITS)
    table = table_of(country() | {MATHS: truth + noise}, variance={MATHS: np.full(UNITS, 25.0)})
    wrong = {
        pull: float(
            ((estimates(table, method_of(MATHS, shrinkage=pull)).value[MATHS] - truth) ** 2).mean()
        )
        for pull in SHRINKAGES
    }
    assert wrong["context"] < wrong["mean"] < wrong["none"]
    assert wrong["peers"] < wrong["mean"]


def test_a_gap_is_shrunken_with_its_sign() -> None:
    sides = np.tile([3.0, -3.0], 20) + np.random.default_rng(4).normal(0, 0.1, 40)
    noisy = shrunken(sides, np.full(40, 9.5), GAP)
    # Around a mean of 0 all are chance: what is left is small, and never below 0.
    assert (noisy.value[GAP] >= 0).all()
    assert noisy.value[GAP].mean() < 2
    same = shrunken(np.full(40, 3.0) + sides / 100, np.full(40, 9.5), GAP)
    assert same.value[GAP].mean() == pytest.approx(3, abs=0.5)


def test_a_gap_that_is_not_shrunken_is_as_published() -> None:
    found = shrunken(np.linspace(-9, 9, 40), np.full(40, 4.0), GAP, shrinkage="none")
    np.testing.assert_array_equal(found.value[GAP], np.abs(np.linspace(-9, 9, 40)))


def test_given_context_a_result_is_its_distance_from_what_was_expected() -> None:
    table = table_of(country(), variance={MATHS: np.full(UNITS, 1.0)})
    found = estimates(table, method_of(MATHS, TEACHERS, adjustment="context"))
    assert found.value[MATHS].mean() == pytest.approx(0, abs=0.2)
    np.testing.assert_array_equal(found.value[TEACHERS], table.value[TEACHERS])


@given(st.floats(0.1, 50), st.floats(-20, 20))
def test_a_shift_of_all_values_shifts_all_that_is_weighed(variance: float, shift: float) -> None:
    unsure = np.full(40, variance)
    moved = shrunken(some() + shift, unsure).value[MATHS] - shrunken(some(), unsure).value[MATHS]
    np.testing.assert_allclose(moved, shift, atol=1e-6)


def test_a_method_may_weigh_whatever_the_register_has() -> None:
    names = tuple(name for name, entry in register().items() if entry.role == "need")
    table = table_of({name: some() for name in names})
    assert list(estimates(table, method_of(*names, shrinkage="mean")).value) == list(names)
