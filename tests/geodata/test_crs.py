"""Coordinates that cannot be what they are labelled."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geodata.crs import CANDIDATES, inside, likely_crs, misplaced

UPPSALA = (17.64, 59.86)


@pytest.mark.parametrize(
    ("point", "crs", "wrong"),
    [
        (UPPSALA, 4326, False),
        ((648_000, 6_638_000), 3006, False),
        ((648_000, 6_638_000), 4326, True),
        (UPPSALA, 3006, True),
        (UPPSALA[::-1], 4326, True),
        (UPPSALA, None, True),
        ((np.inf, 60.0), 4326, True),
    ],
)
def test_misplaced(point: tuple[float, float], crs: int | None, wrong: bool) -> None:  # noqa: FBT001
    assert misplaced(gpd.GeoSeries([shapely.Point(point)], crs=crs)).tolist() == [wrong]


def test_nothing_lies_nowhere() -> None:
    assert not misplaced(gpd.GeoSeries([None, shapely.Polygon()], crs=4326)).any()
    assert not misplaced(gpd.GeoSeries([None, shapely.Polygon()])).any()


def test_inside_has_edges_and_refuses_nan() -> None:
    assert inside([10, 25, 9.99, np.nan], [55, 70, 60, 60]).tolist() == [True, True, False, False]


@given(
    st.sampled_from(sorted(CANDIDATES.items())),
    st.tuples(st.floats(11.5, 23), st.floats(55.5, 68.5)),
    st.booleans(),
)
def test_likely_crs_names_where_a_map_came_from(
    candidate: tuple[str, int],
    corner: tuple[float, float],
    swap: bool,  # noqa: FBT001
) -> None:
    description, epsg = candidate
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(*corner)
    bounds = (y, x, y, x) if swap else (x, y, x, y)
    guess = likely_crs(bounds)
    assert guess is not None
    named = f"{description} with the two axes swapped" if swap else description
    assert named in guess.split(" or ")


def test_likely_crs_knows_when_it_does_not_know() -> None:
    assert likely_crs((0, 0, 1, 1)) is None
    assert likely_crs((np.nan, np.nan, np.nan, np.nan)) is None


def test_likely_crs_of_the_whole_country() -> None:
    assert (
        likely_crs((277_248, 6_133_891, 917_271, 7_669_870)) == "SWEREF 99 TM, metres (EPSG:3006)"
    )
