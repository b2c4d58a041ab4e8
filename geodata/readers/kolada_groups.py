"""
RKA's groups of similar municipalities, as Kolada publishes them, to rows of the group table.

Two shapes are read: Kolada's own answer to ``/municipality_groups`` (JSON) and a table (CSV) with
the columns ``group_id, kind, kommun, year, member_ids``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from geodata.joins import match_code
from geodata.readers.cells import csv_rows, read_text, suffix_of
from geodata.readers.places import LOST_ZERO
from geodata.reports import plain
from geodata.rules import (
    COLUMN_MISSING,
    COLUMN_TWICE,
    MEMBER_TWICE,
    NO_GROUPS,
    NO_MEMBERS,
    NOT_A_YEAR,
    NOT_GROUPS,
    NOT_JSON,
    OWN_MEMBER,
    REPEATED,
    UNKNOWN_CODE,
    UNKNOWN_NAME,
    WRONG_WIDTH,
)
from geodata.tables import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

COLUMNS: Final = ("group_id", "kind", "kommun", "year", "member_ids")
TELLING: Final = frozenset({"group_id", "member_ids"})
"""Columns that no other file has: one of them is enough to know the file by."""
KINDS: Final = {
    "grundskola": "grundskola",
    "övergripande": "overgripande",
    "socioekonomi": "socioekonomi",
    "gymnasieskola": "gymnasieskola",
}
"""RKA's words for the kinds that are read; it also has groups for care, rescue and more."""

_TITLE = re.compile(r"Liknande kommuner,?\s+([^,]+),\s*([^,]+)(?:,\s*(.*))?")
_YEAR = re.compile(r"[0-9]{4}")

Key = tuple[str, str, int]
"""Unit, kind and year."""


@dataclass(frozen=True)
class GroupsFile:
    """
    What one file of groups holds.

    Attributes
    ----------
    groups
        The members of each group by unit, kind and year, in the order of publication.
    notes
        What was repaired or left out, in words.
    """

    groups: Mapping[Key, tuple[str, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Printed:
    """
    One group as printed, and where its parts stand.

    `number` is the line of a table or the place in an answer, and `line` is None in the latter.
    """

    file: str
    number: int
    line: int | None
    kind: str
    name: str
    year: str
    members: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)

    def fault(self, rule: str, part: str, value: str, **details: object) -> Fault:
        return Fault(self.file, rule, self.line, self.columns.get(part, part), value, details)


def is_groups_file(content: bytes, *, name: str) -> bool:
    """
    Tell whether a file holds groups, from its name and its first line.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        The file's name.

    Returns
    -------
    bool
        True for all JSON, which nothing else is read from.
    """
    if suffix_of(name) != ".csv":
        return suffix_of(name) == ".json"
    first = content[:4096].decode("utf-8", "replace").lstrip("\ufeff").partition("\n")[0]
    return bool(TELLING & set(_header(first)))


def read_groups(content: bytes, *, name: str) -> GroupsFile:
    """
    Read one file of groups.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        Its name, for messages and for the format.

    Returns
    -------
    GroupsFile
        Groups of the kinds in `KINDS`; others are counted in the notes.

    Raises
    ------
    SourceError
        With every fault of the file: see `geodata.readers.cells`, and further a missing or
        doubled column, a name or code of no municipality, a year that is none, a group without
        members, with a member twice or with its own municipality, a group that stands twice, or
        no group at all.
    """
    text = unicodedata.normalize("NFC", read_text(content, name=name))
    printed, notes = _json_groups(text, name) if suffix_of(name) == ".json" else _csv(text, name)
    read = [group for group in printed if plain(group.kind) in KINDS]
    if not read:
        raise SourceError([Fault(name, NO_GROUPS, details={"kinds": ", ".join(KINDS)})])
    faults = [fault for group in read for fault in _faults(group)] + _doubled(read)
    if faults:
        raise SourceError(faults)
    left_out = sorted({group.kind for group in printed if plain(group.kind) not in KINDS})
    if left_out:
        notes.append(f"{name}: groups of other kinds are not read: {', '.join(left_out)}")
    notes += dict.fromkeys(note for group in read for note in _repairs(group))
    groups = {_key(group): tuple(_member(m) for m in group.members) for group in read}
    return GroupsFile(groups, tuple(notes))


def _csv(text: str, name: str) -> tuple[list[_Printed], list[str]]:
    first, _, _ = text.partition("\n")
    rows = csv_rows(text, name=name, delimiter=_delimiter(first))
    header = [plain(cell) for cell in rows[0]]
    faults = [Fault(name, COLUMN_MISSING, 1, column) for column in COLUMNS if column not in header]
    faults += [Fault(name, COLUMN_TWICE, 1, c) for c in COLUMNS if header.count(c) > 1]
    if faults:
        raise SourceError(faults)
    filled = [(i, row) for i, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    narrow = [(i, row) for i, row in filled if len(row) != len(header)]
    if narrow:
        width = len(header)
        raise SourceError(
            Fault(name, WRONG_WIDTH, i, value=row[0], details={"cells": len(row), "width": width})
            for i, row in narrow
        )
    at = [header.index(column) for column in COLUMNS]
    return [_csv_group(name, i, [row[j].strip() for j in at]) for i, row in filled], []


def _csv_group(file: str, line: int, cells: Sequence[str]) -> _Printed:
    _, kind, kommun, year, members = cells
    split = tuple(member.strip() for member in members.split("|")) if members else ()
    columns = {"name": "kommun", "members": "member_ids"}
    return _Printed(file, line, line, kind, kommun, year, split, columns)


def _json_groups(text: str, name: str) -> tuple[list[_Printed], list[str]]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError([Fault(name, NOT_JSON)]) from error
    if not isinstance(answer, dict) or not isinstance(answer.get("values"), list):
        raise SourceError([Fault(name, NOT_GROUPS, details={"lacks": "values"})])
    entries = [_entry(value, i, name) for i, value in enumerate(answer["values"], 1)]
    faults = [entry for entry in entries if isinstance(entry, Fault)]
    if faults:
        # Another answer of Kolada's lacks the same in every entry: saying it once is enough.
        raise SourceError(faults if len(faults) < len(entries) else faults[:1])
    printed = [entry for entry in entries if isinstance(entry, _Printed)]
    notes = []
    if len(printed) < len(entries):
        notes.append(f"{name}: {len(entries) - len(printed)} groups are not RKA's and are left out")
    if answer.get("next_url"):
        notes.append(f"{name}: the answer has more pages, and only this one is in the file")
    return printed, notes


def _entry(value: object, number: int, name: str) -> _Printed | Fault | None:
    """Read one group of an answer; None where it is not one of similar municipalities."""
    given = value if isinstance(value, dict) else {}
    title, members = given.get("title"), given.get("members")
    file, lacks = f"{name} [{number}]", "members" if isinstance(title, str) else "title"
    if not isinstance(title, str) or not isinstance(members, list):
        return Fault(file, NOT_GROUPS, details={"lacks": lacks})
    match = _TITLE.fullmatch(" ".join(title.split()))
    if match is None:
        return None
    kind, kommun, year = (part or "" for part in match.groups())
    columns = dict.fromkeys(("kind", "name", "year"), "title")
    codes = tuple(map(_member_id, members))
    return _Printed(file, number, None, kind, kommun, year, codes, columns)


def _member_id(member: object) -> str:
    """Return a member's code; version 2 of the interface called it ``id``."""
    given = member if isinstance(member, dict) else {}
    return str(given.get("member_id", given.get("id", "")))


def _faults(group: _Printed) -> Iterable[Fault]:
    unit = match_code(group.name).code
    if unit is None:
        yield group.fault(UNKNOWN_NAME, "name", group.name)
    if not _YEAR.fullmatch(group.year):
        yield group.fault(NOT_A_YEAR, "year", group.year)
    if not group.members:
        yield group.fault(NO_MEMBERS, "members", group.name)
    codes = [_member(member) for member in group.members]
    for printed, code in zip(group.members, codes, strict=True):
        if not code:
            yield group.fault(UNKNOWN_CODE, "members", printed or group.name)
        elif code == unit:
            yield group.fault(OWN_MEMBER, "members", printed)
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        yield group.fault(MEMBER_TWICE, "members", code)


def _doubled(groups: Sequence[_Printed]) -> list[Fault]:
    """Name the groups that repeat an earlier one's municipality, kind and year."""
    first: dict[tuple[str, ...], _Printed] = {}
    faults = []
    for group in groups:
        code = match_code(group.name).code
        if code is None:
            continue
        earlier = first.setdefault((code, plain(group.kind), group.year), group)
        if earlier is not group:
            what = f"{group.kind} {group.name} {group.year}"
            faults.append(group.fault(REPEATED, "name", what, line=earlier.number))
    return faults


def _key(group: _Printed) -> Key:
    return str(match_code(group.name).code), KINDS[plain(group.kind)], int(group.year)


def _member(printed: str) -> str:
    """Return a municipality's code; empty where there is none, for names do not stand here."""
    match = match_code(printed)
    return match.code or "" if match.cause in {None, LOST_ZERO} else ""


def _repairs(group: _Printed) -> Iterable[str]:
    for printed in group.members:
        if printed != _member(printed):
            yield f"{group.file}: municipality code {printed} was read as {_member(printed)}"


def _delimiter(first: str) -> str:
    """Return what stands between cells: Swedish spreadsheets save with semicolons."""
    return ";" if first.count(";") > first.count(",") else ","


def _header(first: str) -> list[str]:
    return [plain(cell.strip('"')) for cell in first.strip().split(_delimiter(first))]
