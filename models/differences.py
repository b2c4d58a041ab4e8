"""How unsure the gap between two groups is, and how much of it noise alone would show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.special import ndtr  # type: ignore[import-untyped,unused-ignore]

from models.checks import Floats, as_floats, faults, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

# So many standard errors from 0 noise adds nothing that a float could hold.
_CERTAIN: Final = 40.0


class FoldedNormal(NamedTuple):
    """Mean and variance of an absolute value, and how far the mean is above the true one."""

    mean: Floats
    variance: Floats
    bias: Floats


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
    first, second = as_floats(one, other)
    found = faults("one", first, first < 0, "must not be negative")
    refuse(found + faults("other", second, second < 0, "must not be negative"))
    return first + second


def folded_normal(difference: npt.ArrayLike, variance: npt.ArrayLike) -> FoldedNormal:
    """
    Describe the absolute value of a normal difference, which noise makes too large.

    With d the difference and s² its variance, |d + error| has

        mean      s √(2/π) exp(−d² / 2s²) + |d| (1 − 2 Φ(−|d|/s))
        variance  d² + s² − mean².

    Two equal groups therefore show a gap of 0.8 s on average: `bias` is mean − |d|. Taken at an
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
    signed, squared = as_floats(difference, variance)
    refuse(faults("variance", squared, squared < 0, "must not be negative"))
    size, error = np.abs(signed), np.sqrt(squared)
    ratio = np.divide(size, error, out=np.full(size.shape, np.inf), where=error != 0)
    ratio = np.minimum(ratio, _CERTAIN)
    extra = error * np.sqrt(2 / np.pi) * np.exp(-(ratio**2) / 2) - 2 * size * ndtr(-ratio)
    mean = size + extra
    return FoldedNormal(mean, np.maximum(signed**2 + squared - mean**2, 0.0), extra)
