"""A boundary file of the user's own: read, checked, and refused with words if unusable."""

from __future__ import annotations

import zipfile
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq
import shapely

from geodata.crs import likely_crs, misplaced
from geodata.joins import CodeMatch, likely_level, pad
from geodata.tables import Fault, SourceError
from geodata.units import level_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_BYTES: Final = 200_000_000
"""No boundary file for the screen is near this; one that is would stop the machine instead."""

SIGNATURES: Final = {
    ".geojson": b"{",
    ".json": b"{",
    ".gpkg": b"SQLite format 3\x00",
    ".parquet": b"PAR1",
    ".geoparquet": b"PAR1",
    ".shp": b"\x00\x00\x27\x0a",
    ".zip": b"PK",
}
"""
How a file of each kind begins. It keeps a web page saved as .geojson from a puzzling message, and a
file that is something else from reaching a GDAL driver that would follow addresses in it.
"""
SHOWN: Final = 5


def read_boundaries(
    path: Path | str, *, code_column: str, name_column: str | None = None
) -> gpd.GeoDataFrame:
    """
    Read a boundary file: GeoJSON, GeoPackage, GeoParquet or Shapefile (also zipped).

    Parameters
    ----------
    path
        The file.
    code_column
        The column with the units' codes. Whole numbers are given back their leading zeros when
        that makes them codes of kommuner or län.
    name_column
        The column with the units' names. Without it, known codes get their official name and
        others are called by their code.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `unit`, `name`, `geometry` in EPSG:3006, in the order of the file.
        ``attrs["repairs"]`` lists what was repaired: (text in the file, code, cause).

    Raises
    ------
    SourceError
        With every fault found: no such file, too big, not that format, no CRS, coordinates that
        cannot be in the CRS, no such column, missing or doubled codes, and geometries that are
        missing, empty, invalid or not areas.
    """
    file = Path(path)
    frame = _read(file)
    faults = [
        *_place_faults(frame, file),
        *_geometry_faults(frame, file),
        *_column_faults(frame, file, [c for c in (code_column, name_column) if c is not None]),
    ]
    if code_column in frame.columns:
        faults += _code_faults(_texts(frame[code_column]), file, code_column)
    if faults:
        raise SourceError(faults)
    return _tidy(frame, code_column, name_column)


def _read(file: Path) -> gpd.GeoDataFrame:
    """Read the file, or say why it cannot be read."""
    _check_file(file)
    try:
        if file.suffix.lower() in (".parquet", ".geoparquet"):
            return gpd.read_parquet(file)
        return _read_layer(file)
    except SourceError:
        raise
    except (OSError, ValueError, RuntimeError, shapely.errors.ShapelyError) as error:
        raise SourceError([Fault(file.name, f"cannot be read as a map: {error}")]) from error


def _read_layer(file: Path) -> gpd.GeoDataFrame:
    """Read a file with GDAL; it must hold one map layer, so that none is chosen silently."""
    listed = gpd.list_layers(file)
    layers = listed.loc[listed["geometry_type"].notna(), "name"].tolist()
    if len(layers) != 1:
        names = f": {', '.join(layers)}" if layers else ""
        rule = f"must hold exactly one map layer, but holds {len(layers)}{names}"
        raise SourceError([Fault(file.name, rule)])
    frame = gpd.read_file(file, layer=layers[0])
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceError([Fault(file.name, "holds a table without geometry")])
    return frame


def _check_file(file: Path) -> None:
    """Refuse what is no file, too big, or not what its name says, before any library opens it."""
    suffix = file.suffix.lower()
    if suffix not in SIGNATURES:
        _refuse(file, f"must end with one of {', '.join(SIGNATURES)}")
    if not file.is_file():
        _refuse(file, "there is no such file")
    _check_size(file, file.stat().st_size)
    with file.open("rb") as stream:
        beginning = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if suffix != ".shp":
        beginning = beginning.lstrip()
    if not beginning.startswith(SIGNATURES[suffix]):
        _refuse(file, f"is not a {suffix} file, whatever its name says")
    UNPACKED.get(suffix, _check_size_known)(file)


def _check_size(file: Path, size: int) -> None:
    if size > MAX_BYTES:
        _refuse(file, f"is {size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB can be read")


def _check_size_known(_file: Path) -> None:
    """Do nothing: the file is as big as it looks."""


def _check_archive(file: Path) -> None:
    """Refuse an archive that is broken, unpacks to too much, or holds no single Shapefile."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise SourceError([Fault(file.name, f"is a broken archive: {error}")]) from error
    _check_size(file, sum(member.file_size for member in members))
    maps = [m.filename for m in members if m.filename.lower().endswith(".shp")]
    if len(maps) != 1:
        _refuse(file, f"must hold exactly one .shp file, but holds {len(maps)}")


def _check_parquet(file: Path) -> None:
    """Refuse a table that unpacks to too much."""
    try:
        metadata = pq.read_metadata(file)
    except (OSError, ValueError) as error:
        raise SourceError([Fault(file.name, f"is a broken Parquet file: {error}")]) from error
    groups = (metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    _check_size(file, sum(groups))


UNPACKED: Final[dict[str, Callable[[Path], None]]] = {
    ".zip": _check_archive,
    ".parquet": _check_parquet,
    ".geoparquet": _check_parquet,
}


def _refuse(file: Path, rule: str) -> None:
    raise SourceError([Fault(file.name, rule)])


def _place_faults(frame: gpd.GeoDataFrame, file: Path) -> Iterator[Fault]:
    """Yield a fault when the map has no CRS, or when its CRS puts it outside Sweden."""
    if frame.empty:
        yield Fault(file.name, "holds no areas")
        return
    guess = likely_crs(frame.total_bounds)
    looks = f" Its coordinates look like {guess}." if guess else ""
    if frame.crs is None:
        rule = "does not say which coordinate reference system (CRS) its coordinates are in."
        yield Fault(
            file.name, f"{rule}{looks} Save it again with its CRS (a Shapefile needs its .prj)"
        )
        return
    outside = misplaced(frame.geometry)
    if outside.any():
        west, south, east, north = frame.total_bounds
        claim = _claim(frame, file)
        rule = (
            f"{claim}, but its coordinates go from ({west:.7g}, {south:.7g}) "
            f"to ({east:.7g}, {north:.7g}), "
            f"which puts {outside.sum()} of {len(frame)} areas outside Sweden.{looks} "
            "Save it again with the CRS that it is in"
        )
        yield Fault(file.name, rule)


def _claim(frame: gpd.GeoDataFrame, file: Path) -> str:
    """Say in words which CRS the file is taken to be in."""
    if file.suffix.lower() in (".geojson", ".json") and frame.crs.to_epsg() == 4326:  # noqa: PLR2004
        return "is GeoJSON, which is in WGS 84 degrees unless a `crs` member says otherwise"
    return f"says that it is in {frame.crs.name}"


def _geometry_faults(frame: gpd.GeoDataFrame, file: Path) -> Iterator[Fault]:
    """Yield one fault for each way in which geometries are unusable."""
    shapes = frame.geometry.to_numpy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    area = np.isin(shapely.get_type_id(shapes), (3, 6))
    yield from _rows(file, "has no geometry", absent)
    yield from _rows(file, "is not an area (Polygon or MultiPolygon)", ~area & ~absent)
    invalid = area & ~absent & ~shapely.is_valid(shapes)
    reasons = [shapely.is_valid_reason(shape) for shape in shapes[invalid][:SHOWN]]
    yield from _rows(file, "has an invalid geometry", invalid, value="; ".join(reasons))


def _column_faults(frame: gpd.GeoDataFrame, file: Path, wanted: list[str]) -> Iterator[Fault]:
    """Yield a fault for each column that is not there, naming those that are like it."""
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    for column in wanted:
        if column not in columns:
            folded = {c.casefold(): c for c in columns}
            near = [folded[c] for c in get_close_matches(column.casefold(), folded, cutoff=0.4)]
            hint = f"nearest are {', '.join(near)}" if near else f"there are {', '.join(columns)}"
            yield Fault(file.name, f"there is no such column; {hint}", column=column)


def _code_faults(codes: pd.Series, file: Path, column: str) -> Iterator[Fault]:
    """Yield faults for missing and doubled codes."""
    blank = codes == ""
    yield from _rows(file, "has no code", blank.to_numpy(), column=column)
    doubled = codes.duplicated() & ~blank
    value = ", ".join(codes[doubled].unique()[:SHOWN])
    yield from _rows(file, "repeats a code", doubled.to_numpy(), column=column, value=value)


def _rows(
    file: Path, rule: str, wrong: npt.NDArray[np.bool_], *, column: str = "", value: str = ""
) -> Iterator[Fault]:
    """Yield one fault about all the rows that are wrong, naming the first few."""
    rows = np.flatnonzero(wrong) + 1
    if rows.size:
        first = ", ".join(map(str, rows[:SHOWN])) + (" …" if rows.size > SHOWN else "")
        what = (
            f"area {first} {rule}"
            if rows.size == 1
            else f"{rows.size} areas ({first}): each {rule}"
        )
        yield Fault(file.name, what, column=column, value=value)


def _texts(codes: pd.Series) -> pd.Series:
    """Return codes as text without white space around; missing ones as the empty text."""
    return codes.map(lambda c: "" if pd.isna(c) else str(c).strip().removesuffix(".0"))


def _tidy(frame: gpd.GeoDataFrame, code_column: str, name_column: str | None) -> gpd.GeoDataFrame:
    """Return the accepted map in the shape that the rest of the program knows."""
    given = _texts(frame[code_column])
    level = likely_level(given)
    known = level_names(level)
    padded = given.map(lambda code: pad(code, level=level))
    unit = given.where(~padded.isin(known.index), padded).astype("str")
    name = unit.map(known).fillna(unit) if name_column is None else _texts(frame[name_column])
    tidy = gpd.GeoDataFrame(
        {"unit": unit.to_numpy(), "name": name.astype("str").to_numpy()},
        geometry=shapely.force_2d(frame.geometry.to_numpy()),
        crs=frame.crs,
    ).to_crs(3006)
    changed = unit != given
    tidy.attrs["repairs"] = [
        (old, *CodeMatch(new, "leading_zero_lost"))
        for old, new in zip(given[changed], unit[changed], strict=True)
    ]
    return tidy
