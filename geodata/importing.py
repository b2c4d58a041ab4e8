"""Published files in, a snapshot out: read, combine, check, describe, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from geodata import __version__
from geodata.combine import Conflict, Part, combine
from geodata.groups import GroupsPart, combine_groups, counted_groups, described_groups
from geodata.readers.kolada_groups import is_groups_file, read_groups
from geodata.readers.skolverket_export import PUBLISHER, ExportFile, read_export
from geodata.reports import report_register
from geodata.rules import NO_FILE, ONLY_GROUPS
from geodata.schema import GROUPS, OBSERVATIONS, UNITS, check
from geodata.snapshot import Snapshot, write_snapshot
from geodata.sources import source_register
from geodata.tables import Fault, SourceError
from geodata.units import units

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geodata.inputs import InputFile

Progress = Callable[[str, int, int], None]
"""Told the file at hand, how many are done, and how many there are."""

CONFLICTS_LISTED: Final = 200
"""The manifest counts every disagreement and spells out at most so many."""


@dataclass(frozen=True)
class LeftOut:
    """A file that was not imported, and why."""

    name: str
    sha256: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Read:
    """The files of an import, by what became of them; each list in the order given."""

    exports: list[tuple[InputFile, Part]] = field(default_factory=list)
    groups: list[GroupsPart] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def check_enough(self, *, keep_going: bool) -> None:
        """Refuse where a file is faulty, unless the rest will do, or there are no figures."""
        if self.left_out and not (keep_going and self.exports):
            raise SourceError(fault for entry in self.left_out for fault in entry.faults)
        if self.groups and not self.exports:
            raise SourceError(Fault(part.given.name, ONLY_GROUPS) for part in self.groups)
        if not self.exports:
            raise SourceError([Fault("import", NO_FILE)])


def no_progress(name: str, done: int, total: int) -> None:
    """Say nothing."""
    _ = name, done, total


def import_files(
    inputs: Sequence[InputFile],
    home: Path,
    *,
    keep_going: bool = False,
    progress: Progress = no_progress,
) -> Snapshot:
    """
    Import published files into a new snapshot.

    Parameters
    ----------
    inputs
        Files of one or more reports, and of groups of similar municipalities; a file given
        twice is read once.
    home
        The workspace that gets the snapshot.
    keep_going
        Import what can be read and list the rest, instead of importing nothing.
    progress
        Called before each file.

    Returns
    -------
    Snapshot
        Complete and in place; the earlier ones are untouched.

    Raises
    ------
    SourceError
        With all faults of all files, when one cannot be read (or none can, with `keep_going`);
        and when there are groups but no report: such a snapshot would show nothing, and would
        stand before the earlier ones that do.
    """
    distinct = list({given.sha256: given for given in reversed(inputs)}.values())[::-1]
    read = _read_all(distinct, progress)
    read.check_enough(keep_going=keep_going)
    progress("", len(distinct), len(distinct))
    observations, conflicts = combine([part for _, part in read.exports])
    groups, disputed = combine_groups(read.groups)
    places = units()
    check(observations, OBSERVATIONS, name="observations")
    check(places, UNITS, name="units")
    check(groups, GROUPS, name="groups")
    manifest = _manifest(read, [*conflicts, *disputed]) | {
        "given_twice": sorted(n for n, k in Counter(i.name for i in inputs).items() if k > 1),
        "observations": _counts(observations),
    }
    if read.groups:
        manifest["groups"] = counted_groups(groups)
    return write_snapshot(home, observations, places, manifest, groups=groups)


def _read_all(inputs: Sequence[InputFile], progress: Progress) -> _Read:
    places = municipality_names()
    read = _Read()
    for done, given in enumerate(inputs):
        progress(given.name, done, len(inputs))
        try:
            _read_one(given, places, read)
        except SourceError as error:
            read.left_out.append(LeftOut(given.name, given.sha256, error.faults))
    return read


def _read_one(given: InputFile, places: Mapping[str, str], read: _Read) -> None:
    """Read a file and put it where it belongs."""
    name, content = given.name, given.content
    if is_groups_file(content, name=name):
        read.groups.append(GroupsPart(given, read_groups(content, name=name)))
        return
    export = read_export(content, name=name, places=places, register=report_register())
    read.exports.append((given, Part(name, given.modified, export)))


def municipality_names() -> Mapping[str, str]:
    """
    Name every municipality by its code.

    Returns
    -------
    Mapping of str to str
        290 codes of four digits.
    """
    table = units()
    kommuner = table[table["level"] == "kommun"]
    return dict(zip(kommuner["unit"], kommuner["name"], strict=True))


def _manifest(read: _Read, conflicts: Sequence[Conflict]) -> dict[str, Any]:
    inputs = [_of_file(given) | _described(part.export) for given, part in read.exports]
    inputs += [_of_file(part.given) | described_groups(part) for part in read.groups]
    return {
        "program": {"name": "behovskartan", "version": __version__},
        "inputs": inputs,
        "left_out": [
            {
                "name": entry.name,
                "sha256": entry.sha256,
                "why": [str(fault) for fault in entry.faults],
            }
            for entry in read.left_out
        ],
        "rows_without_municipality": _outside(read.exports),
        "conflicts": {
            "count": len(conflicts),
            "listed": [asdict(conflict) for conflict in conflicts[:CONFLICTS_LISTED]],
        },
    }


def _of_file(given: InputFile) -> dict[str, Any]:
    return {
        "name": given.name,
        "sha256": given.sha256,
        "bytes": len(given.content),
        "file_date": _moment(given.modified),
    }


def _described(export: ExportFile) -> dict[str, Any]:
    source = source_register()[PUBLISHER]
    return {
        "report": export.report.id,
        "title": export.report.title,
        "period": export.period,
        "extraction": export.extraction,
        "source": f"{PUBLISHER}:{export.report.id}@{export.period}",
        "publisher": source.publisher,
        "licence": source.licence,
        "citation": f"{source.citation}, {export.report.title}, {export.period}",
        "observations": len(export.observations),
        "flags": {str(k): int(v) for k, v in export.observations["flag"].value_counts().items()},
        "notes": list(export.notes),
        "columns_not_understood": list(export.not_understood),
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds else ""


def _outside(parts: Sequence[tuple[InputFile, Part]]) -> dict[str, Any]:
    named = {given.name: list(part.export.outside) for given, part in parts if part.export.outside}
    return {"count": sum(len(names) for names in named.values()), "names": named}


def _counts(observations: pd.DataFrame) -> dict[str, Any]:
    return {
        "rows": len(observations),
        "indicators": int(observations["indicator"].nunique()),
        "units": int(observations["unit"].nunique()),
        "flags": {str(k): int(v) for k, v in observations["flag"].value_counts().items()},
        "periods": sorted(map(str, observations["period"].unique())),
    }
