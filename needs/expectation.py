"""
What a unit's results could be expected to be, given who its pupils are.

Our own model (`models.expected`): a cross-fitted linear regression on `CONTEXT`, weighted by
cohort. It is not SALSA, says nothing of why, and is no measure of quality. Only results, tests and
transition are expected: teachers and gaps are conditions, and what is a condition is not excused
by other conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from models.expected import ExpectedValue, quadrant
from needs.indicators import register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.indicator_table import IndicatorTable
    from needs.normalise import FloatArray

CONTEXT: Final = (
    "share_parents_post_secondary",
    "share_foreign_background",
    "share_girls",
    "pupils",
)
"""Parents' education, foreign background, sex, and size (as a logarithm)."""

COUNTED: Final = frozenset({"pupils"})
"""Counts, of which the logarithm is taken: ten more pupils mean more where there are few."""

EXPECTED_DIMENSIONS: Final = frozenset({"results", "test", "transition"})

LEAST_UNITS: Final = 50
"""Fewer units than ten for each coefficient tell nothing that holds for the next one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Expectation:
    """
    Units by expected indicators, in the indicators' own units; NaN where nothing is expected.

    Attributes
    ----------
    expected
        From the units in other parts of the cross-fit.
    residual
        The value less the expected one.
    residual_error
        Its standard error: sampling error and that of the regression.
    r2
        For each indicator, how much of the differences context predicts for units that the
        regression has not seen; below 0 when it predicts worse than the mean.
    """

    expected: pd.DataFrame
    residual: pd.DataFrame
    residual_error: pd.DataFrame
    r2: Mapping[str, float]


def context_columns(table: IndicatorTable) -> FloatArray:
    """
    Return the context of each unit.

    Parameters
    ----------
    table
        Every indicator of the register.

    Returns
    -------
    numpy.ndarray
        Units by `CONTEXT`; NaN where it is not published.
    """
    columns = []
    for name in CONTEXT:
        values = table.value[name].to_numpy(dtype=np.float64)
        columns.append(np.log(np.where(values > 0, values, np.nan)) if name in COUNTED else values)
    return np.column_stack(columns)


def expectable(name: str) -> bool:
    """
    Say whether an indicator is a result, and so can be expected from context.

    Parameters
    ----------
    name
        An indicator of the register.

    Returns
    -------
    bool
        True for results, tests and transition.
    """
    return register()[name].dimension in EXPECTED_DIMENSIONS


def expectations(
    table: IndicatorTable, indicators: tuple[str, ...], *, design_effect: float = 1.0
) -> Expectation:
    """
    Expect indicators from context.

    Parameters
    ----------
    table
        Every indicator of the register, for the units of a level.
    indicators
        What to expect; those that are not `expectable` are left out.
    design_effect
        What the sampling variances are multiplied by.

    Returns
    -------
    Expectation
        NaN for all where fewer than `LEAST_UNITS` units have context and value, and for a unit
        without either.
    """
    context = context_columns(table)
    names = [name for name in indicators if expectable(name)]
    shape = (len(context), len(names))
    expected, residual, error = (np.full(shape, np.nan) for _ in range(3))
    r2 = dict.fromkeys(names, float("nan"))
    for column, name in enumerate(names):
        value = table.value[name].to_numpy(dtype=np.float64)
        cohort = table.cohort[name].to_numpy(dtype=np.float64)
        learners = ~np.isnan(context).any(axis=1) & ~np.isnan(value) & (cohort > 0)
        if learners.sum() < LEAST_UNITS:
            continue
        model = ExpectedValue().fit(
            context,
            value,
            sample_weight=cohort,
            sampling_variance=design_effect
            * table.agreed_variance[name].to_numpy(dtype=np.float64),
        )
        expected[:, column], residual[:, column] = model.expected_, model.residual_
        error[:, column], r2[name] = model.residual_error_, float(model.r2_)
    units = table.value.index
    return Expectation(
        expected=pd.DataFrame(expected, index=units, columns=names),
        residual=pd.DataFrame(residual, index=units, columns=names),
        residual_error=pd.DataFrame(error, index=units, columns=names),
        r2=r2,
    )


def need_quadrants(need: pd.Series, need_given_context: pd.Series, centre: float) -> pd.Series:
    """
    Name in which quarter each unit stands: its need as it is, and given context.

    Parameters
    ----------
    need, need_given_context
        Two scores, the higher the greater the need; NaN where not scored.
    centre
        What both are compared with.

    Returns
    -------
    Series of str
        One of `models.expected.QUADRANTS`, need first; `models.expected.UNKNOWN` where either
        score is missing.
    """
    raw, given = (each.to_numpy(dtype=np.float64) for each in (need, need_given_context))
    return pd.Series(quadrant(raw, given, raw_centre=centre, residual_centre=centre), need.index)
