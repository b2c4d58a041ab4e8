"""A table to a file and back: same figures, same notes, no formulas, whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from needs import export
from needs.export import MADE_UP, TABLE_SHEET, WRITERS, harmless, named_for, write_table

NOTES = {"Metod": "stem", "Källa": "Skolverket", "Varning": "Påhittade siffror"}
SUFFIXES = sorted(WRITERS)


@pytest.fixture
def ranking() -> pd.DataFrame:
    """Return a ranking as the analysis gives it: by unit, with ties, gaps and awkward texts."""
    return pd.DataFrame(
        {
            "name": ["Upplands Väsby", "=HYPERLINK(1)", "Ale"],
            "rank": pd.array([1, 2, None], dtype="Int64"),
            "score": [0.1 + 0.2, -0.25, np.nan],
            "parent_name": pd.Categorical(["Stockholms län", "-1", "Stockholms län"]),
        },
        index=pd.Index(["0114", "0115", "1440"], name="unit"),
    )


@pytest.fixture
def geometry() -> gpd.GeoDataFrame:
    """Return boundaries of two of the three units, in another order, and of one more."""
    boxes = [shapely.box(17 + i, 59, 17.5 + i, 59.5) for i in range(3)]
    return gpd.GeoDataFrame({"unit": ["0115", "0114", "0117"]}, geometry=boxes, crs=4326)


def read(path: Path) -> pd.DataFrame:
    """Read any of the formats as a user's program would."""
    text = {"unit": "str"}
    readers: dict[str, Any] = {
        ".csv": lambda: pd.read_csv(path, dtype=text),
        ".xlsx": lambda: pd.read_excel(path, sheet_name=TABLE_SHEET, dtype=text, engine="calamine"),
        ".parquet": lambda: pd.read_parquet(path),
    }
    table: pd.DataFrame = readers.get(path.suffix, lambda: gpd.read_file(path))()
    return table.drop(columns="geometry", errors="ignore")


def notes_of(path: Path) -> dict[str, str]:
    """Return the notes that a file carries, from where its format keeps them."""
    if path.suffix == ".csv":
        found = json.loads(path.with_name(path.name + ".metadata.json").read_text("utf-8"))
    elif path.suffix == ".xlsx":
        sheet = pd.read_excel(path, sheet_name="Om", engine="calamine")
        found = dict(zip(sheet["Uppgift"], sheet["Innehåll"], strict=True))
    elif path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as database:
            entries = database.execute("SELECT metadata FROM gpkg_metadata").fetchall()
        items = ET.fromstring(entries[0][0]).iter()  # noqa: S314  # our own file
        found = {item.attrib["key"]: str(item.text) for item in items if "key" in item.attrib}
    elif path.suffix == ".geojson":
        found = json.loads(path.read_text("utf-8"))["metadata"]
    else:
        found = json.loads(pq.read_schema(path).metadata[b"behovskartan"])
    return dict(found)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_holds_the_same_figures_and_notes(
    tmp_path: Path, ranking: pd.DataFrame, geometry: gpd.GeoDataFrame, suffix: str
) -> None:
    path = write_table(ranking, tmp_path / f"ranking{suffix}", notes=NOTES, geometry=geometry)
    table = read(path)
    assert list(table.columns) == ["unit", "name", "rank", "score", "parent_name"]
    assert list(table["unit"]) == ["0114", "0115", "1440"]
    assert table["rank"].astype("float64").tolist()[:2] == [1, 2]
    assert pd.isna(table["rank"].iloc[2])
    precision = 1e-15 if suffix == ".xlsx" else 0  # Excel keeps sixteen figures
    assert np.allclose(table["score"], ranking["score"], rtol=precision, atol=0, equal_nan=True)
    assert table["name"].iloc[0] == "Upplands Väsby"
    assert notes_of(path) == NOTES


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet"])
def test_each_unit_gets_its_own_boundary(
    tmp_path: Path, ranking: pd.DataFrame, geometry: gpd.GeoDataFrame, suffix: str
) -> None:
    path = write_table(ranking, tmp_path / f"ranking{suffix}", notes=NOTES, geometry=geometry)
    placed = gpd.read_parquet(path) if suffix == ".parquet" else gpd.read_file(path)
    assert placed.crs.to_epsg() == 4326
    assert placed.geometry.isna().tolist() == [False, False, True]
    assert placed.geometry.iloc[0].equals(geometry.geometry.iloc[1])
    assert placed.geometry.iloc[1].equals(geometry.geometry.iloc[0])


def test_geojson_is_wgs84_whatever_the_boundaries_are(
    tmp_path: Path, ranking: pd.DataFrame, geometry: gpd.GeoDataFrame
) -> None:
    metres = geometry.to_crs(3006)
    path = write_table(ranking, tmp_path / "r.geojson", notes=NOTES, geometry=metres)
    document = json.loads(path.read_text("utf-8"))
    assert "crs" not in document
    corner = document["features"][0]["geometry"]["coordinates"][0][0]
    assert corner == pytest.approx([18.5, 59.0])
    assert document["features"][2]["geometry"] is None
    assert document["features"][2]["properties"]["score"] is None


def test_parquet_needs_no_boundaries(tmp_path: Path, ranking: pd.DataFrame) -> None:
    path = write_table(ranking, tmp_path / "r.parquet", notes=NOTES)
    assert b"geo" not in pq.read_schema(path).metadata
    assert pd.read_parquet(path)["rank"].dtype == "Int64"


def test_csv_is_what_its_description_says(tmp_path: Path, ranking: pd.DataFrame) -> None:
    raw = write_table(ranking, tmp_path / "r.csv", notes=NOTES).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfunit,name,rank,score,parent_name\n0114,")
    assert b"\n0115,'=HYPERLINK(1),2,-0.25,'-1\n" in raw


def test_no_cell_of_a_spreadsheet_is_a_formula(tmp_path: Path, ranking: pd.DataFrame) -> None:
    awkward = ranking.rename(columns={"parent_name": "=column"})
    notes = {"=note": "@note", "url": "https://example.org"}
    path = write_table(awkward, tmp_path / "r.xlsx", notes=notes)
    table = pd.read_excel(path, sheet_name=None, engine="calamine")
    assert table["Rangordning"]["name"].iloc[1] == "'=HYPERLINK(1)"
    assert table["Rangordning"]["score"].iloc[1] == -0.25
    assert "'=column" in table["Rangordning"].columns
    assert table["Om"]["Uppgift"].tolist() == ["'=note", "url"]
    assert table["Om"]["Innehåll"].tolist() == ["'@note", "https://example.org"]


@given(st.text(max_size=8))
def test_harmless_texts_begin_harmlessly_and_say_the_same(text: str) -> None:
    safe = str(harmless(text))
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in (text, "'" + text)


@pytest.mark.parametrize("value", [-1, -0.5, None, True])
def test_harmless_leaves_numbers_alone(value: object) -> None:
    assert harmless(value) is value


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".geojson"])
def test_the_same_table_gives_the_same_bytes(
    tmp_path: Path, ranking: pd.DataFrame, geometry: gpd.GeoDataFrame, suffix: str
) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    for path in (first, second):
        write_table(ranking, path, notes=NOTES, geometry=geometry)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_callers_table_is_left_alone(
    tmp_path: Path, ranking: pd.DataFrame, geometry: gpd.GeoDataFrame, suffix: str
) -> None:
    table, map_ = ranking.copy(), geometry.copy()
    write_table(ranking, tmp_path / f"r{suffix}", notes=NOTES, geometry=geometry)
    pd.testing.assert_frame_equal(ranking, table)
    pd.testing.assert_frame_equal(geometry, map_)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_failure_leaves_the_earlier_file_whole(
    tmp_path: Path,
    ranking: pd.DataFrame,
    geometry: gpd.GeoDataFrame,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    path = write_table(ranking, tmp_path / f"r{suffix}", notes=NOTES, geometry=geometry)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    real = WRITERS[suffix]

    def failing(table: Any, draft: Path) -> None:
        real(table, draft)
        msg = "the disk is full"
        raise OSError(msg)

    monkeypatch.setitem(export.WRITERS, suffix, failing)
    with pytest.raises(OSError, match="the disk is full"):
        write_table(ranking.head(1), path, notes={}, geometry=geometry)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_who_reads_the_earlier_file_meanwhile_reads_it_whole(
    tmp_path: Path, ranking: pd.DataFrame
) -> None:
    path = write_table(ranking, tmp_path / "r.csv", notes=NOTES)
    before = path.read_bytes()
    with path.open("rb") as reader:
        write_table(ranking.head(1), path, notes=NOTES)
        assert reader.read() == before
    assert path.read_bytes() != before


def test_a_table_replaces_an_earlier_one_and_leaves_nothing_else(
    tmp_path: Path, ranking: pd.DataFrame
) -> None:
    for rows in (3, 1):
        write_table(ranking.head(rows), tmp_path / "r.csv", notes={"rows": str(rows)})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r.csv", "r.csv.metadata.json"]
    assert len(read(tmp_path / "r.csv")) == 1
    assert notes_of(tmp_path / "r.csv") == {"rows": "1"}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("r.pdf", "must end with one of .csv, .xlsx, .gpkg, .geojson, .parquet, not “r.pdf”"),
        ("ranking", "must end with one of"),
        ("nowhere/r.csv", "there is no folder"),
        ("folder.csv", "is a folder, not a file"),
        ("r.gpkg", "`geometry`, the boundaries of the units, is needed"),
        ("r.geojson", "`geometry`, the boundaries of the units, is needed"),
    ],
)
def test_what_cannot_be_written_is_refused_with_words(
    tmp_path: Path, ranking: pd.DataFrame, name: str, rule: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ValueError, match=rule):
        write_table(ranking, tmp_path / name, notes=NOTES)
    assert [file.name for file in tmp_path.iterdir()] == ["folder.csv"]


def test_boundaries_without_crs_and_tables_without_unit_are_refused(
    tmp_path: Path, ranking: pd.DataFrame, geometry: gpd.GeoDataFrame
) -> None:
    lost = geometry.set_crs(None, allow_override=True)
    with pytest.raises(ValueError, match="must have a CRS"):
        write_table(ranking, tmp_path / "r.gpkg", notes=NOTES, geometry=lost)
    with pytest.raises(ValueError, match="an index named “unit”"):
        write_table(ranking.reset_index(drop=True), tmp_path / "r.csv", notes=NOTES)


def test_unit_may_be_a_column_and_comes_first(tmp_path: Path, ranking: pd.DataFrame) -> None:
    shuffled = ranking.reset_index()[["score", "unit", "name"]]
    table = read(write_table(shuffled, tmp_path / "R.CSV", notes=NOTES).rename(tmp_path / "r.csv"))
    assert list(table.columns) == ["unit", "score", "name"]


@pytest.mark.parametrize(
    ("path", "made_up", "expected"),
    [
        ("out/r.csv", True, "out/PAHITTAT-r.csv"),
        ("out/r.csv", False, "out/r.csv"),
        ("PAHITTAT-r.csv", True, "PAHITTAT-r.csv"),
    ],
)
def test_named_for(path: str, made_up: bool, expected: str) -> None:  # noqa: FBT001
    assert named_for(path, made_up=made_up) == Path(expected)


@given(st.from_regex(r"[a-zåäö]{1,9}\.csv", fullmatch=True))
@settings(max_examples=30)
def test_made_up_files_are_always_named_so(name: str) -> None:
    once = named_for(name, made_up=True)
    assert once.name.startswith(MADE_UP)
    assert named_for(once, made_up=True) == once
