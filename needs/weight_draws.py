"""
The weights of a method as arrays: as they stand, drawn around where they stand, or without a part.

Weights are kept for each dimension apart: one column for each of its parts, in the order of
`Method.parts` (dimensions, then indicators), summing to one in every row.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from needs.aggregate import shares
from needs.method import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from needs.method import Method
    from needs.normalise import FloatArray

Weights = dict[str, "FloatArray"]


def method_weights(method: Method) -> Weights:
    """
    Return the method's own weights.

    Parameters
    ----------
    method
        Any method.

    Returns
    -------
    dict
        From dimension to one row of shares.
    """
    found = {}
    for name in method.top_down:
        raw = np.array([[part.weight for part in method.parts(name)]], dtype=np.float64)
        found[name] = raw / raw.sum()
    return found


def draw_weights(
    method: Method, concentration: float, rng: np.random.Generator, draws: int
) -> Weights:
    """
    Draw weights around the method's, in each dimension by itself.

    The parts of a dimension with m parts and shares s_p are Dirichlet distributed with
    parameters a_p = concentration * m * s_p, so that E[w_p] = s_p and
    Var[w_p] = s_p (1 - s_p) / (concentration * m + 1). With the default of 10, five equal weights
    of 0.20 lie between 0.12 and 0.30 nine times in ten. A weight of 0 stays 0. Dimensions are
    drawn independently; the total weight of an indicator is the product down the tree.

    Parameters
    ----------
    method
        Where the weights stand.
    concentration
        How closely they are held; infinite keeps them where they are.
    rng
        The source of chance.
    draws
        How many.

    Returns
    -------
    dict
        From dimension to draws by parts.
    """
    found = method_weights(method)
    if math.isinf(concentration):
        return {name: np.repeat(share, draws, axis=0) for name, share in found.items()}
    pulls = [concentration * share.size * share[0] for share in found.values()]
    gammas = rng.standard_gamma(np.concatenate(pulls), size=(draws, sum(map(len, pulls))))
    # All draws of a part beside each other: everything from here on goes part by part.
    gammas = np.asfortranarray(gammas)
    ends = np.cumsum([len(pull) for pull in pulls])
    for name, rows in zip(found, np.split(gammas, ends[:-1], axis=1), strict=True):
        found[name] = np.divide(rows, rows.sum(axis=1, keepdims=True), out=rows)
    return found


def weights_without(method: Method, names: tuple[str, ...]) -> Weights:
    """
    Return the weights with one part at a time left out.

    Parameters
    ----------
    method
        Where the weights stand.
    names
        Indicators or dimensions; row i leaves out ``names[i]``. A dimension left with nothing in
        it is left out too.

    Returns
    -------
    dict
        From dimension to one row for each name; the other parts keep their proportions.
    """
    found = {name: np.repeat(w, len(names), axis=0) for name, w in method_weights(method).items()}
    rows = {name: row for row, name in enumerate(names)}
    gone: dict[str, npt.NDArray[np.bool_]] = {}
    for name in reversed(method.top_down):
        for column, part in enumerate(method.parts(name)):
            if part.id in rows:
                found[name][rows[part.id], column] = 0.0
            if part.id in gone:
                found[name][gone[part.id], column] = 0.0
        total = found[name].sum(axis=1, keepdims=True)
        gone[name] = total[:, 0] == 0
        found[name] /= np.where(total > 0, total, 1.0)
    return found


def whole_weights(method: Method, weights: Mapping[str, FloatArray]) -> FloatArray:
    """
    Multiply the weights down the tree.

    Parameters
    ----------
    method
        The tree.
    weights
        From dimension to an array whose last axis is the dimension's parts.

    Returns
    -------
    numpy.ndarray
        The same leading axes, and last the indicators in the order of the method: the share of
        the whole that each stands for when nothing is missing.
    """
    place = {name: column for column, name in enumerate(method.indicator_ids)}
    whole = np.moveaxis(np.empty((len(place), *weights[ROOT].shape[:-1])), 0, -1)
    share: dict[str, FloatArray] = {}
    for name in method.top_down:
        parts = method.parts(name)
        own = weights[name] if name == ROOT else weights[name] * share[name][..., None]
        inner = [part.id for part in parts if part.id not in place]
        share |= {part: own[..., column] for column, part in enumerate(inner)}
        whole[..., [place[part.id] for part in parts[len(inner) :]]] = own[..., len(inner) :]
    return whole


def unit_weights(method: Method, present: FloatArray) -> FloatArray:
    """
    Return the share of the whole that each indicator stands for in each unit.

    Parameters
    ----------
    method
        The tree and its weights.
    present
        Indicators, in the order of the method, by units; NaN where missing.

    Returns
    -------
    numpy.ndarray
        Indicators by units: 0 where missing, and the weights of what is beside it are scaled up
        as in `needs.index.score_units`. NaN where a unit has nothing.
    """
    known = dict(zip(method.indicator_ids, present, strict=True))
    parts: dict[str, FloatArray] = {}
    for name in reversed(method.top_down):
        rows = np.array([known[part.id] for part in method.parts(name)])
        own = np.array([part.weight for part in method.parts(name)], dtype=np.float64)
        parts[name] = np.broadcast_to(shares(rows, own), rows.shape)
        known[name] = parts[name].sum(axis=0)
    share = {ROOT: np.where(np.isnan(known[ROOT]), np.nan, 1.0)}
    for name in method.top_down:
        for row, part in enumerate(method.parts(name)):
            # What lies in a dimension that the unit lacks counts for nothing.
            share[part.id] = share[name] * np.nan_to_num(parts[name][row])
    return np.array([share[name] for name in method.indicator_ids])
