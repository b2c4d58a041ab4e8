"""
Bring indicators to one scale, each by a named rule.

Every function takes *rows*: one row for each indicator, one column for each unit, oriented so
that a higher value is a greater need. Missing values are NaN, stay NaN, and count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from needs.ordering import order_rows, row_slices

FloatArray = npt.NDArray[np.float64]
Normalisation = Callable[[FloatArray, float, FloatArray], FloatArray]
Worth = Callable[[FloatArray, npt.NDArray[np.int64]], FloatArray]
Transform = Callable[[FloatArray], FloatArray]

ROUNDING: Final = 1e-12
"""Values closer than this share of the row's largest magnitude are the same value."""


class Line(NamedTuple):
    """
    A linear rule for each row: factor * (value - start) / length + lift.

    Attributes
    ----------
    start, length, factor, lift
        One for each row. A length below 0 turns the row round.
    capped
        For each row, whether (value - start) / length is kept within 0 and 1.
    """

    start: FloatArray
    length: FloatArray
    factor: FloatArray
    lift: FloatArray
    capped: npt.NDArray[np.bool_]

    def turned(self, signs: FloatArray) -> Line:
        """Return the line that gives for values what this one gives for them times 1 or -1."""
        return self._replace(start=self.start * signs, length=self.length * signs)

    def set(self, rows: slice | npt.NDArray[np.intp], line: Line) -> None:
        """Give some of the rows the rules of another line, in order."""
        for whole, part in zip(self, line, strict=True):
            whole[rows] = part

    def along(self, rows: FloatArray) -> FloatArray:
        """Return rows of values by their rule."""
        scaled = np.subtract(rows, self.start[:, None])
        scaled /= self.length[:, None]
        if self.capped.any():
            scaled[self.capped] = np.clip(scaled[self.capped], 0.0, 1.0)
        if (self.factor != 1).any():
            scaled *= self.factor[:, None]
        if self.lift.any() or (self.length < 0).any():
            scaled += self.lift[:, None]  # also where it is 0: -0 becomes 0
        return scaled


def unchanged(rows: int) -> Line:
    """Return the line of so many rows that leaves every value as it is."""
    ones, none = np.ones((2, rows)), np.zeros((2, rows))
    return Line(none[0], ones[0], ones[1], none[1], np.zeros(rows, dtype=np.bool_))


def line_min_max(rows: FloatArray, scale: float, _: FloatArray) -> Line:
    """Rescale each row linearly: its least value to 0, its greatest to `scale`."""
    least, greatest = row_range(rows)
    return _line(least, greatest - least, scale)


def line_z_score(rows: FloatArray, _scale: float, _: FloatArray) -> Line:
    """Express each row in standard deviations (n - 1) from its mean; `scale` plays no part."""
    there = ~np.isnan(rows)
    every = bool(there.all())
    count = np.maximum(there.sum(axis=1), 1)
    mean = (rows if every else np.where(there, rows, 0.0)).sum(axis=1) / count
    away = rows - mean[:, None]
    squares = np.square(away if every else np.where(there, away, 0.0)).sum(axis=1)
    return _line(mean, np.sqrt(squares / np.maximum(count - 1, 1)), 1.0)


def line_t_score(rows: FloatArray, scale: float, posts: FloatArray) -> Line:
    """Put the mean at the middle of the scale and one standard deviation at a tenth of it."""
    line = line_z_score(rows, scale, posts)
    return line._replace(factor=0.1 * scale * line.factor, lift=line.lift + 0.5 * scale)


def line_goalposts(_: FloatArray, scale: float, posts: FloatArray) -> Line:
    """Rescale from fixed goalposts (columns: least, greatest need) and cap at both ends."""
    line = _line(posts[:, 0], posts[:, 1] - posts[:, 0], scale)
    return line._replace(capped=~line.capped)


def normalise_percentile(rows: FloatArray, scale: float, _: FloatArray) -> FloatArray:
    """Give each unit the share of units with less need, ties and itself counted as half."""
    return _by_rank(rows, lambda rank, count: scale * (rank - 0.5) / count)


def normalise_rank(rows: FloatArray, _scale: float, _: FloatArray) -> FloatArray:
    """Give each unit its place, from 1 for the least need; ties share the mean of their places."""
    return _by_rank(rows, lambda rank, _: rank)


def _line(start: FloatArray, length: FloatArray, factor: float) -> Line:
    line = unchanged(len(start))
    return line._replace(start=start, length=length, factor=factor * line.factor)


def _along(line: Callable[[FloatArray, float, FloatArray], Line]) -> Normalisation:
    return lambda rows, scale, posts: line(rows, scale, posts).along(rows)


LINES: Final[Mapping[str, Callable[[FloatArray, float, FloatArray], Line]]] = {
    "min-max": line_min_max,
    "z-score": line_z_score,
    "t-score": line_t_score,
    "goalposts": line_goalposts,
}
"""Rules that are a line once the row is known: units can then be normalised a few at a time."""

NORMALISATIONS: Final[Mapping[str, Normalisation]] = {
    "min-max": _along(line_min_max),
    "z-score": _along(line_z_score),
    "t-score": _along(line_t_score),
    "percentile": normalise_percentile,
    "rank": normalise_rank,
    "goalposts": _along(line_goalposts),
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


def _by_rank(rows: FloatArray, worth: Worth) -> FloatArray:
    """
    Give each value what its rank among so many values of its row is worth.

    The least value has rank 1; ties share the mean of their places. Values are first rounded to
    12 digits of the row's largest magnitude, so that noise in the last bits of a pooled mean does
    not part units that are equal.
    """
    worths = np.empty(rows.shape)
    for part in row_slices(rows):
        whole, ends = _digits(rows[part])
        holes, count = np.flatnonzero(np.isnan(whole)), np.full((1, 1), rows.shape[1])
        if holes.size:
            gone = np.bincount(holes // rows.shape[1], minlength=len(whole))
            count = np.maximum(rows.shape[1] - gone, 1)[:, None]
            _move_last(whole, ends, holes, gone)
        order = order_rows(whole)
        rank = (order.first() + order.last()) / 2 + 1
        order.put(worth(rank, count), worths[part])
        worths[part].ravel()[holes] = np.nan
    return worths


def _digits(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the values as whole numbers, and the least and the greatest of each row."""
    ends = np.stack(row_range(rows))
    magnitude = np.max(np.abs(ends), axis=0, where=np.isfinite(ends), initial=0.0)
    factor = 1 / ROUNDING / np.where(magnitude > 0, magnitude, 1.0)
    whole = rows * factor[:, None]
    return np.rint(whole, out=whole), np.rint(ends * factor)


def _move_last(
    whole: FloatArray,
    ends: FloatArray,
    holes: npt.NDArray[np.intp],
    gone: npt.NDArray[np.intp],
) -> None:
    """Let what is missing follow the greatest number of its row, each a little after the last."""
    least, greatest = np.where(np.isfinite(ends), ends, 0.0)
    step = np.maximum(np.ceil(1e-4 * (greatest - least)), 1.0)
    row = holes // whole.shape[1]
    number = np.arange(1, row.size + 1) - (np.cumsum(gone) - gone)[row]
    whole.ravel()[holes] = greatest[row] + step[row] * number
