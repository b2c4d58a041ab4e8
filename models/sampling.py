"""
How far a published figure may lie from the one it stands for, because few pupils are behind it.

Every cohort is complete, so "sampling" means this: the pupils of a year are one draw of those whom
the same school would meet, each independent of the others. Pupils in a class are not quite
independent, so the truth is rather above these variances than below; whoever knows a design
effect multiplies by it. An unknown cohort (NaN or 0) gives an unknown variance (NaN).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from models.checks import Bools, Floats, as_floats, faults, refuse

_WHOLE: Final = 100.0


def share_variance(share: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """
    Compute the sampling variance of shares, never 0 at 0 % and 100 %.

    The binomial variance at the mean of Jeffreys' posterior, p = (x + ½) / (n + 1) with
    x = n share / 100 pupils out of n:

        100² p (1 − p) / n = 100² (x + ½)(n − x + ½) / (n (n + 1)²).

    From n = 10 its mean over the binomial is at most 9 % under the true variance for shares of
    50 to 98 %, and above it near 100 % (+16 % at 88 % and n = 10, +3 % at n = 50): unknown is
    taken as unsure. Plugging x / n in gives 0 for a full cohort; dividing by n + 2, Jeffreys'
    posterior variance itself, is 24 % under at a share of 50 % and n = 10.

    Parameters
    ----------
    share
        Percent, 0 to 100; NaN where not published.
    n
        The cohort behind each share.

    Returns
    -------
    array
        Squared percentage points.

    Raises
    ------
    ValueError
        When a share is outside 0 to 100 or a cohort is negative.

    References
    ----------
    Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion, Statistical
    Science 16(2), sections 3 and 4. Agresti and Coull (1998), American Statistician 52(2).
    """
    return interval_share_variance(share, share, n)


def interval_share_variance(low: npt.ArrayLike, high: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """
    Compute the variance of the midpoint of shares of which only an interval is published.

    Assumption: every whole count of pupils inside the interval is as likely as any other, so
    that ``~100`` means 1, 2, 3 or 4 who did not reach, each with probability ¼. With k that
    count, m its mean and v = ((b − a + 1)² − 1) / 12 its variance on a..b, the law of total
    variance gives

        100² { [(m + ½)(n − m + ½) − v] / (n (n + 1)²) + v / n² },

    the first term being the mean of the counts' variances (see `share_variance`), the second
    what the interval hides.

    Parameters
    ----------
    low, high
        Bounds in percent; where they are equal the share is exact.
    n
        The cohort behind each share.

    Returns
    -------
    array
        Squared percentage points.

    Raises
    ------
    ValueError
        When a bound is outside 0 to 100, ``low`` is above ``high``, or a cohort is negative.
    """
    lowest, highest, cohort = as_floats(low, high, n)
    found = faults("low", lowest, _off(lowest), "must be 0 to 100 percent")
    found += faults("high", highest, _off(highest), "must be 0 to 100 percent")
    found += faults("low", lowest, lowest > highest, "must not be above `high`")
    refuse(found + faults("n", cohort, cohort < 0, "must not be negative"))
    size = np.where(cohort > 0, cohort, np.nan)
    short = size * (1 - (lowest + highest) / 200)
    width = size * (highest - lowest) / 100
    hidden = width * (width + 2) / 12
    within = (short + 0.5) * (size - short + 0.5) - hidden
    variance: Floats = 1e4 * (within / (size * (size + 1) ** 2) + hidden / size**2)
    return variance


def share_variance_at(centre: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """
    Compute the sampling variance that shares would have at an agreed level.

    The binomial c (100 − c) / n. Taken at the unit's own share, a variance is small exactly where
    chance made the share high, so that weighting by it pulls means upwards; taken at a common
    or expected share it is not (a generalised variance function).

    Parameters
    ----------
    centre
        Percent: one share for all, or an expected one for each unit.
    n
        The cohort behind each share.

    Returns
    -------
    array
        Squared percentage points; 0 where `centre` is 0 or 100, which no expectation should be.

    Raises
    ------
    ValueError
        When a share is outside 0 to 100 or a cohort is negative.

    References
    ----------
    Wolter (2007), Introduction to variance estimation, chapter 7. Rao and Molina (2015), Small
    area estimation, section 6.1.
    """
    level, cohort = as_floats(centre, n)
    found = faults("centre", level, _off(level), "must be 0 to 100 percent")
    refuse(found + faults("n", cohort, cohort < 0, "must not be negative"))
    return level * (100 - level) / np.where(cohort > 0, cohort, np.nan)


def mean_variance(spread: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """
    Compute the sampling variance of means: spread² / n.

    Parameters
    ----------
    spread
        Standard deviation between pupils: published, or assumed (see `assumed_spread`).
    n
        The cohort behind each mean.

    Returns
    -------
    array
        In the squared unit of `spread`.

    Raises
    ------
    ValueError
        When a spread or a cohort is negative.
    """
    deviation, cohort = as_floats(spread, n)
    found = faults("spread", deviation, deviation < 0, "must not be negative")
    refuse(found + faults("n", cohort, cohort < 0, "must not be negative"))
    return deviation**2 / np.where(cohort > 0, cohort, np.nan)


def assumed_spread(mean: npt.ArrayLike, lowest: float, highest: float) -> Floats:
    """
    Assume a spread between pupils where none is published.

    Assumption: pupils follow a beta distribution on the scale with a + b = 2, which is the
    uniform one when the mean is in the middle: √((mean − lowest)(highest − mean) / 3). Most
    results cluster more than that, so the variance is rather too large than too small; no
    spread can be more than √3 times as large (Bhatia and Davis 2000).

    Parameters
    ----------
    mean
        Published means.
    lowest, highest
        The ends of the scale that a pupil's result is on.

    Returns
    -------
    array
        Standard deviation between pupils.

    Raises
    ------
    ValueError
        When the scale has no length or a mean is off it.

    References
    ----------
    Bhatia and Davis (2000), A better bound on the variance, American Mathematical Monthly 107.
    """
    if not lowest < highest:
        msg = f"`lowest` must be below `highest`; they are {lowest} and {highest}."
        raise ValueError(msg)
    (level,) = as_floats(mean)
    off = (level < lowest) | (level > highest)
    refuse(faults("mean", level, off, f"must be {lowest} to {highest}"))
    return np.sqrt((level - lowest) * (highest - level) / 3)


def rounding_variance(decimals: int) -> float:
    """
    Compute the variance that printing with few decimals adds: step² / 12.

    The rounding error is taken as uniform over one step (Sheppard's correction).

    Parameters
    ----------
    decimals
        How many are printed; 1 for 87,4.

    Returns
    -------
    float
        In the squared unit of the figure; 0.00083 for one decimal.
    """
    return float(10.0 ** (-2 * decimals) / 12)


def pooled_variance(variance: npt.ArrayLike, weights: npt.ArrayLike, known: Bools) -> Floats:
    """
    Compute the variance of `models.pooling.pooled_mean`: Σ w² D / (Σ w)².

    Years are independent: each has its own pupils.

    Parameters
    ----------
    variance
        Years by units: the sampling variance of each value.
    weights
        Same shape: the weights that the mean was taken with; as there, a unit's years count
        equally where one of its years with a value lacks a weight.
    known
        Same shape: whether the year has a value.

    Returns
    -------
    array
        One for each unit; NaN where a year with a value has an unknown variance, or there is no
        such year.

    Raises
    ------
    ValueError
        When a variance is negative.
    """
    each, weight = as_floats(variance, weights)
    refuse(faults("variance", each, each < 0, "must not be negative"))
    unweighted = (known & ~(weight > 0)).any(axis=0)
    used = np.where(known, np.where(unweighted, 1.0, weight), 0.0)
    total = used.sum(axis=0)
    summed = np.where(known, used**2 * each, 0.0).sum(axis=0)
    nothing = np.full(total.shape, np.nan)
    pooled: Floats = np.divide(summed, total**2, out=nothing, where=total > 0)
    return pooled


def _off(percent: Floats) -> Bools:
    """Find what is no percentage."""
    off: Bools = (percent < 0) | (percent > _WHOLE)
    return off
