"""Ranks kept or counted: the same answers either way, from ranks worked out by pandas."""

from functools import reduce

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs import rank_tally
from needs.normalise import FloatArray
from needs.rank_tally import CountedRanks, KeptRanks, Ranks, highest_of, joined, tally_ranks

NAN = float("nan")
KEPT, COUNTED = 1, 10**9
"""So few draws in all that their ranks are kept, and so many that they are counted."""

draws = arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(1, 6)),
    elements=st.one_of(st.integers(-3, 3).map(float), st.just(NAN)),
)
either = pytest.mark.parametrize("number", [KEPT, COUNTED])


def ranks_of(scores: FloatArray) -> FloatArray:
    return pd.DataFrame(scores).rank(axis=1, ascending=False, method="min").to_numpy()


def least_rank(ranks: FloatArray, share: float) -> float:
    """Return the least rank r with P(rank <= r) at least `share`."""
    there = np.sort(ranks[~np.isnan(ranks)])
    reached = np.arange(1, there.size + 1) >= share * there.size - 1e-9
    return float(there[np.argmax(reached)]) if there.size else NAN


def tally(scores: FloatArray, number: int, top: float = 0.2) -> Ranks:
    return tally_ranks([scores], scores.shape, top, draws=number)


def test_few_draws_are_kept_and_many_counted() -> None:
    scores = np.zeros((2, 5))
    assert isinstance(tally(scores, 5), KeptRanks)
    assert isinstance(tally(scores, 6), CountedRanks)
    # of 10 000 units the ranks of 800 draws are kept, and those of 10 000 counted in bins
    assert isinstance(tally(np.zeros((1, 10_000)), 800), KeptRanks)
    many = tally(np.zeros((1, 10_000)), 10_000)
    assert isinstance(many, CountedRanks)
    assert many.width == 12


@either
def test_by_hand(number: int) -> None:
    scores = np.array([[3.0, 2.0, 1.0, NAN]] * 3 + [[1.0, 3.0, 2.0, NAN], [2.0, 3.0, NAN, NAN]])
    ranks = tally(scores, number)
    assert ranks.total.tolist() == [5, 5, 4, 0]
    low, middle, high = ranks.interval(0.5)
    assert low.tolist()[:3] == [1, 1, 2]
    assert middle.tolist()[:3] == [1, 2, 3]
    assert high.tolist()[:3] == [2, 2, 3]
    assert np.isnan([low[3], middle[3], high[3]]).all()
    assert ranks.within(1)[:3].tolist() == [0.6, 0.4, 0.0]
    assert np.isnan(ranks.within(1)[3])
    assert ranks.lowest.tolist() == [2, 0, 3, 0]  # of two units, the second is the lowest fifth


@settings(deadline=None)
@given(draws, st.sampled_from([0.1, 0.5]), st.sampled_from([KEPT, COUNTED]))
def test_it_is_what_ranking_each_draw_gives(scores: FloatArray, top: float, number: int) -> None:
    found, ranks = tally(scores, number, top), ranks_of(scores)
    there = ~np.isnan(ranks)
    for share, got in zip((0.1, 0.5, 0.9), found.interval(0.8), strict=True):
        expected = [least_rank(column, share) for column in ranks.T]
        assert np.array_equal(got, expected, equal_nan=True)
    assert np.array_equal(found.total, there.sum(axis=0))
    scored = there.sum(axis=1, keepdims=True)
    others = scored - np.ceil(np.round(top * scored, 9))
    assert np.array_equal(found.lowest, (ranks > others).sum(axis=0))
    within = np.divide((ranks <= 2).sum(axis=0), found.total, where=found.total > 0, out=None)
    assert found.within(2)[found.total > 0] == pytest.approx(within[found.total > 0])


@either
@pytest.mark.parametrize("held", [1, 4])
def test_draws_in_parts_are_as_draws_together(
    number: int, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rank_tally, "HELD_APART", held)
    scores = np.random.default_rng(0).integers(0, 9, (40, 12)).astype(float)
    scores[:7, 3], scores[5:9, 4] = NAN, NAN
    whole, parts = tally(scores, number), [scores[:5], scores[5:20], scores[20:]]
    separate = reduce(joined, (tally(part, number) for part in parts))
    for found in (separate, tally_ranks(parts, scores.shape, 0.2, draws=number)):
        for one, other in zip(found, whole, strict=True):
            assert np.array_equal(np.asarray(one), np.asarray(other))


@either
def test_ranks_that_are_forgotten_count_for_nothing(number: int) -> None:
    ranks = tally(np.array([[1.0, 2.0, 3.0]]), number, 0.4)
    ranks.forget(np.array([True, False, False]))
    assert ranks.total.tolist() == [0, 1, 1]
    assert ranks.lowest.tolist() == [0, 1, 0]
    assert np.isnan(ranks.interval(0.9)[1][0])


def test_kept_and_counted_ranks_do_not_mix() -> None:
    scores = np.array([[1.0, 2.0]])
    with pytest.raises(TypeError, match="cannot be put together"):
        joined(tally(scores, KEPT), tally(scores, COUNTED))


@pytest.mark.parametrize(("ranked", "highest"), [(290, 58), (291, 59), (1, 1), (0, 0)])
def test_a_fifth_is_rounded_up(ranked: int, highest: int) -> None:
    assert highest_of(ranked, 0.2) == highest
