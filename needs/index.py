"""
The composite index: normalise, weigh, aggregate, rank.

A higher score is a greater need. The rule of ranks: scores are rounded to 9 decimals, 1 is the
highest, units that tie share the lowest number, and a unit that is not scored has no rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needs.method_toml import nearest
from needs.ordering import order_rows
from needs.scoring import Scoring, refuse_values, score_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from needs.method import Method
    from needs.normalise import FloatArray

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
    nodes
        Units by dimensions (without the root, which is the score), on the method's scale; given
        wherever anything in the dimension is present, also for a unit that is not scored.
    scoring
        What the rest is worked out from when it is first asked for.
    table
        The columns that were weighed. The rows of `scoring` may be the same memory: as long as
        this table lives, pandas copies before it changes the table that was given.
    """

    score: pd.Series
    rank: pd.Series
    coverage: pd.Series
    nodes: pd.DataFrame
    scoring: Scoring
    table: pd.DataFrame

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """
        What each indicator gave.

        Units by indicators; each row sums to the score. NaN where the indicator is missing or
        the unit is not scored.
        """
        return self._by_indicator(self.scoring.contributions())

    @cached_property
    def normalised(self) -> pd.DataFrame:
        """Units by indicators, as they were weighed together: higher is greater need."""
        return self._by_indicator(self.scoring.normalised())

    def _by_indicator(self, rows: FloatArray) -> pd.DataFrame:
        ids = list(self.scoring.method.indicator_ids)
        return pd.DataFrame(rows.T, index=self.score.index, columns=ids)


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
    if faults := list(_table_faults(values, method, directions)):
        raise ValueError("\n".join(faults))
    ids, units = list(method.indicator_ids), values.index
    table = values[ids]
    rows = np.ascontiguousarray(table.to_numpy(dtype=np.float64).T)
    refuse_values(rows, units, method)
    scoring = score_rows(rows, method, _signs(method, directions))
    score = pd.Series(scoring.score, index=units, name="score")
    return Scores(
        score=score,
        rank=rank_scores(score),
        coverage=pd.Series(scoring.coverage, index=units, name="coverage"),
        nodes=pd.DataFrame(
            scoring.nodes.T, index=units, columns=list(method.dimension_ids), copy=False
        ),
        scoring=scoring,
        table=table,
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
    values = scores.to_numpy(dtype=np.float64)
    there = ~np.isnan(values)
    order = order_rows(np.rint(values[there] * -(10.0**RANK_DECIMALS))[None])
    places = np.empty((1, int(there.sum())), dtype=np.int64)
    order.put(order.first() + 1, places)
    ranks = np.zeros(values.size, dtype=np.int64)
    ranks[there] = places[0]
    return pd.Series(pd.arrays.IntegerArray(ranks, ~there), index=scores.index, name="rank")


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


def _signs(method: Method, directions: Mapping[str, int]) -> FloatArray:
    signs = [i.direction or directions[i.id] for i in method.indicators]
    return np.array(signs, dtype=np.float64)
