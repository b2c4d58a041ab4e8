"""
Anybody's wide table, units by indicators, scored by a method file.

The table is comma-, semicolon- or tab-separated text in UTF-8 with one line of headings. Where
the separator is not a comma, a decimal comma is read as well as a point.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geodata.tables import Fault, SourceError, shorten
from needs.export import harmless
from needs.index import Scores, score_units
from needs.method import load_method
from needs.method_toml import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

SEPARATORS: Final = ",;\t"
MISSING: Final = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "..", ".", "-"})
"""What stands in a cell that has no value."""

NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
NOT_UTF8: Final = "the file is not text in UTF-8; save it as CSV UTF-8"
RESULTS: Final = ("rank", "score", "coverage")


class Record(NamedTuple):
    """One line of the table: its number in the file, and its cells."""

    line: int
    cells: list[str]


def index_table(
    table: Path,
    method: Path,
    *,
    id_column: str,
    directions: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """
    Score and rank the units of a wide table.

    Parameters
    ----------
    table
        A CSV file: one line for each unit, one column for each indicator.
    method
        A method file, or the id of a lens.
    id_column
        The heading of the column that names the units.
    directions
        For indicators whose direction the method leaves open.

    Returns
    -------
    pandas.DataFrame
        In the order of the table: `id_column`, ``rank``, ``score``, ``coverage``, then
        ``dimension_…`` (value of each dimension), ``normalised_…`` and ``contribution_…`` (of
        each indicator).

    Raises
    ------
    ValueError
        When the method cannot be used, or not with these values.
    SourceError
        When the table cannot be read. Names every fault with its line and column.
    """
    chosen = load_method(method)
    values = read_wide(table, id_column=id_column, indicators=chosen.indicator_ids)
    return _result(score_units(values, chosen, directions or {}))


def _result(scores: Scores) -> pd.DataFrame:
    frames: list[pd.Series | pd.DataFrame] = [
        scores.rank,
        scores.score,
        scores.coverage,
        scores.nodes.add_prefix("dimension_"),
        scores.normalised.add_prefix("normalised_"),
        scores.contributions.add_prefix("contribution_"),
    ]
    return pd.concat(frames, axis=1).reset_index()


def write_index(result: pd.DataFrame, path: Path) -> None:
    """
    Write the result of `index_table` as CSV.

    Parameters
    ----------
    result
        The scored table.
    path
        Ends with .csv. Cells that a spreadsheet would run are made harmless.

    Raises
    ------
    ValueError
        When the ending is another, or the folder does not exist.
    """
    if path.suffix.lower() != ".csv":
        msg = f"--out must end with .csv, not “{shorten(path.name)}”."
        raise ValueError(msg)
    if not path.parent.is_dir():
        msg = f"There is no folder {path.parent}."
        raise ValueError(msg)
    named = result.columns[0]
    draft = path.with_name(f".{path.name}.part")
    result.assign(**{named: result[named].map(harmless)}).to_csv(draft, index=False)
    draft.replace(path)


def read_wide(table: Path, *, id_column: str, indicators: Sequence[str]) -> pd.DataFrame:
    """
    Read the columns of a wide table that a method weighs.

    Parameters
    ----------
    table
        A CSV file.
    id_column
        The heading of the column that names the units.
    indicators
        The headings of the columns to read.

    Returns
    -------
    pandas.DataFrame
        Units by indicators, NaN where missing, indexed by `id_column` as text, so that leading
        zeros are kept.

    Raises
    ------
    SourceError
        When the file is not such a table. Names every fault with its line and column.
    """
    heading, records, separator = _parse(table)
    _raise(_heading_faults(table.name, heading, [id_column, *indicators]))
    places = {name: heading.cells.index(name) for name in (id_column, *indicators)}
    whole = [record for record in records if len(record.cells) == len(heading.cells)]
    columns = {name: _numbers(whole, places[name], separator) for name in indicators}
    faults = [
        *_record_faults(table.name, records, len(heading.cells), places[id_column]),
        *_number_faults(table.name, whole, places, columns),
    ]
    _raise(sorted(faults, key=lambda fault: fault.line or 0))
    units = pd.Index([r.cells[places[id_column]].strip() for r in whole], name=id_column)
    return pd.DataFrame(columns, index=units, dtype="float64")


def _parse(table: Path) -> tuple[Record, list[Record], str]:
    text = _text(table)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        records = [Record(reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error as error:
        rule = f"the line cannot be read as CSV: {error}"
        raise SourceError([Fault(table.name, rule, reader.line_num)]) from error
    if not records:
        raise SourceError([Fault(table.name, "the file is empty")])
    heading = Record(records[0].line, [cell.strip() for cell in records[0].cells])
    return heading, records[1:], separator


def _text(table: Path) -> str:
    try:
        text = table.read_bytes().decode("utf-8-sig")
    except OSError as error:
        rule = f"the file cannot be read: {error.strerror}"
        raise SourceError([Fault(str(table), rule)]) from error
    except UnicodeDecodeError as error:
        raise SourceError([Fault(table.name, NOT_UTF8)]) from error
    if "\0" in text:
        raise SourceError([Fault(table.name, NOT_UTF8)])
    return text


def _raise(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise SourceError(found)


def _heading_faults(file: str, heading: Record, wanted: Sequence[str]) -> Iterator[Fault]:
    times = Counter(heading.cells)
    for name in wanted:
        if times[name] == 0:
            rule = f"the column is missing; {nearest(name, heading.cells)}"
            yield Fault(file, rule, heading.line, name)
        elif times[name] > 1:
            yield Fault(file, f"{times[name]} columns have this heading", heading.line, name)
    if wanted[0] in RESULTS:
        rule = "the result has a column of that name; give the units another heading"
        yield Fault(file, rule, heading.line, wanted[0])


def _record_faults(
    file: str, records: Sequence[Record], width: int, id_place: int
) -> Iterator[Fault]:
    if not records:
        yield Fault(file, "there are headings and no units")
    seen: dict[str, int] = {}
    for line, cells in records:
        if len(cells) != width:
            yield Fault(file, f"the line has {len(cells)} cells and the heading {width}", line)
            continue
        unit = cells[id_place].strip()
        if not unit:
            yield Fault(file, "the line names no unit", line)
        elif unit in seen:
            yield Fault(file, f"the unit stands on line {seen[unit]} already", line, value=unit)
        seen.setdefault(unit, line)


def _numbers(records: Sequence[Record], place: int, separator: str) -> list[float | None]:
    comma = separator != ","
    return [_number(record.cells[place].strip(), comma=comma) for record in records]


def _number(cell: str, *, comma: bool) -> float | None:
    if cell in MISSING:
        return float("nan")
    pointed = cell.replace(",", ".") if comma else cell
    return float(pointed) if NUMBER.fullmatch(pointed) else None


def _number_faults(
    file: str,
    records: Sequence[Record],
    places: Mapping[str, int],
    columns: Mapping[str, Sequence[float | None]],
) -> Iterator[Fault]:
    for name, numbers in columns.items():
        for record, number in zip(records, numbers, strict=True):
            if number is None:
                yield Fault(file, "not a number", record.line, name, record.cells[places[name]])
