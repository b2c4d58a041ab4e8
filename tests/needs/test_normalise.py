"""Each rule on numbers small enough to check by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.normalise import (
    NEEDS_SPREAD,
    NORMALISATIONS,
    TRANSFORMS,
    FloatArray,
    constant_rows,
    row_range,
)

NAN = float("nan")
NO_POSTS = np.array([[0.0, 1.0]])

ROW = [2.0, 4.0, 4.0, NAN, 10.0]
BY_HAND = {
    "min-max": [0.0, 25.0, 25.0, NAN, 100.0],
    # mean 5, squares 9 + 1 + 1 + 25 = 36, divided by n - 1 = 3: sd = sqrt(12)
    "z-score": [-3 / 12**0.5, -1 / 12**0.5, -1 / 12**0.5, NAN, 5 / 12**0.5],
    "t-score": [50 - 30 / 12**0.5, 50 - 10 / 12**0.5, 50 - 10 / 12**0.5, NAN, 50 + 50 / 12**0.5],
    # below + half of those equal, out of 4: 0.5/4, (1 + 1)/4, (1 + 1)/4, 3.5/4
    "percentile": [12.5, 50.0, 50.0, NAN, 87.5],
    "rank": [1.0, 2.5, 2.5, NAN, 4.0],
    # goalposts 3 to 8: 2 and 10 are capped
    "goalposts": [0.0, 20.0, 20.0, NAN, 100.0],
}

small_rows = arrays(
    np.float64,
    st.tuples(st.integers(1, 4), st.integers(1, 12)),
    elements=st.one_of(st.integers(-50, 50).map(float), st.just(NAN)),
)


@pytest.mark.parametrize("rule", NORMALISATIONS)
def test_rule_gives_what_the_hand_gives(rule: str) -> None:
    rows = np.array([ROW])
    scaled = NORMALISATIONS[rule](rows, 100.0, np.array([[3.0, 8.0]]))
    np.testing.assert_allclose(scaled, [BY_HAND[rule]], rtol=1e-14)


@pytest.mark.parametrize("rule", NORMALISATIONS)
def test_rule_leaves_the_rows_it_was_given(rule: str) -> None:
    rows = np.array([ROW])
    NORMALISATIONS[rule](rows, 100.0, NO_POSTS)
    np.testing.assert_array_equal(rows, [ROW])


@pytest.mark.parametrize("rule", NORMALISATIONS)
def test_a_row_without_values_stays_missing(rule: str) -> None:
    assert np.isnan(NORMALISATIONS[rule](np.full((1, 3), NAN), 100.0, NO_POSTS)).all()


@pytest.mark.parametrize("rule", NORMALISATIONS)
def test_no_units_give_no_values(rule: str) -> None:
    assert NORMALISATIONS[rule](np.empty((2, 0)), 1.0, np.array([[0.0, 1.0]] * 2)).shape == (2, 0)


@pytest.mark.parametrize("rule", sorted(set(NORMALISATIONS) - NEEDS_SPREAD))
def test_rules_that_need_no_spread_take_a_single_unit(rule: str) -> None:
    assert np.isfinite(NORMALISATIONS[rule](np.array([[7.0]]), 1.0, NO_POSTS)).all()


@settings(deadline=None)
@given(small_rows)
def test_ranks_agree_with_pandas(rows: FloatArray) -> None:
    frame = pd.DataFrame(rows)
    expected = frame.rank(axis=1).to_numpy()
    np.testing.assert_array_equal(NORMALISATIONS["rank"](rows, 1.0, NO_POSTS), expected)
    count = np.maximum(frame.count(axis=1).to_numpy(), 1)[:, None]
    share = NORMALISATIONS["percentile"](rows, 100.0, NO_POSTS)
    np.testing.assert_allclose(share, 100 * (expected - 0.5) / count, rtol=1e-15)


@settings(deadline=None)
@given(small_rows)
def test_percentile_of_the_opposite_is_the_mirror_image(rows: FloatArray) -> None:
    rule = NORMALISATIONS["percentile"]
    there, back = rule(rows, 100.0, NO_POSTS), rule(-rows, 100.0, NO_POSTS)
    np.testing.assert_allclose(there, 100.0 - back, atol=1e-12)


@settings(deadline=None)
@given(small_rows)
def test_what_is_missing_stays_missing_and_nothing_else(rows: FloatArray) -> None:
    for rule in ("percentile", "rank", "goalposts"):
        scaled = NORMALISATIONS[rule](rows, 1.0, np.array([[0.0, 1.0]] * len(rows)))
        np.testing.assert_array_equal(np.isnan(scaled), np.isnan(rows))


def test_ranks_see_through_noise_in_the_last_bit() -> None:
    ranks = NORMALISATIONS["rank"](np.array([[0.1 + 0.2, 0.3, 0.4]]), 1.0, NO_POSTS)
    np.testing.assert_array_equal(ranks, [[1.5, 1.5, 3.0]])


@pytest.mark.parametrize(
    ("row", "constant"),
    [
        ([3.0, 3.0, 3.0], True),
        ([0.1 + 0.2, 0.3, NAN], True),  # the same but for the last bit
        ([0.0, 0.0, 0.0], True),
        ([5.0, NAN, NAN], True),  # one unit cannot vary
        ([NAN, NAN, NAN], False),  # nothing there to object to
        ([1e9, 1e9 + 1, 1e9], False),  # a small difference on a large level is real
        ([-1e-9, 0.0, 0.0], False),
    ],
)
def test_constant_rows(row: list[float], *, constant: bool) -> None:
    assert constant_rows(np.array([row])).tolist() == [constant]


def test_row_range_passes_missing_values_over() -> None:
    least, greatest = row_range(np.array([[NAN, 2.0, -1.0], [NAN, NAN, NAN]]))
    assert least.tolist() == [-1.0, np.inf]
    assert greatest.tolist() == [2.0, -np.inf]


def test_transforms() -> None:
    np.testing.assert_allclose(TRANSFORMS["log"](np.array([1.0, np.e])), [0.0, 1.0])
    np.testing.assert_array_equal(TRANSFORMS["none"](np.array([1.0, 5.0])), [1.0, 5.0])
