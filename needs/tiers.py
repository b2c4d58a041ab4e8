"""
Tiers instead of ranks, and the refusal of both where units cannot be told apart.

The refusal asks first whether the units differ at all. With estimates y_i, their variances v_i
and w_i = 1 / v_i, Cochran's Q = sum w_i (y_i - m)^2 around the weighted mean m is chi-square with
n - 1 degrees of freedom when all units are the same (Cochran 1954); the variance between units is
estimated by t2 = max(0, (Q - (n - 1)) / (sum w - sum w^2 / sum w)) (DerSimonian & Laird 1986).
The test is asked of a score on a linear scale (`needs.linear_score`), never of percentiles: those
are spread over the whole scale even when nothing differs, so that Q would never find it out.

Assumed: estimates are about normal, variances known, units independent. With few units the test
finds little: not refusing is no proof that units differ, and refusing is none that they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import chdtrc

if TYPE_CHECKING:
    import numpy.typing as npt

    from needs.normalise import FloatArray

TIERS: Final = (
    "clearly_high",
    "likely_high",
    "cannot_tell",
    "likely_low",
    "clearly_low",
    "not_scored",
)
NO_DIFFERENCE: Final = "no_difference"
LOW_RELIABILITY: Final = "low_reliability"
TOO_FEW: Final = "too_few_units"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """
    Where the tiers begin, and when none is given.

    Parameters
    ----------
    clear, likely
        The least probability of being among the highest (lowest) fifth for a clear and for a
        likely tier.
    significance
        Units are told apart only where Q would be as large by chance with a smaller probability.
    reliability
        And where the reliability of the score is at least this.

    Raises
    ------
    ValueError
        When the tiers would overlap, or a figure is outside 0 to 1.
    """

    clear: float = 0.9
    likely: float = 0.5
    significance: float = 0.05
    reliability: float = 0.0

    def __post_init__(self) -> None:
        """Refuse thresholds under which a unit would have two tiers or none."""
        if not 0.5 <= self.likely <= self.clear <= 1:  # noqa: PLR2004 - half of the draws
            msg = f"`likely` and `clear` must be 0.5 <= likely <= clear <= 1, found {self!r}."
            raise ValueError(msg)
        if not (0 < self.significance < 1 and 0 <= self.reliability <= 1):
            msg = f"`significance` and `reliability` must lie within 0 to 1, found {self!r}."
            raise ValueError(msg)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """
    Whether units differ by more than chance.

    Attributes
    ----------
    units, q, p
        How many units, Cochran's Q, and the probability of as large a Q if none differed.
    between
        The estimated variance between units, t2.
    reliability
        The mean over units of t2 / (t2 + v_i): the part of the differences that is not chance.
    mean, error
        The weighted mean and its standard error, 1 / sqrt(sum w).
    """

    units: int
    q: float
    p: float
    between: float
    reliability: float
    mean: float
    error: float


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """
    Why no tiers are given: `NO_DIFFERENCE`, `LOW_RELIABILITY` or `TOO_FEW`, and the figures.

    Attributes
    ----------
    reason
        Code of the sentence that the reader is shown.
    difference
        The figures; None where there were too few units to have any.
    """

    reason: str
    difference: Difference | None


def difference(estimate: FloatArray, variance: FloatArray) -> Difference | None:
    """
    Test whether units differ.

    Parameters
    ----------
    estimate, variance
        One for each unit; units that lack either are left out. A variance of 0 counts as a
        billionth of the largest; where all are 0, any difference is certain.

    Returns
    -------
    Difference or None
        None with fewer than two units.

    Raises
    ------
    ValueError
        When a variance is below 0.
    """
    if (variance < 0).any():
        msg = f"`variance` must be 0 or above, found {float(np.nanmin(variance))!r}."
        raise ValueError(msg)
    known = ~np.isnan(estimate) & ~np.isnan(variance)
    y, v = estimate[known], variance[known]
    if y.size < 2:  # noqa: PLR2004 - a difference needs two
        return None
    return _tested(y, np.maximum(v, 1e-9 * (v.max() or 1.0)))


def refusal(
    estimate: FloatArray, variance: FloatArray, thresholds: Thresholds | None = None
) -> Refusal | None:
    """
    Decide whether the units may be ranked at all.

    Parameters
    ----------
    estimate, variance
        One for each unit, such as `needs.linear_score` gives.
    thresholds
        None for the defaults.

    Returns
    -------
    Refusal or None
        None where they may.

    Raises
    ------
    ValueError
        When a variance is below 0.
    """
    limits, found = thresholds or Thresholds(), difference(estimate, variance)
    if found is None:
        return Refusal(reason=TOO_FEW, difference=None)
    if found.p >= limits.significance or found.between == 0:
        return Refusal(reason=NO_DIFFERENCE, difference=found)
    if found.reliability < limits.reliability:
        return Refusal(reason=LOW_RELIABILITY, difference=found)
    return None


def tiers(
    top: FloatArray,
    bottom: FloatArray,
    *,
    refused: Refusal | None = None,
    thresholds: Thresholds | None = None,
) -> npt.NDArray[np.str_]:
    """
    Give each unit a tier.

    Parameters
    ----------
    top, bottom
        The probability of being among the highest and the lowest fifth; NaN where not scored.
    refused
        Where there is a refusal, every scored unit gets the one tier ``cannot_tell``.
    thresholds
        None for the defaults.

    Returns
    -------
    numpy.ndarray
        One of `TIERS` for each unit.
    """
    limits = thresholds or Thresholds()
    rules = [np.isnan(top) | np.isnan(bottom)]
    names = ["not_scored"]
    if refused is None:
        rules += [top >= limits.clear, bottom >= limits.clear]
        rules += [top >= limits.likely, bottom >= limits.likely]
        names += ["clearly_high", "clearly_low", "likely_high", "likely_low"]
    return np.select(rules, names, default="cannot_tell")


def _tested(y: FloatArray, v: FloatArray) -> Difference:
    w = 1 / v
    mean = float((w * y).sum() / w.sum())
    q = float((w * (y - mean) ** 2).sum())
    spread = w.sum() - (w**2).sum() / w.sum()
    between = max(0.0, float((q - (y.size - 1)) / spread))
    return Difference(
        units=y.size,
        q=q,
        p=float(chdtrc(y.size - 1, q)),
        between=between,
        reliability=float((between / (between + v)).mean()),
        mean=mean,
        error=float(w.sum() ** -0.5),
    )
