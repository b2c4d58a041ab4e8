"""Scores cut into the classes of the map, their colours, and the legend that explains them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from needs.index import RANK_DECIMALS
from needs.texts import number, text
from needs.tier_look import LOOKS, Look, legend_list

PALETTE: Final = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""
From least to greatest need: ColorBrewer's YlGnBu, made for maps and safe for the colour-blind. It
grows darker step by step, so it also reads without any colour.
"""

CLASSES: Final = len(PALETTE)
NOT_SCORED: Final = -1


@dataclass(frozen=True)
class ScoreClasses:
    """
    Scores cut into classes that hold about equally many areas.

    Parameters
    ----------
    edges
        From the lowest score to the highest: one more than there are classes; empty where no
        area has a score.
    codes
        The class of each area from 0, and `NOT_SCORED`; indexed by unit.
    """

    edges: tuple[float, ...]
    codes: pd.Series

    @property
    def counts(self) -> tuple[int, ...]:
        """How many areas each class holds."""
        return tuple(int((self.codes == code).sum()) for code in range(len(self.edges) - 1))

    @property
    def not_scored(self) -> int:
        """How many areas have no score."""
        return int((self.codes == NOT_SCORED).sum())


def classify(scores: pd.Series) -> ScoreClasses:
    """
    Cut scores into at most `CLASSES` classes at their quantiles.

    Parameters
    ----------
    scores
        Need scores; NaN where an area is not scored.

    Returns
    -------
    ScoreClasses
        Equal scores always share a class, so there are fewer classes where many are equal.
    """
    # Rounded as ranks are, or the noise of the quantiles would move the area that is an edge.
    values = scores.to_numpy(dtype=float).round(RANK_DECIMALS)
    scored = values[np.isfinite(values)]
    if not scored.size:
        return ScoreClasses((), pd.Series(NOT_SCORED, index=scores.index))
    most = min(CLASSES, len(np.unique(scored)))
    edges = np.unique(np.quantile(scored, np.linspace(0, 1, most + 1)).round(RANK_DECIMALS))
    inner = edges[1:-1]
    codes = np.where(np.isfinite(values), np.searchsorted(inner, values, side="right"), NOT_SCORED)
    if len(edges) == 1:
        edges = np.repeat(edges, 2)
    return ScoreClasses(tuple(edges.tolist()), pd.Series(codes, index=scores.index))


def colours(classes: int) -> tuple[str, ...]:
    """
    Return as many colours of the palette as there are classes, as far apart as they can be.

    Parameters
    ----------
    classes
        At most `CLASSES`.

    Returns
    -------
    tuple of str
        From least to greatest need; a single class takes the middle colour.
    """
    if classes == 1:
        return (PALETTE[CLASSES // 2],)
    places = np.linspace(0, CLASSES - 1, classes).round().astype(int)
    return tuple(PALETTE[place] for place in places)


def legend(classes: ScoreClasses, language: str, *, decimals: int = 1) -> str:
    """
    Write the legend as HTML, to stand outside the map.

    Parameters
    ----------
    classes
        The classes of the map.
    language
        ``sv`` or ``en``.
    decimals
        Of the scores.

    Returns
    -------
    str
        A list with one entry for each class, the greatest need first; all texts are escaped.
    """
    shades = colours(max(1, len(classes.edges) - 1))
    entries = [
        (Look(shade), _class_words(classes, code, language, decimals))
        for code, shade in reversed(list(enumerate(shades)))
        if classes.edges
    ]
    if classes.not_scored:
        words = text("legend.not_scored", language, count=classes.not_scored)
        entries.append((LOOKS["not_scored"], words))
    return legend_list(text("legend.title", language), entries)


def _class_words(classes: ScoreClasses, code: int, language: str, decimals: int) -> str:
    low, high = classes.edges[code], classes.edges[code + 1]
    last = len(classes.edges) - 2
    kind = {last: "highest", 0: "lowest"}.get(code, "between") if last else "between"
    return text(
        f"legend.{kind}",
        language,
        low=number(low, language, decimals=decimals),
        high=number(high, language, decimals=decimals),
        count=classes.counts[code],
    )
