"""Where the uncertainty of ranks comes from and which choice matters, in sentences and tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needs.method_words import factor_name
from needs.rank_sources import SOURCES
from needs.texts import NOTHING, number, percent, text

if TYPE_CHECKING:
    from needs.normalise import FloatArray
    from needs.rank_sources import RankSources
    from needs.sobol import SobolIndices

INTERACTION: Final = "interaction"


def source_rows(found: RankSources, language: str) -> pd.DataFrame:
    """
    Lay out the sources of uncertainty.

    Parameters
    ----------
    found
        The shares.
    language
        ``sv`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        name, share, words (what each does by itself) and total (with the others); the last row
        is what no source does by itself. Chance below 0 is 0.
    """
    names = [factor_name(name, language) for name in (*SOURCES, INTERACTION)]
    shares = [*(found.first[name] for name in SOURCES), found.interaction]
    shares = [max(0.0, share) for share in shares]
    totals = [*(percent(found.total[name], language) for name in SOURCES), NOTHING]
    words = [percent(share, language) for share in shares]
    return pd.DataFrame({"name": names, "share": shares, "words": words, "total": totals})


def source_sentence(found: RankSources, language: str) -> str:
    """
    Say in one sentence where the uncertainty of the ranks comes from.

    Parameters
    ----------
    found
        The shares.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        With the share of each source, and how far a rank varies (its standard deviation).
    """
    words = source_rows(found, language)["words"].tolist()
    keys = ("small", "weights", "method", "together")
    return text(
        "doubt.sources",
        language,
        **dict(zip(keys, words, strict=True)),
        spread=number(math.sqrt(found.variance), language, decimals=0),
    )


def index_rows(found: SobolIndices, language: str) -> pd.DataFrame:
    """
    Lay out which choice moves the ranks, the greatest first.

    Parameters
    ----------
    found
        The indices.
    language
        ``sv`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        name, first and total, each with its interval in words.
    """
    order = np.argsort(-found.total, kind="stable")
    return pd.DataFrame(
        {
            "name": [factor_name(found.factors[i], language) for i in order],
            "first": [_within(found.first[i], found.first_interval[i], language) for i in order],
            "total": [_within(found.total[i], found.total_interval[i], language) for i in order],
        }
    )


def index_sentence(found: SobolIndices, language: str) -> str:
    """
    Say which choice moves the ranks most.

    Parameters
    ----------
    found
        The indices.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        The greatest total index with its interval.
    """
    most = int(np.argmax(found.total))
    return text(
        "doubt.most",
        language,
        factor=factor_name(found.factors[most], language),
        share=_within(found.total[most], found.total_interval[most], language),
    )


def warning_sentence(found: SobolIndices, language: str) -> str:
    """
    Say which indices are not to be trusted.

    Parameters
    ----------
    found
        The indices.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Empty where all are.
    """
    if found.trusted:
        return ""
    names = "; ".join(factor_name(name, language) for name in found.warnings)
    return text("doubt.not_trusted", language, names=names, points=found.sample)


def _within(value: float, interval: FloatArray, language: str) -> str:
    # Below 0 is chance.
    low, high = (number(100 * end, language, decimals=0) for end in np.maximum(interval, 0.0))
    return text(
        "doubt.within",
        language,
        share=percent(max(0.0, float(value)), language),
        low=low,
        high=high,
    )
