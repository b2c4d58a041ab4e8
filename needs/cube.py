"""Observations as one array: series by years by units, so that pooling is arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from geodata.tables import FLAGS, NUMBER_COLUMNS, school_year_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.int8]
Sources = npt.NDArray[np.int16]
Places = npt.NDArray[np.intp]

NO_ROW: Final = -1
"""The flag and the source of a cell for which nothing is published."""


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
    source
        Same shape: position in `sources`, or `NO_ROW`.
    sources
        What the observations name as their source.
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
    source: Sources
    sources: tuple[str, ...]
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
    inside, row, unit = _cells_of(observations, position, units)
    starts = [school_year_start(str(one)) for one in observations["period"].cat.categories]
    years = tuple(sorted(set(starts)))
    year = np.searchsorted(years, starts)[_codes(observations, "period")[inside]]
    shape = (len(position), len(years), len(units))
    cell = np.ravel_multi_index((row, year, unit), shape)

    def laid_out(
        values: npt.NDArray[Any], nothing: float, dtype: npt.DTypeLike
    ) -> npt.NDArray[Any]:
        array = np.full(shape, nothing, dtype=dtype)
        array.ravel()[cell] = values
        return array

    flags = np.array([FLAGS.index(flag) for flag in observations["flag"].cat.categories])
    numbers = {name: observations[name].to_numpy()[inside] for name in NUMBER_COLUMNS}
    return Cube(
        **{name: laid_out(values, np.nan, np.float64) for name, values in numbers.items()},
        flag=laid_out(flags[_codes(observations, "flag")[inside]], NO_ROW, np.int8),
        source=laid_out(_codes(observations, "source")[inside], NO_ROW, np.int16),
        sources=tuple(str(name) for name in observations["source"].cat.categories),
        years=years,
        periods=_printed_periods(observations, inside),
        position=position,
    )


def _printed_periods(observations: pd.DataFrame, inside: Places) -> dict[str, dict[int, str]]:
    """Find how the periods of each indicator are printed, by the year in which they begin."""
    names, codes = (_codes(observations, name)[inside] for name in ("indicator", "period"))
    words = [str(word) for word in observations["indicator"].cat.categories]
    periods = [str(period) for period in observations["period"].cat.categories]
    printed: dict[str, dict[int, str]] = {}
    for pair in np.unique(names.astype(np.int64) * len(periods) + codes):
        word, period = divmod(int(pair), len(periods))
        printed.setdefault(words[word], {})[school_year_start(periods[period])] = periods[period]
    return printed


def _codes(observations: pd.DataFrame, column: str) -> npt.NDArray[np.integer[Any]]:
    return observations[column].cat.codes.to_numpy()


def _cells_of(
    observations: pd.DataFrame, position: Mapping[Series, int], units: Sequence[str]
) -> tuple[Places, Places, Places]:
    """Find the observations that belong in the cube, with the row and the unit of each."""
    rows = _rows_of(observations, position)
    inside = np.flatnonzero(rows != NO_ROW)
    unit_at = _lookup(observations["unit"], {unit: i for i, unit in enumerate(units)})
    unit = unit_at[_codes(observations, "unit")[inside]]
    known = unit != NO_ROW
    return inside[known], rows[inside[known]], unit[known]


def _rows_of(observations: pd.DataFrame, position: Mapping[Series, int]) -> Places:
    """Give each observation the row of its series, or `NO_ROW`."""
    columns = [observations[name].cat for name in Series._fields]
    sizes = [len(column.categories) for column in columns]
    table = np.full(sizes, NO_ROW, dtype=np.intp)
    words = [{str(word): i for i, word in enumerate(column.categories)} for column in columns]
    for one, row in position.items():
        places = [known.get(word) for known, word in zip(words, one, strict=True)]
        if None not in places:
            table[tuple(places)] = row
    codes = [column.codes.to_numpy() for column in columns]
    # Most rows are about other indicators, and one look at that is cheaper than four.
    about = np.flatnonzero((table != NO_ROW).any(axis=(1, 2, 3))[codes[0]])
    rows = np.full(len(observations), NO_ROW, dtype=np.intp)
    rows[about] = table[tuple(code[about] for code in codes)]
    return rows


def _lookup(column: pd.Series, wanted: Mapping[str, int]) -> Places:
    places = [wanted.get(str(word), NO_ROW) for word in column.cat.categories]
    return np.array(places, dtype=np.intp)
