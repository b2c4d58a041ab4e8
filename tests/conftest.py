"""What every test may ask for: the real files beside the checkout, and small made-up ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from geodata.importing import import_files
from geodata.inputs import find_files, read_input
from geodata.snapshot import Snapshot
from tests.chromium import app_address, playwright, screen  # noqa: F401 - fixtures for all
from tests.presence import absent

ROOT = Path(__file__).resolve().parents[1]
# A busy machine must not fail a test: examples may take their time.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = Path(os.environ.get("NEEDS_SHARED", str(ROOT.parent / "shared")))
    if not (folder / "data").is_dir():
        absent(f"the real files are not at {folder} (set NEEDS_SHARED)")
    return folder


@pytest.fixture(scope="session")
def skolverket(shared: Path) -> Path:
    return shared / "data" / "skolverket"


@pytest.fixture(scope="session")
def real_home(skolverket: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("real")
    import_files([read_input(path) for path in find_files([skolverket])], home)
    return home


@pytest.fixture(scope="session")
def real_snapshot(real_home: Path) -> Snapshot:
    return Snapshot(next((real_home / "snapshots").iterdir()))


@pytest.fixture(autouse=True)
def _own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the workspace of whoever runs it."""
    monkeypatch.setenv("NEEDS_HOME", str(tmp_path / "workspace"))


# Small files in the publisher's format, written by the tests themselves.
BOM = "\ufeff"
NOTES = ["", "Rapportbeskrivning och definitioner etc.", "", "Om data saknas visas en prick (.)."]
PUPILS = "Grundskola - Antal elever per årskurs"
PUPIL_COLUMNS = [
    "Andel (%) flickor, årskurs 1-9",
    "Andel (%) elever med utländsk bakgrund, åk 1-9",
    "Andel (%) elever med föräldrar med eftergymnasial utb., åk 1-9",
    *(f"Elever, årskurs {year}" for year in range(1, 10)),
    "Elever, årskurs 1-9",
]
PLACE = ["Kommun", "Kommun-kod", "Län", "Läns-kod", "Typ av huvudman"]
ALE = ["Ale", "1440", "Västra Götalands län", "14", "Samtliga"]
ALE_VALUES = ["48,4", "..", "~100", *["450"] * 8, ".", "4\u00a0002"]

Write = Callable[..., bytes]


@pytest.fixture
def write_export() -> Write:
    """Return a writer of export files; every part can be replaced."""

    def write(
        *,
        title: str = PUPILS,
        year: str = "Valt läsår: 2024/25",
        extra: Sequence[str] = (),
        upper: Sequence[str] = (),
        header: Sequence[str] = (*PLACE, *PUPIL_COLUMNS),
        rows: Sequence[Sequence[str]] = ((*ALE, *ALE_VALUES),),
        notes: Sequence[str] = NOTES,
    ) -> bytes:
        lines = ["Statistik från Skolverket, https://www.skolverket.se", "", title, year, *extra]
        lines += [""] + ([";".join(upper) + ";"] if upper else [])
        lines += [";".join(row) + ";" for row in (header, *rows)]
        return (BOM + "\r\n".join([*lines, *notes, ""])).encode()

    return write
