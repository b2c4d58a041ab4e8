"""
Joint draws of small numbers, weights and alternatives, and the scores they give.

Draws come in streams of at most 250. Every stream has three generators of its own, one for each
source of doubt, seeded by (seed, stream, source). So a draw is the same whatever is drawn beside
it: on one core or two, in small blocks or large, with another source switched off or not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from needs.observation_draws import prepare_noise
from needs.score_draws import score_draws
from needs.scorer import Scorer, normalised_draws, scorer_of
from needs.simulation import STREAM, Alternative, Simulation
from needs.weight_draws import Weights, draw_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from needs.method import Method
    from needs.normalise import FloatArray

NORMAL_CELLS: Final = 2**18
"""About this many normal numbers, 2 MB, are worked on at once."""
HELD_PARTS: Final = 8
"""And so many times as many are held, so that several alternatives each get enough of them."""

NOISE, WEIGHTS, CHOICES = range(3)


@dataclass(frozen=True, eq=False, kw_only=True)
class Draws:
    """
    Some draws of all three sources.

    Attributes
    ----------
    normals
        Draws of the observations by indicators + 1 by units; None where nothing is noisy.
    weights
        From dimension to draws of the observations by draws of the weights by parts.
    picks
        The number of the alternative of each draw of the observations.
    """

    normals: FloatArray | None
    weights: Weights
    picks: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False, kw_only=True)
class Joint:
    """
    Alternatives and simulation, checked and made ready.

    Attributes
    ----------
    scorers
        One for each alternative; the first is the method as declared.
    chances
        The probability of each.
    simulation
        How the draws are made.
    """

    scorers: tuple[Scorer, ...]
    chances: FloatArray
    simulation: Simulation

    @property
    def noisy(self) -> bool:
        """Whether the observations differ between draws."""
        return any(scorer.noise.noisy for scorer in self.scorers)

    @property
    def complete(self) -> bool:
        """Whether every alternative scores every unit."""
        return all(len(scorer.scored) == len(scorer.score) for scorer in self.scorers)

    @property
    def shape(self) -> tuple[int, int]:
        """Draws of the observations in a stream, and draws of the weights with each."""
        each = self.simulation.weights_per_draw if self.noisy else 1
        return STREAM // each, each

    @property
    def streams(self) -> int:
        """How many streams hold all draws; the last may hold more than are wanted."""
        return math.ceil(self.simulation.draws / math.prod(self.shape))


def prepare_joint(
    alternatives: Sequence[Alternative], method: Method, simulation: Simulation
) -> Joint:
    """
    Check the alternatives and make them ready.

    Parameters
    ----------
    alternatives
        The first is the method as declared; all of the same units and indicators.
    method
        Every choice that moves a rank.
    simulation
        How the draws are made.

    Returns
    -------
    Joint
        One scorer for each alternative.

    Raises
    ------
    ValueError
        When there is no alternative, when probabilities are below 0 or do not sum to one, when
        inputs differ in shape, or when an alternative cannot be scored.
    """
    chances = np.array([one.probability for one in alternatives], dtype=np.float64)
    shapes = {one.inputs.value.shape for one in alternatives}
    faults = []
    if not (chances >= 0).all() or not math.isclose(chances.sum(), 1.0, abs_tol=1e-9):
        faults.append(f"`alternatives` need probabilities that sum to 1, found {chances.tolist()}.")
    if len(shapes) != 1:
        faults.append(f"`alternatives` need inputs of one shape, found {sorted(shapes)}.")
    if faults:
        raise ValueError("\n".join(faults))
    noise = {id(one.inputs): prepare_noise(one.inputs) for one in alternatives}
    return Joint(
        scorers=tuple(
            scorer_of(one.inputs, noise[id(one.inputs)], _variant(method, one))
            for one in alternatives
        ),
        chances=chances / chances.sum(),
        simulation=simulation,
    )


def stream_draws(joint: Joint, stream: int) -> Iterator[Draws]:
    """
    Make the draws of a stream, a few at a time.

    Parameters
    ----------
    joint
        What `prepare_joint` returned.
    stream
        The number of the stream.

    Yields
    ------
    Draws
        In order; together `Joint.shape` draws.
    """
    seed, (outer, _) = joint.simulation.seed, joint.shape
    weights = _stream_weights(joint, stream)
    picks = np.zeros(outer, dtype=np.intp)
    if len(joint.scorers) > 1:
        picks = _generator(seed, stream, CHOICES).choice(
            len(joint.scorers), size=outer, p=joint.chances
        )
    if not joint.noisy:
        yield Draws(normals=None, weights=weights, picks=picks)
        return
    noise = _generator(seed, stream, NOISE)
    indicators, units = joint.scorers[0].fixed.shape
    size = (indicators + 1, units)
    cells = NORMAL_CELLS * min(len(joint.scorers), HELD_PARTS)
    for first in range(0, outer, step := max(1, cells // math.prod(size))):
        part = slice(first, min(first + step, outer))
        yield Draws(
            normals=noise.standard_normal((part.stop - first, *size)),
            weights={name: rows[part] for name, rows in weights.items()},
            picks=picks[part],
        )


def joint_scores(joint: Joint, draws: Draws) -> FloatArray:
    """
    Score some draws, each by its alternative.

    Parameters
    ----------
    joint
        What `prepare_joint` returned.
    draws
        Of `stream_draws`, or put together from several.

    Returns
    -------
    numpy.ndarray
        Draws of the observations times draws of the weights, by units; NaN where the unit is not
        scored under the draw's alternative.
    """
    units = joint.scorers[0].fixed.shape[1]
    used = np.unique(draws.picks)
    if len(used) == 1:
        return _alternative_scores(joint.scorers[used[0]], draws, joint.simulation)
    scores = np.empty((len(draws.picks), joint.shape[1], units))
    for pick in used:
        chosen = np.flatnonzero(draws.picks == pick)
        found = _alternative_scores(joint.scorers[pick], _rows(draws, chosen), joint.simulation)
        scores[chosen] = found.reshape(len(chosen), -1, units)
    return scores.reshape(-1, units)


def _alternative_scores(scorer: Scorer, draws: Draws, simulation: Simulation) -> FloatArray:
    outer, inner, _ = next(iter(draws.weights.values())).shape
    if draws.normals is not None and scorer.noise.noisy:
        correlation = simulation.error_correlation
        rows = normalised_draws(scorer, draws.normals, error_correlation=correlation)
        scores = score_draws(scorer.method, rows, draws.weights)
    else:
        flat = {name: w.reshape(1, outer * inner, -1) for name, w in draws.weights.items()}
        scores = score_draws(scorer.method, scorer.fixed[None], flat)
    if len(scorer.scored) < scores.shape[-1]:
        scores[..., np.isnan(scorer.score)] = np.nan
    return scores.reshape(outer * inner, -1)


def _rows(draws: Draws, chosen: npt.NDArray[np.intp]) -> Draws:
    return Draws(
        normals=None if draws.normals is None else draws.normals[chosen],
        weights={name: rows[chosen] for name, rows in draws.weights.items()},
        picks=draws.picks[chosen],
    )


def _variant(method: Method, alternative: Alternative) -> Method:
    return replace(
        method,
        normalisation=alternative.normalisation or method.normalisation,
        aggregation=alternative.aggregation or method.aggregation,
        alternatives=(),
    )


def _stream_weights(joint: Joint, stream: int) -> Weights:
    outer, inner = joint.shape
    concentration = joint.simulation.weight_concentration
    rng = _generator(joint.simulation.seed, stream, WEIGHTS)
    drawn = draw_weights(joint.scorers[0].method, concentration, rng, outer * inner)
    return {name: rows.reshape(outer, inner, -1) for name, rows in drawn.items()}


def _generator(seed: int, stream: int, source: int) -> np.random.Generator:
    # SFC64 is the fastest of numpy's generators, and every stream is seeded by itself.
    return np.random.Generator(
        np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(stream, source)))
    )
