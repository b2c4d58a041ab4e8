"""
The units that are among the highest under every reasonable weighting, and those under none.

Reasonable weights of a dimension are all that sum to one with each share between s / factor and
s * factor of its share s by the method. For a linear score the least lead of one unit over another
over all of them is exact: within a dimension it is a linear programme over a box cut by a plane,
solved by filling the worst parts first, and dimensions are free of each other, so the least lead
of the whole is the least weighted mean of the least leads of its parts.

A missing value is stood in for by the mean of what the unit has beside it. That gives the score
of `needs.index` at the method's weights, and is near it at others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from needs.hierarchy import combine
from needs.method import ROOT
from needs.score_draws import is_linear
from needs.scorer import Scorer, prepare_scorer

if TYPE_CHECKING:
    import numpy.typing as npt

    from needs.method import Method
    from needs.normalise import FloatArray
    from needs.observation_draws import Inputs

TIE = 5e-10
"""A lead is a lead from here: half of the ninth decimal."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Shortlist:
    """
    What every reasonable weighting agrees on.

    Attributes
    ----------
    worst
        For each unit, 1 + the number of units that some reasonable weights put above it: its
        rank is never worse. They need not all be above at once, so the list errs on the safe
        side. NaN where the unit is not scored.
    best
        1 + the number of units that all reasonable weights put above it: its rank is never
        better.
    survives
        Whether `worst` is among the `most` highest.
    possible
        Whether `best` is.
    """

    worst: FloatArray
    best: FloatArray
    survives: npt.NDArray[np.bool_]
    possible: npt.NDArray[np.bool_]


def shortlist(inputs: Inputs, method: Method, most: int, *, factor: float = 2.0) -> Shortlist:
    """
    Find the units that stay among the `most` highest whatever the reasonable weights.

    Parameters
    ----------
    inputs
        The observations; only their values count. Takes memory for every pair of units.
    method
        Every choice that moves a rank.
    most
        How many are the highest.
    factor
        How many times heavier or lighter a share may reasonably be; 1 keeps the method's.

    Returns
    -------
    Shortlist
        In the order of the units.

    Raises
    ------
    ValueError
        When the score is not linear in the indicators, `most` or `factor` is below 1, or the
        values cannot be scored.
    """
    if not is_linear(method) or most < 1 or not factor >= 1:
        msg = (
            f"A shortlist needs `most` and `factor` of 1 or more, found {most} and {factor}, and "
            f"a method whose dimensions are all arithmetic means and not normalised anew, which "
            f"{method.id!r} {'is' if is_linear(method) else 'is not'}."
        )
        raise ValueError(msg)
    scorer = prepare_scorer(inputs, method)
    lead = _least_leads(scorer, factor)
    worst, best = (np.full(scorer.score.size, np.nan) for _ in range(2))
    worst[scorer.scored] = 1 + (lead < -TIE).sum(axis=1)
    best[scorer.scored] = 1 + (lead > TIE).sum(axis=0)
    return Shortlist(worst=worst, best=best, survives=worst <= most, possible=best <= most)


def _least_leads(scorer: Scorer, factor: float) -> FloatArray:
    """Return for each pair of scored units the least lead of the first over the second."""
    method, values = scorer.method, _stood_in(scorer)
    leads: dict[str, FloatArray] = {}
    for name in reversed(method.top_down):
        parts = method.parts(name)
        each = [leads[p.id] if p.id in leads else _between(values[p.id]) for p in parts]
        weights = np.array([part.weight for part in parts], dtype=np.float64)
        leads[name] = _least_mean(np.stack(each, axis=-1), weights / weights.sum(), factor)
    return leads[ROOT]


def _between(values: FloatArray) -> FloatArray:
    return values[:, None] - values[None, :]


def _least_mean(leads: FloatArray, shares: FloatArray, factor: float) -> FloatArray:
    low, high = shares / factor, np.minimum(shares * factor, 1.0)
    order = np.argsort(leads, axis=-1)
    ordered = np.take_along_axis(leads, order, axis=-1)
    room = (high - low)[order]
    left = (1 - low.sum()) - (np.cumsum(room, axis=-1) - room)
    weights = low[order] + np.clip(left, 0.0, room)
    least: FloatArray = (weights * ordered).sum(axis=-1)
    return least


def _stood_in(scorer: Scorer) -> dict[str, FloatArray]:
    """Return each indicator of the scored units, with its dimension's value where missing."""
    method = scorer.method
    nodes = combine(method, scorer.fixed[:, scorer.scored])
    values: dict[str, FloatArray] = {ROOT: nodes[ROOT].value}
    for name in method.top_down:
        for row, part in enumerate(method.parts(name)):
            given = nodes[name].given[row]
            values[part.id] = np.where(np.isnan(given), values[name], given)
    return values
