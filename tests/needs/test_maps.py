from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import folium
import pandas as pd
import pytest
from branca.colormap import ColorMap
from streamlit_folium import _get_feature_group_string, _get_map_string

from needs.analysis import Analysis
from needs.indicators import register
from needs.maps import Picture, base_map, paint_layer, picture
from needs.tiers import NO_DIFFERENCE, TIERS, Refusal
from tests.needs.certain import small_certainty
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]
NAMES = {name: entry.name["sv"] for name, entry in register().items()}
HOSTILE = """</script><img src=x onerror=alert(1)>{{'x'}} " ' & \u2028 å"""


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def painted(given: Analysis, language: str = "sv", *, title: str = "Karta") -> Picture:
    return picture(given, small_certainty(given), NAMES, language, title=title)


def content(given: Analysis, language: str = "sv", **change: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"certainty": small_certainty(given), "title": "Karta"} | change
    made = picture(given, names=NAMES, language=language, **asked)
    found: dict[str, Any] = json.loads(made.content)
    return found


def every(element: folium.Element) -> Iterator[folium.Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001  (branca has no other way in)
        yield from every(child)


SPACE = "\N{NO-BREAK SPACE}"


def test_each_area_has_a_tier_and_the_words_of_its_hover(analysis: Analysis) -> None:
    found = content(analysis)
    assert found["level"] == "kommun"
    assert found["units"] == {
        "0101": [
            0,
            "Alby",
            ["Säkert bland de 2 av 3 kommuner som har störst behov."],
            [0, 1],
            f"100{SPACE}%",
        ],
        "0102": [
            2,
            "Berga",
            ["Går inte att skilja från 2 andra kommuner."],
            [],  # it is itself the middle
            f"100{SPACE}%",
        ],
        "0201": [4, "Cedby", ["Säkert minst behov av 3 kommuner."], [], f"100{SPACE}%"],
        "0202": [5, "Dalby", [], [], f"0{SPACE}%"],
    }


def test_each_tier_has_a_look_and_a_label(analysis: Analysis) -> None:
    found = content(analysis)
    assert [name for name, *_ in found["looks"]] == list(TIERS)
    assert found["labels"][0] == "▲▲ Klart stort behov"
    assert found["labels"][-1] == "– Ingen poäng: för få publicerade värden"
    looks = [tuple(look[1:]) for look in found["looks"]]
    assert len(set(looks)) == len(TIERS)


def test_who_asks_for_ranks_gets_scores_and_ranks_with_their_intervals(analysis: Analysis) -> None:
    found = content(analysis, ranks="1")
    assert found["units"]["0101"][:3] == [
        2,
        "Alby",
        [f"Plats 1 av 3 (1–2 med 90{SPACE}% säkerhet)", "Behovspoäng: 100 (95–100)"],
    ]
    assert found["units"]["0201"][2][1] == "Behovspoäng: 9,4 (9,2–9,6)"
    assert found["units"]["0202"][:3] == [3, "Dalby", []]
    assert [name for name, *_ in found["looks"]] == ["0", "1", "2", "not_scored"]
    assert found["labels"] == ["", "", "", "– Ingen poäng: för få publicerade värden"]


def test_a_refusal_is_painted_as_one_tier_whatever_is_asked_for(analysis: Analysis) -> None:
    refused = small_certainty(analysis, Refusal(reason=NO_DIFFERENCE, difference=None))
    found = content(analysis, certainty=refused, ranks="1")
    assert [area[0] for area in found["units"].values()] == [2, 2, 2, 5]
    said = {line for area in found["units"].values() for line in area[2]}
    assert said == {"Rangordnas inte: skillnaderna är inte större än slumpen ger."}
    # Nothing raises a place that is not given.
    assert all(area[3] == [] for area in found["units"].values())


def test_drivers_are_named_once_in_the_readers_language(analysis: Analysis) -> None:
    assert content(analysis)["drivers"] == [
        "Godkänt i matematik, årskurs 9",
        "Godkänt i biologi, årskurs 9",
    ]


def test_the_same_analysis_gives_the_same_bytes(observe: Observe, four_units: pd.DataFrame) -> None:
    first, second = (painted(small_analysis(observe, four_units), "en") for _ in range(2))
    assert first == second


def test_no_text_can_end_the_script_or_the_template(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    hostile = small_analysis(observe, four_units, names={"0101": HOSTILE})
    given = painted(hostile, title=HOSTILE)
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
    given = painted(analysis)
    made = base_map([], [])
    made.get_root().render()
    layer = paint_layer(given, "../own/kommun.js", selected="0101")
    drawn = _get_feature_group_string(layer, map=made)
    assert f"needsMap.paint(map_div, {given.content}, " in drawn
    assert '{"shapes":"../own/kommun.js","selected":"0101"}' in drawn


def test_what_changes_is_small(analysis: Analysis) -> None:
    areas = content(analysis)["units"].values()
    assert max(len(json.dumps(area, ensure_ascii=False)) for area in areas) < 100
