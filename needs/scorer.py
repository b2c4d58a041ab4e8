"""
One way to score, made ready for many draws: what is drawn from, and how it is normalised.

Normalisation is done anew in every draw, over the units of that draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from needs.index import score_units
from needs.normalise import NORMALISATIONS, TRANSFORMS, FloatArray
from needs.observation_draws import Inputs, Noise, draw_observations, prepare_noise
from needs.rank_draws import rank_rows

if TYPE_CHECKING:
    from needs.method import Method

BY_RANK: Final = frozenset({"percentile", "rank"})


class Group(NamedTuple):
    """The indicators that follow one normalisation rule, with a pair of goalposts for each."""

    rule: str
    chosen: npt.NDArray[np.intp]
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
        The indicators by the rule they are normalised by.
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
        When the number of indicators is not the method's, when `needs.index.score_units` refuses
        the values, or when a draw under a logarithm could be 0 or below.
    """
    ids = list(method.indicator_ids)
    if len(ids) != inputs.value.shape[1]:
        msg = (
            f"`inputs` has {inputs.value.shape[1]} indicators, and {method.id!r} weighs {len(ids)}."
        )
        raise ValueError(msg)
    need = dict(zip(ids, inputs.directions, strict=True))
    scores = score_units(pd.DataFrame(inputs.value, columns=ids), method, need)
    noise = prepare_noise(inputs)
    _refuse_logarithms(method, noise)
    score = scores.score.to_numpy(dtype=np.float64)
    return Scorer(
        method=method,
        noise=noise,
        fixed=np.ascontiguousarray(scores.normalised.to_numpy(dtype=np.float64).T),
        score=score,
        scored=np.flatnonzero(~np.isnan(score)),
        groups=_groups(method, noise),
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
    drawn = draw_observations(scorer.noise, normals, error_correlation=error_correlation)
    if len(scorer.groups) == 1:
        return _normalised(scorer, scorer.groups[0], drawn)
    normalised = np.empty_like(drawn)
    for group in scorer.groups:
        normalised[:, group.chosen] = _normalised(scorer, group, drawn[:, group.chosen])
    return normalised


def _normalised(scorer: Scorer, group: Group, drawn: FloatArray) -> FloatArray:
    method, units = scorer.method, drawn.shape[2]
    signs = _signs(method, scorer.noise)[group.chosen][:, None]
    rows = _transformed(method, group.chosen, drawn)
    flat = (rows if (signs == 1).all() else rows * signs).reshape(-1, units)
    if group.rule in BY_RANK:
        return _by_rank(group.rule, flat, method.scale).reshape(drawn.shape)
    tiled = np.tile(group.posts, (len(drawn), 1))
    return NORMALISATIONS[group.rule](flat, method.scale, tiled).reshape(drawn.shape)


def _by_rank(rule: str, flat: FloatArray, scale: float) -> FloatArray:
    """Normalise by rank: rows without ties or gaps by one sort, the others by the rule itself."""
    units = flat.shape[1]
    magnitude = np.abs(flat).max(axis=1, keepdims=True)
    # Nine decimals of a thousand are the twelve digits of `needs.normalise.ascending_ranks`.
    lifted = flat * (1e3 / np.where(magnitude > 0, magnitude, 1.0))
    gaps = np.isnan(magnitude)
    places = rank_rows(np.where(gaps, 0.0, lifted))
    # Units that tie share a lower number, and so the sum of their row falls short.
    rest = gaps[:, 0] | (places.sum(axis=1) != units * (units + 1) // 2)
    ascending: FloatArray = units + 1.0 - places
    if rule == "percentile":
        ascending = scale * (ascending - 0.5) / units
    if rest.any():
        ascending[rest] = NORMALISATIONS[rule](flat[rest], scale, np.empty((0, 2)))
    return ascending


def _signs(method: Method, noise: Noise) -> FloatArray:
    own = [indicator.direction for indicator in method.indicators]
    return np.array([given or need for given, need in zip(own, noise.need, strict=True)])


def _groups(method: Method, noise: Noise) -> tuple[Group, ...]:
    rules = np.array([method.normalisation_of(indicator) for indicator in method.indicators])
    # Indicators under another rule get a pair that any transform can take, and nobody reads.
    pairs = [
        (rule == "goalposts" and method.goalposts_of(indicator)) or (1.0, 2.0)
        for rule, indicator in zip(rules, method.indicators, strict=True)
    ]
    every = np.arange(len(rules))
    posts = _transformed(method, every, np.array(pairs, dtype=np.float64)[None])[0]
    posts = np.sort(posts * _signs(method, noise)[:, None], axis=1)
    return tuple(
        Group(rule, every[rules == rule], posts[rules == rule])
        for rule in dict.fromkeys(rules.tolist())
    )


def _transformed(method: Method, chosen: npt.NDArray[np.intp], rows: FloatArray) -> FloatArray:
    kinds = [method.indicators[i].transform or "none" for i in chosen]
    if set(kinds) == {"none"}:
        return rows
    done = [TRANSFORMS[kind](rows[:, i]) for i, kind in enumerate(kinds)]
    return np.stack(done, axis=1)


def _refuse_logarithms(method: Method, noise: Noise) -> None:
    logged = np.array([indicator.transform == "log" for indicator in method.indicators])
    drawn = noise.deviation > 0
    for indicator, unit, _ in noise.withheld:
        drawn[indicator, unit] = True
    broken = (logged[:, None] & drawn & (noise.low <= 0)).any(axis=1)
    if broken.any():
        names = [method.indicator_ids[i] for i in np.flatnonzero(broken)]
        msg = f"Draws of {names} could be 0 or below, which has no logarithm; set `low` above 0."
        raise ValueError(msg)
