"""
The composite index: normalise, weigh, aggregate, rank.

A higher score is a greater need. The rule of ranks: scores are rounded to 9 decimals, 1 is the
highest, units that tie share the lowest number, and a unit that is not scored has no rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needs.hierarchy import combine, contributions, refuse_constant
from needs.method_toml import ROOT, nearest
from needs.normalise import NORMALISATIONS, TRANSFORMS, FloatArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from needs.method import Method

RANK_DECIMALS: Final = 9


@dataclass(frozen=True, eq=False, kw_only=True)
class Scores:
    """
    What a method makes of a table, with the evidence for it.

    Attributes
    ----------
    score
        One for each unit, NaN where the unit is not scored.
    rank
        See `rank_scores`.
    coverage
        The share of the method's weight, 0 to 1, that the unit has values for.
    contributions
        Units by indicators; each row sums to the score. NaN where the indicator is missing or
        the unit is not scored.
    nodes
        Units by dimensions (without the root, which is the score), on the method's scale; given
        wherever anything in the dimension is present, also for a unit that is not scored.
    normalised
        Units by indicators, as they were weighed together: higher is greater need.
    """

    score: pd.Series
    rank: pd.Series
    coverage: pd.Series
    contributions: pd.DataFrame
    nodes: pd.DataFrame
    normalised: pd.DataFrame


def score_units(values: pd.DataFrame, method: Method, directions: Mapping[str, int]) -> Scores:
    """
    Score and rank units by a method.

    A missing indicator is never filled: the weights of those beside it in its dimension are
    scaled up, the coverage says how much of the weight is present, and below the method's floor
    the unit is not scored. An indicator that no unit has counts as missing for all of them.

    Parameters
    ----------
    values
        Units by indicators, each column in its own unit; NaN where missing. Columns that the
        method does not weigh are left out.
    method
        Every choice that moves a rank.
    directions
        For an indicator whose direction the method leaves open: 1 where a higher value is a
        greater need, -1 where it is a smaller one.

    Returns
    -------
    Scores
        In the order of `values`.

    Raises
    ------
    ValueError
        When units are repeated, columns or directions are missing, values are infinite, a
        logarithm meets a value that is not above 0, an indicator does not vary under a rule that
        needs it to, or a geometric mean meets a value below 0.
    """
    _raise(_table_faults(values, method, directions))
    rows = np.ascontiguousarray(values[list(method.indicator_ids)].to_numpy(dtype=np.float64).T)
    _raise(_value_faults(rows, values.index, method))
    normalised = _normalise(rows, method, _signs(method, directions))
    nodes = combine(method, normalised)
    coverage = _coverage(method, normalised)
    scored = (coverage >= method.coverage_floor) & ~np.isnan(nodes[ROOT].value)
    parts = contributions(method, nodes)
    parts[:, ~scored] = np.nan
    units = values.index
    score = pd.Series(np.where(scored, nodes[ROOT].value, np.nan), index=units, name="score")
    dimensions = {name: nodes[name].value for name in method.dimension_ids}
    return Scores(
        score=score,
        rank=rank_scores(score),
        coverage=pd.Series(coverage, index=units, name="coverage"),
        contributions=pd.DataFrame(parts.T, index=units, columns=list(method.indicator_ids)),
        nodes=pd.DataFrame(dimensions, index=units, dtype="float64"),
        normalised=pd.DataFrame(normalised.T, index=units, columns=list(method.indicator_ids)),
    )


def rank_scores(scores: pd.Series) -> pd.Series:
    """
    Rank scores from the highest.

    Parameters
    ----------
    scores
        One for each unit; NaN where the unit is not scored.

    Returns
    -------
    pandas.Series
        Named ``rank``, whole numbers: 1 for the highest score rounded to 9 decimals, ties share
        the lowest number, NA where there is no score.
    """
    ranks = scores.round(RANK_DECIMALS).rank(ascending=False, method="min")
    return ranks.astype("Int64").rename("rank")


def _raise(faults: Iterator[str]) -> None:
    if found := list(faults):
        raise ValueError("\n".join(found))


def _table_faults(
    values: pd.DataFrame, method: Method, directions: Mapping[str, int]
) -> Iterator[str]:
    if not values.index.is_unique:
        doubled = values.index[values.index.duplicated()]
        yield f"`values` repeats {len(doubled)} units, first {doubled[0]!r}."
    columns = list(values.columns)
    for indicator in method.indicators:
        times = columns.count(indicator.id)
        if times == 0:
            near = nearest(indicator.id, map(str, columns))
            yield f"`values` has no indicator {indicator.id!r}, which {method.id!r} weighs; {near}."
        elif times > 1:
            yield f"`values` has {times} columns {indicator.id!r}."
        direction = indicator.direction or directions.get(indicator.id)
        if direction not in {1, -1}:
            yield (
                f"`directions` must be 1 or -1 for {indicator.id!r}, found {direction!r}; "
                "give it a direction in the method (0, context, is never need by itself)."
            )


def _value_faults(rows: FloatArray, units: pd.Index, method: Method) -> Iterator[str]:
    for indicator, row in zip(method.indicators, rows, strict=True):
        broken, rule = np.isinf(row), "is infinite"
        if indicator.transform == "log" and not broken.any():
            broken, rule = row <= 0, "has no logarithm"
        if broken.any():
            first = int(np.argmax(broken))
            yield (
                f"Indicator {indicator.id!r}: the value {float(row[first])!r} of unit "
                f"{units[first]!r} {rule} ({int(broken.sum())} such)."
            )


def _signs(method: Method, directions: Mapping[str, int]) -> FloatArray:
    signs = [i.direction or directions[i.id] for i in method.indicators]
    return np.array(signs, dtype=np.float64)[:, None]


def _normalise(rows: FloatArray, method: Method, signs: FloatArray) -> FloatArray:
    need = _transform(rows, method) * signs
    posts = np.sort(_transform(_goalposts(method), method) * signs, axis=1)
    rules = np.array([method.normalisation_of(indicator) for indicator in method.indicators])
    normalised = np.empty_like(need)
    for rule in dict.fromkeys(rules.tolist()):
        chosen = np.flatnonzero(rules == rule)
        refuse_constant([method.indicator_ids[i] for i in chosen], need[chosen], rule)
        normalised[chosen] = NORMALISATIONS[rule](need[chosen], method.scale, posts[chosen])
    return normalised


def _transform(rows: FloatArray, method: Method) -> FloatArray:
    transformed = rows
    kinds = np.array([indicator.transform or "none" for indicator in method.indicators])
    for kind in set(kinds.tolist()) - {"none"}:
        transformed = transformed.copy()
        transformed[kinds == kind] = TRANSFORMS[kind](rows[kinds == kind])
    return transformed


def _goalposts(method: Method) -> FloatArray:
    # Indicators under another rule get a pair that any transform can take, and nobody reads.
    used = [
        (method.normalisation_of(indicator) == "goalposts" and method.goalposts_of(indicator))
        or (1.0, 2.0)
        for indicator in method.indicators
    ]
    return np.array(used, dtype=np.float64)


def _coverage(method: Method, normalised: FloatArray) -> FloatArray:
    # Rounded, so that three of five equal weights are 0.6 and meet a floor of 0.6.
    weights = np.array(list(method.effective_weights().values()))
    present = np.sum(np.where(np.isnan(normalised), 0.0, weights[:, None]), axis=0)
    coverage: FloatArray = np.clip(np.round(present, 12), 0.0, 1.0)
    return coverage
