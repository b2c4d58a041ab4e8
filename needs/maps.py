"""
The map: an analysis in, classes and texts for each area out, and the folium parts that draw them.

The base of the map never changes, so the browser keeps it with its zoom. What changes is one
`Picture`: a class and the words of the hover for each area. The shapes travel apart, once, as a
script that the browser caches (`needs.views.map_component`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import folium
import numpy as np
import numpy.typing as npt
import pandas as pd
from branca.element import MacroElement
from jinja2 import Template

from needs.classes import ScoreClasses, classify, colours
from needs.texts import number, percent, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needs.analysis import Analysis

DRIVERS_SHOWN: Final = 3
HEIGHT: Final = 640
CENTRE: Final = (62.5, 16.5)


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


def picture(analysis: Analysis, names: Mapping[str, str], language: str, *, title: str) -> Picture:
    """
    Say what each area looks like and what its hover says.

    Parameters
    ----------
    analysis
        A finished analysis.
    names
        From indicator to its name in the language.
    language
        ``sv`` or ``en``.
    title
        What the map shows, for screen readers.

    Returns
    -------
    Picture
        The same analysis gives the same bytes.
    """
    classes = classify(analysis.scores.score)
    content = {
        "level": analysis.level,
        "language": language,
        "title": title,
        "colours": colours(max(1, len(classes.edges) - 1)),
        "words": _words(language),
        "drivers": [names[str(indicator)] for indicator in analysis.scores.contributions],
        "units": _units(analysis, classes, language),
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


def _words(language: str) -> dict[str, str]:
    keys = ("score", "rank", "drivers", "coverage", "not_scored", "zoom_in", "zoom_out", "home")
    return {key: text(f"map.{key}", language) for key in keys}


def _units(analysis: Analysis, classes: ScoreClasses, language: str) -> dict[str, list[Any]]:
    """Return for each area its class, name, score, rank, drivers and coverage, ready to show."""
    ranking = analysis.ranking.reindex(classes.codes.index)
    drivers = _drivers(analysis.scores.contributions.reindex(classes.codes.index))
    return {
        str(unit): [
            int(code),
            str(name),
            number(score, language),
            _rank(rank, analysis.scored, language),
            most,
            percent(coverage, language),
        ]
        for unit, code, name, score, rank, most, coverage in zip(
            classes.codes.index,
            classes.codes,
            ranking["name"],
            ranking["score"],
            ranking["rank"],
            drivers,
            ranking["coverage"],
            strict=True,
        )
    }


def _rank(rank: int | None, scored: int, language: str) -> str:
    if pd.isna(rank):
        return ""
    return text("map.rank_of", language, rank=number(rank, language, decimals=0), scored=scored)


def _drivers(contributions: pd.DataFrame) -> list[list[int]]:
    """Return which indicators give most to each area's score, by their place in the columns."""
    values: npt.NDArray[np.float64] = np.nan_to_num(contributions.to_numpy(dtype=float))
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
