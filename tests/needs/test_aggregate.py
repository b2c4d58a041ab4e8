"""Weighing together by hand, and contributions that sum to the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.aggregate import AGGREGATIONS, shares
from needs.normalise import FloatArray

NAN = float("nan")

parts = arrays(
    np.float64,
    (4, 6),
    elements=st.one_of(st.floats(0, 1e3, allow_subnormal=False), st.just(NAN)),
)
weights = arrays(np.float64, 4, elements=st.floats(0, 10)).filter(lambda given: given.sum() > 0.1)


def test_shares_without_missing_parts_are_one_column() -> None:
    np.testing.assert_allclose(
        shares(np.ones((2, 3)), np.array([1.0, 3.0])), [[0.25], [0.75]], rtol=1e-15
    )


def test_shares_are_scaled_up_where_a_part_is_missing() -> None:
    rows = np.array([[1.0, NAN, NAN], [1.0, 1.0, NAN], [1.0, 1.0, NAN]])
    np.testing.assert_allclose(
        shares(rows, np.array([2.0, 1.0, 1.0])),
        [[0.5, 0.0, NAN], [0.25, 0.5, NAN], [0.25, 0.5, NAN]],
    )


def test_only_a_part_without_weight_is_as_good_as_nothing() -> None:
    rows = np.array([[1.0, 5.0], [NAN, 5.0]])
    part = shares(rows, np.array([0.0, 1.0]))
    combined = AGGREGATIONS["arithmetic"].combine(rows, part)
    np.testing.assert_array_equal(combined, [NAN, 5.0])


@pytest.mark.parametrize(
    ("rule", "by_hand"),
    [
        # weights 1 : 2, so 1/3 and 2/3; the second unit has the first part only
        ("arithmetic", [(8 + 2 * 1) / 3, 8.0, NAN]),
        ("geometric", [8 ** (1 / 3), 8.0, NAN]),
    ],
)
def test_rule_gives_what_the_hand_gives(rule: str, by_hand: list[float]) -> None:
    rows = np.array([[8.0, 8.0, NAN], [1.0, NAN, NAN]])
    part = shares(rows, np.array([1.0, 2.0]))
    np.testing.assert_allclose(AGGREGATIONS[rule].combine(rows, part), by_hand, rtol=1e-14)


def test_a_zero_brings_a_geometric_mean_to_zero_unless_it_has_no_weight() -> None:
    rows, rule = np.array([[0.0], [9.0]]), AGGREGATIONS["geometric"]
    assert rule.combine(rows, shares(rows, np.array([1.0, 1.0]))).tolist() == [0.0]
    assert rule.combine(rows, shares(rows, np.array([0.0, 1.0]))) == pytest.approx([9.0])


def test_geometric_slopes_by_hand() -> None:
    # S = sqrt(4 * 1) = 2; parts: 0.5 * 2 * (1 + ln 2) and 0.5 * 2 * (1 - ln 2)
    rows = np.array([[4.0], [1.0]])
    slopes = AGGREGATIONS["geometric"].slopes(rows, np.array([[0.5], [0.5]]), np.array([2.0]))
    np.testing.assert_allclose(slopes * rows, [[1 + np.log(2)], [1 - np.log(2)]], rtol=1e-14)


@pytest.mark.parametrize("rule", AGGREGATIONS)
@settings(deadline=None)
@given(rows=parts, weight=weights)
def test_contributions_sum_to_the_whole(rule: str, rows: FloatArray, weight: FloatArray) -> None:
    part = shares(rows, weight)
    combined = AGGREGATIONS[rule].combine(rows, part)
    given_by_each = AGGREGATIONS[rule].slopes(rows, part, combined) * rows
    total = np.where(np.isnan(combined), NAN, np.nansum(given_by_each, axis=0))
    np.testing.assert_allclose(total, combined, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("rule", AGGREGATIONS)
@settings(deadline=None)
@given(rows=parts, weight=weights)
def test_the_whole_lies_between_its_parts(rule: str, rows: FloatArray, weight: FloatArray) -> None:
    combined = AGGREGATIONS[rule].combine(rows, shares(rows, weight))
    scored = ~np.isnan(combined)
    known = np.where(np.isnan(rows), np.inf, rows)[:, scored].min(axis=0, initial=np.inf)
    most = np.where(np.isnan(rows), -np.inf, rows)[:, scored].max(axis=0, initial=-np.inf)
    assert (combined[scored] >= known - 1e-9).all()
    assert (combined[scored] <= most * (1 + 1e-9) + 1e-9).all()
