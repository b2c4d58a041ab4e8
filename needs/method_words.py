"""A method in plain sentences: what it weighs, how sure it must be, and what could be otherwise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from needs.texts import in_language, number, percent, text

if TYPE_CHECKING:
    from needs.certainty import Certainty
    from needs.method import Method

LEAST_P: Final = 0.001
"""A smaller probability is written as smaller than this."""


def method_sentences(method: Method, language: str) -> tuple[str, ...]:
    """
    Say in words how a method makes a score.

    Parameters
    ----------
    method
        Any method.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        One sentence or two for each kind of choice.
    """
    return (
        text("method.score", language),
        text(
            "method.normalisation",
            language,
            normalisation=text(f"normalisation.{method.normalisation}", language),
            aggregation=text(f"aggregation.{method.aggregation}", language),
        ),
        text("method.pooling", language, years=method.pool_years, lag=method.max_lag),
        text("method.coverage", language, floor=percent(method.coverage_floor, language)),
        text(f"method.shrinkage_{method.shrinkage}", language),
        text(f"method.adjustment_{method.adjustment}", language),
        text("method.limits", language),
    )


def certainty_sentences(method: Method, language: str) -> tuple[str, ...]:
    """
    Say in words how sure a rank must be, and how that is found out.

    Parameters
    ----------
    method
        Any method.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        Tiers, draws, weights, what the errors have in common, refusal, and what is not counted.
    """
    rules = method.certainty
    fixed = math.isinf(rules.weight_concentration)
    correlated = "some" if rules.error_correlation > 0 else "none"
    return (
        text(
            "sure.tiers",
            language,
            part=percent(rules.top, language),
            clear=percent(rules.clear, language),
            likely=percent(rules.likely, language),
        ),
        text(
            "sure.draws",
            language,
            draws=number(rules.draws, language, decimals=0),
            level=percent(rules.level, language),
        ),
        text(
            "sure.design_effect",
            language,
            effect=number(rules.design_effect, language, decimals=1),
        )
        if rules.design_effect > 1
        else text("sure.no_design_effect", language),
        text("sure.weights_fixed" if fixed else "sure.weights", language),
        text(
            f"sure.correlation_{correlated}",
            language,
            correlation=number(rules.error_correlation, language, decimals=2),
        ),
        text(
            "sure.refusal_reliability" if rules.reliability > 0 else "sure.refusal",
            language,
            significance=percent(rules.significance, language),
            reliability=percent(rules.reliability, language),
        ),
        text("sure.not_counted", language),
    )


def alternative_sentences(method: Method, language: str) -> tuple[str, ...]:
    """
    Say which choices could reasonably have been others, and how probable each is held to be.

    Parameters
    ----------
    method
        Any method.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        One line for each choice that varies; empty where none does.
    """
    return tuple(
        text(
            "sure.alternative",
            language,
            factor=factor_name(factor.id, language),
            levels="; ".join(
                f"{level_name(factor.id, level, language)} {percent(share, language)}"
                for level, share in factor.levels
            ),
        )
        for factor in method.alternatives
    )


def factor_name(factor: str, language: str) -> str:
    """
    Name what may vary.

    Parameters
    ----------
    factor
        A choice of a method, or one of the sources of `needs.rank_sources`.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``Sammanvägning``.
    """
    return text(f"factor.{factor.replace(' ', '_')}", language)


def level_name(factor: str, level: str, language: str) -> str:
    """
    Name one of the ways in which a choice can be made.

    Parameters
    ----------
    factor
        The choice.
    level
        One of its levels.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``vägt medelvärde``.
    """
    if factor == "pool_years":
        key = "level_of.pool_year" if level == "1" else "level_of.pool_years"
        return text(key, language, years=level)
    prefix = {"shrinkage": "level_of.shrinkage", "adjustment": "level_of.adjustment"}
    return text(f"{prefix.get(factor, factor)}.{level}", language)


def part_name(method: Method, name: str, names: dict[str, str], language: str) -> str:
    """
    Name a part of a method.

    Parameters
    ----------
    method
        Any method.
    name
        One of its dimensions or indicators.
    names
        From indicator to its name.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        The name of the indicator, or of the dimension as the method calls it.
    """
    if name in method.indicator_ids:
        return names.get(name, name)
    words = method.dimension(name).name
    return (in_language(words, language) if words else "") or name


def difference_sentence(certainty: Certainty, kind: str, language: str) -> str:
    """
    Say whether the areas differ by more than chance.

    Parameters
    ----------
    certainty
        What is known of all areas.
    kind
        What they are, in the plural.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        With the figures of the test; a sentence on why there is none where it cannot be made.
    """
    found = certainty.difference
    if found is None:
        return text("sure.no_test", language, kind=kind)
    p = text("sure.p_least", language, p=number(LEAST_P, language, decimals=3))
    if found.p >= LEAST_P:
        p = text("sure.p", language, p=number(found.p, language, decimals=3))
    return text(
        "sure.test",
        language,
        kind=kind,
        q=number(found.q, language, decimals=0),
        units=number(found.units, language, decimals=0),
        chance=number(found.units - 1, language, decimals=0),
        p=p,
        reliability=percent(found.reliability, language),
    )
