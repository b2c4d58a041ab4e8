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

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from needs.normalise import FloatArray

UNKNOWN_VARIANCE: Final = 0.9
"""An unknown variance is this quantile of the known ones of the same indicator."""


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


@dataclass(frozen=True, eq=False, kw_only=True)
class Noise:
    """
    What `draw_observations` needs: indicators by units, each bound also in standard deviations.

    Attributes
    ----------
    value, deviation, low, high
        The middle, the standard deviation and the bounds of each cell.
    lower, upper
        (low - value) / deviation and (high - value) / deviation; infinite where nothing is drawn.
    need
        For each indicator, its direction.
    withheld
        Indicator, unit and the ascending values that a withheld cell is drawn between.
    unknown
        Units by indicators: where a variance was not known.
    """

    value: FloatArray
    deviation: FloatArray
    low: FloatArray
    high: FloatArray
    lower: FloatArray
    upper: FloatArray
    need: FloatArray
    withheld: tuple[tuple[int, int, FloatArray], ...]
    unknown: npt.NDArray[np.bool_]

    @property
    def noisy(self) -> bool:
        """Whether any two draws differ."""
        return bool(self.withheld) or bool((self.deviation > 0).any())


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
    return Noise(
        value=value,
        deviation=deviation,
        low=low,
        high=high,
        lower=np.where(drawn, (low - middle) / scale, -np.inf),
        upper=np.where(drawn, (high - middle) / scale, np.inf),
        need=np.array(inputs.directions, dtype=np.float64),
        withheld=tuple(_withheld(value, inputs.low.T, inputs.high.T)),
        unknown=~np.isnan(inputs.value) & np.isnan(inputs.variance),
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
    standard = _correlated(normals, noise.need, error_correlation)
    drawn = standard * noise.deviation
    drawn += noise.value
    outside = np.flatnonzero((drawn < noise.low) | (drawn > noise.high))
    if outside.size:
        cell = outside % noise.value.size
        drawn.ravel()[outside] = _redrawn(noise, cell, standard.ravel()[outside])
    for indicator, unit, support in noise.withheld:
        places = ndtr(standard[:, indicator, unit]) * (support.size - 1)
        drawn[:, indicator, unit] = np.interp(places, np.arange(support.size), support)
    return drawn


def _correlated(normals: FloatArray, need: FloatArray, correlation: float) -> FloatArray:
    own = normals[:, :-1]
    if correlation == 0:
        return np.ascontiguousarray(own)
    shared = need[:, None] * normals[:, -1:]
    mixed: FloatArray = np.sqrt(1 - correlation) * own + np.sqrt(correlation) * shared
    return mixed


def _redrawn(noise: Noise, cell: npt.NDArray[np.intp], refused: FloatArray) -> FloatArray:
    lower, upper = noise.lower.ravel()[cell], noise.upper.ravel()[cell]
    edge = np.where(refused > 0, -upper, lower)
    even = ndtr(-np.abs(refused)) / ndtr(np.where(np.isfinite(edge), edge, 0.0))
    below, above = ndtr(lower), ndtr(upper)
    again = ndtri(below + np.minimum(even, 1.0) * (above - below))
    moved = noise.value.ravel()[cell] + noise.deviation.ravel()[cell] * again
    within: FloatArray = np.clip(moved, noise.low.ravel()[cell], noise.high.ravel()[cell])
    return within


def _filled_variance(variance: FloatArray, known: npt.NDArray[np.bool_]) -> FloatArray:
    filled = variance.copy()
    for row, there in zip(filled, known, strict=True):
        given = row[there & ~np.isnan(row)]
        typical = np.quantile(given, UNKNOWN_VARIANCE, method="higher") if given.size else 0.0
        row[np.isnan(row)] = typical
    return filled


def _withheld(
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
