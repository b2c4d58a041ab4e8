"""One indicator for all units: pooled over years, added up to larger areas, or taken as a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geodata.tables import FLAGS
from models.pooling import grouped_mean, pooled_mean, pooled_total
from needs.own_sources import sources_of_groups, used_sources
from needs.pool_words import COMPUTED, gap_flags, pooled_flags, year_texts
from needs.value_variance import (
    Cells,
    agreed_variance,
    own_variance,
    variance_of_groups,
    variance_over_years,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.cube import Cube, Floats, Series
    from needs.indicators import Indicator
    from needs.own_sources import Bools

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Column:
    """
    One indicator for every unit, in the order of the units.

    `value`, `low`, `high` and `cohort` are NaN where there is none; `flag` tells why; `years`
    is the text of the years used, `years_used` their number. `signed` is the value, or the
    difference that a gap is the size of; `variance` and `agreed_variance` are its sampling
    variances (see `needs.value_variance`). `source` and `cohort_source` mark, units by sources
    of the cube, where the value came from and, where it is another series, its cohort.
    """

    value: Floats
    signed: Floats
    low: Floats
    high: Floats
    variance: Floats
    agreed_variance: Floats
    cohort: Floats
    flag: Texts
    years: Texts
    years_used: Numbers
    source: Bools
    cohort_source: Bools


def newest_year(cube: Cube, parts: Sequence[Series], *, chosen: int, max_lag: int) -> int | None:
    """
    Find the newest year that the parts share and that is not too old.

    Parameters
    ----------
    cube
        Published values.
    parts
        Series that must all have a value for some unit.
    chosen
        The year in which the chosen period begins.
    max_lag
        How many years older the answer may be.

    Returns
    -------
    int or None
        The same year for every unit: an older year never stands in for a single one. None where
        nothing that new is published.
    """
    published = [~np.isnan(cube.value[cube.position[part]]).all(axis=1) for part in parts]
    shared = np.logical_and.reduce(published)
    years = [year for year, there in zip(cube.years, shared, strict=True) if there]
    fitting = [year for year in years if chosen - max_lag <= year <= chosen]
    return max(fitting, default=None)


def pooled(
    cube: Cube, part: tuple[Series, Series], years: Sequence[int], indicator: Indicator
) -> Column:
    """
    Pool one series over some years.

    Parameters
    ----------
    cube
        Published values.
    part
        The series, and the series that holds its cohorts (the same where they are printed
        beside it).
    years
        The years of the pool, the newest last.
    indicator
        What the series measures, for how chance moves it.

    Returns
    -------
    Column
        For each unit the mean over the years with a value, weighted by cohort; bounds are
        pooled the same way.
    """
    row, cohort_row = (cube.position[series] for series in part)
    at = [cube.years.index(year) for year in years if year in cube.years]
    n = cube.n[row, at] if row == cohort_row else cube.value[cohort_row, at]
    cells = Cells(cube.value[row, at], cube.low[row, at], cube.high[row, at], n)
    known = ~np.isnan(cells.value)
    mean = pooled_mean(cells.value, n)
    flag = cube.flag[row, at]
    bounded = bool((flag == FLAGS.index("censored")).any())
    periods = cube.periods.get(part[0].indicator, {})
    own = own_variance(cells, indicator)
    variance, agreed = (
        variance_over_years(each, n, known, same_people=indicator.same_people)
        for each in (own, agreed_variance(cells, indicator, own))
    )
    elsewhere = known & ~np.isnan(n) & (row != cohort_row)
    return Column(
        value=mean,
        signed=mean,
        low=pooled_mean(cells.low, n) if bounded else mean,
        high=pooled_mean(cells.high, n) if bounded else mean,
        variance=variance,
        agreed_variance=agreed,
        cohort=pooled_total(n, known),
        flag=pooled_flags(flag, known),
        years=year_texts(known, [periods.get(cube.years[i], "") for i in at]),
        years_used=known.sum(axis=0),
        source=used_sources(cube.source[row, at], known, len(cube.sources)),
        cohort_source=used_sources(cube.source[cohort_row, at], elsewhere, len(cube.sources)),
    )


def no_column(units: int, sources: int) -> Column:
    """
    Return the column of an indicator for which nothing new enough is published.

    Parameters
    ----------
    units
        How many units there are.
    sources
        How many sources the cube names.

    Returns
    -------
    Column
        Without any value, flagged ``missing``.
    """
    nothing, unmarked = np.full(units, np.nan), np.zeros((units, sources), dtype=np.bool_)
    return Column(
        value=nothing,
        signed=nothing,
        low=nothing,
        high=nothing,
        variance=nothing,
        agreed_variance=nothing,
        cohort=nothing,
        flag=np.full(units, "missing", dtype=object),
        years=np.full(units, "", dtype=object),
        years_used=np.zeros(units, dtype=np.intp),
        source=unmarked,
        cohort_source=unmarked,
    )


def grouped(column: Column, group: Numbers, groups: int, *, aggregate: str) -> Column:
    """
    Add municipalities up to larger areas.

    Parameters
    ----------
    column
        One value for each municipality.
    group
        The number of the area that each municipality lies in.
    groups
        How many areas there are.
    aggregate
        ``mean``, weighted by cohort, or ``sum``.

    Returns
    -------
    Column
        Our own computation from the municipalities with a published value and cohort; a
        municipality whose figure is withheld is not in it.
    """
    known = ~np.isnan(column.value)
    if aggregate == "sum":
        weight = known.astype(np.float64)
        count = np.bincount(group, weight, groups)
        summed = np.bincount(group[known], column.value[known], groups)
        value = low = high = np.where(count > 0, summed, np.nan)
        cohort = np.full(groups, np.nan)
    else:
        weight = np.where(known, column.cohort, 0.0)
        value, cohort = grouped_mean(column.value, column.cohort, group, groups)
        low, _ = grouped_mean(column.low, column.cohort, group, groups)
        high, _ = grouped_mean(column.high, column.cohort, group, groups)
    variance, agreed = (
        variance_of_groups(each, weight, group, groups, aggregate=aggregate)
        for each in (column.variance, column.agreed_variance)
    )
    source, cohort_source = (
        sources_of_groups(each & (weight > 0)[:, None], group, groups)
        for each in (column.source, column.cohort_source)
    )
    there = ~np.isnan(value)
    longest = int(column.years_used.max(initial=0))
    text = next(iter(column.years[column.years_used == longest]), "") if longest else ""
    return Column(
        value=value,
        signed=value,
        low=low,
        high=high,
        variance=variance,
        agreed_variance=agreed,
        cohort=cohort,
        flag=np.where(there, COMPUTED, "missing").astype(object),
        years=np.where(there, text, "").astype(object),
        years_used=np.where(there, longest, 0),
        source=source,
        cohort_source=cohort_source,
    )


def gap(one: Column, other: Column) -> Column:
    """
    Take the distance between two columns.

    Parameters
    ----------
    one, other
        The same indicator for two groups or two kinds of organiser.

    Returns
    -------
    Column
        The absolute difference, with the bounds that the two intervals allow and the smaller of
        the cohorts; the sum of both variances, as the two are different pupils; no value where
        either side has none.
    """
    apart = np.maximum(one.low - other.high, other.low - one.high)
    widest = np.maximum(one.high - other.low, other.high - one.low)
    signed = one.value - other.value
    there = ~np.isnan(signed)
    return Column(
        value=np.abs(signed),
        signed=signed,
        variance=one.variance + other.variance,
        agreed_variance=one.agreed_variance + other.agreed_variance,
        low=np.maximum(apart, 0.0),
        high=widest,
        cohort=np.where(there, np.fmin(one.cohort, other.cohort), np.nan),
        flag=gap_flags(one.flag, other.flag, there),
        years=np.where(there, one.years, "").astype(object),
        years_used=np.where(there, np.minimum(one.years_used, other.years_used), 0),
        source=(one.source | other.source) & there[:, None],
        cohort_source=(one.cohort_source | other.cohort_source) & there[:, None],
    )


def reordered(column: Column, order: Numbers) -> Column:
    """
    Put the units of a column in another order.

    Parameters
    ----------
    column
        Any column.
    order
        The position of each unit that is wanted.

    Returns
    -------
    Column
        A new one.
    """
    return Column(*(getattr(column, name)[order] for name in Column.__dataclass_fields__))
