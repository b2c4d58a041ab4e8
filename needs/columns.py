"""One indicator for all units: pooled over years, added up to larger areas, or taken as a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from geodata.tables import FLAGS
from models.pooling import grouped_mean, pooled_mean, pooled_total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.cube import Cube, Flags, Floats, Series

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.intp]

COMPUTED: Final = "computed"
"""The flag of a value that we made from published ones: a gap, or a mean over municipalities."""

# When several cells make one, its flag is the first of these that any of them has.
_WITH_VALUE: Final = tuple(FLAGS.index(flag) for flag in ("censored", "preliminary", "exact"))
_WITHOUT_VALUE: Final = tuple(
    FLAGS.index(flag) for flag in ("withheld", "censored", "missing", "none")
)


@dataclass(frozen=True)
class Column:
    """
    One indicator for every unit, in the order of the units.

    `value`, `low`, `high` and `cohort` are NaN where there is none; `flag` tells why; `years`
    is the text of the years used, `years_used` their number.
    """

    value: Floats
    low: Floats
    high: Floats
    cohort: Floats
    flag: Texts
    years: Texts
    years_used: Numbers


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


def pooled(cube: Cube, part: tuple[Series, Series], years: Sequence[int]) -> Column:
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

    Returns
    -------
    Column
        For each unit the mean over the years with a value, weighted by cohort; bounds are
        pooled the same way.
    """
    row, cohort_row = (cube.position[series] for series in part)
    at = [cube.years.index(year) for year in years if year in cube.years]
    value = cube.value[row, at]
    n = cube.n[row, at] if row == cohort_row else cube.value[cohort_row, at]
    known = ~np.isnan(value)
    mean = pooled_mean(value, n)
    flag = cube.flag[row, at]
    bounded = bool((flag == FLAGS.index("censored")).any())
    periods = cube.periods.get(part[0].indicator, {})
    return Column(
        value=mean,
        low=pooled_mean(cube.low[row, at], n) if bounded else mean,
        high=pooled_mean(cube.high[row, at], n) if bounded else mean,
        cohort=pooled_total(n, known),
        flag=_pooled_flags(flag, known),
        years=_year_texts(known, [periods.get(cube.years[i], "") for i in at]),
        years_used=known.sum(axis=0),
    )


def no_column(units: int) -> Column:
    """
    Return the column of an indicator for which nothing new enough is published.

    Parameters
    ----------
    units
        How many units there are.

    Returns
    -------
    Column
        Without any value, flagged ``missing``.
    """
    nothing = np.full(units, np.nan)
    return Column(
        value=nothing,
        low=nothing,
        high=nothing,
        cohort=nothing,
        flag=np.full(units, "missing", dtype=object),
        years=np.full(units, "", dtype=object),
        years_used=np.zeros(units, dtype=np.intp),
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
    if aggregate == "sum":
        known = ~np.isnan(column.value)
        ones = known.astype(np.float64)
        count = np.bincount(group, ones, groups)
        summed = np.bincount(group[known], column.value[known], groups)
        value = low = high = np.where(count > 0, summed, np.nan)
        cohort = np.full(groups, np.nan)
    else:
        value, cohort = grouped_mean(column.value, column.cohort, group, groups)
        low, _ = grouped_mean(column.low, column.cohort, group, groups)
        high, _ = grouped_mean(column.high, column.cohort, group, groups)
    there = ~np.isnan(value)
    longest = int(column.years_used.max(initial=0))
    text = next(iter(column.years[column.years_used == longest]), "") if longest else ""
    return Column(
        value=value,
        low=low,
        high=high,
        cohort=cohort,
        flag=np.where(there, COMPUTED, "missing").astype(object),
        years=np.where(there, text, "").astype(object),
        years_used=np.where(there, longest, 0),
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
        the cohorts; no value where either side has none.
    """
    apart = np.maximum(one.low - other.high, other.low - one.high)
    widest = np.maximum(one.high - other.low, other.high - one.low)
    value = np.abs(one.value - other.value)
    there = ~np.isnan(value)
    return Column(
        value=value,
        low=np.maximum(apart, 0.0),
        high=widest,
        cohort=np.where(there, np.fmin(one.cohort, other.cohort), np.nan),
        flag=_gap_flags(one.flag, other.flag, there),
        years=np.where(there, one.years, "").astype(object),
        years_used=np.where(there, np.minimum(one.years_used, other.years_used), 0),
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


def _pooled_flags(flag: Flags, known: npt.NDArray[np.bool_]) -> Texts:
    """Name the flag of each unit's pool: of the years used, or why no year could be."""
    codes = np.full(flag.shape[1], FLAGS.index("missing"))
    for code in reversed(_WITHOUT_VALUE):
        codes[(flag == code).any(axis=0)] = code
    has = known.any(axis=0)
    for code in reversed(_WITH_VALUE):
        codes[((flag == code) & known).any(axis=0) & has] = code
    names: Texts = np.array(FLAGS, dtype=object)[codes]
    return names


def _gap_flags(one: Texts, other: Texts, there: npt.NDArray[np.bool_]) -> Texts:
    flags = np.full(len(there), "missing", dtype=object)
    for flag in ("none", "withheld"):
        flags[(one == flag) | (other == flag)] = flag
    flags[there] = COMPUTED
    flags[there & ((one == "censored") | (other == "censored"))] = "censored"
    return flags


def _year_texts(known: npt.NDArray[np.bool_], periods: Sequence[str]) -> Texts:
    """Write the years of each unit: an unbroken run as its ends, else each of them."""
    codes = (known * (1 << np.arange(len(periods)))[:, None]).sum(axis=0)
    uniques, inverse = np.unique(codes, return_inverse=True)
    return np.array([_year_text(int(code), periods) for code in uniques], dtype=object)[inverse]


def _year_text(code: int, periods: Sequence[str]) -> str:
    used = [i for i in range(len(periods)) if code >> i & 1]
    if not used:
        return ""
    first, last = used[0], used[-1]
    if len(used) > 1 and last - first + 1 == len(used):
        return f"{periods[first]}–{periods[last]}"
    return ", ".join(periods[i] for i in used)
