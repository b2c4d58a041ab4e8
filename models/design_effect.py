"""How much more figures move from year to year than their sampling variance says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.checks import as_floats, faults, refuse

if TYPE_CHECKING:
    import numpy.typing as npt


def design_effect(values: npt.ArrayLike, variance: npt.ArrayLike) -> float:
    """
    Compare the movement of units between years with the movement that sampling alone would give.

    With D the sampling variances, each unit's values are compared with its own mean (weights
    1 / D), what moved all units alike in a year is taken off, and Pearson's statistic is divided
    by its degrees of freedom, for k_i years of unit i out of T:

        sum (residual² / D) / (sum (k_i - 1) - (T - 1)).

    It is about 1 where pupils are independent draws from an unchanging level, and above 1 where
    pupils of a year resemble each other (they share classes, teachers and events) or levels move
    between the years; it cannot tell these apart, and both make a year's figure a less certain
    sign of the next one. Taken over few years, so that levels have had little time to move, it
    serves as the factor that sampling variances are multiplied by.

    Parameters
    ----------
    values
        Years by units; NaN where there is none.
    variance
        Same shape: the sampling variance of each value at an agreed level
        (`models.sampling.share_variance_at`), above 0; NaN where it is not known.

    Returns
    -------
    float
        NaN where no unit has two years, or no more is known than that all moved alike. May be
        below 1; whoever multiplies by it takes 1 at least.

    Raises
    ------
    ValueError
        When a variance is not above 0.

    Notes
    -----
    The degrees of freedom are exact where the weights of a unit are alike in all its years.

    References
    ----------
    McCullagh and Nelder (1989), Generalized linear models, section 4.5 (over-dispersion). Kish
    (1965), Survey sampling (design effect).
    """
    value, each = as_floats(values, variance)
    refuse(faults("variance", each, each <= 0, "must be above 0"))
    known = ~np.isnan(value + each)
    weight = np.where(known, 1 / np.where(known, each, 1.0), 0.0)
    weight = np.where(known.sum(axis=0) > 1, weight, 0.0)
    used = weight > 0
    residual = np.where(used, value, 0.0)
    for axis in (0, 1):
        total = weight.sum(axis=axis, keepdims=True)
        mean = (weight * residual).sum(axis=axis, keepdims=True) / np.where(total > 0, total, 1.0)
        residual = np.where(used, residual - mean, 0.0)
    years = used.any(axis=1).sum()
    freedom = used.sum() - used.any(axis=0).sum() - max(years - 1, 0)
    return float((weight * residual**2).sum() / freedom) if freedom > 0 else float("nan")
