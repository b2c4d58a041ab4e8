"""
How each tier looks: a colour with a pattern for the map, a symbol for lists, and the legend.

No tier is told by its colour alone. High need is plain or striped and low need dotted; what is
clear has a dark ground and what is likely a light one; what cannot be told apart is nearly white,
so that it recedes. Brown and navy are told apart by the colour-blind, both grounds have a contrast
of 3 to the pale one, and the line between areas has that to all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from needs.certainty_words import meaning_of_tiers, refusal_sentence
from needs.texts import number, text
from needs.tiers import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from needs.certainty import Certainty
    from needs.tiers import Thresholds

PLAIN: Final = "plain"
STRIPES: Final = "stripes"
DOTS: Final = "dots"
CROSS: Final = "cross"

LINE: Final = "#84909c"
"""Between areas painted by tier."""

SCORE_LINE: Final = "#52606d"
"""Between areas painted by score, whose colours are never as dark and never as pale."""


@dataclass(frozen=True)
class Look:
    """
    How areas of one kind look.

    Parameters
    ----------
    ground, ink
        Colours, the second of the mark on the first.
    mark
        `PLAIN`, `STRIPES`, `DOTS` or `CROSS`.
    symbol
        Stands before the words in lists; empty for none.
    """

    ground: str
    ink: str = ""
    mark: str = PLAIN
    symbol: str = ""

    @property
    def background(self) -> str:
        """The same as a background of CSS, for a swatch of a legend."""
        return _BACKGROUNDS[self.mark].format(ground=self.ground, ink=self.ink)


_BACKGROUNDS: Final[Mapping[str, str]] = {
    PLAIN: "{ground}",
    STRIPES: "repeating-linear-gradient(45deg,{ink} 0 3px,{ground} 3px 6px)",
    DOTS: "radial-gradient(circle,{ink} 1.2px,{ground} 1.6px) 0 0/5px 5px",
    CROSS: "repeating-linear-gradient(45deg,{ink} 0 1px,transparent 1px 5px),"
    "repeating-linear-gradient(-45deg,{ink} 0 1px,transparent 1px 5px),{ground}",
}

LOOKS: Final[Mapping[str, Look]] = {
    "clearly_high": Look("#7a1f06", symbol="▲▲"),
    "likely_high": Look("#fff4ea", "#7a1f06", STRIPES, "▲"),
    "cannot_tell": Look("#fafaf7", symbol="○"),
    "likely_low": Look("#f1f7fd", "#08306b", DOTS, "▼"),
    "clearly_low": Look("#08306b", "#dbe9f6", DOTS, "▼▼"),
    "not_scored": Look("#e4e7eb", "#66727f", CROSS, "–"),
}
"""From tier to how it looks."""


def tier_words(tier: str, language: str) -> str:
    """
    Name a tier, with its symbol.

    Parameters
    ----------
    tier
        One of `needs.tiers.TIERS`.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``▲▲ Klart stort behov``.
    """
    return f"{LOOKS[tier].symbol} {text(f'tier.{tier}', language)}"


def legend(certainty: Certainty, thresholds: Thresholds, level: str, language: str) -> str:
    """
    Write the legend of the tiers as HTML, to stand outside the map.

    Parameters
    ----------
    certainty
        What is shown.
    thresholds
        Where its tiers begin.
    level
        Whose units they are.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        A list with the number of units in each tier and what the tiers mean; where there is a
        refusal, why, and only the tier that is left. All texts are escaped.
    """
    counts = certainty.frame["tier"].value_counts()
    always = () if certainty.refusal else TIERS[:-1]
    entries = [
        (LOOKS[tier], _counted(tier, int(counts.get(tier, 0)), language))
        for tier in TIERS
        if tier in always or tier in counts.index
    ]
    kind = text(f"level.{level}_many", language)
    title = text("tier.legend", language, kind=kind)
    if certainty.refusal:
        # Where nothing is scored the page says so in the place of the list.
        said = refusal_sentence(certainty, level, language) if certainty.ranked else ""
        return _refusal(said) + legend_list(title, entries)
    return legend_list(title, entries, meaning_of_tiers(certainty, thresholds, level, language))


def legend_list(title: str, entries: Iterable[tuple[Look, str]], note: str = "") -> str:
    """
    Write a legend as HTML.

    Parameters
    ----------
    title
        What is painted.
    entries
        Each look with its words.
    note
        Stands below; empty for none.

    Returns
    -------
    str
        All texts are escaped.
    """
    items = "".join(_item(look, words) for look, words in entries)
    below = f"<p>{escape(note)}</p>" if note else ""
    return (
        f'<div class="needs-legend"><strong>{escape(title)}</strong><ul>{items}</ul>{below}</div>'
    )


def _item(look: Look, words: str) -> str:
    # The symbol is drawn for the eye only: a screen reader would spell it out.
    symbol = f'<b aria-hidden="true">{look.symbol}</b>' if look.symbol else ""
    swatch = f'<span style="background:{look.background}"></span>'
    return f"<li>{swatch}{symbol}{escape(words)}</li>"


def _counted(tier: str, count: int, language: str) -> str:
    written = number(count, language, decimals=0)
    return text("tier.count", language, tier=text(f"tier.{tier}", language), count=written)


def _refusal(said: str) -> str:
    return f'<p class="needs-refusal" role="note">{escape(said)}</p>' if said else ""
