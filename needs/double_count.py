"""
Whether indicators say the same thing twice, and how much each really weighs.

Indicators that go together weigh more than their weights say, those that go their own way weigh
less. Everything here is of normalised values, need upwards, over the units that have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from needs.method import ROOT, Dimension
from needs.scorer import prepare_scorer
from needs.weight_draws import unit_weights

if TYPE_CHECKING:
    from needs.method import Method
    from needs.normalise import FloatArray
    from needs.observation_draws import Inputs


@dataclass(frozen=True, eq=False, kw_only=True)
class DoubleCount:
    """
    The audit.

    Attributes
    ----------
    correlation
        Indicators by indicators: Pearson's r over the units that have both; NaN under three.
    pairs
        Indicator, indicator and r where |r| is above the limit, the strongest first.
    alpha
        Cronbach's alpha of the indicators under each dimension, and of all under ``score``:
        k / (k - 1) * (1 - sum of variances / variance of the sum), over the units that have all;
        NaN with fewer than two indicators or three units.
    weight
        What each indicator weighs by the method.
    share
        What it weighs in effect: Cov(w_j x_j, S) / Var(S) with S the weighted sum; sums to one.
        Below 0 where the indicator works against the rest.
    squared
        r squared between indicator and S: how much of S one could tell from it alone (the
        linear main effect; Paruolo, Saisana & Saltelli 2013).
    """

    correlation: FloatArray
    pairs: tuple[tuple[str, str, float], ...]
    alpha: dict[str, float]
    weight: dict[str, float]
    share: dict[str, float]
    squared: dict[str, float]


def double_count(inputs: Inputs, method: Method, *, limit: float = 0.9) -> DoubleCount:
    """
    Audit a method on its values.

    Parameters
    ----------
    inputs
        The observations; only their values count.
    method
        Every choice that moves a rank. The weighted sum S takes every dimension as an arithmetic
        mean of what is present; under another aggregation it stands in for the score.
    limit
        The |r| above which a pair is named.

    Returns
    -------
    DoubleCount
        By the names of the method.

    Raises
    ------
    ValueError
        When the values cannot be scored.
    """
    scorer = prepare_scorer(inputs, method)
    rows, ids = scorer.fixed[:, scorer.scored], method.indicator_ids
    parts = unit_weights(method, rows) * np.nan_to_num(rows)
    whole = parts.sum(axis=0)
    together = _correlations(np.concatenate([rows, whole[None]]))
    away = whole - whole.mean()
    share = (parts * away).sum(axis=1) / (whole * away).sum()
    return DoubleCount(
        correlation=together[:-1, :-1],
        pairs=_pairs(ids, together[:-1, :-1], limit),
        alpha={name: _alpha(rows[_within(method, name)]) for name in method.top_down},
        weight=method.effective_weights(),
        share=dict(zip(ids, share.tolist(), strict=True)),
        squared=dict(zip(ids, (together[-1, :-1] ** 2).tolist(), strict=True)),
    )


def _correlations(rows: FloatArray) -> FloatArray:
    there = ~np.isnan(rows)
    mask = there.astype(np.float64)
    # Centred first: variances are then not small differences of large numbers.
    filled = np.where(there, rows, 0.0)
    middle = filled.sum(axis=1) / np.maximum(mask.sum(axis=1), 1.0)
    centred = np.where(there, filled - middle[:, None], 0.0)
    n = mask @ mask.T
    of_n = np.where(n > 2, n, np.nan)  # noqa: PLR2004 - two points always lie on a line
    sums, squares = centred @ mask.T, centred**2 @ mask.T
    covariance = centred @ centred.T / of_n - sums * sums.T / of_n**2
    variance = squares / of_n - (sums / of_n) ** 2
    size = np.sqrt(np.maximum(variance * variance.T, 0.0))
    found = np.divide(covariance, size, out=np.full(size.shape, np.nan), where=size > 0)
    clipped: FloatArray = np.clip(found, -1.0, 1.0)
    return clipped


def _pairs(
    ids: tuple[str, ...], correlation: FloatArray, limit: float
) -> tuple[tuple[str, str, float], ...]:
    strong = np.argwhere(np.triu(np.abs(correlation) > limit, 1)).tolist()
    found = [(ids[i], ids[j], float(correlation[i, j])) for i, j in strong]
    return tuple(sorted(found, key=lambda pair: -abs(pair[2])))


def _within(method: Method, name: str) -> list[int]:
    inside, order = {ROOT} if name == ROOT else {name}, method.top_down
    for dimension in order:
        inside |= {
            part.id
            for part in method.parts(dimension)
            if isinstance(part, Dimension) and dimension in inside
        }
    return [i for i, one in enumerate(method.indicators) if one.dimension in inside]


def _alpha(rows: FloatArray) -> float:
    whole = rows[:, ~np.isnan(rows).any(axis=0)]
    k, n = whole.shape
    if k < 2 or n < 3:  # noqa: PLR2004 - as stated
        return float("nan")
    of_sum = whole.sum(axis=0).var(ddof=1)
    if of_sum <= 0:
        return float("nan")
    return float(k / (k - 1) * (1 - whole.var(axis=1, ddof=1).sum() / of_sum))
