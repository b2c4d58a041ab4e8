"""What each row of an export is about: municipality, organiser, pupil group, row label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.reports import Report, ReportRegister, plain
from geodata.tables import Fault

if TYPE_CHECKING:
    from geodata.readers.layout import Table

Texts = npt.NDArray[np.object_]
Setting = tuple[str, Mapping[str, str], ReportRegister]
"""The file's name for messages, the municipalities' names by code, the register."""

SHORT_CODE: Final = 3
"""A municipality code that has lost its leading zero."""


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
    codes = _texts(table, position, "Kommunkod")
    place = _Places.of(places).match(codes, names)
    inside = np.array([match.unit != "" or match.rule != "" for match in place], dtype=bool)
    kept = np.flatnonzero(inside)
    located = [place[i] for i in kept]

    def column(name: str) -> _Column:
        return _Column(name, _texts(table, position, name)[kept])

    whole = _Column("Typ av huvudman", np.full(len(kept), table.organiser, dtype=object))
    organiser = whole if table.organiser else column("Typ av huvudman")
    read = {
        "organiser": _translate(organiser, register.organisers),
        "group": _translate(column(report.group_column), register.groups)
        if report.group_column
        else (np.full(len(kept), "", dtype=object), {}),
        "label": _translate(column(report.row_label), {row.label: row.label for row in report.rows})
        if report.row_label
        else (np.full(len(kept), "", dtype=object), {}),
    }
    lines = [table.lines[i] for i in kept]
    unit = np.array([match.unit for match in located], dtype=object)
    faults = [
        Fault(file, match.rule, line, "Kommunkod", match.found)
        for line, match in zip(lines, located, strict=True)
        if match.rule
    ]
    for _, unknown in read.values():
        faults += [Fault(file, rule, lines[i], *found) for i, (rule, *found) in unknown.items()]
    keys = (unit, read["organiser"][0], read["group"][0], read["label"][0])
    faults += _doubled(keys, lines, file)
    return RowKeys(
        kept,
        *keys,
        outside=tuple(names[~inside]),
        notes=tuple(dict.fromkeys(f"{file}: {match.note}" for match in located if match.note)),
        faults=tuple(faults),
    )


@dataclass(frozen=True)
class _Match:
    unit: str = ""
    note: str = ""
    rule: str = ""
    found: str = ""


@dataclass(frozen=True)
class _Places:
    """The municipalities, by code and by plain name."""

    by_code: Mapping[str, str]
    by_name: Mapping[str, str]

    @classmethod
    def of(cls, places: Mapping[str, str]) -> _Places:
        return cls(places, {plain(name): code for code, name in places.items()})

    def match(self, codes: Texts, names: Texts) -> list[_Match]:
        """Match each row, reading every pair of code and name once."""
        pairs = list(zip(codes, names, strict=True))
        known = {pair: self.match_one(*pair) for pair in dict.fromkeys(pairs)}
        return [known[pair] for pair in pairs]

    def match_one(self, code: str, name: str) -> _Match:
        named = self.by_name.get(plain(name))
        if code == "" and named is None:
            return _Match()
        if code == "":
            return _Match(rule=f"the municipality code is missing; {name} has {named}", found=name)
        unit = f"0{code}" if len(code) == SHORT_CODE and f"0{code}" in self.by_code else code
        if unit not in self.by_code:
            return _Match(rule="no municipality has this code", found=f"{code} {name}")
        if named not in {None, unit}:
            rule = f"the code is {self.by_code[unit]}'s, the name has code {named}"
            return _Match(rule=rule, found=f"{code} {name}")
        repaired = f"municipality code {code} was read as {unit}" if unit != code else ""
        return _Match(unit, repaired)


def _texts(table: Table, position: Mapping[str, int], name: str) -> Texts:
    at = position[plain(name)]
    return np.array([row[at].strip() for row in table.rows], dtype=object)


Unknown = dict[int, tuple[str, str, str]]


def _translate(column: _Column, words: Mapping[str, str]) -> tuple[Texts, Unknown]:
    """Turn the publisher's words into ours; give the rule, column and text where one is unknown."""
    ours = {plain(word): meaning for word, meaning in words.items()}
    codes, uniques = pd.factorize(column.texts)
    meanings = np.array([ours.get(plain(text), "") for text in uniques], dtype=object)
    translated = meanings[codes] if len(uniques) else column.texts
    rule = "the register does not know this word"
    unknown = {
        int(i): (rule, column.name, str(column.texts[i])) for i in np.flatnonzero(translated == "")
    }
    return translated, unknown


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
            faults.append(Fault(file, f"the row repeats line {line}", lines[row], value=what))
    return faults
