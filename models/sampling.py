"""
How far a published figure may lie from the one it stands for, because few pupils are behind it.

Every cohort is complete, so "sampling" means this: the pupils of a year are one draw of those whom
the same school would meet, each independent of the others. Pupils in a class are not quite
independent, so the truth is rather above these variances than below; whoever knows a design
effect multiplies by it. An unknown cohort (NaN or 0) gives an unknown variance (NaN).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr  # type: ignore[import-untyped,unused-ignore]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class FoldedNormal(NamedTuple):
    """Mean and variance of an absolute value, and how far the mean is above the true one."""

    mean: Floats
    variance: Floats
    bias: Floats


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
    lowest, highest, cohort = _arrays(low, high, n)
    faults = _faults("low", lowest, (lowest < 0) | (lowest > 100), "must be 0 to 100 percent")
    faults += _faults("high", highest, (highest < 0) | (highest > 100), "must be 0 to 100 percent")
    faults += _faults("low", lowest, lowest > highest, "must not be above `high`")
    _refuse(faults + _faults("n", cohort, cohort < 0, "must not be negative"))
    size = np.where(cohort > 0, cohort, np.nan)
    short = size * (1 - (lowest + highest) / 200)
    width = size * (highest - lowest) / 100
    hidden = width * (width + 2) / 12
    within = (short + 0.5) * (size - short + 0.5) - hidden
    return 1e4 * (within / (size * (size + 1) ** 2) + hidden / size**2)


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
    level, cohort = _arrays(centre, n)
    faults = _faults("centre", level, (level < 0) | (level > 100), "must be 0 to 100 percent")
    _refuse(faults + _faults("n", cohort, cohort < 0, "must not be negative"))
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
    deviation, cohort = _arrays(spread, n)
    faults = _faults("spread", deviation, deviation < 0, "must not be negative")
    _refuse(faults + _faults("n", cohort, cohort < 0, "must not be negative"))
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
    (level,) = _arrays(mean)
    off = (level < lowest) | (level > highest)
    _refuse(_faults("mean", level, off, f"must be {lowest} to {highest}"))
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
    each, weight = _arrays(variance, weights)
    _refuse(_faults("variance", each, each < 0, "must not be negative"))
    unweighted = (known & ~(weight > 0)).any(axis=0)
    used = np.where(known, np.where(unweighted, 1.0, weight), 0.0)
    total = used.sum(axis=0)
    summed = np.where(known, used**2 * each, 0.0).sum(axis=0)
    return np.divide(summed, total**2, out=np.full(total.shape, np.nan), where=total > 0)


def difference_variance(one: npt.ArrayLike, other: npt.ArrayLike) -> Floats:
    """
    Compute the variance of the difference of two groups that share no pupil: the sum.

    Parameters
    ----------
    one, other
        The sampling variance of each group.

    Returns
    -------
    array
        NaN where either is unknown.

    Raises
    ------
    ValueError
        When a variance is negative.
    """
    first, second = _arrays(one, other)
    faults = _faults("one", first, first < 0, "must not be negative")
    _refuse(faults + _faults("other", second, second < 0, "must not be negative"))
    return first + second


def folded_normal(difference: npt.ArrayLike, variance: npt.ArrayLike) -> FoldedNormal:
    """
    Describe the absolute value of a normal difference, which noise makes too large.

    With δ the difference and σ² its variance, |δ + error| has

        mean      σ √(2/π) exp(−δ² / 2σ²) + |δ| (1 − 2 Φ(−|δ|/σ))
        variance  δ² + σ² − mean².

    Two equal groups therefore show a gap of 0.8 σ on average: `bias` is mean − |δ|. Taken at an
    observed difference the bias is itself an estimate; what is free of bias is the square,
    difference² − variance.

    Parameters
    ----------
    difference
        With its sign.
    variance
        Of the difference, see `difference_variance`.

    Returns
    -------
    FoldedNormal
        `mean`, `variance` and `bias`.

    Raises
    ------
    ValueError
        When a variance is negative.

    References
    ----------
    Leone, Nelson and Nottingham (1961), The folded normal distribution, Technometrics 3(4).
    """
    delta, squared = _arrays(difference, variance)
    _refuse(_faults("variance", squared, squared < 0, "must not be negative"))
    size, error = np.abs(delta), np.sqrt(squared)
    ratio = np.divide(size, error, out=np.full(size.shape, np.inf), where=error != 0)
    extra = error * np.sqrt(2 / np.pi) * np.exp(-(ratio**2) / 2) - 2 * size * ndtr(-ratio)
    mean = size + extra
    return FoldedNormal(mean, np.maximum(delta**2 + squared - mean**2, 0.0), extra)


def _arrays(*values: npt.ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


def _faults(name: str, values: Floats, wrong: Bools, rule: str) -> list[str]:
    """Say in one line how many break a rule, and which is the first."""
    if not wrong.any():
        return []
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = at[0] if len(at) == 1 else at
    return [f"`{name}` {rule}; {int(wrong.sum())} break this, first {values[at]} at {where}."]


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ValueError(" ".join(faults))
