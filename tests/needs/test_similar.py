"""Units that cannot be told apart: by hand, and against a comparison of all pairs of scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.normalise import FloatArray
from needs.similar import similar_by_draws, similar_by_intervals

NAN = float("nan")
draws = arrays(
    np.float64,
    st.tuples(st.integers(1, 30), st.integers(1, 8)),
    elements=st.one_of(st.integers(-3, 3).map(float), st.just(NAN)),
)


def pair_by_pair(scores: FloatArray, level: float) -> list[float]:
    """Compare every pair of scores, one draw at a time."""
    units = scores.shape[1]
    found = []
    for unit in range(units):
        if np.isnan(scores[:, unit]).all():
            found.append(NAN)
            continue
        count = 0
        for other in set(range(units)) - {unit}:
            pairs = scores[:, [unit, other]]
            pairs = pairs[~np.isnan(pairs).any(axis=1)]
            halves = 2 * (pairs[:, 1] > pairs[:, 0]).sum() + (pairs[:, 1] == pairs[:, 0]).sum()
            # In half draws, so that nothing but the level is rounded.
            edge = (1 - level) * len(pairs) - 1e-6
            within = edge <= halves <= 2 * len(pairs) - edge
            count += bool(within and not np.isnan(scores[:, other]).all())
        found.append(float(count))
    return found


def test_by_hand() -> None:
    """The first leads the second in 19 of 20 draws and always leads the third."""
    scores = np.array([[3.0, 2.0, 1.0]] * 19 + [[2.0, 3.0, 1.0]])
    assert similar_by_draws(scores, 0.9).tolist() == [1, 1, 0]  # 0.95 is the edge, and within
    assert similar_by_draws(scores, 0.89).tolist() == [0, 0, 0]


def test_a_tie_is_half_a_draw_above() -> None:
    scores = np.array([[1.0, 1.0]] * 2 + [[1.0, 0.0]] * 8)
    assert similar_by_draws(scores, 0.8).tolist() == [1, 1]  # 0.9 of the draws
    assert similar_by_draws(scores, 0.7).tolist() == [0, 0]
    assert similar_by_draws(np.ones((5, 4)), 0.5).tolist() == [3] * 4


def test_scores_that_differ_in_the_tenth_decimal_tie() -> None:
    assert similar_by_draws(np.array([[0.1, 0.1 + 1e-12]]), 0.9).tolist() == [1, 1]


@settings(deadline=None)
@given(draws, st.sampled_from([0.5, 0.8, 0.9]))
def test_it_is_what_comparing_every_pair_gives(scores: FloatArray, level: float) -> None:
    found = similar_by_draws(scores, level).tolist()
    assert found == pytest.approx(pair_by_pair(scores, level), nan_ok=True)


@pytest.mark.parametrize("draws", [63, 64, 65, 300])
def test_draws_that_do_not_fill_a_word(draws: int) -> None:
    scores = np.random.default_rng(0).normal(size=(draws, 40)) + np.linspace(0, 3, 40)
    assert similar_by_draws(scores, 0.9).tolist() == pair_by_pair(scores, 0.9)


def test_many_draws_are_thinned_evenly() -> None:
    scores = np.random.default_rng(0).normal(size=(1000, 5)) + np.linspace(0, 2, 5)
    assert np.array_equal(similar_by_draws(scores, 0.9), similar_by_draws(scores[::3], 0.9))


def test_intervals_by_hand() -> None:
    low, high = np.array([1.0, 2.0, 4.0, NAN, 9.0]), np.array([3.0, 4.0, 6.0, NAN, 9.0])
    found = similar_by_intervals(low, high)
    assert found[[0, 1, 2, 4]].tolist() == [1, 2, 1, 0]
    assert np.isnan(found[3])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), min_size=1, max_size=12))
def test_intervals_overlap_where_neither_lies_wholly_below(some: list[tuple[int, int]]) -> None:
    low = np.array([start for start, _ in some], dtype=np.float64)
    high = low + [width for _, width in some]
    meet = (low[:, None] <= high) & (low <= high[:, None])
    assert similar_by_intervals(low, high).tolist() == (meet.sum(axis=1) - 1).tolist()
