"""What a method weighs and nobody has a value for, and where such values are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needs.indicators import register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.analysis import Analysis
    from needs.indicators import Indicator


def absent_indicators(analysis: Analysis) -> tuple[Indicator, ...]:
    """
    List what the method weighs and no area of the analysis has a value for.

    Parameters
    ----------
    analysis
        A finished analysis.

    Returns
    -------
    tuple of Indicator
        In the order of the method.
    """
    empty = analysis.table.value.isna().all()
    return tuple(register()[name] for name in analysis.method.indicator_ids if empty[name])


def reports_of(indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """
    Name the reports that publish indicators.

    Parameters
    ----------
    indicators
        Any.

    Returns
    -------
    tuple of str
        The ids, each once.
    """
    return tuple(dict.fromkeys(entry.report for entry in indicators))
