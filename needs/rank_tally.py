"""
What is kept of the ranks of many draws, and what is read from it.

Where draws are many, ranks are counted: how often each unit had each. Where that would take more
room than the ranks themselves, because units are many and draws few, the ranks are kept. Both are
exact; only ranks that fit neither way are counted in bins of several ranks.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from needs.rank_draws import (
    COUNT_CELLS,
    count_ranks,
    least_draws,
    rank_at,
    rank_rows,
    rank_width,
    share_within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from needs.normalise import FloatArray
    from needs.ordering import BoolArray, IntArray

    Columns = slice | npt.NDArray[np.intp]
    Cells = tuple[Columns, ...]


HELD_APART: Final = 4
"""For so many sets of scored units, ranks are counted apart until the last draw."""


class CountedRanks(NamedTuple):
    """
    How often each unit had each rank.

    Attributes
    ----------
    counts
        Bins of `width` ranks by units.
    lowest
        For each unit, in how many draws it is among the lowest.
    width
        How many ranks share a bin.
    """

    counts: IntArray
    lowest: IntArray
    width: int

    @property
    def total(self) -> IntArray:
        """In how many draws each unit has a rank."""
        total: IntArray = self.counts.sum(axis=0)
        return total

    def interval(self, level: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the ends and the middle of an interval; see `needs.rank_draws.rank_at`."""
        tail, below = (1 - level) / 2, np.cumsum(self.counts, axis=0)
        return (
            rank_at(below, tail, width=self.width),
            rank_at(below, 0.5, width=self.width),
            rank_at(below, 1 - tail, width=self.width, upper=True),
        )

    def forget(self, units: BoolArray) -> None:
        """Take the ranks of some units away."""
        self.counts[:, units] = self.lowest[units] = 0

    def within(self, most: int) -> FloatArray:
        """Return the share of its draws in which each unit is among the `most` highest."""
        return share_within(self.counts, most, width=self.width)


class KeptRanks(NamedTuple):
    """
    The rank of each unit in each draw.

    Attributes
    ----------
    ranks
        Draws by units; 0 where the unit has no rank.
    lowest
        For each unit, in how many draws it is among the lowest.
    """

    ranks: npt.NDArray[np.int32]
    lowest: IntArray

    @property
    def total(self) -> IntArray:
        """In how many draws each unit has a rank."""
        total: IntArray = (self.ranks > 0).sum(axis=0)
        return total

    def interval(self, level: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the ends and the middle of an interval; see `needs.rank_draws.rank_at`."""
        ordered = np.ascontiguousarray(self.ranks.T)
        ordered.sort(axis=1)  # no rank, 0, comes first
        tail, total = (1 - level) / 2, self.total
        low, middle, high = (_at(ordered, total, share) for share in (tail, 0.5, 1 - tail))
        return low, middle, high

    def forget(self, units: BoolArray) -> None:
        """Take the ranks of some units away."""
        self.ranks[:, units] = self.lowest[units] = 0

    def within(self, most: int) -> FloatArray:
        """Return the share of its draws in which each unit is among the `most` highest."""
        total = self.total
        inside = ((self.ranks > 0) & (self.ranks <= most)).sum(axis=0)
        share = np.full(total.shape, np.nan)
        np.divide(inside, total, out=share, where=total > 0)
        return share


Ranks = CountedRanks | KeptRanks


def highest_of(ranked: int, top: float) -> int:
    """Return how many of so many units are called the highest, and how many the lowest."""
    # Rounded first, so that a fifth of 290 is 58 and not 59 by the last bit of the product.
    return math.ceil(round(top * ranked, 9))


def tally_ranks(
    blocks: Iterable[FloatArray], shape: tuple[int, int], top: float, *, draws: int
) -> Ranks:
    """
    Rank the units in some of the draws, block by block.

    Parameters
    ----------
    blocks
        Draws by units; NaN where the unit is not scored. It then takes no rank.
    shape
        How many draws and units the blocks hold together.
    top
        The part of the scored units that is called the lowest.
    draws
        How many draws there are in all, which decides how their ranks are kept.

    Returns
    -------
    CountedRanks or KeptRanks
        To be put together with those of other draws by `joined`.
    """
    units = shape[1]
    if draws <= min(units, COUNT_CELLS // max(units, 1)):
        return _kept(blocks, shape, top)
    return _counted(blocks, units, top)


def joined(one: Ranks, other: Ranks) -> Ranks:
    """
    Put the ranks of draws together with those of the draws that follow.

    Parameters
    ----------
    one, other
        What `tally_ranks` returned, kept alike. The counts of `one` are added to.

    Returns
    -------
    CountedRanks or KeptRanks
        As both are.
    """
    lowest = one.lowest + other.lowest
    if isinstance(one, KeptRanks) and isinstance(other, KeptRanks):
        return KeptRanks(np.concatenate([one.ranks, other.ranks]), lowest)
    if isinstance(one, CountedRanks) and isinstance(other, CountedRanks):
        counts = np.add(one.counts, other.counts, out=one.counts)
        return CountedRanks(counts, lowest, one.width)
    msg = "Ranks that are kept cannot be put together with ranks that are counted."
    raise TypeError(msg)


def _at(ordered: npt.NDArray[np.int32], total: IntArray, share: float) -> FloatArray:
    units, draws = ordered.shape
    place = np.maximum(np.ceil(least_draws(total, share)), 1).astype(np.int64) - 1
    found = ordered[np.arange(units), np.minimum(draws - total + place, draws - 1)]
    return np.where(total > 0, found, np.nan)


def _kept(blocks: Iterable[FloatArray], shape: tuple[int, int], top: float) -> KeptRanks:
    ranks = np.zeros(shape, dtype=np.int32)
    lowest, first = np.zeros(shape[1], dtype=np.int64), 0
    for scores in blocks:
        rows = ranks[first : first + len(scores)]
        for some, chosen in _scored_alike(scores):
            found = rank_rows(scores[some])
            rows[some] = found
            ranked = found.shape[1]
            lowest[chosen] += (found > ranked - highest_of(ranked, top)).sum(axis=0)
        first += len(scores)
    return KeptRanks(ranks, lowest)


def _counted(blocks: Iterable[FloatArray], units: int, top: float) -> CountedRanks:
    width, lowest = rank_width(units), np.zeros(units, dtype=np.int64)
    whole = CountedRanks(_no_counts(units, width), lowest, width)
    # Draws that score the same units, apart from others: what the lowest are differs.
    apart: dict[bytes, tuple[Columns, IntArray]] = {}
    for scores in blocks:
        for some, chosen in _scored_alike(scores):
            kind = b"" if isinstance(chosen, slice) else chosen.tobytes()
            if kind not in apart and len(apart) == HELD_APART:
                _add(whole, *apart.pop(next(iter(apart))), top)
            alike = scores[some]
            counts = apart.setdefault(kind, (chosen, _no_counts(alike.shape[1], width)))[1]
            count_ranks(alike, counts, width=width)
    for chosen, counts in apart.values():
        _add(whole, chosen, counts, top)
    return whole


def _no_counts(units: int, width: int) -> IntArray:
    return np.zeros((-(-units // width), units), dtype=np.int64)


def _add(whole: CountedRanks, chosen: Columns, counts: IntArray, top: float) -> None:
    ranked = counts.shape[1]
    whole.counts[: len(counts), chosen] += counts
    others, total = ranked - highest_of(ranked, top), counts.sum(axis=0)
    above = np.rint(share_within(counts, others, width=whole.width) * total)
    whole.lowest[chosen] += total - above.astype(np.int64)


def _scored_alike(scores: FloatArray) -> Iterator[tuple[Cells, Columns]]:
    """Yield the draws that score the same units: those cells, and those units."""
    missing = np.isnan(scores)
    if not missing.any():
        yield (slice(None), slice(None)), slice(None)
        return
    kinds, which = np.unique(np.packbits(missing, axis=1), axis=0, return_inverse=True)
    for kind in range(len(kinds)):
        rows = np.flatnonzero(which.ravel() == kind)
        chosen = np.flatnonzero(~missing[rows[0]])
        if chosen.size:
            yield np.ix_(rows, chosen), chosen
