"""What the comparison with the expected says, in sentences, numbers and titles ready to show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from needs.expected_table import NEED, QUARTERS, Compared
from needs.indicators import register
from needs.shown_decimals import shown_decimals
from needs.texts import NOTHING, difference, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

POINTS: Final = "points"


def family(compared: Compared) -> str:
    """
    Say which texts are about what is compared.

    Parameters
    ----------
    compared
        Any.

    Returns
    -------
    str
        ``need`` or ``indicator``.
    """
    return "need" if compared.indicator == NEED else "indicator"


def quarter_words(compared: Compared, language: str) -> dict[str, str]:
    """
    Name the four quarters.

    Parameters
    ----------
    compared
        Any.
    language
        ``sv`` or ``en``.

    Returns
    -------
    dict
        From quarter to its name.
    """
    return {name: text(f"quarter.{family(compared)}.{name}", language) for name in QUARTERS}


def kinds(level: str, count: int, language: str) -> str:
    """
    Name what the areas of a level are.

    Parameters
    ----------
    level
        ``kommun``, ``lan`` or ``skr``.
    count
        How many there are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        In the middle of a sentence, such as ``kommuner``.
    """
    return text(f"level.{level}_{'one' if count == 1 else 'many'}", language).lower()


def quarter_sentences(compared: Compared, level: str, language: str) -> tuple[str, ...]:
    """
    Say how many areas are in each quarter.

    Parameters
    ----------
    compared
        Any.
    level
        Of the areas.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        One sentence for each quarter, in Markdown.
    """
    names = quarter_words(compared, language)
    return tuple(
        text(
            "quarter.count",
            language,
            quarter=names[name],
            count=number(count, language, decimals=0),
            apart=number(apart, language, decimals=0),
            kind=kinds(level, count, language),
        )
        for name, (count, apart) in compared.counts().items()
    )


def decimals_of(compared: Compared) -> int:
    """
    Say how many decimals are shown.

    Parameters
    ----------
    compared
        Any.

    Returns
    -------
    int
        As many as are published (one for the need), and no more than the margins of half of the
        areas carry: one number for all, so that a column can be read downwards.
    """
    most = 1 if compared.indicator == NEED else register()[compared.indicator].decimals
    margins = compared.frame["margin"].dropna()
    if margins.empty:
        return most
    typical = float(margins.median())
    return shown_decimals((-typical, typical), most=most)


def value_decimals(compared: Compared) -> int:
    """
    Say how many decimals a value is shown with.

    Parameters
    ----------
    compared
        Any.

    Returns
    -------
    int
        As many as are published; a need score has those of `decimals_of`.
    """
    if compared.indicator == NEED:
        return decimals_of(compared)
    return register()[compared.indicator].decimals


def distance_unit(compared: Compared) -> str:
    """
    Name the unit of a distance from the expected.

    Parameters
    ----------
    compared
        Any.

    Returns
    -------
    str
        That of the indicator, and percentage points for a share.
    """
    return POINTS if compared.indicator == NEED else register()[compared.indicator].distance_unit


def amount(value: float, compared: Compared, language: str, *, expected: bool = False) -> str:
    """
    Write a value with its unit.

    Parameters
    ----------
    value
        In the unit of what is compared; NaN is written as a dash.
    compared
        Any.
    language
        ``sv`` or ``en``.
    expected
        Whether it is an expected value, which is not published.

    Returns
    -------
    str
        Such as ``87,4 %``; the need score has no unit.
    """
    if not math.isfinite(value):
        return NOTHING
    decimals = decimals_of(compared) if expected else value_decimals(compared)
    written = number(value, language, decimals=decimals)
    if compared.indicator == NEED:
        return written
    return text(f"unit.{_unit(compared)}", language, value=written)


def distance(value: float, margin: float, compared: Compared, language: str) -> str:
    """
    Write how far an area is from what was expected, with its margin of error.

    Parameters
    ----------
    value, margin
        In the unit of what is compared; NaN is written as a dash.
    compared
        Any.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``−3,4 ± 2,1 procentenheter``; for the need the score given background.
    """
    if not math.isfinite(value):
        return NOTHING
    decimals = decimals_of(compared)
    signed = number if compared.indicator == NEED else difference
    both = f"{signed(value, language, decimals=decimals)} ± " + number(
        margin, language, decimals=decimals
    )
    if compared.indicator == NEED:
        return both
    return text(f"unit.{distance_unit(compared)}", language, value=both)


def table(compared: Compared, language: str) -> pd.DataFrame:
    """
    Lay the comparison out as it is shown.

    Parameters
    ----------
    compared
        Any.
    language
        ``sv`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        By unit: name, value, expected, against, margin (numbers), quarter and certain (words).
    """
    names: Mapping[str, str] = quarter_words(compared, language) | {
        "": text("expected.no_comparison", language)
    }
    words = {
        True: text("expected.apart_short", language),
        False: text("expected.within_short", language),
    }
    frame = compared.frame
    certain = frame["apart"].map(words).where(frame["quarter"] != "", NOTHING)
    return frame[["name", "value", "expected", "against", "margin"]].assign(
        quarter=frame["quarter"].map(names), certain=certain
    )


def _unit(compared: Compared) -> str:
    return POINTS if compared.indicator == NEED else register()[compared.indicator].unit
