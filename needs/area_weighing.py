"""What is weighed of one area's value, and what was expected of it, in words under the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from needs.expected_table import MARGIN
from needs.shown_decimals import shown_decimals
from needs.texts import difference, number, percent, text

if TYPE_CHECKING:
    import pandas as pd

    from needs.analysis import Analysis
    from needs.expectation import Expectation
    from needs.indicators import Indicator


def weighed_words(analysis: Analysis, indicator: Indicator, unit: str, language: str) -> str:
    """
    Say what a value counts as where that is not what was published.

    Parameters
    ----------
    analysis
        A finished analysis.
    indicator
        Whose value it is.
    unit
        The code of the area.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        A sentence; empty where the indicator is not weighed, has no value, or the two look the
        same with the decimals that are shown.
    """
    used = analysis.estimates
    if indicator.id not in used.value.columns or analysis.method.adjustment != "none":
        return ""
    pulled, value, variance = (
        _figure(frame, unit, indicator) for frame in (used.pulled, used.value, used.variance)
    )
    published = _figure(analysis.table.value, unit, indicator)
    decimals = _decimals(value, np.sqrt(variance), indicator)
    shown = number(value, language, decimals=decimals)
    if shown == number(published, language, decimals=decimals) or not pulled > 0:
        return ""
    return text(
        "area.weighed_as",
        language,
        value=text(f"unit.{indicator.unit}", language, value=shown),
        pulled=percent(pulled, language),
        towards=text(f"area.towards.{analysis.method.shrinkage}", language),
    )


def expected_words(
    expectation: Expectation | None, indicator: Indicator, unit: str, language: str
) -> str:
    """
    Say what was expected given background, and how far from it the value is.

    Parameters
    ----------
    expectation
        Of the same areas; None where none is made.
    indicator
        Whose value it is.
    unit
        The code of the area.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        A sentence, which says where the difference is within its margin of error; empty where
        nothing is expected of the area.
    """
    if expectation is None or indicator.id not in expectation.expected.columns:
        return ""
    expected, residual, error = (
        _figure(frame, unit, indicator)
        for frame in (expectation.expected, expectation.residual, expectation.residual_error)
    )
    if not np.isfinite(residual):
        return ""
    decimals = _decimals(residual, error, indicator)
    apart = difference(residual, language, decimals=decimals)
    if np.isfinite(error):
        apart += f" ± {number(MARGIN * error, language, decimals=decimals)}"
    inside = np.isfinite(error) and abs(residual) <= MARGIN * error
    written = number(expected, language, decimals=decimals)
    return text(
        "area.expected_within" if inside else "area.expected",
        language,
        value=text(f"unit.{indicator.unit}", language, value=written),
        apart=text(f"unit.{indicator.distance_unit}", language, value=apart),
    )


def _decimals(value: float, error: float, indicator: Indicator) -> int:
    """Return as many decimals as the value's interval carries, and no more than are published."""
    if not np.isfinite(error):
        return indicator.decimals
    ends = (value - MARGIN * error, value + MARGIN * error)
    return shown_decimals(ends, most=indicator.decimals)


def _figure(frame: pd.DataFrame, unit: str, indicator: Indicator) -> float:
    return float(frame[indicator.id].loc[unit])
