"""Ranks and scores with their intervals, in words, never more exact than the interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from needs.texts import NOTHING, number, text

if TYPE_CHECKING:
    from needs.certainty import Certainty
    from needs.standing import Standing

TO: Final = "\N{EN DASH}"


def rank_words(certainty: Certainty, of: Standing, rank: float, language: str) -> str:
    """
    Write a rank with its interval.

    Parameters
    ----------
    certainty
        What is known of all units.
    of
        The unit.
    rank
        By the method as declared; NaN where it is not ranked.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``Plats 12 av 290 (3–48 med 90 % säkerhet)``; empty where there is no rank.
    """
    if pd.isna(rank):
        return ""
    return text(
        "certain.rank",
        language,
        rank=number(rank, language, decimals=0),
        ranked=number(certainty.ranked, language, decimals=0),
        ranks=rank_range(of, language),
        level=hundredths(certainty.level, language),
    )


def rank_range(of: Standing, language: str) -> str:
    """
    Write the interval of a rank.

    Parameters
    ----------
    of
        The unit.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``3–48``; a dash where it is not ranked.
    """
    return whole_range(of.rank_low, of.rank_high, language)


def score_words(of: Standing, score: float, language: str) -> str:
    """
    Write a score with its interval.

    Parameters
    ----------
    of
        The unit.
    score
        By the method as declared; NaN where it is not scored.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``63 (55–71)``, with no more decimals than the interval carries; the score alone
        where it is certain or its interval not known.
    """
    decimals = of.score_decimals
    written = number(score, language, decimals=decimals)
    ends = [number(end, language, decimals=decimals) for end in (of.score_low, of.score_high)]
    if NOTHING in ends or ends == [written, written]:
        return written
    return f"{written} ({TO.join(dict.fromkeys(ends))})"


def whole_range(low: float, high: float, language: str) -> str:
    """
    Write two whole numbers as a range.

    Parameters
    ----------
    low, high
        Its ends; NaN where it is not known.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``3–48``; one number where the ends are the same.
    """
    ends = (number(end, language, decimals=0) for end in (low, high))
    return TO.join(dict.fromkeys(ends))


def hundredths(share: float, language: str) -> str:
    """
    Write a share as how many of a hundred.

    Parameters
    ----------
    share
        From 0 to 1.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``90`` or ``97,5``.
    """
    decimals = 0 if round(1000 * share) % 10 == 0 else 1
    return number(100 * share, language, decimals=decimals)
