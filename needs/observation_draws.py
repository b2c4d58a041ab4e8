"""
What the observations could have been: their sampling error, and the cells that were withheld.

Assumptions, all of them:

1. An observation with a value is drawn from a normal distribution around the value, with its
   variance, truncated to what the cell can be (`Inputs.low` and `Inputs.high`). What is drawn is
   the level behind the figure, not the figure again; given raw values it is a parametric
   bootstrap, given posterior means and variances (shrunken values) it is a posterior.
2. Where a value has no known variance, the unit is taken to be small: it gets the variance that
   90 per cent of the known ones of the same indicator do not exceed. Where an indicator has no
   known variance at all, its values are drawn without error. Both are counted in the result.
3. A withheld cell is drawn from the values of the other units that lie within its bounds
   (linear between their order statistics, each as likely as the next); with fewer than two such
   values, evenly between the bounds. Withholding is thus taken to say nothing but its bounds.
4. A cell that does not exist (no value, no bounds) stays missing in every draw.
5. Errors of different units are independent. Errors of the indicators of one unit share the
   correlation `error_correlation` in the direction of need (a Gaussian copula), 0 by default. The
   pupils behind several indicators are often the same, so the truth is likely above 0, and
   intervals at 0 are then too narrow; the parameter shows how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr, ndtri

from needs.observation_inputs import Inputs, possible_bounds
from needs.withheld_draws import Withheld, withheld_cells

if TYPE_CHECKING:
    import numpy.typing as npt

    from needs.normalise import FloatArray

__all__ = [
    "Inputs",
    "Noise",
    "draw_moving",
    "draw_observations",
    "possible_bounds",
    "prepare_noise",
]

UNKNOWN_VARIANCE: Final = 0.9
"""An unknown variance is this quantile of the known ones of the same indicator."""
ROUNDING: Final = 1e-9
"""So that nine tenths of ten is nine, whatever the last bit of the product."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Noise:
    """
    What `draw_observations` needs: indicators by units.

    Attributes
    ----------
    value, deviation, low, high
        The middle, the standard deviation and the bounds of each cell.
    below, beyond
        The probabilities that value + deviation * z is below low and above high.
    need
        For each indicator, its direction.
    withheld
        The cells that exist but were not published.
    unknown
        Units by indicators: where a variance was not known.
    moving
        The numbers of the indicators of which any cell differs between draws.
    """

    value: FloatArray
    deviation: FloatArray
    low: FloatArray
    high: FloatArray
    below: FloatArray
    beyond: FloatArray
    need: FloatArray
    withheld: Withheld
    unknown: npt.NDArray[np.bool_]
    moving: npt.NDArray[np.intp]

    @property
    def noisy(self) -> bool:
        """Whether any two draws differ."""
        return self.moving.size > 0


def prepare_noise(inputs: Inputs) -> Noise:
    """
    Work out once what every draw needs.

    Parameters
    ----------
    inputs
        What is known of the observations.

    Returns
    -------
    Noise
        With unknown variances and the values behind withheld cells filled in.
    """
    value = np.ascontiguousarray(inputs.value.T)
    low = np.where(np.isnan(inputs.low.T), -np.inf, inputs.low.T)
    high = np.where(np.isnan(inputs.high.T), np.inf, inputs.high.T)
    known = ~np.isnan(value)
    deviation = np.where(known, np.sqrt(_filled_variance(inputs.variance.T, known)), 0.0)
    drawn = deviation > 0
    scale = np.where(drawn, deviation, 1.0)
    middle = np.where(known, value, 0.0)
    withheld = withheld_cells(value, inputs.low.T, inputs.high.T)
    return Noise(
        value=value,
        deviation=deviation,
        low=low,
        high=high,
        below=np.where(drawn, ndtr((low - middle) / scale), 0.0),
        beyond=np.where(drawn, ndtr((middle - high) / scale), 0.0),
        need=np.array(inputs.directions, dtype=np.float64),
        withheld=withheld,
        unknown=~np.isnan(inputs.value) & np.isnan(inputs.variance),
        moving=np.union1d(np.flatnonzero(drawn.any(axis=1)), withheld.indicator),
    )


def draw_observations(
    noise: Noise, normals: FloatArray, *, error_correlation: float = 0.0
) -> FloatArray:
    """
    Turn standard normal numbers into observations.

    A draw x = value + deviation * z inside the bounds is kept, which leaves the truncated
    distribution unchanged. A draw outside is made anew from that distribution by its inverse,
    value + deviation * Q(P(a) + u * (P(b) - P(a))) with P and Q the normal distribution and its
    inverse and a and b the bounds in deviations. The u comes from the refused z itself: given
    z > b, u = P(-z) / P(-b) is even on 0 to 1 (given z < a, u = P(z) / P(a)). So each cell uses one
    number, and draws that share their numbers share everything.

    Parameters
    ----------
    noise
        What `prepare_noise` returned.
    normals
        Draws by indicators + 1 by units; the last row is what the indicators of a unit share.
    error_correlation
        The correlation c of the errors of a unit's indicators in the direction of need:
        z = sqrt(1 - c) * own + sqrt(c) * direction * shared.

    Returns
    -------
    numpy.ndarray
        Draws by indicators by units; NaN where the cell does not exist.
    """
    drawn = np.broadcast_to(noise.value, (len(normals), *noise.value.shape)).copy()
    drawn[:, noise.moving] = draw_moving(noise, normals, error_correlation=error_correlation)
    return drawn


def draw_moving(noise: Noise, normals: FloatArray, *, error_correlation: float = 0.0) -> FloatArray:
    """
    Draw the indicators of which any cell differs between draws, and leave the others out.

    Parameters
    ----------
    noise, normals, error_correlation
        As in `draw_observations`.

    Returns
    -------
    numpy.ndarray
        Draws by moving indicators by units, as in `draw_observations`.
    """
    of_moving = _rows(len(noise.value), noise.moving)
    standard = _correlated(normals, noise.need, of_moving, error_correlation)
    low, high = noise.low[of_moving], noise.high[of_moving]
    drawn = standard * noise.deviation[of_moving]
    drawn += noise.value[of_moving]
    outside = drawn < low
    outside |= drawn > high
    refused = np.unravel_index(np.flatnonzero(outside), drawn.shape)
    drawn[refused] = _redrawn(noise, refused, standard[refused])
    if noise.withheld.unit.size:
        row, unit = np.searchsorted(noise.moving, noise.withheld.indicator), noise.withheld.unit
        drawn[:, row, unit] = noise.withheld.draw(standard[:, row, unit])
    return drawn


def _rows(rows: int, chosen: npt.NDArray[np.intp]) -> slice | npt.NDArray[np.intp]:
    """Choose all rows without copying them."""
    return slice(rows) if len(chosen) == rows else chosen


def _correlated(
    normals: FloatArray,
    need: FloatArray,
    rows: slice | npt.NDArray[np.intp],
    correlation: float,
) -> FloatArray:
    own = normals[:, rows] if isinstance(rows, slice) else normals.take(rows, axis=1)
    if correlation == 0:
        return own
    mixed: FloatArray = np.sqrt(1 - correlation) * own
    mixed += need[rows, None] * (np.sqrt(correlation) * normals[:, -1:])
    return mixed


def _redrawn(
    noise: Noise, cells: tuple[npt.NDArray[np.intp], ...], refused: FloatArray
) -> FloatArray:
    """Draw the moving cells anew whose standard normal numbers took them out of bounds."""
    _, row, unit = cells
    cell = noise.moving[row], unit
    below, beyond = noise.below[cell], noise.beyond[cell]
    edge = np.where(refused > 0, beyond, below)
    even = np.minimum(ndtr(-np.abs(refused)) / edge, 1.0)
    again = ndtri(below + even * (1.0 - beyond - below))
    moved = noise.value[cell] + noise.deviation[cell] * again
    within: FloatArray = np.clip(moved, noise.low[cell], noise.high[cell])
    return within


def _filled_variance(variance: FloatArray, known: npt.NDArray[np.bool_]) -> FloatArray:
    filled = variance.copy()
    for row, there in zip(filled, known, strict=True):
        given = row[there & ~np.isnan(row)]
        place = int(np.ceil(UNKNOWN_VARIANCE * (given.size - 1) - ROUNDING))
        row[np.isnan(row)] = np.sort(given)[place] if given.size else 0.0
    return filled
