"""What each row of an export is about: municipality, organiser, pupil group, row label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.readers.places import PlaceMatch, Places
from geodata.reports import Report, ReportRegister, plain
from geodata.rules import REPEATED, UNKNOWN_WORD
from geodata.tables import Fault

if TYPE_CHECKING:
    from geodata.readers.layout import Table

Texts = npt.NDArray[np.object_]
Setting = tuple[str, Mapping[str, str], ReportRegister]
"""The file's name for messages, the municipalities' names by code, the register."""

ORGANISER: Final = "Typ av huvudman"


@dataclass(frozen=True)
class RowKeys:
    """
    The keys of the rows that belong to a municipality.

    Attributes
    ----------
    kept
        Positions of those rows in the table.
    unit, organiser, group, label
        One text for each kept row; `group` and `label` are empty where the report has none.
    outside
        Names on the rows that have no municipality.
    notes
        What was repaired, in words.
    faults
        What could not be understood.
    """

    kept: npt.NDArray[np.intp]
    unit: Texts
    organiser: Texts
    group: Texts
    label: Texts
    outside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @classmethod
    def empty(cls) -> RowKeys:
        """Return the keys of a table that could not be read."""
        none: Texts = np.array([], dtype=object)
        return cls(np.array([], dtype=np.intp), none, none, none, none)


@dataclass(frozen=True)
class _Column:
    """One key column: its printed name and a text for each kept row."""

    name: str
    texts: Texts


def read_row_keys(
    table: Table, report: Report, position: Mapping[str, int], setting: Setting
) -> RowKeys:
    """
    Read what each row is about.

    Parameters
    ----------
    table
        The sheet; every row is at least as wide as the header.
    report
        Says which columns tell the group and the label.
    position
        Column positions by plain name.
    setting
        The file's name for messages, the municipalities, the register.

    Returns
    -------
    RowKeys
        Rows without a code whose name is no municipality's are left out and named.
    """
    file, places, register = setting
    names = _texts(table, position, "Kommun")
    place = Places.of(places).match(_texts(table, position, "Kommunkod"), names)
    inside = np.array([match.unit != "" or match.rule != "" for match in place], dtype=bool)
    kept = np.flatnonzero(inside)
    located = [place[i] for i in kept]

    def column(name: str) -> _Column:
        if name == ORGANISER and table.organiser:
            return _Column(name, np.full(len(kept), table.organiser, dtype=object))
        return _Column(name, _texts(table, position, name)[kept])

    labels = {row.label: row.label for row in report.rows}
    organiser = _translate(column(ORGANISER), register.organisers)
    group = _optional(column, report.group_column, register.groups)
    label = _optional(column, report.row_label, labels)
    lines = [table.lines[i] for i in kept]
    keys = (_units(located), organiser.texts, group.texts, label.texts)
    unknown = [each for read in (organiser, group, label) for each in read.unknown]
    faults = [
        *_place_faults(located, lines, file),
        *(Fault(file, UNKNOWN_WORD, lines[i], name, text) for i, name, text in unknown),
        *_doubled(keys, lines, file),
    ]
    return RowKeys(
        kept,
        *keys,
        outside=tuple(names[~inside]),
        notes=tuple(dict.fromkeys(f"{file}: {match.note}" for match in located if match.note)),
        faults=tuple(faults),
    )


@dataclass(frozen=True)
class _Translated:
    """Our words for a column's texts, and each row, column and text that has none."""

    texts: Texts
    unknown: tuple[tuple[int, str, str], ...] = ()


def _optional(column: Callable[[str], _Column], name: str, words: Mapping[str, str]) -> _Translated:
    """Translate a column that only some reports have; without it, every text is empty."""
    if name:
        return _translate(column(name), words)
    return _Translated(np.full(len(column("Kommun").texts), "", dtype=object))


def _units(located: Sequence[PlaceMatch]) -> Texts:
    return np.array([match.unit for match in located], dtype=object)


def _place_faults(located: Sequence[PlaceMatch], lines: Sequence[int], file: str) -> list[Fault]:
    return [
        Fault(file, match.rule, line, "Kommunkod", match.found, match.details)
        for line, match in zip(lines, located, strict=True)
        if match.rule
    ]


def _texts(table: Table, position: Mapping[str, int], name: str) -> Texts:
    at = position[plain(name)]
    return np.array([row[at].strip() for row in table.rows], dtype=object)


def _translate(column: _Column, words: Mapping[str, str]) -> _Translated:
    """Turn the publisher's words into ours."""
    ours = {plain(word): meaning for word, meaning in words.items()}
    codes, uniques = pd.factorize(column.texts)
    meanings = np.array([ours.get(plain(text), "") for text in uniques], dtype=object)
    translated = meanings[codes] if len(uniques) else column.texts
    without = np.flatnonzero(translated == "")
    return _Translated(
        translated, tuple((int(i), column.name, str(column.texts[i])) for i in without)
    )


def _doubled(keys: tuple[Texts, ...], lines: list[int], file: str) -> list[Fault]:
    frame = pd.DataFrame(dict(enumerate(keys)), dtype=object)
    frame = frame[frame[0] != ""]
    if not frame.duplicated().any():
        return []
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for row, *key in frame.itertuples(name=None):
        line = first.setdefault(tuple(key), lines[row])
        if line != lines[row]:
            what = " ".join(part for part in key if part)
            faults.append(Fault(file, REPEATED, lines[row], value=what, details={"line": line}))
    return faults
