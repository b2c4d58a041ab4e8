"""Does a map lie in Sweden? Coordinates that cannot be what they are labelled are found here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

NEIGHBOURHOOD: Final = (10.0, 55.0, 25.0, 70.0)
"""West, south, east, north in degrees: Sweden with its territorial sea, and little more."""

CANDIDATES: Final = {
    "WGS 84, degrees (EPSG:4326)": 4326,
    "SWEREF 99 TM, metres (EPSG:3006)": 3006,
    "RT 90 2.5 gon V, metres (EPSG:3021)": 3021,
    "Web Mercator, metres (EPSG:3857)": 3857,
}


def misplaced(geometry: gpd.GeoSeries) -> npt.NDArray[np.bool_]:
    """
    Tell which geometries lie outside Sweden's neighbourhood under the CRS that they claim.

    Parameters
    ----------
    geometry
        With or without a CRS. Empty and missing geometries lie nowhere, so not outside.

    Returns
    -------
    numpy.ndarray
        One truth value for each geometry; all true where there is no CRS.
    """
    shapes = geometry.to_numpy()
    nowhere = np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes), dtype="bool")
    if geometry.crs is None:
        return ~nowhere
    west, south, east, north = geometry.to_crs(4326).bounds.to_numpy().T
    near = inside(west, south) & inside(east, north)
    outside: npt.NDArray[np.bool_] = ~near & ~nowhere
    return outside


def inside(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """
    Tell which points in degrees lie in Sweden's neighbourhood.

    Parameters
    ----------
    longitude, latitude
        Degrees in WGS 84; NaN and infinity are outside.

    Returns
    -------
    numpy.ndarray
        Of the same shape.
    """
    x, y = np.asarray(longitude, dtype="float64"), np.asarray(latitude, dtype="float64")
    west, south, east, north = NEIGHBOURHOOD
    near: npt.NDArray[np.bool_] = (west <= x) & (x <= east) & (south <= y) & (y <= north)
    return near


def likely_crs(bounds: Sequence[float]) -> str | None:
    """
    Guess which reference system coordinates are in, from where that would put them.

    Parameters
    ----------
    bounds
        West, south, east, north as they stand in the file.

    Returns
    -------
    str or None
        A description, of several systems where a small map would fit in each; None when no
        common system puts the map near Sweden.
    """
    west, south, east, north = bounds
    # The middles of the four sides: the corners of a box around Sweden lie far from its land.
    x = np.array([west, east, (west + east) / 2, (west + east) / 2])
    y = np.array([(south + north) / 2, (south + north) / 2, south, north])
    straight = [name for name, epsg in CANDIDATES.items() if _fits(x, y, epsg)]
    swapped = [
        f"{name} with the two axes swapped"
        for name, epsg in CANDIDATES.items()
        if _fits(y, x, epsg)
    ]
    return " or ".join(straight or swapped) or None


def _fits(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], epsg: int) -> bool:
    """Tell whether all points land near Sweden when read as `epsg`."""
    to_degrees = Transformer.from_crs(epsg, 4326, always_xy=True)
    return bool(inside(*to_degrees.transform(x, y)).all())
