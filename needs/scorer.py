"""
One way to score, made ready for many draws: what is drawn from, and how it is normalised.

Normalisation is done anew in every draw, over the units of that draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from needs.normalise import NORMALISATIONS, FloatArray
from needs.observation_draws import Inputs, Noise, draw_moving, prepare_noise
from needs.scoring import goalposts, kinds_of, refuse_values, score_rows, transformed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needs.method import Method


class Group(NamedTuple):
    """
    The indicators that follow one normalisation rule, of those that differ between draws.

    Attributes
    ----------
    rule
        A key of `needs.normalise.NORMALISATIONS`.
    indicators
        Their numbers in the method.
    rows
        Their numbers among the indicators that differ between draws.
    kinds, signs, posts
        The transform, the direction and the goalposts of each.
    """

    rule: str
    indicators: npt.NDArray[np.intp]
    rows: npt.NDArray[np.intp]
    kinds: npt.NDArray[np.str_]
    signs: FloatArray
    posts: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Scorer:
    """
    One way to score, made ready.

    Attributes
    ----------
    method
        Every choice that moves a rank.
    noise
        What the observations are drawn from.
    fixed
        The normalised values themselves: indicators by units.
    score
        The scores of the values themselves, NaN where a unit is not scored.
    scored
        The numbers of the units that are scored.
    groups
        The indicators that differ between draws, by the rule they are normalised by.
    """

    method: Method
    noise: Noise
    fixed: FloatArray
    score: FloatArray
    scored: npt.NDArray[np.intp]
    groups: tuple[Group, ...]


def prepare_scorer(inputs: Inputs, method: Method) -> Scorer:
    """
    Check inputs and method by scoring the values themselves, and make them ready.

    Parameters
    ----------
    inputs
        What is known of the observations, indicators in the order of the method.
    method
        Every choice that moves a rank.

    Returns
    -------
    Scorer
        A unit is scored in every draw where it is scored on the values themselves: withheld
        cells that are drawn add to its score, not to its coverage.

    Raises
    ------
    ValueError
        When the number of indicators is not the method's, when a value has no logarithm, when
        `needs.scoring.score_rows` refuses the values, or when a draw under a logarithm could be
        0 or below.
    """
    return scorer_of(inputs, prepare_noise(inputs), method)


def scorer_of(inputs: Inputs, noise: Noise, method: Method) -> Scorer:
    """
    Make ready what has its noise worked out already; see `prepare_scorer`.

    Parameters
    ----------
    inputs, method
        As in `prepare_scorer`.
    noise
        What `needs.observation_draws.prepare_noise` makes of the inputs.

    Returns
    -------
    Scorer
        As of `prepare_scorer`.

    Raises
    ------
    ValueError
        As in `prepare_scorer`.
    """
    ids = method.indicator_ids
    if len(ids) != inputs.value.shape[1]:
        msg = (
            f"`inputs` has {inputs.value.shape[1]} indicators, and {method.id!r} weighs {len(ids)}."
        )
        raise ValueError(msg)
    signs = _signs(method, noise)
    refuse_values(noise.value, range(len(inputs.value)), method)
    scoring = score_rows(noise.value, method, signs)
    _refuse_logarithms(method, noise)
    return Scorer(
        method=method,
        noise=noise,
        fixed=scoring.normalised(),
        score=scoring.score,
        scored=np.flatnonzero(~np.isnan(scoring.score)),
        groups=tuple(_groups(method, noise, signs)),
    )


def normalised_draws(
    scorer: Scorer, normals: FloatArray, *, error_correlation: float = 0.0
) -> FloatArray:
    """
    Draw observations and normalise each draw.

    Parameters
    ----------
    scorer
        What `prepare_scorer` returned.
    normals
        Draws by indicators + 1 by units; see `needs.observation_draws.draw_observations`.
    error_correlation
        Between the errors of a unit's indicators.

    Returns
    -------
    numpy.ndarray
        Draws by indicators by units: higher is greater need.
    """
    drawn = draw_moving(scorer.noise, normals, error_correlation=error_correlation)
    if len(scorer.groups) == 1 and drawn.shape[1] == len(scorer.fixed):
        return _normalised(scorer, scorer.groups[0], drawn)
    normalised = np.empty((len(drawn), *scorer.fixed.shape))
    for group in scorer.groups:
        some = drawn if len(scorer.groups) == 1 else drawn.take(group.rows, axis=1)
        normalised[:, group.indicators] = _normalised(scorer, group, some)
    still = np.delete(np.arange(len(scorer.fixed)), scorer.noise.moving)
    normalised[:, still] = scorer.fixed[still]
    return normalised


def _normalised(scorer: Scorer, group: Group, drawn: FloatArray) -> FloatArray:
    need = np.moveaxis(transformed(np.moveaxis(drawn, 1, 0), group.kinds), 0, 1)
    if (group.signs != 1).any():
        need = need * group.signs[:, None]
    posts = np.tile(group.posts, (len(drawn), 1))
    flat = need.reshape(-1, drawn.shape[2])
    return NORMALISATIONS[group.rule](flat, scorer.method.scale, posts).reshape(drawn.shape)


def _signs(method: Method, noise: Noise) -> FloatArray:
    own = [indicator.direction for indicator in method.indicators]
    return np.array([given or need for given, need in zip(own, noise.need, strict=True)])


def _groups(method: Method, noise: Noise, signs: FloatArray) -> Iterator[Group]:
    rules = np.array([method.normalisation_of(indicator) for indicator in method.indicators])
    kinds, posts = kinds_of(method), goalposts(method, signs)
    of_moving = rules[noise.moving]
    for rule in dict.fromkeys(of_moving.tolist()):
        rows = np.flatnonzero(of_moving == rule)
        chosen = noise.moving[rows]
        yield Group(rule, chosen, rows, kinds[chosen], signs[chosen], posts[chosen])


def _refuse_logarithms(method: Method, noise: Noise) -> None:
    logged = np.array([indicator.transform == "log" for indicator in method.indicators])
    drawn = noise.deviation > 0
    drawn[noise.withheld.indicator, noise.withheld.unit] = True
    broken = (logged[:, None] & drawn & (noise.low <= 0)).any(axis=1)
    if broken.any():
        names = [method.indicator_ids[i] for i in np.flatnonzero(broken)]
        msg = f"Draws of {names} could be 0 or below, which has no logarithm; set `low` above 0."
        raise ValueError(msg)
