"""
The map: an analysis in, classes and texts for each area out, and the folium parts that draw them.

The base of the map never changes, so the browser keeps it with its zoom. What changes is one
`Picture`: a tier (or a class of scores, where ranks are asked for) and the words of the hover for
each area. The shapes travel apart, once, as a script that the browser caches
(`needs.views.map_component`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import folium
import numpy as np
import numpy.typing as npt
import pandas as pd
from branca.element import MacroElement
from jinja2 import Template

from needs.certainty_words import sentence
from needs.classes import classify, colours
from needs.drivers import above_the_middle
from needs.interval_words import rank_words, score_words
from needs.standing import ranks_shown, standings
from needs.texts import percent, text
from needs.tier_look import LINE, LOOKS, SCORE_LINE, Look, tier_words
from needs.tiers import TIERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needs.analysis import Analysis
    from needs.certainty import Certainty
    from needs.standing import Standing

DRIVERS_SHOWN: Final = 3
HEIGHT: Final = 640
CENTRE: Final = (62.5, 16.5)
WORDS: Final = ("drivers", "coverage", "zoom_in", "zoom_out", "home")
NOT_RANKED: Final = "not_scored"
"""The tier, and the look, of areas without a score."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """
    What the browser needs to paint one level: no shapes, and nothing that is not text or number.

    Parameters
    ----------
    level
        Whose shapes to paint.
    content
        As JSON, safe to stand inside a script.
    """

    level: str
    content: str


class _Painting(NamedTuple):
    """How areas are painted, and what is said of each."""

    line: str
    looks: list[tuple[str, Look]]
    labels: list[str]
    areas: dict[str, tuple[int, list[str]]]


def picture(
    analysis: Analysis,
    certainty: Certainty,
    names: Mapping[str, str],
    language: str,
    *,
    title: str,
    ranks: str = "",
) -> Picture:
    """
    Say what each area looks like and what its hover says.

    Parameters
    ----------
    analysis
        A finished analysis.
    certainty
        How sure its ranks are.
    names
        From indicator to its name in the language.
    language
        ``sv`` or ``en``.
    title
        What the map shows, for screen readers.
    ranks
        `Choices.ranks`: whether scores and ranks are asked for, with their intervals, instead of
        tiers; see `needs.standing.ranks_shown`.

    Returns
    -------
    Picture
        The same analysis gives the same bytes.
    """
    if ranks_shown(certainty, ranks):
        painting = _by_score(analysis, certainty, language)
    else:
        painting = _by_tier(analysis, certainty, language)
    content = {
        "level": analysis.level,
        "language": language,
        "title": title,
        "line": painting.line,
        "looks": [[name, look.ground, look.ink, look.mark] for name, look in painting.looks],
        "labels": painting.labels,
        "words": {key: text(f"map.{key}", language) for key in WORDS},
        "drivers": [names[str(indicator)] for indicator in analysis.scores.contributions],
        "units": _units(analysis, painting, language, refused=certainty.refusal is not None),
    }
    return Picture(level=analysis.level, content=_script_safe(content))


def base_map(scripts: Sequence[str], styles: Sequence[str]) -> folium.Map:
    """
    Make the map that never changes: no tiles, no areas, Leaflet from our own server.

    Parameters
    ----------
    scripts, styles
        Addresses of Leaflet and of the script that paints, in the order to load them.

    Returns
    -------
    folium.Map
        New for each caller, since `st_folium` changes it.
    """
    made = folium.Map(
        location=CENTRE, tiles=None, zoom_start=4, zoomSnap=0.1, attributionControl=False
    )
    # On the instance: the class would hand our addresses to every other map in the process.
    made.default_js = [(f"needs_{place}", link) for place, link in enumerate(scripts)]
    made.default_css = [(f"needs_{place}", link) for place, link in enumerate(styles)]
    made.options["scrollWheelZoom"] = False
    return made


def paint_layer(given: Picture, shapes: str, *, selected: str | None) -> folium.FeatureGroup:
    """
    Make the only part of the map that changes.

    Parameters
    ----------
    given
        The classes and words.
    shapes
        The address of the script with the shapes of the level.
    selected
        The area to outline.

    Returns
    -------
    folium.FeatureGroup
        For `feature_group_to_add`.
    """
    group = folium.FeatureGroup(name="needs", control=False)
    _Paint(given.content, _script_safe({"shapes": shapes, "selected": selected})).add_to(group)
    return group


class _Paint(MacroElement):
    """A call to the script that paints; see `needs/views/assets/needs_map.js`."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "needsMap.paint(map_div, {{ this.content }}, {{ this.choice }});"
        "{% endmacro %}"
    )

    def __init__(self, content: str, choice: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca says nothing of types here
        self._name = "Paint"
        self.content = content
        self.choice = choice


def _by_tier(analysis: Analysis, certainty: Certainty, language: str) -> _Painting:
    """Paint each area by its tier, and say how sure that is."""
    return _Painting(
        line=LINE,
        looks=list(LOOKS.items()),
        labels=[tier_words(tier, language) for tier in LOOKS],
        areas={
            # A tier that is not scored says so in its own words.
            unit: (
                TIERS.index(of.tier),
                []
                if of.tier == NOT_RANKED
                else [sentence(certainty, of, analysis.level, language)],
            )
            for unit, of in standings(certainty)
        },
    )


def _by_score(analysis: Analysis, certainty: Certainty, language: str) -> _Painting:
    """Paint each area by its score, and say its rank; both with their intervals."""
    classes = classify(analysis.scores.score)
    shades = colours(max(1, len(classes.edges) - 1))
    ranking = analysis.ranking
    ranked = dict(
        zip(ranking.index.astype(str), ranking[["rank", "score"]].to_numpy(), strict=True)
    )
    codes = classes.codes.where(classes.codes >= 0, len(shades)).to_dict()
    return _Painting(
        line=SCORE_LINE,
        looks=[
            *((str(n), Look(shade)) for n, shade in enumerate(shades)),
            (NOT_RANKED, LOOKS[NOT_RANKED]),
        ],
        labels=[*[""] * len(shades), tier_words(NOT_RANKED, language)],
        areas={
            unit: (int(codes[unit]), _rank_lines(certainty, of, *ranked[unit], language=language))
            for unit, of in standings(certainty)
        },
    )


def _rank_lines(
    certainty: Certainty, of: Standing, rank: float, score: float, *, language: str
) -> list[str]:
    if pd.isna(rank):
        return []
    said = f"{text('map.score', language)}: {score_words(of, score, language)}"
    return [rank_words(certainty, of, rank, language), said]


def _units(
    analysis: Analysis, painting: _Painting, language: str, *, refused: bool
) -> dict[str, list[Any]]:
    """Return for each area its look, name, lines, drivers and coverage, ready to show."""
    units = analysis.scores.contributions.index
    ranking = analysis.ranking.loc[units]
    drivers = _drivers(above_the_middle(analysis.scores.contributions))
    if refused:
        drivers = [[] for _ in drivers]
    return {
        str(unit): [code, str(name), lines, most, percent(coverage, language)]
        for unit, (code, lines), name, most, coverage in zip(
            units,
            (painting.areas[str(unit)] for unit in units),
            ranking["name"],
            drivers,
            ranking["coverage"],
            strict=True,
        )
    }


def _drivers(above: pd.DataFrame) -> list[list[int]]:
    """Return which indicators lift each area most above the middle, by their place."""
    values: npt.NDArray[np.float64] = np.nan_to_num(above.to_numpy(dtype=float))
    order = np.argsort(-values, axis=1, kind="stable")[:, :DRIVERS_SHOWN]
    return [
        [int(place) for place in row if given[place] > 0]
        for row, given in zip(order, values, strict=True)
    ]


def _script_safe(content: dict[str, Any]) -> str:
    """Return JSON that can end neither a script nor a template, whatever texts are in it."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    # streamlit-folium looks for {{'name'}} in what it is given and puts a variable there.
    return written.replace("{{", "{ {").replace("}}", "} }")
