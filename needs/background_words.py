"""What the background of the pupils explains, and where it is published, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from needs.expectation import CONTEXT
from needs.expected_table import NEED, Compared
from needs.indicators import register
from needs.texts import NOTHING, percent, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.analysis import Analysis


def explained(compared: Compared, language: str) -> str:
    """
    Say how much of the differences the background predicts.

    Parameters
    ----------
    compared
        Any.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        One sentence; empty where it is not known.
    """
    known = {name: r2 for name, r2 in compared.r2.items() if not math.isnan(r2)}
    if not known:
        return ""
    names = {name: register()[name].name[language] for name in known}
    if compared.indicator != NEED:
        (r2,) = known.values()
        key = "expected.explained" if r2 > 0 else "expected.explained_nothing"
        name = names[compared.indicator]
        return text(key, language, name=name, share=percent(r2, language))
    each = (f"{names[name]} ({percent(max(0.0, r2), language)})" for name, r2 in known.items())
    return text("expected.explained_each", language, each="; ".join(each))


def sources(
    analysis: Analysis, compared: Compared, citations: Mapping[str, str], language: str
) -> tuple[str, ...]:
    """
    Say which years what is compared is from, and who published it.

    Parameters
    ----------
    analysis
        A finished analysis.
    compared
        What is compared.
    citations
        From report to how it is cited.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        One line for each result in it and each part of the background: name, years, citation.
    """
    return tuple(
        text(
            "expected.source",
            language,
            name=register()[name].name[language],
            years=_years(analysis, name),
            citation=citations.get(register()[name].report, register()[name].report),
        )
        for name in (*compared.r2, *CONTEXT)
    )


def _years(analysis: Analysis, name: str) -> str:
    """Return the years that most areas have the indicator for."""
    years = analysis.table.years[name]
    return str(next(iter(years[years != ""].mode()), NOTHING))
