"""
From observations to units by indicators: choose years, pool, add up to larger areas, take gaps.

Every value keeps its years, its cohort and how it was published. Nothing is filled in: a unit
without a published value in an indicator's years has none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.tables import school_year_start
from needs.columns import Column, gap, grouped, newest_year, no_column, pooled, reordered
from needs.cube import Cube, Series, build_cube

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needs.indicators import Indicator

Numbers = npt.NDArray[np.intp]

ALL_ORGANISERS: Final = "samtliga"
ALL_PUPILS: Final = "samtliga"


@dataclass(frozen=True, eq=False)
class IndicatorTable:
    """
    Units by indicators, each frame with the same index and columns.

    Attributes
    ----------
    value, low, high
        The value and its bounds, in the indicator's unit; bounds differ from the value only
        where a value was printed as ``~100``. NaN where there is none.
    cohort
        Pupils or teachers behind the value, added up over the years; NaN where not published.
    flag
        How it was published (`geodata.tables.FLAGS`), or `needs.columns.COMPUTED`.
    years
        The years it is from, as text; empty where there is no value.
    years_used
        How many years it is from.
    """

    value: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    cohort: pd.DataFrame
    flag: pd.DataFrame
    years: pd.DataFrame
    years_used: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Choice:
    """
    Which values to take.

    Attributes
    ----------
    period
        The chosen school year.
    organiser
        Whose schools.
    pool_years
        How many years a yearly indicator is pooled over.
    max_lag
        How many years an indicator's newest year may be older than the chosen one.
    """

    period: str
    organiser: str = ALL_ORGANISERS
    pool_years: int = 3
    max_lag: int = 1


def indicator_tables(
    observations: pd.DataFrame,
    indicators: Sequence[Indicator],
    choice: Choice,
    groupings: Mapping[str, pd.Series],
) -> dict[str, IndicatorTable]:
    """
    Make the table of each level.

    Parameters
    ----------
    observations
        Published values of municipalities; see `geodata.tables`.
    indicators
        What to make columns of.
    choice
        Which year and whose schools.
    groupings
        For each level, the code of the unit that each municipality belongs to, indexed by the
        municipality's code; all with the same index. A level whose codes are the municipalities'
        own keeps the published values; the others get means weighted by cohort, or sums.

    Returns
    -------
    dict of str to IndicatorTable
        By level; units in alphabetical order of their codes.
    """
    places = next(iter(groupings.values())).index.astype(str)
    parts = {one.id: _parts(one, choice) for one in indicators}
    series = [s for pairs in parts.values() for pair in pairs for s in pair]
    cube = build_cube(observations, series, list(places))
    columns = {one.id: _pooled_parts(cube, one, parts[one.id], choice) for one in indicators}
    tables = {}
    for level, codes in groupings.items():
        names, group = np.unique(codes.to_numpy().astype(str), return_inverse=True)
        area = _Areas(group.astype(np.intp), len(names), own=len(names) == len(places))
        at_level = {one.id: area.column(one, columns[one.id]) for one in indicators}
        tables[level] = _table(at_level, pd.Index(names, name="unit"))
    return tables


@dataclass(frozen=True)
class _Areas:
    """The units of a level, as a number for each municipality."""

    group: Numbers
    count: int
    own: bool

    def column(self, indicator: Indicator, parts: Sequence[Column]) -> Column:
        """Take the parts of an indicator to the level, then the gap between them."""
        there = [self._at_level(part, indicator.aggregate) for part in parts]
        return gap(*there) if indicator.gap else there[0]

    def _at_level(self, part: Column, aggregate: str) -> Column:
        if self.own:
            return reordered(part, np.argsort(self.group))
        return grouped(part, self.group, self.count, aggregate=aggregate)


def _parts(indicator: Indicator, choice: Choice) -> tuple[tuple[Series, Series], ...]:
    """Name the series that an indicator is made of, each with the series of its cohorts."""
    organiser = indicator.organiser or choice.organiser
    pairs = [(organiser, ALL_PUPILS)]
    if indicator.gap and indicator.gap.between == "group":
        pairs = [(organiser, group) for group in indicator.gap.pair]
    elif indicator.gap:
        pairs = [(one, ALL_PUPILS) for one in indicator.gap.pair]

    def of(name: str, organiser: str, group: str) -> Series:
        return Series(name, organiser, group, indicator.school_form)

    return tuple(
        (of(indicator.observed, *pair), of(indicator.cohort or indicator.observed, *pair))
        for pair in pairs
    )


def _pooled_parts(
    cube: Cube, indicator: Indicator, parts: Sequence[tuple[Series, Series]], choice: Choice
) -> list[Column]:
    newest = newest_year(
        cube,
        [part for part, _ in parts],
        chosen=school_year_start(choice.period),
        max_lag=choice.max_lag,
    )
    if newest is None:
        return [no_column(cube.value.shape[2]) for _ in parts]
    span = choice.pool_years if indicator.series == "yearly" else 1
    years = range(newest - span + 1, newest + 1)
    return [pooled(cube, part, years) for part in parts]


def _table(columns: Mapping[str, Column], units: pd.Index) -> IndicatorTable:
    frames = {}
    for field in fields(IndicatorTable):
        array = np.array([getattr(column, field.name) for column in columns.values()]).T
        # The type is named so that pandas does not look through every text for its own.
        frames[field.name] = pd.DataFrame(
            array, index=units, columns=list(columns), dtype=array.dtype
        )
    return IndicatorTable(**frames)
