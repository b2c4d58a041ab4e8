"""Ranks of many draws: by hand, against the engine's ranks, and over every kind of tie."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs import ordering, rank_draws
from needs.index import rank_scores
from needs.normalise import FloatArray
from needs.ordering import IntArray
from needs.rank_draws import least_draws, rank_at, rank_rows, rank_width, share_within

draws = arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(1, 9)),
    elements=st.one_of(st.integers(-3, 3).map(float), st.floats(-1e4, 1e4)),
)
properties = settings(deadline=None, max_examples=50)


def count_ranks(scores: FloatArray, width: int = 1) -> IntArray:
    counts = np.zeros((-(-scores.shape[1] // width), scores.shape[1]), dtype=np.int64)
    rank_draws.count_ranks(scores, counts, width=width)
    return counts


def test_ranks_by_hand() -> None:
    scores = np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 4.0], [0.0, 0.0, 0.0]])
    assert rank_rows(scores).tolist() == [[3, 1, 2], [1, 1, 3], [1, 1, 1]]


def test_scores_equal_to_nine_decimals_tie() -> None:
    scores = np.array([[0.1 + 0.2, 0.3, 0.300000002], [1.0, 1.0 + 4e-10, 1.0 + 6e-10]])
    assert rank_rows(scores).tolist() == [[2, 2, 1], [2, 2, 1]]


@properties
@given(draws)
def test_every_row_has_the_ranks_of_the_engine(scores: FloatArray) -> None:
    expected = [rank_scores(pd.Series(row)).tolist() for row in scores]
    assert rank_rows(scores).tolist() == expected


@pytest.mark.parametrize("size", [1e7, 1e12, 1e20])
def test_scores_too_large_for_the_key_rank_alike(size: float) -> None:
    scores = np.array([[1.0, -2.0, 3.0, 3.0]]) * size
    assert rank_rows(scores).tolist() == [[3, 4, 1, 1]]


@properties
@given(draws, st.integers(1, 4))
def test_counts_are_those_of_the_ranks(scores: FloatArray, width: int) -> None:
    counts = count_ranks(scores, width=width)
    expected = np.zeros_like(counts)
    for row in rank_rows(scores):
        expected[(row - 1) // width, np.arange(row.size)] += 1
    assert counts.tolist() == expected.tolist()


def test_slices_do_not_change_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.random.default_rng(0).integers(0, 20, (50, 12)).astype(float)
    whole = count_ranks(scores)
    monkeypatch.setattr(ordering, "SLICE_CELLS", 30)
    assert np.array_equal(count_ranks(scores), whole)


def test_quantiles_by_hand() -> None:
    # unit 0: ranks 1 x 5, 2 x 90, 3 x 5; unit 1: always 3; unit 2: never ranked
    below = np.cumsum([[5, 0, 0], [90, 0, 0], [5, 100, 0]], axis=0)
    assert rank_at(below, 0.05)[:2].tolist() == [1, 3]
    assert rank_at(below, 0.051)[:2].tolist() == [2, 3]
    assert rank_at(below, 0.95)[:2].tolist() == [2, 3]
    assert rank_at(below, 0.951)[:2].tolist() == [3, 3]
    assert np.isnan(rank_at(below, 0.5)[2])


def test_a_share_of_draws_is_not_one_more_by_the_last_bit() -> None:
    assert np.ceil(least_draws(np.array([1000, 100, 0]), 0.95)).tolist() == [950, 95, 0]


def test_bins_widen_the_interval_and_never_narrow_it() -> None:
    scores = np.random.default_rng(1).normal(size=(400, 10))
    exact, binned = (np.cumsum(count_ranks(scores, width=width), axis=0) for width in (1, 3))
    assert (rank_at(binned, 0.05, width=3) <= rank_at(exact, 0.05)).all()
    assert (rank_at(binned, 0.95, width=3, upper=True) >= rank_at(exact, 0.95)).all()
    assert rank_at(binned, 1.0, width=3, upper=True).max() == 10


def test_shares_by_hand() -> None:
    counts = np.array([[5, 0, 0], [90, 0, 0], [5, 100, 0]])
    assert share_within(counts, 2)[:2].tolist() == [0.95, 0.0]
    assert share_within(counts, 3)[:2].tolist() == [1.0, 1.0]
    assert share_within(counts, 0)[:2].tolist() == [0.0, 0.0]
    assert np.isnan(share_within(counts, 2)[2])
    # bins of two: the second holds ranks 3 and 4, half of them within 3
    assert share_within(np.array([[2], [8]]), 3, width=2).tolist() == [0.6]


@pytest.mark.parametrize(
    ("units", "width"), [(1, 1), (290, 1), (2896, 1), (2897, 2), (100_000, 1205)]
)
def test_counts_stay_within_their_memory(units: int, width: int) -> None:
    assert rank_width(units) == width
    assert -(-units // width) * units <= rank_draws.COUNT_CELLS
