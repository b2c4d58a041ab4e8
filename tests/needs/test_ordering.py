"""The order of rows: by hand, and against a stable sort, for every length and width of numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs import ordering
from needs.normalise import FloatArray
from needs.ordering import order_rows, row_slices

whole_rows = arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(0, 9)),
    elements=st.one_of(st.integers(-2, 2), st.integers(-(2**53), 2**53)).map(float),
)


def check(whole: FloatArray) -> None:
    order = order_rows(whole.copy())
    columns = order.columns.astype(np.int64)
    assert np.array_equal(columns, np.argsort(whole, axis=1, kind="stable"))
    ordered = np.take_along_axis(whole, columns, axis=1)
    tied = ordered[:, 1:] == ordered[:, :-1]
    assert np.array_equal(tied if order.tied is None else order.tied, tied)
    assert (order.tied is None) == (not tied.any())


def test_by_hand() -> None:
    order = order_rows(np.array([[5.0, -1.0, 5.0, 2.0], [1.0, 2.0, 3.0, 4.0]]))
    assert order.columns.tolist() == [[1, 3, 0, 2], [0, 1, 2, 3]]
    assert order.tied is not None
    assert order.tied.tolist() == [[False, False, True], [False] * 3]
    assert order.first().tolist() == [[0, 1, 2, 2], [0, 1, 2, 3]]
    assert order.last().tolist() == [[0, 1, 3, 3], [0, 1, 2, 3]]
    places = np.empty((2, 4), dtype=np.int64)
    order.put(order.first(), places)
    assert places.tolist() == [[2, 0, 2, 1], [0, 1, 2, 3]]


def test_without_ties_all_rows_share_their_places() -> None:
    order = order_rows(np.array([[3.0, 1.0], [1.0, 3.0]]))
    assert order.tied is None
    assert order.first().tolist() == order.last().tolist() == [[0, 1]]
    values = np.empty((2, 2))
    order.put(np.array([[0.5, 1.5]]), values)
    assert values.tolist() == [[1.5, 0.5], [0.5, 1.5]]


@settings(deadline=None)
@given(whole_rows)
def test_it_is_a_stable_sort(whole: FloatArray) -> None:
    check(whole)


@pytest.mark.parametrize("length", [290, 1024, 1025, 5000])
@pytest.mark.parametrize(
    "spread",
    [3.0, 1e4, 1e11, 1e18],  # nearly all tied, some tied, scores of 0 to 100, too wide for the key
)
def test_long_and_short_rows_alike(length: int, spread: float) -> None:
    rng = np.random.default_rng(0)
    whole = np.rint(rng.normal(size=(4, length)) * spread)
    whole[1, 0] = 1e4 * spread  # all others alike in the leading bits
    whole[2] = np.rint(np.exp(3 * rng.normal(size=length)) * spread / 1e3)
    whole[3] = np.sort(whole[3])
    check(whole)


def test_numbers_next_to_each_other_are_told_apart() -> None:
    """They share their leading bits; only the row that holds them is sorted again."""
    whole = np.rint(np.random.default_rng(0).normal(size=(3, 290)) * 1e11)
    whole[1, 200] = whole[1, 100] - 1
    check(whole)


def test_slices_cover_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "SLICE_CELLS", 10)
    parts = [list(range(10))[part] for part in row_slices(np.empty((10, 4)))]
    assert parts == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
    assert len(list(row_slices(np.empty((3, 100))))) == 3
