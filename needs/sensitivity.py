"""
Which choice moves the ranks: Sobol indices of the mean rank shift.

The factors are what is in doubt (small numbers and weights, where they are) and every choice that
the declared alternatives differ in; see `needs.sobol` for the indices and their warnings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

from needs.joint_draws import (
    Draws,
    Joint,
    joint_scores,
    prepare_joint,
    stream_draws,
)
from needs.rank_draws import rank_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.method import Method
    from needs.normalise import FloatArray
    from needs.simulation import Alternative, Simulation
from needs.sobol import Numbers, Output, SobolIndices, sobol

SMALL_NUMBERS: Final = "small numbers"
WEIGHTS: Final = "weights"
STEP: Final = 64
"""Points that are scored at once."""


def rank_shift_indices(
    alternatives: Sequence[Alternative],
    method: Method,
    simulation: Simulation,
    *,
    sample: int = 256,
) -> SobolIndices:
    """
    Say which choice moves the ranks most.

    The output is the mean rank shift, mean over units of |rank - rank of the method as declared|
    (Saisana, Saltelli & Tarantola 2005). The factors are the sampling error and the weights, each
    a list of 250 draws of which one is picked (a trigger, as in the OECD/JRC handbook, 2008), and
    each choice that the alternatives differ in: normalisation, aggregation, and their `choices`.

    Parameters
    ----------
    alternatives
        The first is the method as declared; together every combination of every level once. The
        probability of a level is the sum over its alternatives, and levels of different factors
        are taken to be independent.
    method, simulation
        As in `needs.uncertainty.simulate`; `draws` and `weights_per_draw` play no part.
    sample
        N, a power of two.

    Returns
    -------
    SobolIndices
        Sampling error is left out where nothing is noisy, weights where they are fixed.

    Raises
    ------
    ValueError
        When the alternatives are not all combinations of their levels or score no unit in
        common, or when nothing moves a rank.
    """
    joint = prepare_joint(alternatives, method, simulation)
    levels = _levels(alternatives)
    table = _combinations(alternatives, levels)
    triggers = [SMALL_NUMBERS] * joint.noisy
    triggers += [WEIGHTS] * (not np.isinf(simulation.weight_concentration))
    chances = [np.array(list(shares.values())) for shares in levels.values()]
    shift = _shift(joint, tuple(triggers), table, chances)
    factors = {name: stats.uniform() for name in (*triggers, *levels)}
    if not factors:
        msg = "Nothing is in doubt: one alternative, fixed weights and no sampling error."
        raise ValueError(msg)
    return sobol(shift, factors, sample=sample, seed=simulation.seed, level=simulation.level)


def _settings(alternative: Alternative) -> dict[str, str]:
    own = {
        "normalisation": alternative.normalisation or "as declared",
        "aggregation": alternative.aggregation or "as declared",
    }
    return own | dict(alternative.choices)


def _levels(alternatives: Sequence[Alternative]) -> dict[str, dict[str, float]]:
    """Return the levels of each factor that has several, with their probabilities."""
    found: dict[str, dict[str, float]] = {}
    for one in alternatives:
        for factor, level in _settings(one).items():
            shares = found.setdefault(factor, {})
            shares[level] = shares.get(level, 0.0) + one.probability
    return {factor: shares for factor, shares in found.items() if len(shares) > 1}


def _combinations(
    alternatives: Sequence[Alternative], levels: dict[str, dict[str, float]]
) -> Numbers:
    """Return the number of the alternative of every combination of levels."""
    table = np.full([len(shares) for shares in levels.values()], -1, dtype=np.intp)
    for number, one in enumerate(alternatives):
        settings = _settings(one)
        absent = [factor for factor in levels if factor not in settings]
        if absent:
            msg = f"`alternatives`: {one.name!r} does not say its {', '.join(absent)}."
            raise ValueError(msg)
        table[tuple(list(levels[f]).index(settings[f]) for f in levels)] = number
    if (table < 0).any() or table.size != len(alternatives):
        msg = (
            f"`alternatives` must be every combination of {', '.join(levels)} once: "
            f"{table.size} combinations, found {len(alternatives)} alternatives."
        )
        raise ValueError(msg)
    return table


def _shift(
    joint: Joint, triggers: tuple[str, ...], table: Numbers, chances: list[FloatArray]
) -> Output:
    bank = list(stream_draws(joint, 0))
    normals = np.concatenate([d.normals for d in bank]) if joint.noisy else None
    weights = {
        name: np.concatenate([d.weights[name] for d in bank])[:, :1] for name in bank[0].weights
    }
    size = len(weights["score"])
    kept = ~np.isnan([scorer.score for scorer in joint.scorers]).any(axis=0)
    if not kept.any():
        msg = "`alternatives` score no unit in common, so there are no ranks to compare."
        raise ValueError(msg)
    reference = rank_rows(joint.scorers[0].score[None, kept])

    def some(points: FloatArray) -> FloatArray:
        chosen = np.minimum((points[: len(triggers)] * size).astype(np.intp), size - 1)
        of = dict(zip(triggers, chosen, strict=True))
        none = np.zeros(points.shape[1], dtype=np.intp)
        drawn = Draws(
            normals=None if normals is None else normals[of[SMALL_NUMBERS]],
            weights={name: rows[of.get(WEIGHTS, none)] for name, rows in weights.items()},
            picks=_picked(points[len(triggers) :], table, chances),
        )
        ranks = rank_rows(joint_scores(joint, drawn)[:, kept])
        shift: FloatArray = np.abs(ranks - reference).mean(axis=1)
        return shift

    def every(points: FloatArray) -> FloatArray:
        flat = points.reshape(len(points), -1)
        parts = [some(flat[:, i : i + STEP]) for i in range(0, flat.shape[1], STEP)]
        return np.concatenate(parts).reshape(points.shape[1:])

    return every


def _picked(points: FloatArray, table: Numbers, chances: list[FloatArray]) -> Numbers:
    levels = [
        np.minimum(np.searchsorted(np.cumsum(share), row, side="right"), len(share) - 1)
        for share, row in zip(chances, points, strict=True)
    ]
    if not levels:
        return np.zeros(points.shape[1], dtype=np.intp)
    picked: Numbers = table[tuple(levels)]
    return picked
