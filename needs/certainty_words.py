"""
How sure something is, in plain sentences.

“Certainly among the 45” says that at least (1 + level) / 2 of the draws, 95 per cent at a level of
90, put the unit there: it is one end of the interval that holds the level between both its ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from needs.interval_words import hundredths, rank_range, whole_range
from needs.texts import NOTHING, number, text

if TYPE_CHECKING:
    from needs.certainty import Certainty
    from needs.standing import Standing
    from needs.tiers import Thresholds


def sentence(certainty: Certainty, of: Standing, level: str, language: str) -> str:
    """
    Say in one or two sentences how sure the standing of a unit is.

    Parameters
    ----------
    certainty
        What is known of all units.
    of
        The unit.
    level
        Whose units they are: ``kommun``, ``lan`` or ``skr``.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Plain text, such as ``Säkert bland de 45 av 290 kommuner som har störst behov.``
    """
    if of.tier == "not_scored":
        return text("certain.not_scored", language)
    if certainty.refusal:
        return text(f"certain.refused_{certainty.refusal.reason}", language)
    if of.tier == "cannot_tell":
        return _between(certainty, of, level, language)
    certain = _among(certainty, of)
    if of.tier.startswith("clearly"):
        group = _group(certainty, of, certain, (level, language))
        return text("certain.clearly", language, group=group)
    group = _group(certainty, of, certainty.highest, (level, language))
    if certain >= certainty.ranked:
        return text("certain.likely", language, group=group)
    written = number(certain, language, decimals=0)
    return text("certain.likely_and", language, group=group, count=written)


def short(certainty: Certainty, of: Standing, language: str) -> str:
    """
    Say the same in a few words, for a list.

    Parameters
    ----------
    certainty
        What is known of all units.
    of
        The unit.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``bland de 45 högsta``.
    """
    if of.tier == "not_scored":
        return NOTHING
    if certainty.refusal:
        return text("certain.short_refused", language)
    if of.tier != "cannot_tell":
        count = _among(certainty, of)
        form = "one" if count == 1 else "many"
        written = number(count, language, decimals=0)
        return text(f"certain.short_{of.end}_{form}", language, count=written)
    if of.similar > 0:
        written = number(of.similar, language, decimals=0)
        return text("certain.short_similar", language, count=written)
    return text("certain.short_rank", language, ranks=rank_range(of, language))


def refusal_sentence(certainty: Certainty, level: str, language: str) -> str:
    """
    Say why no unit is placed before another.

    Parameters
    ----------
    certainty
        With a refusal.
    level
        Whose units they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        With the figures in plain words; empty where there is no refusal.
    """
    refused = certainty.refusal
    if refused is None:
        return ""
    found = refused.difference
    chance, real = (found.p, found.reliability) if found else (1.0, 0.0)
    return text(
        f"refusal.{refused.reason}",
        language,
        kind=text(f"level.{level}_many", language),
        # Never rounded up to always.
        times=number(min(99, round(100 * chance)), language, decimals=0),
        real=number(100 * real, language, decimals=0),
    )


def meaning_of_tiers(
    certainty: Certainty, thresholds: Thresholds, level: str, language: str
) -> str:
    """
    Say what the tiers mean.

    Parameters
    ----------
    certainty
        Which says how many are called the highest.
    thresholds
        Where the tiers begin.
    level
        Whose units they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Plain text.
    """
    ranked, highest = certainty.ranked, certainty.highest
    return text(
        "tier.meaning",
        language,
        kind=text(f"level.{level}_many", language),
        ranked=number(ranked, language, decimals=0),
        high=whole_range(1, highest, language),
        low=whole_range(ranked - highest + 1, ranked, language),
        clear=hundredths(thresholds.clear, language),
        likely=hundredths(thresholds.likely, language),
    )


def meaning_of_certain(certainty: Certainty, language: str) -> str:
    """
    Say how sure “certainly” is.

    Parameters
    ----------
    certainty
        Which says how sure its intervals are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Plain text.
    """
    return text(
        "certain.meaning",
        language,
        draws=number(certainty.draws, language, decimals=0),
        one_end=hundredths((1 + certainty.level) / 2, language),
        both_ends=hundredths(certainty.level, language),
    )


def _between(certainty: Certainty, of: Standing, level: str, language: str) -> str:
    """Say of a unit that is in no tier whether it is surely in the middle, and who is like it."""
    said = []
    outside = of.rank_low > certainty.highest
    outside &= of.rank_high <= certainty.ranked - certainty.highest
    if outside or not of.similar > 0:
        key = "certain.middle" if outside else "certain.between"
        kind = text(f"level.{level}_many", language)
        ranked = number(certainty.ranked, language, decimals=0)
        words = {"kind": kind, "ranked": ranked, "ranks": rank_range(of, language)}
        said.append(text(key, language, **words))
    if of.similar > 0:
        form = "one" if of.similar == 1 else "many"
        others = text(
            f"others.{level}_{form}", language, count=number(of.similar, language, decimals=0)
        )
        said.append(text("certain.similar", language, others=others))
    return " ".join(said)


def _among(certainty: Certainty, of: Standing) -> int:
    """Return how many there are, from its end of the ranking, among whom the unit surely is."""
    low, high = of.rank_low, of.rank_high
    return int(high if of.end == "high" else certainty.ranked - low + 1)


def _group(certainty: Certainty, of: Standing, count: int, told: tuple[str, str]) -> str:
    level, language = told
    return text(
        f"certain.{of.end}_{'one' if count == 1 else 'many'}",
        language,
        count=number(count, language, decimals=0),
        ranked=number(certainty.ranked, language, decimals=0),
        kind=text(f"level.{level}_many", language),
    )
