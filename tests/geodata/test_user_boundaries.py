"""A user's own boundary file: every format read, every fault told, nothing drawn in the ocean."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import user_boundaries
from geodata.boundaries import boundaries, join
from geodata.tables import SourceError
from geodata.user_boundaries import read_boundaries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FORMATS = [".geojson", ".json", ".gpkg", ".parquet", ".geoparquet", ".shp", ".zip"]


def squares(
    codes: Sequence[object] = ("0380", "0360"), *, crs: int | None = 4326
) -> gpd.GeoDataFrame:
    """Return one square for each code, in a row that begins near Uppsala."""
    boxes = [shapely.box(17 + i / 10, 59, 17.1 + i / 10, 59.1) for i in range(len(codes))]
    frame = gpd.GeoDataFrame({"kod": codes, "namn": "X"}, geometry=boxes, crs=4326)
    return frame.set_crs(None, allow_override=True) if crs is None else frame.to_crs(crs)


def save(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write the frame in the format that the name ends with."""
    if path.suffix in (".parquet", ".geoparquet"):
        frame.to_parquet(path)
    elif path.suffix == ".zip":
        frame.to_file(path.with_suffix(".shp"), driver="ESRI Shapefile")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(path.parent.glob(f"{path.stem}.*")):
                if part != path:
                    archive.write(part, part.name)
    else:
        driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}.get(path.suffix, "GeoJSON")
        frame.to_file(path, driver=driver)
    return path


def faults_of(path: Path, **options: str) -> str:
    """Return everything that is said about a file that is refused."""
    with pytest.raises(SourceError) as caught:
        read_boundaries(path, **{"code_column": "kod", **options})
    assert all(fault.file == path.name for fault in caught.value.faults)
    return str(caught.value)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_map(tmp_path: Path, suffix: str) -> None:
    frame = read_boundaries(save(squares(), tmp_path / f"map{suffix}"), code_column="kod")
    assert list(frame.columns) == ["unit", "name", "geometry"]
    assert list(frame["unit"]) == ["0380", "0360"]
    assert list(frame["name"]) == ["Uppsala", "Tierp"]
    assert frame.crs.to_epsg() == 3006
    assert frame.attrs["repairs"] == []
    expected = squares().to_crs(3006).normalize()
    assert frame.normalize().geom_equals_exact(expected, tolerance=1e-3).all()


@pytest.mark.parametrize("epsg", [3006, 3021, 3857])
def test_other_systems_are_brought_to_ours(tmp_path: Path, epsg: int) -> None:
    frame = read_boundaries(save(squares(crs=epsg), tmp_path / "map.gpkg"), code_column="kod")
    assert frame.geom_equals_exact(squares().to_crs(3006), tolerance=0.1).all()


def test_geojson_with_a_crs_member_is_believed(tmp_path: Path) -> None:
    path = save(squares(crs=3006), tmp_path / "map.geojson")
    assert '"crs"' in path.read_text(encoding="utf-8")
    assert len(read_boundaries(path, code_column="kod")) == 2


@pytest.mark.parametrize(
    ("given_codes", "units", "repairs"),
    [
        ([114, 1480], ["0114", "1480"], [("114", "0114", "leading_zero_lost")]),
        ([114.0, 1480.0], ["0114", "1480"], [("114", "0114", "leading_zero_lost")]),
        (["114", " 1480 "], ["0114", "1480"], [("114", "0114", "leading_zero_lost")]),
        ([1, 25], ["01", "25"], [("1", "01", "leading_zero_lost")]),
        (["Norr", "1480"], ["Norr", "1480"], []),
        (["R1", "R2"], ["R1", "R2"], []),
    ],
)
def test_zeros_that_a_spreadsheet_took_are_given_back(
    tmp_path: Path, given_codes: list[object], units: list[str], repairs: list[tuple[str, str, str]]
) -> None:
    frame = read_boundaries(save(squares(given_codes), tmp_path / "m.gpkg"), code_column="kod")
    assert list(frame["unit"]) == units
    assert frame.attrs["repairs"] == repairs


def test_names_come_from_the_file_when_asked_for(tmp_path: Path) -> None:
    path = save(squares(["0380", "R2"]), tmp_path / "map.gpkg")
    named = read_boundaries(path, code_column="kod", name_column="namn")
    assert list(named["name"]) == ["X", "X"]
    assert list(read_boundaries(path, code_column="kod")["name"]) == ["Uppsala", "R2"]


@pytest.mark.parametrize("suffix", [".gpkg", ".parquet", ".shp", ".zip"])
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_map_without_crs_is_refused_with_a_guess(tmp_path: Path, suffix: str) -> None:
    metres = squares(crs=3006).set_crs(None, allow_override=True)
    text = faults_of(save(metres, tmp_path / f"map{suffix}"))
    assert "does not say which coordinate reference system" in text
    assert "look like SWEREF 99 TM, metres (EPSG:3006)" in text


@pytest.mark.parametrize(
    ("actual", "label", "looks"),
    [
        (3006, 4326, "SWEREF 99 TM, metres (EPSG:3006)"),
        (4326, 3006, "WGS 84, degrees (EPSG:4326)"),
        (3006, 3021, "SWEREF 99 TM, metres (EPSG:3006)"),
    ],
)
def test_coordinates_that_cannot_be_in_their_crs_are_refused(
    tmp_path: Path, actual: int, label: int, looks: str
) -> None:
    mislabelled = squares(crs=actual).set_crs(label, allow_override=True)
    text = faults_of(save(mislabelled, tmp_path / "map.gpkg"))
    assert "2 of 2 areas outside Sweden" in text
    assert f"look like {looks}" in text


def test_swapped_axes_are_named(tmp_path: Path) -> None:
    swapped = squares()
    swapped.geometry = shapely.transform(swapped.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    text = faults_of(save(swapped.set_crs(4326), tmp_path / "map.gpkg"))
    assert "WGS 84, degrees (EPSG:4326) with the two axes swapped" in text


def test_geojson_in_metres_without_a_crs_member_is_explained(tmp_path: Path) -> None:
    path = save(squares(crs=3006), tmp_path / "map.geojson")
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["crs"]
    path.write_text(json.dumps(document), encoding="utf-8")
    text = faults_of(path)
    assert "is GeoJSON, which is in WGS 84 degrees unless a `crs` member says otherwise" in text
    assert "SWEREF 99 TM" in text


def test_one_stray_area_is_enough_to_refuse(tmp_path: Path) -> None:
    stray = squares()
    stray.loc[1, "geometry"] = shapely.box(0, 0, 1, 1)
    assert "1 of 2 areas outside Sweden" in faults_of(save(stray, tmp_path / "map.gpkg"))


def test_a_missing_column_names_those_that_are_like_it(tmp_path: Path) -> None:
    path = save(squares().rename(columns={"kod": "kommun_kod"}), tmp_path / "map.gpkg")
    text = faults_of(path, code_column="KommunKod", name_column="zzz")
    assert "column “KommunKod”: there is no such column; nearest are kommun_kod" in text
    assert "column “zzz”: there is no such column; there are kommun_kod, namn" in text


def bad_codes(frame: gpd.GeoDataFrame) -> None:
    frame["kod"] = ["0380", "0380", None]


def bad_shapes(frame: gpd.GeoDataFrame) -> None:
    bow_tie = shapely.Polygon([(17, 59), (18, 60), (18, 59), (17, 60)])
    frame.geometry = gpd.GeoSeries([bow_tie, shapely.Point(17, 59), None], crs=4326)


@pytest.mark.parametrize(
    ("spoil", "rules"),
    [
        (bad_codes, ["area 3 has no code", "area 2 repeats a code (found “0380”)"]),
        (
            bad_shapes,
            [
                "area 1 has an invalid geometry (found “Self-intersection",
                "area 2 is not an area (Polygon or MultiPolygon)",
                "area 3 has no geometry",
            ],
        ),
    ],
)
def test_all_faults_are_told_at_once(
    tmp_path: Path, spoil: Callable[[gpd.GeoDataFrame], None], rules: list[str]
) -> None:
    frame = squares(["0380", "0360", "0305"])
    spoil(frame)
    text = faults_of(save(frame, tmp_path / "map.parquet"), name_column="nam")
    for rule in [*rules, "column “nam”: there is no such column; nearest are namn"]:
        assert rule in text


def test_many_bad_areas_are_counted(tmp_path: Path) -> None:
    text = faults_of(save(squares(["R1"] * 9), tmp_path / "map.gpkg"))
    assert "8 areas (2, 3, 4, 5, 6 …): each repeats a code" in text


def test_an_empty_map_is_refused(tmp_path: Path) -> None:
    assert "holds no areas" in faults_of(save(squares().head(0), tmp_path / "map.parquet"))


def test_two_layers_are_not_chosen_between(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    squares().to_file(path, layer="north")
    squares().to_file(path, layer="south")
    assert "exactly one map layer, but holds 2: north, south" in faults_of(path)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("map.txt", b"x", "must end with one of .geojson, .json, .gpkg"),
        ("map.geojson", b"", "is not a .geojson file, whatever its name says"),
        ("map.geojson", b"<OGRVRTDataSource>", "is not a .geojson file"),
        ("map.geojson", b"{not json", "cannot be read as a map"),
        ("map.geojson", b'{"a": 1}', "cannot be read as a map"),
        ("map.gpkg", b"SQLite format 3\x00 and then nothing", "cannot be read as a map"),
        ("map.parquet", b"PAR1 and then nothing", "is a broken Parquet file"),
        ("map.zip", b"PK and then nothing", "is a broken archive"),
        ("map.shp", b"\x00\x00\x27\x0a", "cannot be read as a map"),
    ],
)
def test_what_is_no_map_is_refused_with_words(
    tmp_path: Path, name: str, content: bytes, rule: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert rule in faults_of(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.gpkg").mkdir()
    for name in ("map.gpkg", "folder.gpkg"):
        assert "there is no such file" in faults_of(tmp_path / name)


def test_tables_and_archives_without_a_map_are_refused(tmp_path: Path) -> None:
    pd.DataFrame({"kod": ["0380"]}).to_parquet(tmp_path / "table.parquet")
    assert "cannot be read as a map" in faults_of(tmp_path / "table.parquet")
    with zipfile.ZipFile(tmp_path / "map.zip", "w") as archive:
        archive.writestr("readme.txt", "no map")
    assert "exactly one .shp file, but holds 0" in faults_of(tmp_path / "map.zip")


@pytest.mark.parametrize("suffix", [".gpkg", ".zip", ".parquet"])
def test_size_is_bounded_also_when_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    many = squares([f"R{i}" for i in range(2_000)])
    path = save(many, tmp_path / f"map{suffix}")
    monkeypatch.setattr(user_boundaries, "MAX_BYTES", path.stat().st_size - (suffix == ".gpkg"))
    assert "MB can be read" in faults_of(path)


@given(codes=st.lists(st.integers(1, 9999), min_size=1, max_size=6, unique=True))
@settings(max_examples=25, deadline=None)
def test_no_code_is_lost_or_made(
    tmp_path_factory: pytest.TempPathFactory, codes: list[int]
) -> None:
    path = save(squares(codes), tmp_path_factory.mktemp("any") / "map.parquet")
    frame = read_boundaries(path, code_column="kod")
    assert [int(unit) for unit in frame["unit"]] == codes


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("file", "columns", "level", "repaired"),
    [
        ("kommuner_sweref99tm_epsg3006_simplified.gpkg", ("kommun_kod", "kommun"), "kommun", 0),
        ("swedish_municipalities.geojson", ("id", "kom_namn"), "kommun", 0),
        ("swedish_regions.geojson", ("l_id", None), "lan", 8),
    ],
)
def test_real_files_join_completely_and_lie_where_ours_do(
    shared: Path, file: str, columns: tuple[str, str | None], level: str, repaired: int
) -> None:
    path = shared / "data/boundaries" / file
    theirs = read_boundaries(path, code_column=columns[0], name_column=columns[1])
    ours = boundaries(level, crs=3006).set_index("unit")
    report = join(ours.index, theirs)
    assert report.matched == tuple(ours.index)
    assert len(theirs.attrs["repairs"]) == repaired
    centres = theirs.set_index("unit").centroid.reindex(ours.index)
    assert np.median(centres.distance(ours.centroid)) < 5_000


@pytest.mark.realdata
def test_real_metres_without_a_crs_member_are_refused(shared: Path) -> None:
    path = shared / "data/boundaries/kommuner_epsg3006_no_crs_member.geojson"
    text = faults_of(path, code_column="kommun_kod")
    assert "290 of 290 areas outside Sweden" in text
    assert "look like SWEREF 99 TM, metres (EPSG:3006)" in text
