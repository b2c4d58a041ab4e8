"""
What the ranks would be without an indicator, or without a dimension.

Leaving a part out is a weight of 0: all variants are one draw of the weights each, and are scored
together in one product. Nothing is normalised anew but what the method renormalises, and a unit
stays ranked although its coverage falls, so that all variants rank the same units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from needs.rank_draws import rank_rows
from needs.score_draws import score_draws
from needs.scorer import prepare_scorer
from needs.weight_draws import weights_without, whole_weights

if TYPE_CHECKING:
    from needs.method import Method
    from needs.normalise import FloatArray
    from needs.observation_draws import Inputs


@dataclass(frozen=True, eq=False, kw_only=True)
class LeftOut:
    """
    Scores and ranks with one part at a time left out.

    Attributes
    ----------
    names
        What is left out.
    scores
        Names by units; NaN where nothing is left to score the unit by.
    ranks
        Names by units; a unit without a score in any variant is ranked in none, NaN.
    mean_shift, largest_shift
        For each name, the mean and the largest over units of |rank without - rank with|; NaN
        where no unit is scored in all variants.
    correlation
        For each name, Spearman's between the ranks with and without (Pearson's of the ranks).
    """

    names: tuple[str, ...]
    scores: FloatArray
    ranks: FloatArray
    mean_shift: FloatArray
    largest_shift: FloatArray
    correlation: FloatArray


def leave_out(inputs: Inputs, method: Method, names: tuple[str, ...] | None = None) -> LeftOut:
    """
    Leave out one part at a time.

    Parameters
    ----------
    inputs
        The observations; only their values count.
    method
        Every choice that moves a rank.
    names
        Indicators or dimensions of the method; None for every dimension and every indicator. A
        part that is the whole method cannot be left out, and is passed over.

    Returns
    -------
    LeftOut
        In the order of `names`.

    Raises
    ------
    ValueError
        When a name is none of the method's, or the values cannot be scored.
    """
    known = (*method.dimension_ids, *method.indicator_ids)
    asked = known if names is None else names
    if unknown := [name for name in asked if name not in known]:
        msg = f"`names` must be dimensions or indicators of {method.id!r}, found {unknown}."
        raise ValueError(msg)
    scorer = prepare_scorer(inputs, method)
    weights = weights_without(method, asked)
    left = whole_weights(method, weights).sum(axis=1) > 0
    kept = {name: rows[None, left] for name, rows in weights.items()}
    scores = score_draws(method, scorer.fixed[None], kept)[0]
    scores[:, np.isnan(scorer.score)] = np.nan
    there = ~np.isnan(scores).any(axis=0)
    rows = np.concatenate([scorer.score[None, there], scores[:, there]])
    return _compared(tuple(n for n, some in zip(asked, left, strict=True) if some), rows, scores)


def _compared(names: tuple[str, ...], rows: FloatArray, scores: FloatArray) -> LeftOut:
    ranks, nothing = np.full(scores.shape, np.nan), np.full(len(names), np.nan)
    if not rows.size:
        return LeftOut(
            names=names,
            scores=scores,
            ranks=ranks,
            mean_shift=nothing,
            largest_shift=nothing,
            correlation=nothing,
        )
    found = rank_rows(rows).astype(np.float64)
    ranks[:, ~np.isnan(scores).any(axis=0)] = found[1:]
    shift = np.abs(found[1:] - found[0])
    away = found - found.mean(axis=1, keepdims=True)
    length = np.sqrt(np.square(away).sum(axis=1))
    product = (away[1:] * away[0]).sum(axis=1)
    size = length[1:] * length[0]
    return LeftOut(
        names=names,
        scores=scores,
        ranks=ranks,
        mean_shift=shift.mean(axis=1),
        largest_shift=shift.max(axis=1, initial=0.0),
        correlation=np.divide(product, size, out=np.full(size.shape, np.nan), where=size > 0),
    )
