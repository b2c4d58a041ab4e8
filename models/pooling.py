"""Several years' shares as one: means weighted by cohort."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def pooled_mean(values: Floats, weights: Floats) -> Floats:
    """
    Average the first axis, leaving out what is not known.

    Parameters
    ----------
    values
        Years by units; NaN where a year is not known.
    weights
        Same shape: the cohort behind each value; NaN where it is not known.

    Returns
    -------
    array
        One value for each unit: sum of weight times value over the years with a value, divided
        by the sum of those weights. Where any of a unit's years with a value lacks a weight,
        its years count equally. NaN where no year has a value.
    """
    known = ~np.isnan(values)
    unweighted = (known & ~(weights > 0)).any(axis=0)
    used = np.where(known, np.where(unweighted, 1.0, np.nan_to_num(weights)), 0.0)
    total = used.sum(axis=0)
    summed = (np.where(known, values, 0.0) * used).sum(axis=0)
    mean: Floats = np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)
    return mean


def pooled_total(weights: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """
    Add up the cohorts behind a pooled value.

    Parameters
    ----------
    weights
        Years by units; NaN where a cohort is not known.
    known
        Same shape: whether the year has a value.

    Returns
    -------
    array
        One sum for each unit over its years with a value; NaN where one of those cohorts is
        not known or there is no such year.
    """
    total: Floats = np.where(known, weights, 0.0).sum(axis=0)
    return np.where(known.any(axis=0), total, np.nan)


def grouped_mean(
    values: Floats, weights: Floats, group: npt.NDArray[np.intp], groups: int
) -> tuple[Floats, Floats]:
    """
    Average units within groups, weighted by cohort.

    Parameters
    ----------
    values, weights
        One for each unit; NaN where not known. A unit that lacks either is left out.
    group
        The number of each unit's group.
    groups
        How many groups there are.

    Returns
    -------
    tuple of array, array
        The mean and the sum of weights of each group; NaN where a group has no unit with both.
    """
    known = ~np.isnan(values) & (weights > 0)
    weight = np.bincount(group[known], weights[known], groups)
    summed = np.bincount(group[known], (values * weights)[known], groups)
    nothing = np.full(groups, np.nan)
    return (
        np.divide(summed, weight, out=nothing.copy(), where=weight > 0),
        np.where(weight > 0, weight, np.nan),
    )
