"""
How many other units a unit cannot be told apart from.

Two units are told apart when one of them scores above the other in nearly every draw, a tie being
half a draw above. That is judged pair by pair, because the scores of two units move together when
weights and alternatives change: their intervals may overlap although their order never changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from needs.rank_draws import rank_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from needs.normalise import FloatArray

PAIR_DRAWS: Final = 400
"""Pairs are judged by at most this many draws, evenly spread over those given."""
PAIR_UNITS: Final = 2_000
"""Up to so many units are judged pair by pair; see `needs.uncertainty.Uncertainty.similar`."""
WORD: Final = 64
"""Bits that are counted together."""


def similar_by_draws(scores: FloatArray, level: float) -> FloatArray:
    """
    Count the others that a unit scores above in neither nearly all draws nor nearly none.

    Parameters
    ----------
    scores
        Draws by units; NaN where the unit is not scored in the draw.
    level
        Nearly all is a share above (1 + level) / 2 of the draws that score both units, and
        nearly none one below (1 - level) / 2. At most `PAIR_DRAWS` draws are used, so each share
        has a standard error of 0.011 or less where it decides at a level of 0.9.

    Returns
    -------
    numpy.ndarray
        A number for each unit; NaN where it is scored in no draw. Scores are compared rounded as
        ranks are. A pair that no draw scores together counts as not told apart.
    """
    used = scores[:: max(1, -(-len(scores) // PAIR_DRAWS))]
    there = ~np.isnan(used)
    both: FloatArray | float = float(len(used))
    if not there.all():
        both = there.T.astype(np.float64) @ there.astype(np.float64)
    # With A draws above, B below and T ties, the share (A + T / 2) / both is 1/2 + lead / 2 both.
    alike = np.abs(_lead(used, there)) <= level * both + 1e-9 * len(used)
    scored = there.any(axis=0)
    alike &= scored
    return np.where(scored, alike.sum(axis=1) - 1.0, np.nan)


def similar_by_intervals(low: FloatArray, high: FloatArray) -> FloatArray:
    """
    Count the others whose intervals overlap a unit's own.

    Parameters
    ----------
    low, high
        The ends of each unit's interval, both included; NaN where it has none.

    Returns
    -------
    numpy.ndarray
        A number for each unit; NaN where it has no interval.
    """
    scored = ~np.isnan(low)
    wholly_below = np.searchsorted(np.sort(high[scored]), low, side="left")
    up_to_high = np.searchsorted(np.sort(low[scored]), high, side="right")
    return np.where(scored, up_to_high - wholly_below - 1.0, np.nan)


def _lead(scores: FloatArray, there: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """Return in how many draws the unit of the row is above that of the column, less below."""
    draws, units = scores.shape
    ranks = rank_rows(np.where(there, scores, 0.0))
    # Units that share a rank share the lowest, so the sum of a draw's ranks tells of ties.
    untied = there.all() and (ranks.sum(axis=1) == units * (units + 1) // 2).all()
    # Small whole numbers are compared many at a time, and counted as the bits of long words. A
    # missing rank, or one that fills a word, is never the smaller one on whichever side it stands.
    most = np.iinfo(np.uint16).max
    upper = np.full((units, -(-draws // WORD) * WORD), most, dtype=np.uint16)
    lower = np.zeros_like(upper)
    upper[:, :draws] = np.where(there, ranks, most).T
    lower[:, :draws] = np.where(there, ranks, 0).T
    above = np.zeros((units, units), dtype=np.int32)
    for unit in range(units):
        others = slice(unit + 1 if untied else 0, units)
        words = np.packbits(upper[unit] < lower[others], axis=1).view(np.uint64)
        np.bitwise_count(words).sum(axis=1, dtype=np.int32, out=above[unit, others])
    if untied:  # one of each pair is above in every draw
        above = np.triu(2 * above - draws, 1)
    return above - above.T
