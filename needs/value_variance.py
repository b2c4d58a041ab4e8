"""
How far each published value may lie from what it stands for, because few are behind it.

The register of indicators says how (`Indicator.sampling`): shares vary as counts of pupils do,
means by an assumed spread between pupils on the register's scale, as none of the publisher's files
prints a spread, and complete counts, prices and the composition of a school do not vary at all.
The formulas are those of `models.sampling`. NaN means that the variance is not known: no cohort
is published, or the value is off its own scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from models.pooling import pooled_mean
from models.sampling import (
    assumed_spread,
    interval_share_variance,
    mean_variance,
    pooled_variance,
    share_variance_at,
)

if TYPE_CHECKING:
    from needs.indicators import Indicator

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]

_SHARES: Final = (0.0, 100.0)


class Cells(NamedTuple):
    """Published values of one series, years by units, NaN where there is none; `n` behind each."""

    value: Floats
    low: Floats
    high: Floats
    n: Floats


def own_variance(cells: Cells, indicator: Indicator) -> Floats:
    """
    Compute the sampling variance of each value from itself and its cohort.

    Parameters
    ----------
    cells
        Published values and their bounds.
    indicator
        What they measure.

    Returns
    -------
    array
        Years by units, in the indicator's unit squared; 0 for what is counted completely. NaN
        where there is no value, no cohort, or the value is off its scale.
    """
    if indicator.sampling == "none":
        return np.where(np.isnan(cells.value), np.nan, 0.0)
    lowest, highest = _scale(indicator)
    inside = (cells.low >= lowest) & (cells.high <= highest)
    n = np.where(inside, cells.n, np.nan)
    if indicator.sampling == "share":
        low, high = (np.where(inside, bound, np.nan) for bound in (cells.low, cells.high))
        return interval_share_variance(low, high, n)
    value = np.where(inside, cells.value, np.nan)
    return mean_variance(assumed_spread(value, lowest, highest), n)


def agreed_variance(cells: Cells, indicator: Indicator, own: Floats) -> Floats:
    """
    Compute the sampling variance that each value would have at the level that all have together.

    A variance at the unit's own share is small exactly where chance made the share high, so that
    weighting by it pulls means upwards; at one level for all it is not.

    Parameters
    ----------
    cells
        Published values and their bounds.
    indicator
        What they measure.
    own
        Of `own_variance`. It stays where only an interval is published (``~100``), and
        everywhere if all together are at an end of the scale, where the variance would be 0.

    Returns
    -------
    array
        As `own`. The level is the mean of all cells, weighted by cohort.
    """
    if indicator.sampling == "none":
        return own
    lowest, highest = _scale(indicator)
    weighed = ~np.isnan(own)
    weight = np.where(weighed, cells.n, 0.0)
    total = weight.sum()
    centre = float((np.where(weighed, cells.value, 0.0) * weight).sum() / total) if total else 0.0
    if not lowest < centre < highest:
        return own
    if indicator.sampling == "share":
        agreed = share_variance_at(centre, cells.n)
    else:
        agreed = mean_variance(assumed_spread(centre, lowest, highest), cells.n)
    return np.where(weighed & (cells.low == cells.high), agreed, own)


def variance_over_years(
    variance: Floats, weights: Floats, known: Bools, *, same_people: bool
) -> Floats:
    """
    Compute the variance of a mean over years.

    Parameters
    ----------
    variance, weights
        Years by units: the variance of each value, and the weight that the mean gives it.
    known
        Same shape: whether the year has a value.
    same_people
        Whether mostly the same people stand behind every year, as among teachers. Then one
        year's chance is the next one's too, and the deviation is the mean of the years'
        deviations, √D = Σ w √D_year / Σ w; otherwise Σ w² D_year / (Σ w)².

    Returns
    -------
    array
        One for each unit; NaN where a year with a value has an unknown variance, or there is no
        such year.
    """
    if not same_people:
        return pooled_variance(variance, weights, known)
    deviation = pooled_mean(np.where(known, np.sqrt(variance), np.nan), weights)
    unknown = (known & np.isnan(variance)).any(axis=0)
    return np.where(unknown, np.nan, deviation**2)


def variance_of_groups(
    variance: Floats, weights: Floats, group: Numbers, groups: int, *, aggregate: str
) -> Floats:
    """
    Compute the variance of means or sums of units, which are independent of each other.

    Parameters
    ----------
    variance
        One for each unit; NaN where not known.
    weights
        What each unit counts in the mean; a unit whose weight is 0 or NaN is not in it. For a
        sum: 1 for each unit that is added.
    group
        The number of each unit's group.
    groups
        How many groups there are.
    aggregate
        ``mean``: Σ w² D / (Σ w)². ``sum``: Σ w² D.

    Returns
    -------
    array
        One for each group; NaN where a unit in it has an unknown variance, or it has no unit.
    """
    used = weights > 0
    weight, inside = weights[used], group[used]
    total = np.bincount(inside, weight, groups)
    summed = np.bincount(inside, weight**2 * variance[used], groups)
    over = np.ones(groups) if aggregate == "sum" else total
    variances: Floats = np.divide(summed, over**2, out=np.full(groups, np.nan), where=total > 0)
    return variances


def _scale(indicator: Indicator) -> tuple[float, float]:
    """Name the ends of what a pupil's result is counted on."""
    return indicator.scale or _SHARES
