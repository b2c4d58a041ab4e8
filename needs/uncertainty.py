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
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from needs.index import RANK_DECIMALS
from needs.joint_draws import (
    Joint,
    joint_scores,
    prepare_joint,
    stream_draws,
)
from needs.rank_draws import least_draws
from needs.rank_tally import Ranks, highest_of, joined, tally_ranks
from needs.similar import PAIR_UNITS, similar_by_draws, similar_by_intervals
from needs.simulation import Alternative, Simulation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from needs.method import Method
    from needs.normalise import FloatArray
    from needs.ordering import IntArray

__all__ = ["Alternative", "Simulation", "Uncertainty", "simulate"]

SCORE_DRAWS: Final = 1_000
"""Score intervals are read from at most this many draws, evenly spread; ranks from all of them."""
SCORE_CELLS: Final = 2**24
"""And from at most this many scores, 128 MB."""


COLUMNS: Final = (
    *("rank_low", "rank_median", "rank_high"),
    *("score_low", "score_median", "score_high", "score_variance"),
    *("top", "bottom", "similar", "unknown"),
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
        Exact, unless both units and draws are many; see `needs.rank_tally`. The interval is
        then rounded outwards.
    score_low, score_median, score_high
        The same of the score, from at most `SCORE_DRAWS` draws.
    score_variance
        The variance of the score over those draws.
    top, bottom
        The probability of being among the `highest` highest and among as many lowest.
    similar
        How many other units it cannot be told apart from: those it scores above, a tie being
        half, in a share of the draws between (1 - level) / 2 and (1 + level) / 2. Judged by at
        most `needs.similar.PAIR_DRAWS` of the draws that give the score intervals; above
        `needs.similar.PAIR_UNITS` units, the number whose rank intervals overlap its own,
        which is more.
    ranks
        The ranks over all draws; see `among`.
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
    similar: FloatArray
    ranks: Ranks
    unknown: IntArray

    def among(self, most: int) -> FloatArray:
        """Return for each unit the probability of being among the `most` highest."""
        return self.ranks.within(most)

    def frame(self, units: pd.Index) -> pd.DataFrame:
        """Return what is known of each unit as columns, indexed by `units`."""
        return pd.DataFrame({name: getattr(self, name) for name in COLUMNS}, index=units)


class _Tally(NamedTuple):
    """What is kept of some draws: all ranks, and some of the scores."""

    ranks: Ranks
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
    step = math.ceil(joint.streams / workers)
    parts = [range(i, min(i + step, joint.streams)) for i in range(0, joint.streams, step)]
    if len(parts) == 1:
        return _uncertainty(joint, _tally(joint, parts[0]))
    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(_tally, [joint] * len(parts), parts))
    ranks = reduce(joined, (tally.ranks for tally in found))
    return _uncertainty(joint, _Tally(ranks, np.concatenate([tally.scores for tally in found])))


def _tally(joint: Joint, streams: range) -> _Tally:
    """Work out consecutive streams, block by block."""
    asked, size, units = joint.simulation, math.prod(joint.shape), len(joint.scorers[0].score)
    step = math.ceil(asked.draws / min(SCORE_DRAWS, max(1, SCORE_CELLS // max(units, 1))))
    kept: list[FloatArray] = []

    def blocks() -> Iterator[FloatArray]:
        each = math.ceil(asked.block / size)
        for first in range(streams.start, streams.stop, each):
            some = range(first, min(first + each, streams.stop))
            scores = _joined([_stream_scores(joint, stream) for stream in some])
            scores = scores[: asked.draws - first * size]
            kept.append(scores[-first * size % step :: step].copy())
            yield scores

    shape = min(streams.stop * size, asked.draws) - streams.start * size, units
    ranks = tally_ranks(blocks(), shape, asked.top, draws=asked.draws)
    return _Tally(ranks, np.concatenate(kept))


def _stream_scores(joint: Joint, stream: int) -> FloatArray:
    """Score the draws of a stream, and of the last no more than are wanted and come with them."""
    rows: list[FloatArray] = []
    left = joint.simulation.draws - stream * math.prod(joint.shape)
    for draws in stream_draws(joint, stream):
        rows.append(joint_scores(joint, draws))
        left -= len(rows[-1])
        if left <= 0:
            break
    return _joined(rows)


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


def _uncertainty(joint: Joint, tally: _Tally) -> Uncertainty:
    simulation, (ranks, scores) = joint.simulation, tally
    ranked = len(joint.scorers[0].scored)
    highest, out = highest_of(ranked, simulation.top), np.isnan(joint.scorers[0].score)
    ranks.forget(out)
    scores[:, out] = np.nan
    rank_low, rank_median, rank_high = ranks.interval(simulation.level)
    score_low, score_median, score_high = _score_interval(scores, simulation.level)
    total, nothing = ranks.total, np.full(out.size, np.nan)
    return Uncertainty(
        simulation=simulation,
        ranked=ranked,
        highest=highest,
        rank_low=rank_low,
        rank_median=rank_median,
        rank_high=rank_high,
        score_low=score_low,
        score_median=score_median,
        score_high=score_high,
        score_variance=_variance(scores),
        top=ranks.within(highest),
        bottom=np.divide(ranks.lowest, total, out=nothing, where=total > 0),
        similar=(
            similar_by_draws(scores, simulation.level)
            if out.size <= PAIR_UNITS
            else similar_by_intervals(rank_low, rank_high)
        ),
        ranks=ranks,
        unknown=joint.scorers[0].noise.unknown.sum(axis=1),
    )


def _score_interval(scores: FloatArray, level: float) -> list[FloatArray]:
    """Return the ends and the middle of an interval, as of ranks; missing scores do not count."""
    ordered = np.ascontiguousarray(scores.T)
    ordered.sort(axis=1)  # missing scores come last
    count, rows = (~np.isnan(ordered)).sum(axis=1), np.arange(len(ordered))
    tail, found = (1 - level) / 2, []
    for share in (tail, 0.5, 1 - tail):
        place = np.ceil(least_draws(count, share)).astype(np.int64) - 1
        score = ordered[rows, np.clip(place, 0, len(scores) - 1)]
        # Rounding keeps the order, so only what is told need be rounded.
        found.append(np.where(count > 0, score.round(RANK_DECIMALS), np.nan))
    return found


def _variance(scores: FloatArray) -> FloatArray:
    there = ~np.isnan(scores)
    count = there.sum(axis=0)
    if there.all():
        variance: FloatArray = scores.var(axis=0) * (len(scores) / max(len(scores) - 1, 1))
        return variance
    mean = np.where(there, scores, 0.0).sum(axis=0) / np.maximum(count, 1)
    squares = np.square(np.where(there, scores - mean, 0.0)).sum(axis=0)
    return np.where(count > 0, squares / np.maximum(count - 1, 1), np.nan)
