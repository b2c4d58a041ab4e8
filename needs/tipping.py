"""
How far a weight can be moved before a unit leaves the top, exactly.

One part of a dimension is given the share t of it, and the parts beside it keep their proportions
in the rest. With x_i the part in unit i, m_i whether it is there, and a_i, b_i the weighted sum and
the weight of what is there beside it, the dimension's value is

    (a_i (1 - t) + m_i x_i t) / (b_i (1 - t) + m_i t)

and the score is linear in that, because every dimension is an arithmetic mean. Without missing
values all scores are lines in t; with them they are ratios of lines. Two units change places only
at the roots of a line or a parabola, which are found in closed form: nothing is searched for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from needs.hierarchy import Node, combine
from needs.index import RANK_DECIMALS
from needs.method import ROOT
from needs.score_draws import is_linear
from needs.scorer import Scorer, prepare_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from needs.method import Method
    from needs.normalise import FloatArray
    from needs.observation_draws import Inputs


NEAR: Final = 1e-12
"""A distance or slope smaller than this is none."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tipping:
    """
    The range of each part's share in which a unit stays among the highest.

    Attributes
    ----------
    names
        The parts (dimensions and indicators) that have a weighed part beside them.
    share
        The share of its dimension that each has by the method.
    low, high
        Names by units: the range around `share`, ends included; NaN for a unit that is not
        among the highest now. 0 or 1 where no weight of the part moves the unit out.
    """

    names: tuple[str, ...]
    share: FloatArray
    low: FloatArray
    high: FloatArray


class _Ratios(NamedTuple):
    """The score of each unit as (top + rise t) / (base + slope t)."""

    top: FloatArray
    rise: FloatArray
    base: FloatArray
    slope: FloatArray


def tipping_weights(inputs: Inputs, method: Method, most: int) -> Tipping:
    """
    Find the range of each weight for which each unit stays among the `most` highest.

    Parameters
    ----------
    inputs
        The observations; only their values count.
    method
        Every choice that moves a rank; one weight at a time is moved.
    most
        A unit is among the highest while fewer than `most` units have a higher score, rounded
        to 9 decimals.

    Returns
    -------
    Tipping
        Exact up to the rounding of scores.

    Raises
    ------
    ValueError
        When the score is not linear in the indicators, `most` is below 1, or the values cannot
        be scored.
    """
    if not is_linear(method) or most < 1:
        msg = (
            f"Tipping weights need `most` of 1 or more, found {most}, and a method whose "
            f"dimensions are all arithmetic means and not normalised anew, which {method.id!r} "
            f"{'is' if is_linear(method) else 'is not'}."
        )
        raise ValueError(msg)
    scorer = prepare_scorer(inputs, method)
    whole = np.round(scorer.score[scorer.scored], RANK_DECIMALS)
    now = (whole[None, :] > whole[:, None]).sum(axis=1)
    inside = np.flatnonzero(now < most)
    found = list(_parts(scorer))
    low, high = (np.full((len(found), scorer.fixed.shape[1]), np.nan) for _ in range(2))
    for row, (_, share, ratios) in enumerate(found):
        for edge, sign in ((low, -1), (high, 1)):
            reach = _reach(ratios, (share, sign), inside, (whole, most))
            edge[row, scorer.scored[inside]] = share + sign * reach
    return Tipping(
        names=tuple(name for name, _, _ in found),
        share=np.array([share for _, share, _ in found]),
        low=low,
        high=high,
    )


def _parts(scorer: Scorer) -> Iterator[tuple[str, float, _Ratios]]:
    """Yield every part that has a weighed part beside it, and the scores along its share."""
    method = scorer.method
    nodes = combine(method, scorer.fixed)
    score = nodes[ROOT].value
    lever = {ROOT: np.ones(score.size)}
    for name in method.top_down:
        node, parts = nodes[name], method.parts(name)
        weights = np.array([part.weight for part in parts], dtype=np.float64)
        shares = weights / weights.sum()
        for row, part in enumerate(parts):
            within = np.broadcast_to(node.part, node.rows.shape)[row]
            lever[part.id] = lever[name] * np.nan_to_num(within)
            if shares[row] < 1:
                ratios = _ratios(node, shares, row, (score, lever[name]))
                yield part.id, float(shares[row]), _Ratios(*(x[scorer.scored] for x in ratios))


def _ratios(
    node: Node, shares: FloatArray, row: int, above: tuple[FloatArray, FloatArray]
) -> _Ratios:
    score, lever = above
    beside = shares / (1 - shares[row])
    beside[row] = 0.0
    there = (~np.isnan(node.rows)).astype(np.float64)
    values = np.nan_to_num(node.rows)
    a, b = beside @ (there * values), beside @ there
    x, m = values[row], there[row]
    rest = score - lever * np.nan_to_num(node.value)
    # Where the whole dimension is missing it has no lever, and any base above 0 will do.
    gone = (b == 0) & (m == 0)
    b = np.where(gone, 1.0, b)
    return _Ratios(
        top=rest * b + lever * a,
        rise=rest * (m - b) + lever * (m * x - a),
        base=b,
        slope=m - b,
    )


def _reach(
    ratios: _Ratios,
    start: tuple[float, int],
    rows: npt.NDArray[np.intp],
    standing: tuple[FloatArray, int],
) -> FloatArray:
    """Return how far the share can be moved one way before `most` units are above."""
    (share, sign), (whole, most) = start, standing
    limit = 1 - share if sign > 0 else share
    flips, after = _crossings(ratios, start, rows, whole)
    above = whole[None, :] > whole[rows][:, None]
    # A tie is broken at once: the units that rise over it do so at distance 0.
    steps = [after.astype(np.int64) - above, 1 - 2 * after, 2 * after.astype(np.int64) - 1]
    far = np.concatenate([np.zeros(above.shape), *flips], axis=1)
    delta = np.concatenate(steps, axis=1)
    order = np.lexsort((delta, far), axis=1)
    far, delta = (np.take_along_axis(rows_of, order, axis=1) for rows_of in (far, delta))
    out = above.sum(axis=1)[:, None] + np.cumsum(delta, axis=1) >= most
    # Steps at one and the same distance count together, so only the last of them is looked at.
    out[:, :-1] &= far[:, 1:] > far[:, :-1]
    first = np.argmax(out, axis=1)
    reach = far[np.arange(len(rows)), first]
    return np.where(out.any(axis=1), np.minimum(reach, limit), limit)


def _crossings(
    ratios: _Ratios, start: tuple[float, int], rows: npt.NDArray[np.intp], whole: FloatArray
) -> tuple[list[FloatArray], npt.NDArray[np.bool_]]:
    """
    Find where each pair of units changes places.

    The numerator of the difference between a unit and a rival is c0 + c1 t + c2 t^2. Returns the
    distances of its (at most two) roots ahead, infinite where there is none, and whether the
    rival is above just past the start.
    """
    share, sign = start
    own, (top, rise, base, slope) = [x[rows][:, None] for x in ratios], ratios
    c0 = own[0] * base - top * own[2]
    c1 = own[0] * slope + own[1] * base - top * own[3] - rise * own[2]
    c2 = own[1] * slope - rise * own[3]
    # Around the start: d0 + d1 s + c2 s^2 at a distance s ahead.
    d0 = c0 + share * (c1 + share * c2)
    d1 = sign * (c1 + 2 * share * c2)
    gap = whole[rows][:, None] - whole[None, :]
    d0 = np.where(gap == 0, 0.0, d0)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = -0.5 * (d1 + np.copysign(np.sqrt(d1 * d1 - 4 * c2 * d0), d1))
        both = np.sort([half / c2, d0 / half], axis=0)
    ahead = np.where((gap == 0) & (np.abs(both) < NEAR) | ~(both > 0), np.inf, both)
    lead = np.where(gap != 0, gap, np.where(np.abs(d1) > NEAR, d1, c2))
    return [*np.sort(ahead, axis=0)], lead < -NEAR
