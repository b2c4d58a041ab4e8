"""
Ranks of many draws of the scores at once.

The rule of ranks is that of `needs.index.rank_scores`: scores are rounded to 9 decimals, 1 is the
highest, and units that tie share the lowest number. Each rounded score becomes a whole number with
the unit's own number in its low bits, so that one sort of 64-bit keys orders scores and units
together; units that tie lie beside each other and are given the place of the first of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from needs.index import RANK_DECIMALS

if TYPE_CHECKING:
    from needs.normalise import FloatArray

IntArray = npt.NDArray[np.int64]

KEY_BITS: Final = 63
COUNT_CELLS: Final = 2**23
"""At most this many cells hold the counts of ranks: exact up to 2 896 units, in bins above."""
SLICE_CELLS: Final = 2**17
"""Rows are sorted in slices of about this many scores, 1 MB, so that they stay in the cache."""

SLICE_UNITS: Final = 512


def rank_width(units: int) -> int:
    """
    Return how many ranks share a bin of `count_ranks`.

    Parameters
    ----------
    units
        How many are ranked.

    Returns
    -------
    int
        1 up to 2 896 units; above that, the least that keeps the counts within `COUNT_CELLS`.
    """
    bins = max(1, min(units, COUNT_CELLS // max(units, 1)))
    return max(1, -(-units // bins))


def rank_rows(scores: FloatArray) -> IntArray:
    """
    Rank every row from the highest score.

    Parameters
    ----------
    scores
        Draws by units, none missing.

    Returns
    -------
    numpy.ndarray
        Draws by units, 1 for the highest score rounded to 9 decimals; ties share the lowest.
    """
    keys, bits = _sorted_keys(scores)
    ranks = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(ranks, keys & ((1 << bits) - 1), _places(keys, bits) + 1, axis=1)
    return ranks


def count_ranks(scores: FloatArray, *, width: int = 1) -> IntArray:
    """
    Count how often each unit has each rank.

    Parameters
    ----------
    scores
        Draws by units, none missing.
    width
        How many ranks share a bin; see `rank_width`.

    Returns
    -------
    numpy.ndarray
        Bins by units; bin b holds the ranks from 1 + b * width. Each column sums to the draws.
    """
    draws, units = scores.shape
    bins = -(-units // width)
    # Many units have many cells to add up, and then larger slices pay.
    step = max(1, SLICE_CELLS // units, bins if units > SLICE_UNITS else 1)
    counts = _counted(scores[:step], width, bins * units)
    for first in range(step, draws, step):
        counts += _counted(scores[first : first + step], width, bins * units)
    return counts.reshape(bins, units)


def rank_at(counts: IntArray, share: float, *, width: int = 1, upper: bool = False) -> FloatArray:
    """
    Read a quantile of each unit's rank from its counts.

    Parameters
    ----------
    counts
        What `count_ranks` returned, or sums of it.
    share
        The part of the draws, above 0 and at most 1.
    width
        How many ranks share a bin.
    upper
        Whether to give the last rank of the bin instead of its first; no difference at width 1.

    Returns
    -------
    numpy.ndarray
        For each unit the least rank r with P(rank <= r) >= `share`; NaN where nothing is counted.
    """
    below = np.cumsum(counts, axis=0)
    total = below[-1]
    # A hair below, so that 0.95 of 1 000 is 950 and not 951 by the last bit of the product.
    bins = np.argmax(below >= share * total - 1e-9 * np.maximum(total, 1), axis=0)
    ranks = np.minimum((bins + 1) * width if upper else bins * width + 1, counts.shape[1])
    return np.where(total > 0, ranks, np.nan)


def share_within(counts: IntArray, most: float, *, width: int = 1) -> FloatArray:
    """
    Return the share of draws in which each unit is among the `most` highest.

    Parameters
    ----------
    counts
        What `count_ranks` returned, or sums of it.
    most
        The highest rank number that counts.
    width
        How many ranks share a bin. A bin that `most` divides counts in proportion, which is
        exact at width 1.

    Returns
    -------
    numpy.ndarray
        From 0 to 1 for each unit; NaN where nothing is counted.
    """
    total = counts.sum(axis=0)
    parts = np.clip((most - np.arange(len(counts)) * width) / width, 0.0, 1.0)
    inside = (parts[:, None] * counts).sum(axis=0) if width > 1 else _up_to(counts, most)
    share: FloatArray = np.divide(inside, total, out=np.full(total.shape, np.nan), where=total > 0)
    return share


def _up_to(counts: IntArray, most: float) -> IntArray:
    inside: IntArray = counts[: max(int(most), 0)].sum(axis=0)
    return inside


def _counted(scores: FloatArray, width: int, cells: int) -> IntArray:
    keys, bits = _sorted_keys(scores)
    rows = _places(keys, bits) // width * scores.shape[1]
    keys &= (1 << bits) - 1
    keys += rows
    return np.bincount(keys.ravel(), minlength=cells)


def _sorted_keys(scores: FloatArray) -> tuple[IntArray, int]:
    units = scores.shape[1]
    bits = max(1, (units - 1).bit_length())
    whole = scores * 10.0**RANK_DECIMALS
    np.rint(whole, out=whole)
    top = whole.max(initial=-np.inf)
    np.subtract(top, whole, out=whole)
    if whole.max(initial=0.0) < 2.0 ** (KEY_BITS - bits):
        keys = whole.astype(np.int64)
    else:  # Too wide for the high bits: the order of the values stands in for the values.
        keys = np.unique(whole, return_inverse=True)[1].reshape(scores.shape).astype(np.int64)
    keys <<= bits
    keys |= np.arange(units)
    keys.sort(axis=1)
    return keys, bits


def _places(keys: IntArray, bits: int) -> IntArray:
    """Return the place of each sorted key, from 0: a single row where no unit ties."""
    places = np.arange(keys.shape[1])[None, :]
    apart = (keys[:, 1:] ^ keys[:, :-1]) >= (1 << bits)
    if apart.all():
        return places
    starts = np.zeros(keys.shape, dtype=np.int64)
    starts[:, 1:] = np.where(apart, places[:, 1:], 0)
    first: IntArray = np.maximum.accumulate(starts, axis=1)
    return first
