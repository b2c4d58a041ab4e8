"""What `needs.robustness` finds of other weights, as sentences and as tables ready to show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needs.expected_words import kinds
from needs.indicators import register
from needs.method import ROOT
from needs.method_words import part_name
from needs.texts import number, percent, plain, text

if TYPE_CHECKING:
    from needs.analysis import Analysis
    from needs.double_count import DoubleCount
    from needs.leave_out import LeftOut
    from needs.robustness import Robustness
    from needs.shortlist import Shortlist
    from needs.tipping import Tipping

LEAST_LIMIT = 0.005
"""A limit nearer to 0 or 1 than this is written as 0 or 100 per cent, and so is none."""


def left_out_rows(found: LeftOut, analysis: Analysis, language: str) -> pd.DataFrame:
    """
    Lay out what leaving out a part does, the greatest first.

    Parameters
    ----------
    found
        The ranks.
    analysis
        Whose parts they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        name, kind (respect or indicator), mean and largest shift of a rank (numbers); no row
        where they are not known.
    """
    respects = set(analysis.method.dimension_ids)
    kinds = ("respect" if name in respects else "indicator" for name in found.names)
    rows = pd.DataFrame(
        {
            "name": _names(found.names, analysis, language),
            "kind": [text(f"doubt.kind_{kind}", language) for kind in kinds],
            "mean": found.mean_shift,
            "largest": found.largest_shift,
        }
    )
    # Not known where nobody is scored both with and without every part.
    known = rows.dropna(subset="mean")
    return known.sort_values("mean", ascending=False, kind="stable", ignore_index=True)


def left_out_sentence(rows: pd.DataFrame, language: str) -> str:
    """
    Say what is missed most and least.

    Parameters
    ----------
    rows
        As `left_out_rows` gives them.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Empty where no part can be left out.
    """
    if rows.empty:
        return ""
    most, least = rows.iloc[0], rows.iloc[-1]
    return text(
        "doubt.left_out",
        language,
        most=most["name"],
        shift=number(float(most["mean"]), language),
        least=least["name"],
        small=number(float(least["mean"]), language),
    )


def pair_sentence(found: DoubleCount, analysis: Analysis, language: str) -> str:
    """
    Say which indicators say nearly the same thing.

    Parameters
    ----------
    found
        The audit.
    analysis
        Whose indicators they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Each pair with its correlation.
    """
    if not found.pairs:
        return text("doubt.no_pairs", language)
    said = (
        text(
            "doubt.pair",
            language,
            first=_names((first,), analysis, language)[0],
            second=_names((second,), analysis, language)[0],
            r=number(r, language, decimals=2),
        )
        for first, second, r in found.pairs
    )
    return text("doubt.pairs", language, pairs="; ".join(said))


def alpha_sentence(found: DoubleCount, analysis: Analysis, language: str) -> str:
    """
    Say how far the indicators point the same way.

    Parameters
    ----------
    found
        The audit.
    analysis
        Whose indicators they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Cronbach's alpha of each respect that has several indicators, and of all.
    """
    known = {name: alpha for name, alpha in found.alpha.items() if not math.isnan(alpha)}
    if not known:
        return ""
    whole = text("doubt.alpha_all", language)
    names = [whole if name == ROOT else _names((name,), analysis, language)[0] for name in known]
    each = "; ".join(
        f"{name} {number(alpha, language, decimals=2)}"
        for name, alpha in zip(names, known.values(), strict=True)
    )
    return text("doubt.alpha", language, each=each)


def weight_rows(found: DoubleCount, analysis: Analysis, language: str) -> pd.DataFrame:
    """
    Lay out what each indicator weighs by the method and in effect.

    Parameters
    ----------
    found
        The audit.
    analysis
        Whose indicators they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        name, and weight, share and squared in words, in the order of the method.
    """
    ids = tuple(found.weight)
    return pd.DataFrame(
        {
            "name": _names(ids, analysis, language),
            "weight": [percent(found.weight[name], language, decimals=1) for name in ids],
            "share": [percent(found.share[name], language, decimals=1) for name in ids],
            "squared": [percent(found.squared[name], language) for name in ids],
        }
    )


def tipping_rows(found: Tipping, analysis: Analysis, unit: str, language: str) -> pd.DataFrame:
    """
    Lay out how far each weight can be moved before a unit leaves the highest.

    Parameters
    ----------
    found
        The ranges.
    analysis
        Whose parts and units they are.
    unit
        The unit.
    language
        ``sv`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        name, share, low, high (in words; what tips first stands first), for the parts whose
        weight has a limit.
    """
    place = analysis.table.value.index.get_loc(unit)
    low, high = found.low[:, place], found.high[:, place]
    # An end that no weight can reach is as far away as can be.
    below = np.where(low > 0, found.share - low, np.inf)
    above = np.where(high < 1, high - found.share, np.inf)
    order = np.argsort(np.minimum(below, above), kind="stable")
    names = _names(found.names, analysis, language)
    written = ([percent(each, language) for each in ends] for ends in (found.share, low, high))
    rows = pd.DataFrame({"name": names} | dict(zip(("share", "low", "high"), written, strict=True)))
    limited = [i for i in order.tolist() if low[i] >= LEAST_LIMIT or 1 - high[i] >= LEAST_LIMIT]
    return rows.iloc[limited].reset_index(drop=True)


def tipping_sentences(
    found: Robustness, analysis: Analysis, unit: str, language: str
) -> tuple[str, ...]:
    """
    Say what the limits of the weights mean for a unit.

    Parameters
    ----------
    found
        With limits.
    analysis
        Whose parts and units they are.
    unit
        The unit.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        In Markdown. That there are none, where the unit is not among the highest.
    """
    if found.tipping is None:
        return ()
    name = plain(str(analysis.ranking.loc[unit, "name"]))
    words = {"name": name, "highest": found.highest}
    place = analysis.table.value.index.get_loc(unit)
    if np.isnan(found.tipping.low[:, place]).all():
        return (text("doubt.tipping_outside", language, **words),)
    limited = len(tipping_rows(found.tipping, analysis, unit, language))
    free = len(found.tipping.names) - limited
    said = [text("doubt.tipping", language, **words)] if limited else [f"**{name}**."]
    if free:
        others = "one" if free == 1 else "some"
        said.append(
            text(f"doubt.tipping_free_{others if limited else 'all'}", language, count=free)
        )
    return tuple(said)


def lasting_sentences(found: Robustness, analysis: Analysis, language: str) -> tuple[str, ...]:
    """
    Say which units stay among the highest whatever the weights reasonably are.

    Parameters
    ----------
    found
        With a shortlist.
    analysis
        Whose units they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        How many stay and which, and how many can get there; empty without a shortlist.
    """
    if found.lasting is None:
        return ()
    names, level = _staying(found.lasting, analysis), analysis.level
    stay = text(
        "doubt.lasting" if names else "doubt.lasting_none",
        language,
        highest=found.highest,
        count=len(names),
        kind=kinds(level, len(names), language),
        names=", ".join(names),
    )
    possible = int(found.lasting.possible.sum())
    kind = kinds(level, possible, language)
    return stay, text("doubt.possible", language, count=possible, kind=kind)


def _staying(found: Shortlist, analysis: Analysis) -> list[str]:
    units = analysis.table.value.index[found.survives]
    rows = analysis.ranking.loc[analysis.ranking.index.isin(units), "name"]
    return sorted(rows.astype(str))


def _names(ids: tuple[str, ...], analysis: Analysis, language: str) -> list[str]:
    names = {name: entry.name[language] for name, entry in register().items()}
    return [part_name(analysis.method, name, names, language) for name in ids]
