"""
The scores of many draws at once, by the rules of `needs.index.score_units`.

The parts of a dimension are weighed by one matrix product for each draw of the observations. Where
every dimension is an arithmetic mean, the whole tree is a single product for the units that lack
nothing, and only the others go up the tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from needs.method import ROOT, Dimension
from needs.normalise import NORMALISATIONS
from needs.weight_draws import whole_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.method import Method
    from needs.normalise import FloatArray

NOTHING: Final = -1e300
"""Stands for the logarithm of 0: any weight above 0 makes the geometric mean 0."""


def score_draws(method: Method, rows: FloatArray, weights: Mapping[str, FloatArray]) -> FloatArray:
    """
    Weigh normalised draws up the tree.

    Parameters
    ----------
    method
        The tree and its rules; its own weights play no part.
    rows
        Draws of the observations by indicators by units, or one draw for all weights. What is
        missing is missing in every draw.
    weights
        From dimension to draws of the observations by draws of the weights by parts.

    Returns
    -------
    numpy.ndarray
        Draws of the observations by draws of the weights by units. A missing part is left out
        and the weights of the others are scaled up; NaN where nothing is there.
    """
    if not is_linear(method):
        return _up_the_tree(method, rows, weights)
    lacking = np.isnan(rows[0]).any(axis=0)
    if lacking.all():
        return _up_the_tree(method, rows, weights)
    scores: FloatArray = whole_weights(method, weights) @ rows
    if lacking.any():
        scores[..., lacking] = _up_the_tree(method, rows[..., lacking], weights)
    return scores


def is_linear(method: Method) -> bool:
    """
    Say whether the score is a weighted mean of the normalised indicators.

    Parameters
    ----------
    method
        Any method.

    Returns
    -------
    bool
        True where every dimension is an arithmetic mean and none is normalised anew.
    """
    rules = {method.dimension(name).aggregation or method.aggregation for name in method.top_down}
    again = any(
        method.dimension(name).normalisation and isinstance(part, Dimension)
        for name in method.top_down
        for part in method.parts(name)
    )
    return rules == {"arithmetic"} and not again


def _up_the_tree(method: Method, rows: FloatArray, weights: Mapping[str, FloatArray]) -> FloatArray:
    place = {name: i for i, name in enumerate(method.indicator_ids)}
    values: dict[str, FloatArray] = {}
    for name in reversed(method.top_down):
        parts = method.parts(name)
        inner = [values.pop(part.id) for part in parts if isinstance(part, Dimension)]
        inner = _renormalised(method, name, inner)
        own = rows.take([place[part.id] for part in parts if part.id in place], axis=1)
        values[name] = _combined(method, name, (inner, own), weights[name])
    return values[ROOT]


def _combined(
    method: Method,
    name: str,
    parts: tuple[list[FloatArray], FloatArray],
    weights: FloatArray,
) -> FloatArray:
    inner, own = parts
    if geometric := (method.dimension(name).aggregation or method.aggregation) == "geometric":
        inner, own = [_logged(value) for value in inner], _logged(own)
    of_own = weights[..., len(inner) :]
    there = ~np.isnan(own[0])
    lacks = not there.all()
    summed = of_own @ (np.where(there, own, 0.0) if lacks else own)
    total = of_own @ there.astype(np.float64) if lacks else of_own.sum(axis=-1)[..., None]
    for column, value in enumerate(inner):
        weight = weights[..., column, None]
        weighted = weight * value
        gone = np.isnan(value)
        if gone.any():
            weighted[gone] = 0.0
            total = total + weight * ~gone
        else:
            total = total + weight
        summed += weighted
    with np.errstate(invalid="ignore"):  # Where nothing is there, 0 / 0 is what it should be.
        summed /= total
    return np.exp(summed, out=summed) if geometric else summed


def _logged(rows: FloatArray) -> FloatArray:
    # A draw below 0 (a t-score more than five deviations down) counts as 0.
    above = rows > 0
    logs = np.log(np.where(above, rows, 1.0))
    return np.where(above, logs, np.where(np.isnan(rows), np.nan, NOTHING))


def _renormalised(method: Method, name: str, inner: list[FloatArray]) -> list[FloatArray]:
    dimension = method.dimension(name)
    if dimension.normalisation is None:
        return inner
    posts = np.array([dimension.goalposts or (0.0, 1.0)], dtype=np.float64)
    rule = NORMALISATIONS[dimension.normalisation]
    flat = [value.reshape(-1, value.shape[-1]) for value in inner]
    return [
        rule(rows, method.scale, np.tile(posts, (len(rows), 1))).reshape(value.shape)
        for rows, value in zip(flat, inner, strict=True)
    ]
