"""Where things stand in one sheet of an export: title, school year, header, rows, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geodata.reports import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.readers.cells import Rows, Sheet

PUBLISHER_LINE: Final = "statistik från skolverket"
NOTES_MARK: Final = "rapportbeskrivning"
"""Every export ends with (CSV), or has a sheet of (XLSX), a section that begins so."""

_CHOSEN = re.compile(r"valt (?:läsår|år):\s*(.*)", re.IGNORECASE)
_EXTRACTED = re.compile(r"valt uttag:\s*(.*)", re.IGNORECASE)
_ORGANISER = re.compile(r"typ av huvudman:\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """
    The parts of one sheet.

    Attributes
    ----------
    sheet
        The sheet's name; empty for CSV.
    texts
        The lines before the header, without the publisher's own.
    columns
        Names of the columns; ``"upper | lower"`` under a two-row header.
    rows, lines
        The data rows as they stand, and the line of the file on which each stands.
    has_notes
        Whether the publisher's closing notes follow in the same sheet.
    """

    sheet: str
    texts: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Rows
    lines: tuple[int, ...]
    has_notes: bool

    @property
    def period(self) -> str:
        """The chosen school year or calendar year as printed; empty where none is."""
        return _first(_CHOSEN, self.texts)

    @property
    def extraction(self) -> str:
        """The date of extraction as printed; empty where none is."""
        return _first(_EXTRACTED, self.texts)

    @property
    def organiser(self) -> str:
        """The organiser that the whole sheet is about; empty where a column tells."""
        return _first(_ORGANISER, self.texts)

    @property
    def is_preliminary(self) -> bool:
        """Whether the publisher calls the figures preliminary above the table."""
        return any("preliminär" in text.casefold() for text in self.texts)


def find_table(sheet: Sheet) -> Table | None:
    """
    Find header, data and notes in a sheet.

    Parameters
    ----------
    sheet
        Cells as text.

    Returns
    -------
    Table or None
        None where no row is a header (its first cell says ``Kommun``, and more cells follow).
    """
    header = next((i for i, row in enumerate(sheet.rows) if _is_header(row)), None)
    if header is None:
        return None
    lower = _without_empty_end(sheet.rows[header])
    upper = sheet.rows[header - 1] if header and _is_upper(sheet.rows[header - 1]) else []
    notes = next((i for i in range(header, len(sheet.rows)) if _starts_notes(sheet.rows[i])), None)
    data = [
        (number, sheet.rows[number - 1])
        for number in range(header + 2, (notes or len(sheet.rows)) + 1)
        if any(cell.strip() for cell in sheet.rows[number - 1])
    ]
    return Table(
        sheet=sheet.name,
        texts=texts_of(sheet.rows[: header - bool(upper)]),
        columns=_names(lower, upper),
        rows=[row for _, row in data],
        lines=tuple(number for number, _ in data),
        has_notes=notes is not None,
    )


def texts_of(rows: Rows) -> tuple[str, ...]:
    """
    Collect the first text of each row.

    Parameters
    ----------
    rows
        Rows above a header, or all rows of a sheet without one.

    Returns
    -------
    tuple of str
        Non-empty texts, without the line in which the publisher names itself.
    """
    firsts = (next((cell.strip() for cell in row if cell.strip()), "") for row in rows)
    return tuple(text for text in firsts if text and not plain(text).startswith(PUBLISHER_LINE))


def holds_notes(sheet: Sheet) -> bool:
    """
    Tell whether a sheet holds the publisher's closing notes.

    Parameters
    ----------
    sheet
        Any sheet of the file.

    Returns
    -------
    bool
        True where a row begins as the notes do.
    """
    return any(_starts_notes(row) for row in sheet.rows)


def _is_header(row: Sequence[str]) -> bool:
    cells = _without_empty_end(row)
    return len(cells) > len(("Kommun", "Kommunkod")) and plain(cells[0]) == "kommun"


def _is_upper(row: Sequence[str]) -> bool:
    return bool(row) and not row[0].strip() and any(cell.strip() for cell in row)


def _starts_notes(row: Sequence[str]) -> bool:
    return bool(row) and row[0].lstrip()[: len(NOTES_MARK)].casefold() == NOTES_MARK


def _without_empty_end(row: Sequence[str]) -> list[str]:
    filled = [i for i, cell in enumerate(row) if cell.strip()]
    return [cell.strip() for cell in row[: filled[-1] + 1]] if filled else []


def _names(lower: Sequence[str], upper: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f"{above} | {name}" if above else name
        for name, above in zip(lower, _spread(upper, len(lower)), strict=True)
    )


def _spread(upper: Sequence[str], width: int) -> Iterator[str]:
    """Carry a merged upper header over the columns it spans: a workbook fills only the first."""
    current = ""
    for position in range(width):
        cell = upper[position].strip() if position < len(upper) else ""
        current = cell or current
        yield current


def _first(pattern: re.Pattern[str], texts: Sequence[str]) -> str:
    matches = (pattern.match(text) for text in texts)
    return next((match.group(1).strip() for match in matches if match), "")
