"""
Ranks of many draws of the scores at once.

The rule of ranks is that of `needs.index.rank_scores`: scores are rounded to 9 decimals, 1 is the
highest, and units that tie share the lowest number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from needs.index import RANK_DECIMALS
from needs.ordering import IntArray, Order, order_rows, row_slices

if TYPE_CHECKING:
    from needs.normalise import FloatArray

COUNT_CELLS: Final = 2**23
"""At most this many cells hold the counts of ranks: exact up to 2 896 units, in bins above."""


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
    ranks = np.empty(scores.shape, dtype=np.int64)
    for part in row_slices(scores):
        order = _order(scores[part])
        order.put(order.first() + 1, ranks[part])
    return ranks


def count_ranks(scores: FloatArray, counts: IntArray, *, width: int = 1) -> None:
    """
    Count how often each unit has each rank.

    Parameters
    ----------
    scores
        Draws by units, none missing.
    counts
        What is added to: bins by units; bin b holds the ranks from 1 + b * width.
    width
        How many ranks share a bin; see `rank_width`.
    """
    units = scores.shape[1]
    for part in row_slices(scores):
        order = _order(scores[part])
        starts, columns = order.first() // width * units, order.columns
        if order.tied is None:  # One row for all, so that the sums stay as short as the keys.
            starts = starts.astype(columns.dtype)
        cells = (columns + starts).astype(np.int64, copy=False)
        np.add.at(counts.reshape(-1), cells.ravel(), 1)


def rank_at(below: IntArray, share: float, *, width: int = 1, upper: bool = False) -> FloatArray:
    """
    Read a quantile of each unit's rank from its counts.

    Parameters
    ----------
    below
        What `count_ranks` returned, or sums of it, summed up over the bins (`numpy.cumsum`).
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
    total = below[-1]
    bins = np.argmax(below >= least_draws(total, share), axis=0)
    ranks = np.minimum((bins + 1) * width if upper else bins * width + 1, below.shape[1])
    return np.where(total > 0, ranks, np.nan)


def least_draws(total: IntArray, share: float) -> FloatArray:
    """
    Return how many draws, at the least, are such a share of them.

    Parameters
    ----------
    total
        How many draws there are.
    share
        From 0 to 1.

    Returns
    -------
    numpy.ndarray
        A hair below `share` times `total`, so that 0.95 of 1 000 is 950 and not 951 by the last
        bit of the product.
    """
    least: FloatArray = share * total - 1e-9 * np.maximum(total, 1)
    return least


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


def _order(scores: FloatArray) -> Order:
    whole = scores * -(10.0**RANK_DECIMALS)
    return order_rows(np.rint(whole, out=whole))
