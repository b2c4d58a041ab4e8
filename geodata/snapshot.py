"""
Snapshots: dated, immutable folders of observations, units, perhaps groups, and a manifest.

A snapshot is written beside its final place, checked, and renamed into it, so a crash at any
moment leaves the earlier ones whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata.rules import UNKNOWN_SNAPSHOT, UNWRITABLE
from geodata.tables import Fault, SourceError, group_table

if TYPE_CHECKING:
    from collections.abc import Mapping

OBSERVATIONS_FILE: Final = "observations.parquet"
UNITS_FILE: Final = "units.parquet"
GROUPS_FILE: Final = "groups.parquet"
MANIFEST_FILE: Final = "manifest.json"
MANIFEST_SCHEMA: Final = 1
ABANDONED_SECONDS: Final = 3600
"""A half-written snapshot older than this was left by a crash."""

_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}(?:[0-9]{3})?Z-[0-9a-f]{8}")


@dataclass(frozen=True)
class Snapshot:
    """One dated folder; its content never changes."""

    path: Path

    @property
    def id(self) -> str:
        """The folder's name: when it was made, and the first digits of its content's hash."""
        return self.path.name

    @property
    def manifest(self) -> dict[str, Any]:
        """What went in, what was understood, what was not, and by which program."""
        content: dict[str, Any] = json.loads((self.path / MANIFEST_FILE).read_text("utf-8"))
        return content

    def observations(self) -> pd.DataFrame:
        """Return every published value; see `geodata.tables`."""
        return pd.read_parquet(self.path / OBSERVATIONS_FILE)

    def units(self) -> pd.DataFrame:
        """Return every statistical unit; see `geodata.tables`."""
        return pd.read_parquet(self.path / UNITS_FILE)

    def groups(self) -> pd.DataFrame:
        """Return every published group (`geodata.tables`); no rows where none was imported."""
        file = self.path / GROUPS_FILE
        return pd.read_parquet(file) if file.exists() else group_table(())


def snapshots(home: Path) -> list[Snapshot]:
    """
    List the snapshots of a workspace.

    Parameters
    ----------
    home
        The workspace; it need not exist.

    Returns
    -------
    list of Snapshot
        The newest first.
    """
    folder = home / "snapshots"
    if not folder.is_dir():
        return []
    names = sorted((p.name for p in folder.iterdir() if _ID.fullmatch(p.name)), reverse=True)
    return [Snapshot(folder / name) for name in names]


def open_snapshot(home: Path, name: str | None = None) -> Snapshot | None:
    """
    Find a snapshot by its id, or the newest.

    Parameters
    ----------
    home
        The workspace.
    name
        An id; None for the newest.

    Returns
    -------
    Snapshot or None
        None where the workspace holds no snapshot and none was named.

    Raises
    ------
    SourceError
        When no snapshot has the id.
    """
    known = snapshots(home)
    if name is None:
        return known[0] if known else None
    found = next((snapshot for snapshot in known if snapshot.id == name), None)
    if found is None:
        have = ", ".join(snapshot.id for snapshot in known[:3]) or "none yet"
        details = {"known": have}
        raise SourceError([Fault("--snapshot", UNKNOWN_SNAPSHOT, value=name, details=details)])
    return found


def write_snapshot(
    home: Path,
    observations: pd.DataFrame,
    units: pd.DataFrame,
    manifest: Mapping[str, Any],
    *,
    groups: pd.DataFrame | None = None,
) -> Snapshot:
    """
    Write a new snapshot, or find that the newest one holds the same already.

    Parameters
    ----------
    home
        The workspace; made where it does not exist.
    observations, units
        Checked tables.
    manifest
        What to say about them; id, time and hashes are added here.
    groups
        Checked too; without rows, or None, the snapshot has no file of them.

    Returns
    -------
    Snapshot
        In place and complete.

    Raises
    ------
    SourceError
        When the workspace cannot be written to.
    """
    folder = home / "snapshots"
    tables = {OBSERVATIONS_FILE: observations, UNITS_FILE: units}
    if groups is not None and len(groups):
        tables[GROUPS_FILE] = groups
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(folder)
        with tempfile.TemporaryDirectory(prefix=".tmp-", dir=folder) as name:
            return _write(folder, Path(name) / "content", tables, manifest)
    except OSError as error:
        details = {"why": error.strerror or str(error)}
        raise SourceError([Fault(str(folder), UNWRITABLE, details=details)]) from error


def _write(
    folder: Path,
    beside: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
) -> Snapshot:
    beside.mkdir()
    for name, table in tables.items():
        table.to_parquet(beside / name, index=False, compression="zstd")
    hashes = {name: _sha256(beside / name) for name in tables}
    newest = next(iter(snapshots(folder.parent)), None)
    if newest is not None and _same_content(newest, hashes, manifest):
        return newest
    made = datetime.now(UTC)
    digest = hashlib.sha256("".join(hashes.values()).encode()).hexdigest()[:8]
    # To the millisecond, so that the newest of two made in one second is known by its name.
    name = f"{made:%Y-%m-%dT%H%M%S}{made.microsecond // 1000:03d}Z-{digest}"
    content = {
        "schema": MANIFEST_SCHEMA,
        "id": name,
        "created": made.isoformat(timespec="seconds"),
        **manifest,
        "files": hashes,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (beside / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")
    for path in beside.iterdir():
        _to_disk(path)
    final = folder / name
    beside.rename(final)
    _to_disk(folder)
    return Snapshot(final)


def _same_content(newest: Snapshot, hashes: Mapping[str, str], manifest: Mapping[str, Any]) -> bool:
    old = newest.manifest
    inputs = [entry["sha256"] for entry in manifest["inputs"]]
    return old["files"] == dict(hashes) and inputs == [e["sha256"] for e in old["inputs"]]


def _clear_abandoned(folder: Path) -> None:
    limit = time.time() - ABANDONED_SECONDS
    for path in folder.glob(".tmp-*"):
        if path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _to_disk(path: Path) -> None:
    """Make sure that a file or a folder's list of names has reached the disk."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
