"""
How much of the variation of the ranks comes from what: small numbers, weights, or method.

With R_i the rank of unit i, a function of three independent sources, and V = mean over units of
Var[R_i]:

    first(s) = mean_i Var[E[R_i | s]] / V         what source s does by itself
    total(s) = mean_i E[Var[R_i | all but s]] / V  what it does with the others in play
    interaction = 1 - sum of first(s)              what no source does by itself

Estimated by pick-freeze with Jansen's formulas (Jansen 1999; Saltelli et al. 2010, table 2). Two
independent sets of draws A and B are ranked, and for each source the set A with that source
taken from B, called C:

    first(s) = 1 - mean (R_B - R_C)^2 / (2 V)      total(s) = mean (R_A - R_C)^2 / (2 V)

The estimates hold chance: a first below 0, or an interaction a little below 0, is 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from needs.joint_draws import (
    Draws,
    Joint,
    joint_scores,
    prepare_joint,
    stream_draws,
)
from needs.rank_draws import rank_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from needs.method import Method
    from needs.normalise import FloatArray
    from needs.simulation import Alternative, Simulation

SOURCES: Final = ("small numbers", "weights", "method")
FIELDS: Final = ("normals", "weights", "picks")


@dataclass(frozen=True, kw_only=True)
class RankSources:
    """
    The shares of the variation of ranks.

    Attributes
    ----------
    variance
        V: the mean over units of the variance of the rank; 0 where nothing is in doubt, and the
        shares are then NaN.
    first, total
        From source (`SOURCES`) to its share.
    interaction
        One less the sum of `first`.
    draws
        How many pairs of draws the shares are estimated from.
    """

    variance: float
    first: dict[str, float]
    total: dict[str, float]
    interaction: float
    draws: int


def rank_sources(
    alternatives: Sequence[Alternative], method: Method, simulation: Simulation
) -> RankSources:
    """
    Divide the variation of the ranks among its sources.

    Parameters
    ----------
    alternatives, method
        As in `needs.uncertainty.simulate`.
    simulation
        `draws` is the number of pairs, each ranked five times; `weights_per_draw` plays no part.

    Returns
    -------
    RankSources
        Over the units that every alternative scores.

    Raises
    ------
    ValueError
        When the alternatives cannot be used, or no unit is scored by all of them.
    """
    joint = prepare_joint(alternatives, method, replace(simulation, weights_per_draw=1))
    kept = ~np.isnan(np.array([scorer.score for scorer in joint.scorers])).any(axis=0)
    if not kept.any():
        msg = "`alternatives` score no unit in common, so there are no ranks to compare."
        raise ValueError(msg)
    pairs, moments = 0, np.zeros((2, int(kept.sum())))
    squares = np.zeros((2, len(SOURCES)))
    for a, b in _pairs(joint):
        ranks = [_ranks(joint, draws, kept) for draws in (a, b)]
        pairs += len(ranks[0])
        moments += [np.sum([each**power for each in ranks], axis=(0, 1)) for power in (1, 2)]
        for column, field in enumerate(FIELDS):
            mixed = _ranks(joint, replace(a, **{field: getattr(b, field)}), kept)
            squares[:, column] += [np.square(each - mixed).mean(axis=1).sum() for each in ranks]
    return _shares(pairs, moments, squares)


def _pairs(joint: Joint) -> Iterator[tuple[Draws, Draws]]:
    left = joint.simulation.draws
    for stream in range(joint.streams):
        twice = (stream_draws(joint, 2 * stream + half) for half in (0, 1))
        for a, b in zip(*twice, strict=True):
            some = min(left, len(a.picks))
            if some:
                yield _first(a, some), _first(b, some)
            left -= some


def _first(draws: Draws, some: int) -> Draws:
    return Draws(
        normals=None if draws.normals is None else draws.normals[:some],
        weights={name: rows[:some] for name, rows in draws.weights.items()},
        picks=draws.picks[:some],
    )


def _ranks(joint: Joint, draws: Draws, kept: npt.NDArray[np.bool_]) -> FloatArray:
    return rank_rows(joint_scores(joint, draws)[:, kept]).astype(np.float64)


def _shares(pairs: int, moments: FloatArray, squares: FloatArray) -> RankSources:
    mean, square = moments / (2 * pairs)
    variance = float((square - mean**2).mean())
    with np.errstate(invalid="ignore", divide="ignore"):
        total, rest = squares / pairs / (2 * variance)
    first = dict(zip(SOURCES, (1 - rest).tolist(), strict=True))
    return RankSources(
        variance=variance,
        first=first,
        total=dict(zip(SOURCES, total.tolist(), strict=True)),
        interaction=1 - sum(first.values()),
        draws=pairs,
    )
