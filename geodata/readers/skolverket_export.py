"""
Skolverket's export files (CSV, XLSX) to observations.

One reader for the format; `geodata/reports.toml` says what each report's columns mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata.readers.cells import Sheet, read_sheets
from geodata.readers.layout import Table, find_table, holds_notes, texts_of
from geodata.readers.rows import RowKeys, read_row_keys
from geodata.readers.values import read_values
from geodata.reports import PERIOD_COLUMNS, Report, ReportColumn, ReportRegister, plain
from geodata.rules import (
    COLUMN_MISSING,
    COLUMN_TWICE,
    CUT_OFF,
    NO_HEADER,
    NO_ROWS,
    NO_YEAR,
    NO_YEAR_COLUMN,
    UNKNOWN_REPORT,
    WRONG_WIDTH,
)
from geodata.tables import Fault, SourceError, stacked

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLISHER: Final = "skolverket"
PLACE_COLUMNS: Final = ("Kommun", "Kommunkod")
ORGANISER_COLUMN: Final = "Typ av huvudman"
KNOWN_ASIDE: Final = ("Län", "Länskod")
"""Printed beside the municipality and implied by its code, so not read."""

_PERIOD = re.compile(r"[0-9]{4}(?:/[0-9]{2})?")
_SCHOOL_YEAR = re.compile(r"[0-9]{4}/[0-9]{2}")


@dataclass(frozen=True, kw_only=True)
class ExportFile:
    """
    What one export file holds.

    Attributes
    ----------
    report, period, extraction
        Which report it is, the year chosen when it was exported, and the date of extraction
        where it is printed.
    observations
        Rows with every column of the observation table, as plain objects.
    outside
        Names on rows that have no municipality, such as school federations.
    notes
        What was repaired on the way, in words.
    not_understood
        Columns that the register does not know.
    """

    report: Report
    period: str
    extraction: str
    observations: pd.DataFrame
    outside: tuple[str, ...]
    notes: tuple[str, ...]
    not_understood: tuple[str, ...]


def read_export(
    content: bytes, *, name: str, places: Mapping[str, str], register: ReportRegister
) -> ExportFile:
    """
    Read one export file.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        Its name, for messages and for the format.
    places
        Names of all municipalities by code.
    register
        The known reports.

    Returns
    -------
    ExportFile
        Withheld and missing cells are rows with a flag and no value; nothing is filled in.

    Raises
    ------
    SourceError
        With every fault of the file: see `geodata.readers.cells`, and further an unknown
        report, a missing column, a cut-off or doubled row, an unknown municipality, organiser,
        group or row label, a text that is neither figure nor marker, a share outside 0 to 100.
    """
    sheets = read_sheets(content, name=name)
    report = _recognise(sheets, name=name, register=register)
    tables = [table for sheet in sheets if (table := find_table(sheet)) is not None]
    faults = _file_faults(sheets, tables, report, name)
    if faults:
        raise SourceError(faults)
    reads = [_read_table(table, report, (name, places, register)) for table in tables]
    faults = [fault for read in reads for fault in read.faults]
    if faults:
        raise SourceError(faults)
    return _joined(report, tables, reads)


@dataclass(frozen=True)
class _TableRead:
    keys: RowKeys
    observations: pd.DataFrame
    not_understood: tuple[str, ...]
    faults: tuple[Fault, ...]


def _recognise(sheets: tuple[Sheet, ...], *, name: str, register: ReportRegister) -> Report:
    texts = [text for sheet in sheets for text in texts_of(sheet.rows[:20])]
    found = next((report for text in texts if (report := register.by_title(text))), None)
    if found is None:
        found_text = texts[0] if texts else ""
        raise SourceError([Fault(name, UNKNOWN_REPORT, value=found_text)])
    return found


def _file_faults(
    sheets: tuple[Sheet, ...], tables: list[Table], report: Report, name: str
) -> list[Fault]:
    if not tables:
        return [Fault(name, NO_HEADER, value=report.title)]
    faults = [
        Fault(name, NO_YEAR, value=table.period)
        for table in tables
        if not _PERIOD.fullmatch(table.period)
    ]
    if not any(holds_notes(sheet) for sheet in sheets):
        last = max((table.lines[-1] for table in tables if table.lines), default=None)
        faults.append(Fault(name, CUT_OFF, line=last))
    if not any(table.rows for table in tables):
        faults.append(Fault(name, NO_ROWS))
    return faults


def _read_table(
    table: Table, report: Report, setting: tuple[str, Mapping[str, str], ReportRegister]
) -> _TableRead:
    name, places, register = setting
    file = f"{name} [{table.sheet}]" if table.sheet else name
    position = {plain(column): i for i, column in enumerate(table.columns)}
    columns = _value_columns(table, report, position)
    faults = [*_header_faults(table, report, position, file), *_width_faults(table, file)]
    if faults:
        return _TableRead(RowKeys.empty(), pd.DataFrame(), (), tuple(faults))
    keys = read_row_keys(table, report, position, (file, places, register))
    observations, value_faults = read_values(table, report, keys, (file, columns))
    known = {plain(text) for text in (*PLACE_COLUMNS, ORGANISER_COLUMN, *KNOWN_ASIDE)}
    known |= {plain(text) for text in report.label_columns} | {plain(c) for c, _, _ in columns}
    unknown = tuple(column for column in table.columns if plain(column) not in known)
    return _TableRead(keys, observations, unknown, (*keys.faults, *value_faults))


def _value_columns(
    table: Table, report: Report, position: Mapping[str, int]
) -> list[tuple[str, ReportColumn, str]]:
    """Pair each value column's printed name with its entry and the period it is about."""
    found = []
    for entry in report.columns:
        if entry.column == PERIOD_COLUMNS:
            years = [column for column in table.columns if _SCHOOL_YEAR.fullmatch(column)]
            found += [(year, entry, year) for year in years]
        elif plain(entry.column) in position:
            found.append((entry.column, entry, table.period))
    return found


def _header_faults(
    table: Table, report: Report, position: Mapping[str, int], file: str
) -> list[Fault]:
    wanted = [*PLACE_COLUMNS, *report.label_columns]
    wanted += [] if table.organiser else [ORGANISER_COLUMN]
    wanted += [c.column for c in report.columns if c.column != PERIOD_COLUMNS]
    header = table.lines[0] - 1 if table.lines else None
    faults = [
        Fault(file, COLUMN_MISSING, line=header, column=column)
        for column in wanted
        if plain(column) not in position
    ]
    if len(position) < len(table.columns):
        doubled = sorted({c for c in table.columns if table.columns.count(c) > 1})
        faults += [Fault(file, COLUMN_TWICE, line=header, column=column) for column in doubled]
    by_year = any(column.column == PERIOD_COLUMNS for column in report.columns)
    if by_year and not any(_SCHOOL_YEAR.fullmatch(column) for column in table.columns):
        faults.append(Fault(file, NO_YEAR_COLUMN, line=header))
    return faults


def _width_faults(table: Table, file: str) -> list[Fault]:
    width = len(table.columns)
    return [
        Fault(
            file,
            WRONG_WIDTH,
            line,
            value=row[0],
            details={"cells": len(row), "width": width},
        )
        for line, row in zip(table.lines, table.rows, strict=True)
        if len(row) < width or any(cell.strip() for cell in row[width:])
    ]


def _joined(report: Report, tables: list[Table], reads: list[_TableRead]) -> ExportFile:
    period, extraction = tables[0].period, tables[0].extraction
    source = f"{PUBLISHER}:{report.id}@{period}"
    observations = stacked([read.observations for read in reads])
    observations["source"] = pd.Categorical.from_codes(
        [0] * len(observations), categories=pd.Index([source])
    )
    return ExportFile(
        report=report,
        period=period,
        extraction=extraction,
        observations=observations,
        outside=tuple(name for read in reads for name in read.keys.outside),
        notes=tuple(note for read in reads for note in read.keys.notes),
        not_understood=tuple(dict.fromkeys(c for read in reads for c in read.not_understood)),
    )
