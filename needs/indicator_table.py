"""
From observations to units by indicators: choose years, pool, add up to larger areas, take gaps.

Every value keeps its years, its cohort and how it was published. Nothing is filled in: a unit
without a published value in an indicator's years has none.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.tables import FLAGS, school_year_start
from needs.columns import Column, gap, grouped, newest_year, no_column, pooled, reordered
from needs.cube import Cube, Series, build_cube
from needs.own_sources import source_texts
from needs.series_breaks import break_register, breaks_told, unbroken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needs.indicators import Indicator
    from needs.series_breaks import Break

Numbers = npt.NDArray[np.intp]

ALL_ORGANISERS: Final = "samtliga"
ALL_PUPILS: Final = "samtliga"
MARKED: Final = ("source", "cohort_source")
"""Parts of a column that are marks for each source, and texts in a table."""


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
        How it was published (`geodata.tables.FLAGS`), or `needs.pool_words.COMPUTED`.
    years
        The years it is from, as text; empty where there is no value.
    years_used
        How many years it is from.
    signed
        As `value`; for a gap the difference that it is the size of, the first of its pair minus
        the second.
    variance
        Sampling variance of `signed` from its own level and cohort, in the indicator's unit
        squared; NaN where that is not known. See `needs.value_variance`.
    agreed_variance
        The same at the level that all municipalities have together.
    source
        What the observations behind the value name as their source, joined by ``; ``; empty
        where there is no value.
    cohort_source
        The same for the cohort where another series than the value's own holds it; else empty.
    breaks
        By indicator, where its published series does not run on within the years asked for; see
        `needs.series_breaks.breaks_told`. Another rule of withholding is there only where some
        municipality's value is withheld. An indicator without such a break is not in it.
    """

    value: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    cohort: pd.DataFrame
    flag: pd.DataFrame
    years: pd.DataFrame
    years_used: pd.DataFrame
    signed: pd.DataFrame
    variance: pd.DataFrame
    agreed_variance: pd.DataFrame
    source: pd.DataFrame
    cohort_source: pd.DataFrame
    breaks: Mapping[str, tuple[Break, ...]] = field(default_factory=dict)


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
    pools = {one.id: _pool(cube, one, parts[one.id], choice) for one in indicators}
    columns = {one.id: _pooled_parts(cube, one, parts[one.id], pools[one.id]) for one in indicators}
    breaks = {name: pool.breaks for name, pool in pools.items() if pool.breaks}
    tables = {}
    for level, codes in groupings.items():
        names, group = np.unique(codes.to_numpy().astype(str), return_inverse=True)
        area = _Areas(group.astype(np.intp), len(names), own=len(names) == len(places))
        at_level = {one.id: area.column(one, columns[one.id]) for one in indicators}
        frames = _frames(at_level, pd.Index(names, name="unit"), cube.sources)
        tables[level] = IndicatorTable(**frames, breaks=breaks)
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


@dataclass(frozen=True)
class _Pool:
    """The years that an indicator is pooled over, none where nothing is new enough."""

    years: range
    breaks: tuple[Break, ...]


def _pool(
    cube: Cube, indicator: Indicator, parts: Sequence[tuple[Series, Series]], choice: Choice
) -> _Pool:
    known = break_register().get(indicator.observed, ())
    chosen = school_year_start(choice.period)
    series = [part for part, _ in parts]
    newest = newest_year(cube, series, chosen=chosen, max_lag=choice.max_lag)
    if newest is None:
        first = chosen - choice.max_lag
        return _Pool(range(0), tuple(one for one in known if one.leaves_out(first, chosen)))
    span = choice.pool_years if indicator.series == "yearly" else 1
    years = range(newest - span + 1, newest + 1)
    rows = [cube.position[one] for one in series]
    held = [y for y in years if y in cube.years and _has_values(cube, rows, y)]
    told = breaks_told(known, years, held, chosen)
    pool = unbroken(known, years)
    return _Pool(
        pool, tuple(b for b in told if _withheld(cube, rows, pool) or not b.of_small_numbers)
    )


def _has_values(cube: Cube, rows: Sequence[int], year: int) -> bool:
    return not np.isnan(cube.value[rows, cube.years.index(year)]).all()


def _withheld(cube: Cube, rows: Sequence[int], years: range) -> bool:
    at = [cube.years.index(year) for year in years if year in cube.years]
    return bool((cube.flag[np.ix_(rows, at)] == FLAGS.index("withheld")).any())


def _pooled_parts(
    cube: Cube, indicator: Indicator, parts: Sequence[tuple[Series, Series]], pool: _Pool
) -> list[Column]:
    if not pool.years:
        return [no_column(cube.value.shape[2], len(cube.sources)) for _ in parts]
    return [pooled(cube, part, pool.years, indicator) for part in parts]


def _frames(
    columns: Mapping[str, Column], units: pd.Index, sources: Sequence[str]
) -> dict[str, pd.DataFrame]:
    frames, names = {}, pd.Index(columns)
    for part in fields(Column):
        stacked = np.array([getattr(column, part.name) for column in columns.values()])
        if part.name in MARKED:
            stacked = source_texts(stacked, sources)
        # The type is named so that pandas does not look through every text for its own.
        frames[part.name] = pd.DataFrame(stacked.T, index=units, columns=names, dtype=stacked.dtype)
    return frames
