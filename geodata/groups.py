"""Groups of similar municipalities from several files into one table, and what to say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geodata.combine import Conflict
from geodata.sources import source_register
from geodata.tables import GROUP_KINDS, group_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from geodata.inputs import InputFile
    from geodata.readers.kolada_groups import GroupsFile, Key

PUBLISHER: Final = "kolada"
REPORT: Final = "similar_municipalities"
TITLE: Final = "Liknande kommuner (RKA)"


@dataclass(frozen=True)
class GroupsPart:
    """One file of groups: where it came from, and what it holds."""

    given: InputFile
    file: GroupsFile


def combine_groups(parts: Sequence[GroupsPart]) -> tuple[pd.DataFrame, list[Conflict]]:
    """
    Put the groups of several files together.

    Parameters
    ----------
    parts
        Files of groups; none gives a table without rows.

    Returns
    -------
    tuple of DataFrame and list of Conflict
        The columns of `geodata.tables.GROUP_COLUMNS`. Where files disagree on the members of a
        group (of one municipality, kind and year), the group of the file that was changed later
        stays whole, or that of the later name; each such group is reported.
    """
    kept: dict[Key, GroupsPart] = {}
    conflicts = []
    for part in sorted(parts, key=_age, reverse=True):
        for key, members in part.file.groups.items():
            newest = kept.setdefault(key, part)
            if newest.file.groups[key] != members:
                conflicts.append(_conflict(key, newest, part))
    groups = {key: part.file.groups[key] for key, part in kept.items()}
    rows = ((*key, peer, i) for key, peers in groups.items() for i, peer in enumerate(peers, 1))
    return group_table(rows), conflicts


def described_groups(part: GroupsPart) -> dict[str, Any]:
    """
    Say what the manifest says of a file of groups.

    Parameters
    ----------
    part
        The file.

    Returns
    -------
    dict
        The keys that every input has, without those of observations, and `groups`.
    """
    source = source_register()[PUBLISHER]
    kinds = _years_by_kind((kind, year) for _, kind, year in part.file.groups)
    years = ", ".join(map(str, sorted({year for found in kinds.values() for year in found})))
    return {
        "report": REPORT,
        "title": TITLE,
        "period": years,
        "extraction": "",
        "source": f"{PUBLISHER}:{REPORT}@{years}",
        "publisher": source.publisher,
        "licence": source.licence,
        "citation": f"{source.citation}, {TITLE}, {years}",
        "groups": len(part.file.groups),
        "notes": list(part.file.notes),
        "columns_not_understood": [],
    }


def counted_groups(table: pd.DataFrame) -> dict[str, Any]:
    """
    Count the groups of a table.

    Parameters
    ----------
    table
        Of `combine_groups`.

    Returns
    -------
    dict
        `count`, `kinds` (the years of each, in the order of `GROUP_KINDS`), and `citation`.
    """
    keys = table[["unit", "kind", "year"]].drop_duplicates()
    pairs = keys[["kind", "year"]].itertuples(index=False, name=None)
    citation = source_register()[PUBLISHER].citation
    return {"count": len(keys), "kinds": _years_by_kind(pairs), "citation": citation}


def _years_by_kind(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    years: dict[str, list[int]] = {kind: [] for kind in GROUP_KINDS}
    for kind, year in sorted(set(pairs)):
        years[kind].append(year)
    return {kind: found for kind, found in years.items() if found}


def _age(part: GroupsPart) -> tuple[float, str]:
    return part.given.modified, part.given.name


def _conflict(key: Key, new: GroupsPart, old: GroupsPart) -> Conflict:
    unit, kind, year = key
    now, before = (" ".join(part.file.groups[key]) for part in (new, old))
    rule = "file date" if new.given.modified != old.given.modified else "file name"
    return Conflict(
        (unit, kind, str(year)), new.given.name, now, old.given.name, before, f"the later {rule}"
    )
