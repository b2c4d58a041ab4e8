"""What is known of the observations: each with its variance, and what it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from needs.normalise import FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Inputs:
    """
    What is known of the observations: units by indicators, in the order of the method.

    Parameters
    ----------
    value
        NaN where there is none.
    variance
        The sampling variance of each value; NaN where it is not known.
    low, high
        What the cell can be: for an ordinary value the possible range (0 to 100 for a share),
        for a censored or withheld cell its published bounds; see `possible_bounds`. NaN with a
        value means no bound; NaN without a value means that the cell does not exist.
    directions
        For each indicator, 1 where a higher value is a greater need, -1 where it is a smaller.

    Raises
    ------
    ValueError
        When shapes differ, a variance is below 0, a value lies outside its bounds, a withheld
        cell has one bound only, or a direction is neither 1 nor -1. Names every fault.
    """

    value: FloatArray
    variance: FloatArray
    low: FloatArray
    high: FloatArray
    directions: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn from, with every fault at once."""
        shapes = {name: getattr(self, name).shape for name in ("value", "variance", "low", "high")}
        if len(set(shapes.values())) > 1 or self.value.shape[1:] != (len(self.directions),):
            msg = (
                f"`Inputs` needs arrays of one shape, units by {len(self.directions)} "
                f"directions, found {shapes}."
            )
            raise ValueError(msg)
        if faults := list(_faults(self)):
            raise ValueError("\n".join(faults))


def possible_bounds(
    inputs: tuple[FloatArray, FloatArray, FloatArray],
    withheld: npt.NDArray[np.bool_],
    possible: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """
    Say what each cell can be, from what was published about it.

    Parameters
    ----------
    inputs
        Value, low and high as published: units by indicators. Low and high equal the value where
        it is exact, lie around it where it is censored, and are NaN where nothing is known.
    withheld
        Units by indicators: whether the cell exists but was not published.
    possible
        Indicators by two: the least and greatest value that the indicator can have (0 and 100
        for a share), infinite where there is no such value.

    Returns
    -------
    tuple of numpy.ndarray
        Low and high for `Inputs`. Exact values get the possible range, because their sampling
        error may take them anywhere in it. Censored cells keep their published bounds: within
        them lies the figure itself, and the level behind it is taken to lie there too. Withheld
        cells get their bounds where some were published, else the possible range.
    """
    value, low, high = inputs
    least, greatest = (np.broadcast_to(edge, value.shape) for edge in possible.T)
    bounded = (low < high) | (withheld & ~np.isnan(low) & ~np.isnan(high))
    exists = ~np.isnan(value) | withheld
    return (
        np.where(bounded, np.maximum(low, least), np.where(exists, least, np.nan)),
        np.where(bounded, np.minimum(high, greatest), np.where(exists, greatest, np.nan)),
    )


def _faults(inputs: Inputs) -> Iterator[str]:
    value, low, high = inputs.value, inputs.low, inputs.high
    missing = np.isnan(value)
    rules = {
        "`variance` must be 0 or a finite number above": (inputs.variance < 0)
        | np.isinf(inputs.variance),
        "`value` must be finite": np.isinf(value),
        "`value` must lie from `low` to `high`": (value < low) | (value > high),
        "`low` must not be above `high`": low > high,
        "a cell without a value needs both bounds or none": missing
        & (np.isnan(low) != np.isnan(high)),
    }
    for rule, broken in rules.items():
        if broken.any():
            unit, indicator = np.argwhere(broken)[0].tolist()
            yield (
                f"{rule}; {int(broken.sum())} cells do not follow, first unit {unit}, indicator "
                f"{indicator} (value {value[unit, indicator]}, variance "
                f"{inputs.variance[unit, indicator]}, bounds {low[unit, indicator]} to "
                f"{high[unit, indicator]})."
            )
    if not set(inputs.directions) <= {1, -1}:
        yield f"`directions` must be 1 or -1, found {sorted(set(inputs.directions))}."
