"""
Draws of cells that exist but were not published.

A withheld cell is drawn between the published values of its indicator that lie within its bounds:
an even number on 0 to 1 is read off the line through those values in ascending order. With fewer
than two such values the line goes from bound to bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from needs.normalise import FloatArray


class Withheld(NamedTuple):
    """
    The withheld cells, and the values that each is drawn between.

    Attributes
    ----------
    indicator, unit
        Where each cell is.
    support
        The ascending values of the first cell, then those of the second, and so on.
    first, steps
        For each cell, where in `support` its values begin, and how many follow the first.
    """

    indicator: npt.NDArray[np.intp]
    unit: npt.NDArray[np.intp]
    support: FloatArray
    first: npt.NDArray[np.intp]
    steps: npt.NDArray[np.intp]

    def draw(self, standard: FloatArray) -> FloatArray:
        """
        Turn standard normal numbers into values.

        Parameters
        ----------
        standard
            Draws by withheld cells.

        Returns
        -------
        numpy.ndarray
            Draws by withheld cells.
        """
        places = ndtr(standard) * self.steps
        step = np.minimum(places.astype(np.intp), self.steps - 1)
        place = self.first + step
        below = self.support[place]
        drawn: FloatArray = (self.support[place + 1] - below) * (places - step) + below
        return drawn


def withheld_cells(value: FloatArray, low: FloatArray, high: FloatArray) -> Withheld:
    """
    Find the cells that were withheld.

    Parameters
    ----------
    value, low, high
        Indicators by units. A withheld cell has no value and both bounds.

    Returns
    -------
    Withheld
        A cell is left out where it has an infinite bound and fewer than two values lie within
        its bounds: nothing says what it could be.
    """
    cells = list(_cells(value, low, high))
    sizes = np.array([len(support) for _, _, support in cells], dtype=np.intp)
    return Withheld(
        indicator=np.array([indicator for indicator, _, _ in cells], dtype=np.intp),
        unit=np.array([unit for _, unit, _ in cells], dtype=np.intp),
        support=np.concatenate([np.empty(0), *(support for _, _, support in cells)]),
        first=np.cumsum(sizes) - sizes,
        steps=sizes - 1,
    )


def _cells(
    value: FloatArray, low: FloatArray, high: FloatArray
) -> Iterator[tuple[int, int, FloatArray]]:
    places = np.argwhere(np.isnan(value) & ~np.isnan(low) & ~np.isnan(high))
    ordered = {int(i): np.sort(value[i][~np.isnan(value[i])]) for i in np.unique(places[:, 0])}
    for indicator, unit in places.tolist():
        least, greatest = low[indicator, unit], high[indicator, unit]
        others = ordered[indicator]
        inside = others[(others >= least) & (others <= greatest)]
        edges = np.array([least, greatest])
        if inside.size > 1 or np.isfinite(edges).all():
            yield indicator, unit, inside if inside.size > 1 else edges
