"""
The values that are weighed: published ones, with those of small cohorts pulled towards the others.

A published value y of few pupils is mostly chance. What is weighed is the level behind it,
x'b + (1 - B)(y - x'b), with B the part of the differences that is sampling error
(`models.shrinkage.FayHerriot`, each indicator by itself; adjusted, so that no indicator is taken
not to differ at all). What is published stays beside it.

Assumptions: see `models.sampling` for the sampling variances, taken at the share that all units
have together (a unit's own share makes its variance small exactly where chance made the share
high), times the method's design effect; a value whose variance is unknown is taken to be of a
small unit, as in `needs.observation_draws`; a gap is shrunken with its sign, and what is weighed is
the size of what remains (the mean of the size would grow with the noise, and so rank small units
by how small they are). What is not published stays without a value: nothing is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from models.peers import Peers, peer_mean
from models.shrinkage import FayHerriot
from needs.expectation import Expectation, context_columns, expectable, expectations
from needs.indicators import register
from needs.observation_draws import UNKNOWN_VARIANCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from needs.indicator_table import IndicatorTable
    from needs.method import Method
    from needs.normalise import FloatArray

LEAST_UNITS: Final = 5
"""With fewer values than this beside those of the regression, nothing is learnt from the others."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimates:
    """
    Units by the method's indicators.

    Attributes
    ----------
    value
        What is weighed, in the indicator's unit; NaN where nothing is published.
    variance
        How unsure it is: the mean squared error of a shrunken value, else the sampling variance;
        NaN where not known.
    pulled
        How far the published value was pulled towards the others: 0 not at all, 1 wholly; NaN
        where there is no value.
    """

    value: pd.DataFrame
    variance: pd.DataFrame
    pulled: pd.DataFrame


def estimates(
    table: IndicatorTable,
    method: Method,
    *,
    shrinkage: str | None = None,
    adjustment: str | None = None,
    expected: Expectation | None = None,
) -> Estimates:
    """
    Work out what is weighed.

    Parameters
    ----------
    table
        Every indicator of the register, for the units of a level.
    method
        Which indicators, and how they are shrunken and adjusted.
    shrinkage, adjustment
        Stand in for the method's; None keeps it.
    expected
        What is expected of these units, where that is known already.

    Returns
    -------
    Estimates
        Under an adjustment results are distances from what was expected, and there is none for a
        unit without context; other indicators are as without it.
    """
    pull = method.shrinkage if shrinkage is None else shrinkage
    adjusted = (method.adjustment if adjustment is None else adjustment) == "context"
    names, effect = method.indicator_ids, method.certainty.design_effect
    towards = _targets(table, pull)
    if adjusted and expected is None:
        expected = expectations(table, names, design_effect=effect)
    columns = []
    for name in names:
        signed = table.signed[name].to_numpy(dtype=np.float64)
        own = effect * table.variance[name].to_numpy(dtype=np.float64)
        agreed = effect * table.agreed_variance[name].to_numpy(dtype=np.float64)
        if adjusted and expected is not None and expectable(name):
            signed = expected.residual[name].to_numpy(dtype=np.float64)
            own = agreed = np.square(expected.residual_error[name].to_numpy(dtype=np.float64))
        if towards is None:
            column = (signed, own, np.where(np.isnan(signed), np.nan, 0.0))
        else:
            column = _shrunken(signed, agreed, towards(signed))
        if register()[name].gap:
            column = (np.abs(column[0]), *column[1:])
        columns.append(column)
    frames = (
        pd.DataFrame(np.column_stack(part), index=table.value.index, columns=list(names))
        for part in zip(*columns, strict=True)
    )
    return Estimates(**dict(zip(("value", "variance", "pulled"), frames, strict=True)))


def _targets(table: IndicatorTable, pull: str) -> Callable[[FloatArray], FloatArray] | None:
    """Return what gives the columns that an indicator is pulled towards; None for no pull."""
    if pull == "none":
        return None
    if pull == "mean":
        nothing = np.zeros((len(table.value), 1))
        return lambda _: nothing
    context = context_columns(table)
    if pull == "context":
        return lambda _: context
    peers = Peers(n_neighbors=min(7, len(context) - 1)).fit(context).kneighbors()[1]
    return lambda values: peer_mean(values, peers)[:, None]


def _shrunken(
    value: FloatArray, variance: FloatArray, towards: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shrink what has a value; leave it alone where there are too few to learn from."""
    there = ~np.isnan(value)
    known = there & ~np.isnan(variance)
    learners = known & ~np.isnan(towards).any(axis=1)
    if learners.sum() < towards.shape[1] + LEAST_UNITS:
        return value, variance, np.where(there, 0.0, np.nan)
    typical = np.quantile(variance[known], UNKNOWN_VARIANCE, method="higher")
    filled = np.where(there & ~known, typical, variance)
    model = FayHerriot(method="adjusted").fit(towards, value, filled)
    kept = there & ~np.isnan(model.estimate_)
    return (
        np.where(kept, model.estimate_, value),
        np.where(kept, model.mse_, variance),
        np.where(kept, model.shrinkage_, np.where(there, 0.0, np.nan)),
    )
