"""Published files in, a snapshot out: read, combine, check, describe, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from geodata import __version__
from geodata.combine import Conflict, Part, combine
from geodata.readers.skolverket_export import PUBLISHER, ExportFile, read_export
from geodata.reports import report_register
from geodata.rules import NO_FILE
from geodata.schema import OBSERVATIONS, UNITS, check
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
        Files of one or more reports; a file given twice is read once.
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
        With all faults of all files, when one cannot be read (or none can, with `keep_going`).
    """
    distinct = list({given.sha256: given for given in reversed(inputs)}.values())[::-1]
    parts, left_out = _read_all(distinct, progress)
    if left_out and (not keep_going or not parts):
        raise SourceError(fault for entry in left_out for fault in entry.faults)
    if not parts:
        raise SourceError([Fault("import", NO_FILE)])
    progress("", len(distinct), len(distinct))
    observations, conflicts = combine([part for _, part in parts])
    places = units()
    check(observations, OBSERVATIONS, name="observations")
    check(places, UNITS, name="units")
    manifest = _manifest(parts, left_out, conflicts) | {
        "given_twice": sorted(n for n, k in Counter(i.name for i in inputs).items() if k > 1),
        "observations": _counts(observations),
    }
    return write_snapshot(home, observations, places, manifest)


def _read_all(
    inputs: Sequence[InputFile], progress: Progress
) -> tuple[list[tuple[InputFile, Part]], list[LeftOut]]:
    places = municipality_names()
    parts, left_out = [], []
    for done, given in enumerate(inputs):
        progress(given.name, done, len(inputs))
        try:
            export = read_export(
                given.content, name=given.name, places=places, register=report_register()
            )
        except SourceError as error:
            left_out.append(LeftOut(given.name, given.sha256, error.faults))
        else:
            parts.append((given, Part(given.name, given.modified, export)))
    return parts, left_out


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


def _manifest(
    parts: Sequence[tuple[InputFile, Part]],
    left_out: Sequence[LeftOut],
    conflicts: Sequence[Conflict],
) -> dict[str, Any]:
    return {
        "program": {"name": "behovskartan", "version": __version__},
        "inputs": [_described(given, part.export) for given, part in parts],
        "left_out": [
            {
                "name": entry.name,
                "sha256": entry.sha256,
                "why": [str(fault) for fault in entry.faults],
            }
            for entry in left_out
        ],
        "rows_without_municipality": _outside(parts),
        "conflicts": {
            "count": len(conflicts),
            "listed": [asdict(conflict) for conflict in conflicts[:CONFLICTS_LISTED]],
        },
    }


def _described(given: InputFile, export: ExportFile) -> dict[str, Any]:
    source = source_register()[PUBLISHER]
    return {
        "name": given.name,
        "sha256": given.sha256,
        "bytes": len(given.content),
        "report": export.report.id,
        "title": export.report.title,
        "period": export.period,
        "extraction": export.extraction,
        "file_date": _moment(given.modified),
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
