"""Checks at the door of the estimators: every fault is said, with the first culprit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import (
    check_array,
    check_consistent_length,
    column_or_1d,
    validate_data,
)

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def as_floats(*values: npt.ArrayLike) -> tuple[Floats, ...]:
    """
    Read numbers as arrays of one common shape.

    Parameters
    ----------
    *values
        Numbers or arrays of them.

    Returns
    -------
    tuple of array
        Read-only where one had to be stretched.

    Raises
    ------
    ValueError
        When the shapes do not fit each other.
    """
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


def faults(name: str, values: Floats, wrong: Bools, rule: str) -> list[str]:
    """
    Say in one line how many values break a rule, and which is the first.

    Parameters
    ----------
    name
        The argument.
    values
        What it holds.
    wrong
        Same shape: which break the rule.
    rule
        What they must be.

    Returns
    -------
    list of str
        Empty where none does.
    """
    if not wrong.any():
        return []
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = at[0] if len(at) == 1 else at
    return [f"`{name}` {rule}; {int(wrong.sum())} break this, first {values[at]} at {where}."]


def refuse(found: list[str]) -> None:
    """
    Raise once for all faults.

    Parameters
    ----------
    found
        Lines of `faults`.

    Raises
    ------
    ValueError
        When there is any.
    """
    if found:
        raise ValueError(" ".join(found))


def as_column(name: str, values: npt.ArrayLike) -> Floats:
    """
    Read one number for each unit, NaN where it is not known.

    Parameters
    ----------
    name
        The argument.
    values
        What it holds.

    Returns
    -------
    array
        One-dimensional.

    Raises
    ------
    ValueError
        When it is not numbers in one dimension, or infinite.
    """
    read = check_array(
        values, dtype=np.float64, ensure_2d=False, ensure_all_finite="allow-nan", input_name=name
    )
    column: Floats = column_or_1d(read, warn=True)
    return column


def as_variance(
    values: npt.ArrayLike | None, like: Floats, *, name: str = "sampling_variance"
) -> Floats:
    """
    Read one variance (or weight) for each unit.

    Parameters
    ----------
    values
        Not negative, NaN where not known; None says 0 for all: exact.
    like
        The values that they belong to.
    name
        The argument.

    Returns
    -------
    array
        As long as `like`.

    Raises
    ------
    ValueError
        When one is negative or infinite, or the lengths differ.
    """
    if values is None:
        return np.zeros_like(like)
    column = as_column(name, values)
    check_consistent_length(like, column)
    refuse(faults(name, column, column < 0, "must not be negative"))
    return column


def context_and_values(
    estimator: BaseEstimator, context: npt.ArrayLike, values: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """
    Read the arguments of a fit, in both of which NaN says "not known".

    Parameters
    ----------
    estimator
        Remembers how many columns there are, and their names.
    context
        Units by columns.
    values
        One for each unit.

    Returns
    -------
    tuple of array, array
        The context and the values.

    Raises
    ------
    ValueError
        When either is infinite, of the wrong shape, or missing, or their lengths differ.
    """
    shared = {"dtype": np.float64, "ensure_all_finite": "allow-nan"}
    x, y = validate_data(
        estimator,
        context,
        values,
        validate_separately=(
            {**shared, "ensure_min_samples": 2},
            {**shared, "ensure_2d": False},
        ),
    )
    y = column_or_1d(y, warn=True)
    check_consistent_length(x, y)
    return x, y
