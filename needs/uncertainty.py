"""
How sure each rank is: one joint simulation of everything that is in doubt.

Each draw takes, together, the sampling error of every observation and the withheld cells
(`needs.observation_draws`), weights around the method's (`needs.weight_draws`), and one of the
declared alternatives; then it scores and ranks all units as `needs.index` does. What is reported
for a unit is read from its ranks and scores over the draws.

What the probabilities mean follows from the inputs. With posterior means and variances (shrunken
values) a rank interval is a posterior interval, and calibrated where that model holds: 90 per cent
intervals covered 90 per cent of true ranks in a trial of 290 units of unequal size. With raw values
it is a parametric bootstrap, which adds noise to values that already hold noise: the same
intervals covered 85 per cent. So give it shrunken values where a probability is to be believed.
No draw knows of errors that are not sampling errors: how grades are set,
how a figure is defined, or whether the pupils of one year speak for the next.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from needs.joint_draws import (
    Joint,
    joint_scores,
    prepare_joint,
    stream_draws,
)
from needs.rank_draws import IntArray, count_ranks, rank_at, rank_width, share_within
from needs.simulation import Alternative, Simulation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from needs.method import Method
    from needs.normalise import FloatArray

__all__ = ["Alternative", "Simulation", "Uncertainty", "simulate"]

SCORE_DRAWS: Final = 1_000
"""Score intervals are read from at most this many draws; ranks from all of them."""
SCORE_CELLS: Final = 2**24
"""And from at most this many scores, 128 MB."""


COLUMNS: Final = (
    *("rank_low", "rank_median", "rank_high"),
    *("score_low", "score_median", "score_high", "score_variance"),
    *("top", "bottom", "unknown"),
)
"""What `Uncertainty.frame` tells of each unit."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Uncertainty:
    """
    What the draws say of every unit; NaN where a unit is not ranked.

    Attributes
    ----------
    simulation
        How the draws were made.
    ranked
        How many units the method as declared ranks.
    highest
        How many are called the highest: the simulation's `top` of `ranked`, rounded up.
    rank_low, rank_median, rank_high
        The least rank r with P(rank <= r) at least (1 - level) / 2, 1/2 and (1 + level) / 2.
        Above 2 896 units ranks are counted in bins and the interval is rounded outwards.
    score_low, score_median, score_high
        The same of the score, from at most `SCORE_DRAWS` draws.
    score_variance
        The variance of the score over those draws.
    top, bottom
        The probability of being among the `highest` highest and among as many lowest.
    counts
        Bins of `width` ranks by units: how often the unit had the rank; see `among`.
    width
        How many ranks share a bin.
    unknown
        For each unit, how many values had no known variance.
    """

    simulation: Simulation
    ranked: int
    highest: int
    rank_low: FloatArray
    rank_median: FloatArray
    rank_high: FloatArray
    score_low: FloatArray
    score_median: FloatArray
    score_high: FloatArray
    score_variance: FloatArray
    top: FloatArray
    bottom: FloatArray
    counts: IntArray
    width: int
    unknown: IntArray

    def among(self, most: int) -> FloatArray:
        """Return for each unit the probability of being among the `most` highest."""
        return share_within(self.counts, most, width=self.width)

    def frame(self, units: pd.Index) -> pd.DataFrame:
        """Return what is known of each unit as columns, indexed by `units`."""
        return pd.DataFrame({name: getattr(self, name) for name in COLUMNS}, index=units)


class _Tally(NamedTuple):
    """What is kept of some draws: counts of ranks, of the lowest, and the first scores."""

    counts: IntArray
    bottom: IntArray
    scores: FloatArray


def simulate(
    alternatives: Sequence[Alternative],
    method: Method,
    simulation: Simulation,
    *,
    workers: int = 1,
) -> Uncertainty:
    """
    Draw, score and rank, and say how sure each rank is.

    Parameters
    ----------
    alternatives
        The first is the method as declared, and says which units are ranked. Under another
        alternative a unit may lack too much to be scored; it is then left out of those draws,
        and its probabilities are shares of the draws it is in.
    method
        Every choice that moves a rank.
    simulation
        How the draws are made.
    workers
        How many threads; changes time only.

    Returns
    -------
    Uncertainty
        In the order of the units.

    Raises
    ------
    ValueError
        When the alternatives cannot be used; see `needs.joint_draws.prepare_joint`.
    """
    joint = prepare_joint(alternatives, method, simulation)
    each = math.ceil(simulation.block / math.prod(joint.shape))
    blocks = [range(i, min(i + each, joint.streams)) for i in range(0, joint.streams, each)]
    found = _tallies(joint, blocks, workers)
    counts, bottom, scores = next(found)
    kept = [scores]
    for tally in found:
        counts += tally.counts
        bottom += tally.bottom
        kept.append(tally.scores)
    return _uncertainty(joint, _Tally(counts, bottom, np.concatenate(kept)))


def _tallies(joint: Joint, blocks: list[range], workers: int) -> Iterator[_Tally]:
    """Work the blocks out in order, no more at once than there are workers."""
    if workers == 1:
        yield from (_tally(joint, block) for block in blocks)
        return
    with ThreadPoolExecutor(workers) as pool:
        for first in range(0, len(blocks), workers):
            some = blocks[first : first + workers]
            yield from pool.map(_tally, [joint] * len(some), some)


def _tally(joint: Joint, block: range) -> _Tally:
    size, units = math.prod(joint.shape), joint.scorers[0].fixed.shape[1]
    first = block.start * size
    scores = _joined([_stream_scores(joint, stream) for stream in block])
    scores = scores[: joint.simulation.draws - first]
    wanted = min(SCORE_DRAWS, max(1, SCORE_CELLS // max(units, 1)))
    kept = scores[: max(0, wanted - first)].copy()
    if joint.complete:
        return _Tally(*_counted(joint, scores, rank_width(units)), kept)
    missing = np.isnan(scores)
    counts = np.zeros((-(-units // rank_width(units)), units), dtype=np.int64)
    bottom = np.zeros(units, dtype=np.int64)
    for chosen, rows in _by_scored_units(scores, missing):
        some, below = _counted(joint, rows, rank_width(units))
        counts[: len(some), chosen] += some
        bottom[chosen] += below
    return _Tally(counts, bottom, kept)


def _counted(joint: Joint, scores: FloatArray, width: int) -> tuple[IntArray, IntArray]:
    """Count the ranks of units that are all scored, and how often each is among the lowest."""
    counts, units = count_ranks(scores, width=width), scores.shape[1]
    others = units - _highest(joint, units)
    if width == 1:
        return counts, counts[others:].sum(axis=0)
    above = share_within(counts, others, width=width) * len(scores)
    return counts, len(scores) - np.rint(above).astype(np.int64)


def _stream_scores(joint: Joint, stream: int) -> FloatArray:
    return _joined([joint_scores(joint, draws) for draws in stream_draws(joint, stream)])


def _joined(rows: list[FloatArray]) -> FloatArray:
    return rows[0] if len(rows) == 1 else np.concatenate(rows)


def _by_scored_units(
    scores: FloatArray, missing: npt.NDArray[np.bool_]
) -> Iterator[tuple[npt.NDArray[np.intp], FloatArray]]:
    """Yield the draws that score the same units, with those units alone."""
    patterns, which = np.unique(missing, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        chosen = np.flatnonzero(~pattern)
        if chosen.size:
            yield chosen, scores[np.ix_(which.ravel() == number, chosen)]


def _highest(joint: Joint, ranked: int) -> int:
    # Rounded first, so that a fifth of 290 is 58 and not 59 by the last bit of the product.
    return math.ceil(round(joint.simulation.top * ranked, 9))


def _uncertainty(joint: Joint, tally: _Tally) -> Uncertainty:
    simulation, units = joint.simulation, tally.counts.shape[1]
    ranked, width = len(joint.scorers[0].scored), rank_width(units)
    out = np.isnan(joint.scorers[0].score)
    tally.counts[:, out], tally.scores[:, out] = 0, np.nan
    tail = (1 - simulation.level) / 2
    low, middle, high = _score_quantiles(tally.scores, (tail, 0.5, 1 - tail))
    total = tally.counts.sum(axis=0)
    nothing = np.full(units, np.nan)
    return Uncertainty(
        simulation=simulation,
        ranked=ranked,
        highest=_highest(joint, ranked),
        rank_low=rank_at(tally.counts, tail, width=width),
        rank_median=rank_at(tally.counts, 0.5, width=width),
        rank_high=rank_at(tally.counts, 1 - tail, width=width, upper=True),
        score_low=low,
        score_median=middle,
        score_high=high,
        score_variance=_variance(tally.scores),
        top=share_within(tally.counts, _highest(joint, ranked), width=width),
        bottom=np.divide(tally.bottom, total, out=nothing, where=total > 0),
        counts=tally.counts,
        width=width,
        unknown=joint.scorers[0].noise.unknown.sum(axis=1),
    )


def _score_quantiles(scores: FloatArray, shares: tuple[float, ...]) -> list[FloatArray]:
    """Return the least score of each unit that such shares of its draws do not exceed."""
    ordered = np.sort(np.round(scores.T, 9), axis=1)  # missing scores come last
    count = (~np.isnan(ordered)).sum(axis=1)
    places = [np.ceil(share * count - 1e-9).astype(np.int64) - 1 for share in shares]
    rows = np.arange(len(ordered))
    return [
        np.where(count > 0, ordered[rows, np.clip(place, 0, len(scores) - 1)], np.nan)
        for place in places
    ]


def _variance(scores: FloatArray) -> FloatArray:
    there = ~np.isnan(scores)
    count = np.maximum(there.sum(axis=0), 1)
    mean = np.where(there, scores, 0.0).sum(axis=0) / count
    squares = np.where(there, (scores - mean) ** 2, 0.0).sum(axis=0)
    return np.where(there.any(axis=0), squares / np.maximum(count - 1, 1), np.nan)
