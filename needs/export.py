"""
A table to a file: CSV, Excel, GeoPackage, GeoJSON or Parquet, with the notes that belong to it.

Where the notes stand depends on what the format can hold without troubling its readers:

=========== ==========================================================================
.csv        a file beside it, ``<name>.csv.metadata.json``; comment lines break readers.
            Comma between cells, point in decimals, UTF-8 with a byte order mark.
.xlsx       the sheet “Om”; the table is the sheet “Rangordning”, the values behind it “Värden”
.gpkg       the metadata of the data set
.geojson    the member “metadata” beside “features” (WGS 84, six decimals)
.parquet    the schema's metadata, key ``behovskartan``, as JSON
=========== ==========================================================================
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

MADE_UP: Final = "PAHITTAT-"
"""Begins the name of every file of made-up figures; without å, for the sake of old file systems."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a text that begins so; an apostrophe before it makes it text again."""

METADATA_KEY: Final = b"behovskartan"
METADATA_SUFFIX: Final = ".metadata.json"
TABLE_SHEET, VALUES_SHEET, NOTES_SHEET = "Rangordning", "Värden", "Om"
GEOJSON_DECIMALS: Final = 6


class _Table(NamedTuple):
    """What is to be written."""

    frame: pd.DataFrame
    notes: dict[str, str]
    geometry: gpd.GeoDataFrame | None
    behind: pd.DataFrame | None


def write_table(
    frame: pd.DataFrame,
    path: Path | str,
    *,
    notes: Mapping[str, str],
    geometry: gpd.GeoDataFrame | None = None,
    values: pd.DataFrame | None = None,
) -> Path:
    """
    Write a table of units, in the format that the file name's ending names.

    The file appears whole or not at all: it is written in a temporary folder beside its place and
    then moved there, replacing what stood there.

    Parameters
    ----------
    frame
        One row for each unit; the unit's code in a column or an index named `unit`.
    path
        Ends with .csv, .xlsx, .gpkg, .geojson or .parquet.
    notes
        What a reader of the file must know: method, data, sources, and whether it is made up.
    geometry
        Boundaries with the columns `unit` and `geometry`; needed by .gpkg and .geojson, used by
        .parquet, left out of the others. Units without a boundary are kept, without geometry.
    values
        The values behind the table, one row each; .xlsx gives them a sheet, the others leave
        them out.

    Returns
    -------
    pathlib.Path
        Where the file is.

    Raises
    ------
    ValueError
        When the ending is not one of those, the folder is missing, the path is a folder, there is
        no `unit`, or the format needs a geometry and there is none or it has no CRS.
    OSError
        When the disk does not let the file be written.
    """
    target = Path(path)
    writer = _writer(target)
    table = _Table(_with_unit(frame), dict(notes), geometry, values)
    with TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
        draft = Path(folder) / target.name
        writer(table, draft)
        sidecar = draft.with_name(draft.name + METADATA_SUFFIX)
        if sidecar.exists():
            sidecar.replace(target.with_name(sidecar.name))
        draft.replace(target)
    return target


def named_for(path: Path | str, *, made_up: bool) -> Path:
    """
    Return the path under which a table may be saved: made-up figures are named as such.

    Parameters
    ----------
    path
        As the user gave it.
    made_up
        Whether the figures are demonstration data.

    Returns
    -------
    pathlib.Path
        In the same folder, ``PAHITTAT-`` before the name when `made_up`; never twice.
    """
    target = Path(path)
    if not made_up or target.name.startswith(MADE_UP):
        return target
    return target.with_name(MADE_UP + target.name)


def harmless(text: object) -> object:
    """
    Return a cell's text so that no spreadsheet takes it for a formula.

    Parameters
    ----------
    text
        The content of a cell; what is not text is returned as it is.

    Returns
    -------
    object
        With an apostrophe before it when it begins like a formula.
    """
    if isinstance(text, str) and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def _writer(target: Path) -> Callable[[_Table, Path], None]:
    """Return what writes the format, after checking that it can."""
    suffix = target.suffix.lower()
    if suffix not in WRITERS:
        msg = f"`path` must end with one of {', '.join(WRITERS)}, not “{target.name}”."
        raise ValueError(msg)
    if not target.parent.is_dir():
        msg = f"`path`: there is no folder “{target.parent}”; make it first or choose another."
        raise ValueError(msg)
    if target.is_dir():
        msg = f"`path`: “{target}” is a folder, not a file."
        raise ValueError(msg)
    return WRITERS[suffix]


def _with_unit(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a new frame with `unit` as its first column and no other index."""
    if "unit" not in frame.columns:
        if frame.index.name != "unit":
            msg = "`frame` must have a column or an index named “unit”."
            raise ValueError(msg)
        return frame.reset_index()
    rest = [column for column in frame.columns if column != "unit"]
    return frame[["unit", *rest]].reset_index(drop=True)


def _placed(table: _Table) -> gpd.GeoDataFrame:
    """Return the table with the boundary of each unit."""
    if table.geometry is None:
        msg = "`geometry`, the boundaries of the units, is needed to write a map file."
        raise ValueError(msg)
    if table.geometry.crs is None:
        msg = "`geometry` must have a CRS, or nobody knows where it lies."
        raise ValueError(msg)
    shapes = table.geometry.set_index("unit").geometry
    placed = shapes.reindex(table.frame["unit"].astype("str"))
    plain = _without_categories(table.frame)
    return gpd.GeoDataFrame(plain, geometry=placed.to_numpy(), crs=table.geometry.crs)


def _without_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with categories as text: map formats know no categories."""
    texts = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(texts, "str"))


def _harmless_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a new frame whose texts, also the column names, are harmless in a spreadsheet."""
    safe = _without_categories(frame)
    texts = safe.select_dtypes(["object", "string"]).columns
    safe = safe.assign(**{str(column): safe[column].map(harmless) for column in texts})
    return safe.rename(columns=harmless)


def _write_csv(table: _Table, draft: Path) -> None:
    _harmless_table(table.frame).to_csv(
        draft, index=False, encoding="utf-8-sig", lineterminator="\n"
    )
    notes = json.dumps(table.notes, ensure_ascii=False, indent=2)
    draft.with_name(draft.name + METADATA_SUFFIX).write_text(notes + "\n", encoding="utf-8")


def _write_xlsx(table: _Table, draft: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    notes = pd.DataFrame({"Uppgift": table.notes.keys(), "Innehåll": table.notes.values()})
    with pd.ExcelWriter(draft, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        # The time of writing would make every file differ; the notes say what the data's date is.
        book.book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        behind = [] if table.behind is None else [(VALUES_SHEET, table.behind)]
        for sheet, content in ((TABLE_SHEET, table.frame), *behind, (NOTES_SHEET, notes)):
            safe = _harmless_table(content)
            safe.to_excel(book, sheet_name=sheet, index=False, freeze_panes=(1, 0))
            book.sheets[sheet].autofit(400)
            book.sheets[sheet].autofilter(0, 0, len(safe), len(safe.columns) - 1)


def _write_gpkg(table: _Table, draft: Path) -> None:
    _placed(table).to_file(
        draft, driver="GPKG", layer="ranking", dataset_metadata=table.notes or None
    )


def _write_geojson(table: _Table, draft: Path) -> None:
    placed = _placed(table).to_crs(4326)
    placed.geometry = shapely.transform(placed.geometry.to_numpy(), _rounded)
    document = json.loads(placed.to_json(drop_id=True))
    document = {"type": document["type"], "metadata": table.notes, "features": document["features"]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    draft.write_text(text, encoding="utf-8")


def _write_parquet(table: _Table, draft: Path) -> None:
    (table.frame if table.geometry is None else _placed(table)).to_parquet(draft, index=False)
    written = pq.read_table(draft)
    notes = json.dumps(table.notes, ensure_ascii=False).encode()
    pq.write_table(
        written.replace_schema_metadata({**written.schema.metadata, METADATA_KEY: notes}), draft
    )


def _rounded(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, GEOJSON_DECIMALS)


WRITERS: Final[dict[str, Callable[[_Table, Path], None]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".gpkg": _write_gpkg,
    ".geojson": _write_geojson,
    ".parquet": _write_parquet,
}
"""The formats, by the ending of the file name."""
