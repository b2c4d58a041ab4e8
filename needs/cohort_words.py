"""How many stand behind a value: what was counted, over how many years, and by which source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from needs.texts import number, text

if TYPE_CHECKING:
    from needs.indicators import Indicator

COUNTED: Final = {"qualified_teachers_fte": "fte", "qualified_teachers_persons": "teachers"}
"""What is counted behind an indicator, where that is not pupils."""


def cohort_words(
    count: float, years: int, indicator: Indicator, language: str, *, source: str = ""
) -> str:
    """
    Say how many stand behind a value.

    Parameters
    ----------
    count
        How many, added up over the years; NaN where that is not published.
    years
        How many years they are added up over.
    indicator
        Whose value it is.
    language
        ``sv`` or ``en``.
    source
        What to call the source of the number, such as ``källa 2``; empty where the number
        stands beside the value.

    Returns
    -------
    str
        Such as ``310 elever, summa av 3 år``; empty where the number is not published.
    """
    if not np.isfinite(count):
        return ""
    kind = COUNTED.get(indicator.id, "pupils")
    words = text(f"counted.{kind}", language, count=number(count, language, decimals=0))
    if years > 1:
        words = text("counted.years", language, counted=words, years=years)
    return text("counted.elsewhere", language, counted=words, source=source) if source else words
