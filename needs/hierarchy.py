"""
Up the tree to the score, and down it again to what each indicator gave.

Rows are indicators or dimensions, columns are units; a value that is missing is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from needs.aggregate import AGGREGATIONS, shares
from needs.method import Dimension, Method
from needs.method_toml import ROOT
from needs.normalise import (
    NEEDS_SPREAD,
    NORMALISATIONS,
    FloatArray,
    constant_rows,
    row_range,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class Node(NamedTuple):
    """
    One dimension, worked out.

    Attributes
    ----------
    given
        Its parts as they came, parts by units.
    rows
        Its parts as they were weighed together: normalised anew where the method says so.
    part
        The share of each part among those present; see `needs.aggregate.shares`.
    value
        What the parts gave together, one for each unit.
    """

    given: FloatArray
    rows: FloatArray
    part: FloatArray
    value: FloatArray


def combine(method: Method, normalised: FloatArray) -> dict[str, Node]:
    """
    Weigh indicators together into dimensions, and dimensions into the score.

    Parameters
    ----------
    method
        The tree, its weights and its rules.
    normalised
        Indicators, in the order of the method, by units.

    Returns
    -------
    dict
        A node for the root and for every dimension.

    Raises
    ------
    ValueError
        When a dimension's parts cannot be normalised anew because they do not vary, or go below
        0 where they are to be multiplied.
    """
    values = dict(zip(method.indicator_ids, normalised, strict=True))
    nodes: dict[str, Node] = {}
    for name in reversed(method.top_down):
        nodes[name] = _node(method, name, np.array([values[p.id] for p in method.parts(name)]))
        values[name] = nodes[name].value
    return nodes


def _node(method: Method, name: str, given: FloatArray) -> Node:
    dimension, parts = method.dimension(name), method.parts(name)
    rows = _renormalised(method, dimension, given) if dimension.normalisation else given
    rule = dimension.aggregation or method.aggregation
    if AGGREGATIONS[rule].non_negative and (rows < 0).any():
        low = [part.id for part, row in zip(parts, rows, strict=True) if (row < 0).any()]
        msg = f"{name!r} is a {rule} mean, which needs values of 0 or more; below 0 goes {low}."
        raise ValueError(msg)
    part = shares(rows, np.array([part.weight for part in parts], dtype=np.float64))
    return Node(given, rows, part, AGGREGATIONS[rule].combine(rows, part))


def _renormalised(method: Method, dimension: Dimension, given: FloatArray) -> FloatArray:
    parts = method.parts(dimension.id)
    again = [i for i, part in enumerate(parts) if isinstance(part, Dimension)]
    rule = dimension.normalisation or method.normalisation
    refuse_constant([parts[i].id for i in again], given[again], rule)
    posts = np.tile(np.array(dimension.goalposts or (0.0, 1.0), dtype=np.float64), (len(again), 1))
    rows = given.copy()
    rows[again] = NORMALISATIONS[rule](given[again], method.scale, posts)
    return rows


def refuse_constant(names: Sequence[str], rows: FloatArray, rule: str) -> None:
    """
    Raise when rows do not vary and the rule divides by how much they do.

    Parameters
    ----------
    names
        What the rows are called.
    rows
        Parts by units.
    rule
        A key of `needs.normalise.NORMALISATIONS`.

    Raises
    ------
    ValueError
        Names every constant row.
    """
    if rule not in NEEDS_SPREAD:
        return
    constant = [name for name, same in zip(names, constant_rows(rows), strict=True) if same]
    if constant:
        msg = (
            f"Indicators {constant} have the same value for every unit, so {rule} is undefined. "
            "Leave them out, or normalise them by percentile or goalposts."
        )
        raise ValueError(msg)


def contributions(method: Method, nodes: dict[str, Node]) -> FloatArray:
    """
    Divide the score among the indicators; the parts sum to it, unit by unit.

    A dimension's contribution is handed down to its parts in proportion to what they gave it.
    Where a dimension was normalised anew, that step is read as a line, value = stretch * before
    + rest (exact for the linear rules): what the parts gave is stretched alike, and the rest is
    divided by weight. The sum is exact under every rule.

    Parameters
    ----------
    method
        The tree the nodes were worked out from.
    nodes
        What `combine` returned.

    Returns
    -------
    numpy.ndarray
        Indicators, in the order of the method, by units; NaN where the indicator is missing.
    """
    place = {name: i for i, name in enumerate(method.indicator_ids)}
    divided = np.empty((len(place), nodes[ROOT].value.size))
    handed: dict[str, tuple[FloatArray, FloatArray]] = {ROOT: (np.ones(1), np.zeros(1))}
    for name in method.top_down:
        node, (slope, rest) = nodes[name], handed[name]
        slopes = slope * _slopes(method, name, node)
        rests = rest * node.part
        stretch = _stretch(method, name, node)
        for i, part in enumerate(method.parts(name)):
            if isinstance(part, Dimension):
                kept = node.rows[i] - stretch[i] * node.given[i]
                handed[part.id] = (slopes[i] * stretch[i], slopes[i] * kept + rests[i])
            else:
                np.multiply(slopes[i], node.rows[i], out=divided[place[part.id]])
                divided[place[part.id]] += rests[i]
    return divided


def _slopes(method: Method, name: str, node: Node) -> FloatArray:
    rule = method.dimension(name).aggregation or method.aggregation
    return AGGREGATIONS[rule].slopes(node.rows, node.part, node.value)


def _stretch(method: Method, name: str, node: Node) -> FloatArray:
    if not method.dimension(name).normalisation:
        return np.ones(len(node.rows))
    (least, greatest), (low, high) = row_range(node.given), row_range(node.rows)
    varies = greatest > least
    return np.where(varies, high - low, 0.0) / np.where(varies, greatest - least, 1.0)
