"""
Bring indicators to one scale, each by a named rule.

Every function takes *rows*: one row for each indicator, one column for each unit, oriented so
that a higher value is a greater need. Missing values are NaN, stay NaN, and count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Normalisation = Callable[[FloatArray, float, FloatArray], FloatArray]
Transform = Callable[[FloatArray], FloatArray]

ROUNDING: Final = 1e-12
"""Values closer than this share of the row's largest magnitude are the same value."""


def normalise_min_max(rows: FloatArray, scale: float, _: FloatArray) -> FloatArray:
    """Rescale each row linearly: its least value to 0, its greatest to `scale`."""
    least, greatest = row_range(rows)
    scaled: FloatArray = rows - least[:, None]
    scaled /= (greatest - least)[:, None]
    scaled *= scale
    return scaled


def normalise_z_score(rows: FloatArray, _scale: float, _: FloatArray) -> FloatArray:
    """Express each row in standard deviations (n - 1) from its mean; `scale` plays no part."""
    present = ~np.isnan(rows)
    count = np.maximum(present.sum(axis=1), 1)
    away: FloatArray = rows - (np.where(present, rows, 0.0).sum(axis=1) / count)[:, None]
    squares = np.square(np.where(present, away, 0.0)).sum(axis=1)
    away /= np.sqrt(squares / np.maximum(count - 1, 1))[:, None]
    return away


def normalise_t_score(rows: FloatArray, scale: float, posts: FloatArray) -> FloatArray:
    """Put the mean at the middle of the scale and one standard deviation at a tenth of it."""
    return scale * (0.5 + 0.1 * normalise_z_score(rows, scale, posts))


def normalise_percentile(rows: FloatArray, scale: float, _: FloatArray) -> FloatArray:
    """Give each unit the share of units with less need, ties and itself counted as half."""
    ranks, count = ascending_ranks(rows)
    return scale * (ranks - 0.5) / count[:, None]


def normalise_rank(rows: FloatArray, _scale: float, _: FloatArray) -> FloatArray:
    """Give each unit its place, from 1 for the least need; ties share the mean of their places."""
    return ascending_ranks(rows)[0]


def normalise_goalposts(rows: FloatArray, scale: float, posts: FloatArray) -> FloatArray:
    """Rescale from fixed goalposts (columns: least, greatest need) and cap at both ends."""
    least, greatest = posts[:, :1], posts[:, 1:]
    return scale * np.clip((rows - least) / (greatest - least), 0.0, 1.0)


NORMALISATIONS: Final[Mapping[str, Normalisation]] = {
    "min-max": normalise_min_max,
    "z-score": normalise_z_score,
    "t-score": normalise_t_score,
    "percentile": normalise_percentile,
    "rank": normalise_rank,
    "goalposts": normalise_goalposts,
}

NEEDS_SPREAD: Final = frozenset({"min-max", "z-score", "t-score"})
"""Rules that divide by how much the units differ, and so are undefined where they do not."""

TRANSFORMS: Final[Mapping[str, Transform]] = {"none": np.array, "log": np.log}
"""What is done to the values, and to goalposts, before they are normalised."""


def row_range(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest value of each row; +inf and -inf where all is missing."""
    least = np.fmin.reduce(rows, axis=1, initial=np.inf)
    return least, np.fmax.reduce(rows, axis=1, initial=-np.inf)


def constant_rows(rows: FloatArray) -> npt.NDArray[np.bool_]:
    """
    Find the rows with values that do not differ between units, to within rounding.

    Parameters
    ----------
    rows
        Indicators by units.

    Returns
    -------
    numpy.ndarray
        True for each constant row. A row where everything is missing is not constant: there is
        nothing in it to normalise, and nothing to object to.
    """
    least, greatest = row_range(rows)
    known = np.isfinite(least)
    spread = np.where(known, greatest, 1.0) - np.where(known, least, 0.0)
    magnitude = np.where(known, np.maximum(abs(least), abs(greatest)), 1.0)
    return known & (spread <= ROUNDING * magnitude)


def ascending_ranks(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Rank each row from 1, the least value; ties share the mean of their places.

    Values are first rounded to 12 digits of the row's largest magnitude, so that noise in the
    last bits of a pooled mean does not part units that are equal.

    Parameters
    ----------
    rows
        Indicators by units.

    Returns
    -------
    tuple of numpy.ndarray
        The ranks, shaped as `rows`, and the number of units with a value in each row.
    """
    least, greatest = row_range(rows)
    magnitude = np.maximum(abs(least), abs(greatest))
    divisor = np.where(np.isfinite(magnitude) & (magnitude > 0), magnitude, 1.0)
    rounded = np.round(rows / divisor[:, None], 12)
    order = np.argsort(rounded, axis=1)  # missing values come last
    ascending = np.take_along_axis(rounded, order, axis=1)
    starts = np.ones(rows.shape, dtype=bool)
    starts[:, 1:] = ascending[:, 1:] != ascending[:, :-1]
    places = np.arange(rows.shape[1])
    first = np.maximum.accumulate(np.where(starts, places, 0), axis=1)
    ends = np.roll(starts, -1, axis=1)
    last = np.minimum.accumulate(np.where(ends, places, rows.shape[1])[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(rows.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    ranks[np.isnan(rows)] = np.nan
    return ranks, np.maximum((~np.isnan(rows)).sum(axis=1), 1).astype(np.float64)
