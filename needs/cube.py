"""Observations as one array: series by years by units, so that pooling is arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from geodata.tables import FLAGS, school_year_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.int8]

NO_ROW: Final = -1
"""The flag of a cell for which nothing is published."""


class Series(NamedTuple):
    """What a row of the cube is about, besides year and unit."""

    indicator: str
    organiser: str
    group: str
    school_form: str


@dataclass(frozen=True)
class Cube:
    """
    Published values of some series.

    Attributes
    ----------
    value, low, high, n
        Series by years by units; NaN where nothing is published.
    flag
        Same shape: position in `geodata.tables.FLAGS`, or `NO_ROW`.
    years
        The years in which the periods begin, ascending.
    periods
        For each series, the printed period by year.
    position
        The row of each series.
    """

    value: Floats
    low: Floats
    high: Floats
    n: Floats
    flag: Flags
    years: tuple[int, ...]
    periods: Mapping[str, Mapping[int, str]]
    position: Mapping[Series, int]


def build_cube(observations: pd.DataFrame, series: Sequence[Series], units: Sequence[str]) -> Cube:
    """
    Lay out the observations of some series as arrays.

    Parameters
    ----------
    observations
        The table of `geodata.tables`; text columns are categories.
    series
        What to take.
    units
        What the last axis stands for, in this order; rows of other units are left out.

    Returns
    -------
    Cube
        Linear in the number of rows; nothing is filled in.
    """
    position = {one: i for i, one in enumerate(dict.fromkeys(series))}
    rows = _rows_of(observations, position)
    periods = [str(period) for period in observations["period"].cat.categories]
    starts = np.array([school_year_start(period) for period in periods], dtype=np.intp)
    years = tuple(sorted({int(start) for start in starts}))
    unit_at = _lookup(observations["unit"], {unit: i for i, unit in enumerate(units)})
    inside = np.flatnonzero((rows != NO_ROW) & (unit_at[_codes(observations, "unit")] != NO_ROW))
    period_codes = _codes(observations, "period")[inside]
    index = (
        rows[inside],
        np.searchsorted(years, starts)[period_codes],
        unit_at[_codes(observations, "unit")[inside]],
    )
    shape = (len(position), len(years), len(units))
    numbers = {name: np.full(shape, np.nan) for name in ("value", "low", "high", "n")}
    for name, array in numbers.items():
        array[index] = observations[name].to_numpy()[inside]
    flags = [FLAGS.index(flag) for flag in observations["flag"].cat.categories]
    flag = np.full(shape, NO_ROW, dtype=np.int8)
    flag[index] = np.array(flags, dtype=np.int8)[_codes(observations, "flag")[inside]]
    names = _codes(observations, "indicator")[inside]
    words = [str(word) for word in observations["indicator"].cat.categories]
    printed: dict[str, dict[int, str]] = {}
    for pair in np.unique(names.astype(np.int64) * len(periods) + period_codes):
        word, period = divmod(int(pair), len(periods))
        printed.setdefault(words[word], {})[int(starts[period])] = periods[period]
    return Cube(**numbers, flag=flag, years=years, periods=printed, position=position)


def _codes(observations: pd.DataFrame, column: str) -> npt.NDArray[np.integer[Any]]:
    return observations[column].cat.codes.to_numpy()


def _rows_of(observations: pd.DataFrame, position: Mapping[Series, int]) -> npt.NDArray[np.intp]:
    """Give each observation the row of its series, or `NO_ROW`."""
    columns = [observations[name].cat for name in Series._fields]
    sizes = [len(column.categories) for column in columns]
    table = np.full(sizes, NO_ROW, dtype=np.intp)
    words = [{str(word): i for i, word in enumerate(column.categories)} for column in columns]
    for one, row in position.items():
        places = [known.get(word) for known, word in zip(words, one, strict=True)]
        if None not in places:
            table[tuple(places)] = row
    return table[tuple(column.codes.to_numpy() for column in columns)]


def _lookup(column: pd.Series, wanted: Mapping[str, int]) -> npt.NDArray[np.intp]:
    places = [wanted.get(str(word), NO_ROW) for word in column.cat.categories]
    return np.array(places, dtype=np.intp)
