from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import folium
import pandas as pd
import pytest
from branca.colormap import ColorMap
from streamlit_folium import _get_feature_group_string, _get_map_string

from needs.analysis import Analysis
from needs.indicators import register
from needs.maps import base_map, paint_layer, picture
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]
NAMES = {name: entry.name["sv"] for name, entry in register().items()}
HOSTILE = """</script><img src=x onerror=alert(1)>{{'x'}} " ' & \u2028 å"""


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def content(given: Analysis, language: str = "sv") -> dict[str, object]:
    found: dict[str, object] = json.loads(picture(given, NAMES, language, title="Karta").content)
    return found


def every(element: folium.Element) -> Iterator[folium.Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001  (branca has no other way in)
        yield from every(child)


def test_each_area_has_a_class_and_the_words_of_its_hover(analysis: Analysis) -> None:
    found = content(analysis)
    assert found["level"] == "kommun"
    assert found["units"] == {
        "0101": [2, "Alby", "100,0", "1 av 3", [0, 1], "100\N{NO-BREAK SPACE}%"],
        "0102": [1, "Berga", "37,5", "2 av 3", [0], "100\N{NO-BREAK SPACE}%"],
        "0201": [0, "Cedby", "9,4", "3 av 3", [1], "100\N{NO-BREAK SPACE}%"],
        "0202": [-1, "Dalby", "–", "", [], "0\N{NO-BREAK SPACE}%"],
    }


def test_drivers_are_named_once_in_the_readers_language(analysis: Analysis) -> None:
    assert content(analysis)["drivers"] == [
        "Godkänt i matematik, årskurs 9",
        "Godkänt i biologi, årskurs 9",
    ]


def test_there_are_as_many_colours_as_classes(analysis: Analysis) -> None:
    found = content(analysis)
    colours, units = found["colours"], found["units"]
    assert isinstance(colours, list)
    assert isinstance(units, dict)
    assert max(area[0] for area in units.values()) == len(colours) - 1


def test_the_same_analysis_gives_the_same_bytes(observe: Observe, four_units: pd.DataFrame) -> None:
    first, second = (
        picture(small_analysis(observe, four_units), NAMES, "en", title="Map") for _ in range(2)
    )
    assert first == second


def test_no_text_can_end_the_script_or_the_template(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    hostile = small_analysis(observe, four_units, names={"0101": HOSTILE})
    given = picture(hostile, NAMES, "sv", title=HOSTILE)
    for sign in ("<", ">", "&", "\u2028", "{{", "}}"):
        assert sign not in given.content
    units = json.loads(given.content)["units"]
    assert units["0101"][1] == HOSTILE.replace("{{", "{ {").replace("}}", "} }")


def test_the_base_never_changes_and_asks_nothing_of_the_network() -> None:
    scripts, styles = ["../leaflet/leaflet.js", "../own/map.js"], ["../leaflet/leaflet.css"]
    one, two = base_map(scripts, styles), base_map(scripts, styles)
    for each in every(one):
        links = [
            link
            for _, link in [*getattr(each, "default_js", []), *getattr(each, "default_css", [])]
        ]
        assert not [link for link in links if link.startswith(("http", "//"))]
        assert not isinstance(each, ColorMap)
    for made in (one, two):
        made.get_root().render()
    assert _get_map_string(one) == _get_map_string(two)
    assert "http" not in _get_map_string(one)
    assert folium.Map.default_js != one.default_js


def test_what_changes_is_one_call_that_paints(analysis: Analysis) -> None:
    given = picture(analysis, NAMES, "sv", title="Karta")
    made = base_map([], [])
    made.get_root().render()
    layer = paint_layer(given, "../own/kommun.js", selected="0101")
    drawn = _get_feature_group_string(layer, map=made)
    assert f"needsMap.paint(map_div, {given.content}, " in drawn
    assert '{"shapes":"../own/kommun.js","selected":"0101"}' in drawn


def test_what_changes_is_small(analysis: Analysis) -> None:
    per_area = len(picture(analysis, NAMES, "sv", title="Karta").content) / 4
    assert per_area < 300
