"""
The order of the numbers within each of many rows, by sorting packed keys.

Each number is given its own column in its low bits, so that a plain sort, which numpy does many
numbers at a time, carries the columns along. What is fast differs with the length of the row:

- Keys of 32 bits sort four times as fast as keys of 64, so short rows are sorted by as many
  leading bits as fit beside the column; where that leaves two numbers of a row alike, that row is
  sorted by all bits.
- Long rows are first brought in rough order by their 16 leading bits, which a radix sort does in
  linear time; what is nearly in order is then sorted by all bits two to four times as fast.

Either way the order is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needs.normalise import FloatArray

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

KEY_BITS: Final = 63
EXACT_BITS: Final = 53
"""Floating-point numbers hold whole numbers of so many bits exactly."""
LEADING_BITS: Final = 32
ROUGH_BITS: Final = 16
SHORT_ROW: Final = 1024
"""In longer rows, numbers are too often alike in their leading bits."""
SLICE_CELLS: Final = 2**16
"""Rows are worked on in slices of about so many numbers, 512 kB, which stay in the cache."""


class Order(NamedTuple):
    """
    The order of rows of numbers.

    Attributes
    ----------
    columns
        Rows by places: the column of the number at each place, the least number first. Equal
        numbers lie in the order of their columns. Of 32 bits where rows are short.
    tied
        Rows by places without the first: whether the number equals that of the place before.
        None where no row holds equal numbers.
    """

    columns: npt.NDArray[np.uint32] | IntArray
    tied: BoolArray | None

    def first(self) -> IntArray:
        """Return the first of the places that equal numbers share; without ties, one row."""
        places = np.arange(self.columns.shape[1])
        if self.tied is None:
            return places[None]
        first, some = self._places()
        found = np.where(self.tied[some], 0, places[1:])
        first[some, 1:] = np.maximum.accumulate(found, axis=1)
        return first

    def last(self) -> IntArray:
        """Return the last of the places that equal numbers share; without ties, one row."""
        places = np.arange(self.columns.shape[1])
        if self.tied is None:
            return places[None]
        last, some = self._places()
        found = np.where(self.tied[some], places[-1], places[:-1])
        last[some, :-1] = np.minimum.accumulate(found[:, ::-1], axis=1)[:, ::-1]
        return last

    def _places(self) -> tuple[IntArray, npt.NDArray[np.intp]]:
        """Return the places of each row, and the rows with ties: only these need more work."""
        rows, length = self.columns.shape
        return np.tile(np.arange(length), (rows, 1)), np.flatnonzero(np.any(self.tied, axis=1))

    def put(self, values: npt.NDArray[np.generic], rows: npt.NDArray[np.generic]) -> None:
        """Write the value of each place into `rows`, in the column of the number there."""
        cells = self.columns.astype(np.int64)
        cells += np.arange(len(cells))[:, None] * cells.shape[1]
        # Spread first: numpy writes values of the shape of the cells nearly three times as fast.
        rows.ravel()[cells] = np.broadcast_to(values, cells.shape).copy()


def order_rows(whole: FloatArray) -> Order:
    """
    Order the numbers of each row.

    Parameters
    ----------
    whole
        Rows of whole numbers, none missing, as floating-point numbers.

    Returns
    -------
    Order
        For each row, the least number first.
    """
    if 1 < whole.shape[1] <= SHORT_ROW:
        return _by_leading_bits(whole)
    return _by_all_bits(whole)


def row_slices(rows: npt.NDArray[np.generic]) -> Iterator[slice]:
    """Divide rows into slices of about `SLICE_CELLS` numbers, and at least one row."""
    step = max(1, SLICE_CELLS // max(rows.shape[1], 1))
    return (slice(start, start + step) for start in range(0, len(rows), step))


def _by_leading_bits(whole: FloatArray) -> Order:
    bits = (whole.shape[1] - 1).bit_length()
    keys = _leading_keys(whole, bits)
    keys.sort(axis=1)
    alike = (keys[:, 1:] ^ keys[:, :-1]) < (1 << bits)
    keys &= (1 << bits) - 1
    unsure = np.flatnonzero(alike.any(axis=1))
    if not unsure.size:
        return Order(keys, None)
    again = _by_all_bits(whole[unsure])
    keys[unsure] = again.columns
    if again.tied is None:
        return Order(keys, None)
    alike[:] = False
    alike[unsure] = again.tied
    return Order(keys, alike)


def _leading_keys(whole: FloatArray, bits: int) -> npt.NDArray[np.uint32]:
    least = whole.min(axis=1)
    spread = whole.max(axis=1) - least
    room = 2.0 ** (LEADING_BITS - bits) - 1
    # Rounding keeps the order: of two numbers the larger never gets the smaller key.
    leading = whole - least[:, None]
    leading *= (room / np.maximum(spread, room))[:, None]
    keys: npt.NDArray[np.uint32] = leading.astype(np.int32).view(np.uint32)
    keys <<= bits
    keys |= np.arange(whole.shape[1], dtype=np.uint32)
    return keys


def _by_all_bits(whole: FloatArray) -> Order:
    bits = max(1, (whole.shape[1] - 1).bit_length())
    least = whole.min(initial=np.inf)
    if whole.max(initial=-np.inf) - least < 2.0 ** min(KEY_BITS - bits, EXACT_BITS):
        keys = (whole - least).astype(np.int64)
    else:  # Too wide for the high bits: the order of the numbers stands in for the numbers.
        keys = np.unique(whole, return_inverse=True)[1].reshape(whole.shape).astype(np.int64)
    keys <<= bits
    keys |= np.arange(whole.shape[1])
    _sort(keys)
    tied = (keys[:, 1:] ^ keys[:, :-1]) < (1 << bits)
    keys &= (1 << bits) - 1
    return Order(keys, tied if tied.any() else None)


def _sort(keys: IntArray) -> None:
    if keys.shape[1] <= SHORT_ROW:
        keys.sort(axis=1)
        return
    for row in keys:
        rough = row >> max(0, int(row.max()).bit_length() - ROUGH_BITS)
        row[:] = row[rough.astype(np.uint16).argsort(kind="stable")]
        row.sort(kind="stable")
