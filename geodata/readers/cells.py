"""From a file to sheets of text cells (CSV, XLSX) or to its text, within bounds."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import python_calamine

from geodata.rules import (
    CANNOT_BE_READ,
    DAMAGED,
    EMPTY,
    IS_HTML,
    IS_UTF16,
    NOT_CSV,
    NOT_UTF8,
    NOT_XLSX,
    OTHER_ARCHIVE,
    OTHER_FORMAT,
    TOO_LARGE,
    UNPACKS_TOO_LARGE,
)
from geodata.tables import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_FILE_BYTES: Final = 50 * 1024**2
MAX_UNPACKED_BYTES: Final = 200 * 1024**2
"""The largest export known is 1.5 MB; an unpacked workbook far above that is not one of these."""

Rows = list[list[str]]


@dataclass(frozen=True)
class Sheet:
    """One table of text cells; the first row is line 1 of the file or the sheet."""

    name: str
    rows: Rows


def read_sheets(content: bytes, *, name: str) -> tuple[Sheet, ...]:
    """
    Read the cells of a CSV or XLSX file as text.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        The file's name; its ending says which format is expected.

    Returns
    -------
    tuple of Sheet
        One for a CSV file, one for each sheet of a workbook. A number in a workbook comes as the
        text that the CSV twin prints, with a decimal comma.

    Raises
    ------
    SourceError
        When the file is empty, too large, of another format than its name says, not UTF-8, or
        not readable.
    """
    suffix = suffix_of(name)
    _check_fit(content, name=name, suffixes=frozenset(_READERS))
    return _READERS[suffix](content, name)


def read_text(content: bytes, *, name: str) -> str:
    """
    Read a CSV or JSON file as one text.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        The file's name; its ending says which format is expected.

    Returns
    -------
    str
        Without a byte order mark.

    Raises
    ------
    SourceError
        When the file is empty, too large, of another format than its name says, or not UTF-8.
    """
    _check_fit(content, name=name, suffixes=frozenset({".csv", ".json"}))
    return _decoded(content, name)


def suffix_of(name: str) -> str:
    """
    Return the ending of a file's name.

    Parameters
    ----------
    name
        The name.

    Returns
    -------
    str
        In lower case, with its full stop: ``.csv``.
    """
    return PurePosixPath(name).suffix.lower()


def csv_rows(text: str, *, name: str, delimiter: str) -> Rows:
    """
    Read the cells of a text in CSV.

    Parameters
    ----------
    text
        The whole text.
    name
        The file's name, for messages.
    delimiter
        What stands between two cells.

    Returns
    -------
    list of list of str
        One list for each row, empty rows too.

    Raises
    ------
    SourceError
        When a line cannot be read as CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise SourceError([Fault(name, NOT_CSV, line=reader.line_num)]) from error


def read_bounded(path: Path) -> bytes:
    """
    Read a whole file, unless it is larger than any export can be.

    Parameters
    ----------
    path
        An existing file.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    SourceError
        When the file is larger than `MAX_FILE_BYTES` or cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise SourceError([_too_large(path.name, size)])
        return path.read_bytes()
    except OSError as error:
        why = {"why": error.strerror or str(error)}
        raise SourceError([Fault(path.name, CANNOT_BE_READ, details=why)]) from error


def _check_fit(content: bytes, *, name: str, suffixes: frozenset[str]) -> None:
    suffix = suffix_of(name)
    if suffix not in suffixes:
        raise SourceError([Fault(name, OTHER_FORMAT, value=suffix)])
    fault = _unfit(content, name=name, suffix=suffix)
    if fault is not None:
        raise SourceError([fault])


def _unfit(content: bytes, *, name: str, suffix: str) -> Fault | None:
    head = content[:4096]
    if len(content) > MAX_FILE_BYTES:
        return _too_large(name, len(content))
    if not content.strip():
        return Fault(name, EMPTY)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return Fault(name, IS_HTML)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or (suffix != ".xlsx" and b"\x00" in head):
        return Fault(name, IS_UTF16)
    return None


def _too_large(name: str, size: int) -> Fault:
    megabytes = MAX_FILE_BYTES // 1024**2
    found = f"{size / 1024**2:.0f} MB"
    return Fault(name, TOO_LARGE, value=found, details={"megabytes": megabytes})


def _csv_sheets(content: bytes, name: str) -> tuple[Sheet, ...]:
    return (Sheet("", csv_rows(_decoded(content, name), name=name, delimiter=";")),)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[max(error.start - 10, 0) : error.start + 10].decode("cp1252", "replace")
        raise SourceError([Fault(name, NOT_UTF8, line=line, value=found)]) from error


def _xlsx_sheets(content: bytes, name: str) -> tuple[Sheet, ...]:
    _check_archive(content, name)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(
            Sheet(sheet, [[_as_printed(cell) for cell in row] for row in _grid(workbook, sheet)])
            for sheet in workbook.sheet_names
        )
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SourceError([Fault(name, DAMAGED)]) from error


def _grid(workbook: python_calamine.CalamineWorkbook, sheet: str) -> list[list[object]]:
    table = workbook.get_sheet_by_name(sheet)
    return [list(row) for row in table.to_python(skip_empty_area=False)]


def _check_archive(content: bytes, name: str) -> None:
    """Refuse, before anything is unpacked, what is no workbook or would unpack without bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise SourceError([Fault(name, NOT_XLSX)]) from error
    if unpacked > MAX_UNPACKED_BYTES:
        found = f"{unpacked / 1024**2:.0f} MB"
        bound = {"megabytes": MAX_UNPACKED_BYTES // 1024**2}
        raise SourceError([Fault(name, UNPACKS_TOO_LARGE, value=found, details=bound)])
    if "xl/workbook.xml" not in names:
        raise SourceError([Fault(name, OTHER_ARCHIVE)])


def _as_printed(cell: object) -> str:
    if isinstance(cell, float):
        number = f"{cell:.0f}" if cell.is_integer() else repr(cell)
        return number.replace(".", ",")
    return str(cell)


_READERS: Final[dict[str, Callable[[bytes, str], tuple[Sheet, ...]]]] = {
    ".csv": _csv_sheets,
    ".xlsx": _xlsx_sheets,
}
