"""
The scores of many draws at once, by the rules of `needs.index.score_units`.

Normalisation is done anew in every draw, over the units of that draw. The parts of a dimension are
weighed by one matrix product for each draw of the observations; where nothing is missing and
every dimension is an arithmetic mean, the whole tree is a single product.
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
        Draws of the observations by indicators by units, or one draw for all weights.
    weights
        From dimension to draws of the observations by draws of the weights by parts.

    Returns
    -------
    numpy.ndarray
        Draws of the observations by draws of the weights by units. A missing part is left out
        and the weights of the others are scaled up; NaN where nothing is there.
    """
    if is_linear(method) and not np.isnan(rows).any():
        product: FloatArray = whole_weights(method, weights) @ rows
        return product
    values: dict[str, FloatArray] = {}
    place = {name: i for i, name in enumerate(method.indicator_ids)}
    for name in reversed(method.top_down):
        parts = method.parts(name)
        inner = [values[part.id] for part in parts if isinstance(part, Dimension)]
        inner = _renormalised(method, name, inner)
        own = rows[:, [place[part.id] for part in parts if part.id in place]]
        values[name] = _combined(method, name, (inner, own), weights[name])
    return values[ROOT]


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


def _combined(
    method: Method,
    name: str,
    parts: tuple[list[FloatArray], FloatArray],
    weights: FloatArray,
) -> FloatArray:
    inner, own = parts
    geometric = (method.dimension(name).aggregation or method.aggregation) == "geometric"
    of_own = weights[..., len(inner) :]
    own = _logged(own) if geometric else own
    missing = np.isnan(own)
    if missing.any():
        total = of_own @ (~missing[:1]).astype(np.float64)
        own = np.where(missing, 0.0, own)
    else:
        total = of_own.sum(axis=-1)[..., None]
    summed = of_own @ own
    for column, value in enumerate(inner):
        weight = weights[..., column, None]
        value = _logged(value) if geometric else value  # noqa: PLW2901
        gone = np.isnan(value)
        if gone.any():
            value = np.where(gone, 0.0, value)  # noqa: PLW2901
            total = total + weight * ~gone
        else:
            total = total + weight
        summed = summed + weight * value
    mean = summed / np.where(total > 0, total, np.nan)
    combined: FloatArray = np.exp(mean) if geometric else mean
    return combined


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
