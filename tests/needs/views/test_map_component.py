from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import streamlit

from needs.maps import Picture
from needs.tier_look import LOOKS, PLAIN
from needs.views import map_component

Calls = list[dict[str, Any]]
SCRIPT = resources.files("needs.views").joinpath("assets/needs_map.js").read_text(encoding="utf-8")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    made: Calls = []

    def folium(base: object, **options: object) -> None:
        made.append({"base": base, **options})

    monkeypatch.setattr(map_component, "st_folium", folium)
    return made


def published(address: str) -> Path:
    return Path(map_component._folder.name) / address.rsplit("/", 1)[1]  # noqa: SLF001


def test_what_is_published_can_be_read_and_is_named_by_its_content() -> None:
    one, same, other = (map_component.publish("x", ".js", text) for text in ("a", "a", "b"))
    assert one == same != other
    assert published(one).read_text(encoding="utf-8") == "a"
    assert re.fullmatch(r"\.\./[\w.]+/x-[0-9a-f]{12}\.js", one)


def test_shapes_are_a_script_that_hands_them_over() -> None:
    address = map_component.publish_shapes("lan", '{"type":"FeatureCollection","features":[]}')
    script = published(address).read_text(encoding="utf-8")
    assert script == 'needsMap.shapes("lan",{"type":"FeatureCollection","features":[]},null);'


def show(**change: Any) -> list[str]:
    clicked: list[str] = []
    picture = Picture(level="lan", content=json.dumps({"level": "lan"}))
    given: dict[str, Any] = {"selected": None, "on_click": clicked.append} | change
    map_component.render_map(picture, "../x/lan.js", **given)
    return clicked


def test_everything_the_map_loads_is_served_by_the_app(calls: Calls) -> None:
    show()
    base = calls[0]["base"]
    links = [link for _, link in [*base.default_js, *base.default_css]]
    assert len(links) == 4
    assert all(link.startswith("../") for link in links)
    assert links[0].endswith("/leaflet.js")


def test_panning_and_zooming_do_not_run_the_page_again(calls: Calls) -> None:
    show()
    assert calls[0]["returned_objects"] == []


def test_the_opened_area_is_part_of_what_changes(calls: Calls) -> None:
    show(selected="01")
    (paint,) = calls[0]["feature_group_to_add"]._children.values()  # noqa: SLF001
    assert json.loads(paint.choice) == {"shapes": "../x/lan.js", "selected": "01"}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"unit": "0114", "click": 1}, ["0114"]),
        ({}, []),
        (None, []),
        ({"unit": 5}, []),
        ({"unit": {"$ne": 1}}, []),
    ],
)
def test_a_click_tells_the_code_and_nothing_else_is_believed(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, value: object, told: list[str]
) -> None:
    clicked = show()
    monkeypatch.setattr(streamlit, "session_state", {map_component.MAP_KEY: value})
    calls[0]["on_change"]()
    assert clicked == told


def test_the_script_never_makes_html_of_a_text() -> None:
    for way_in in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("):
        assert way_in not in SCRIPT
    assert "http" not in SCRIPT.replace("http://www.w3.org/2000/svg", "")


def test_the_script_knows_every_mark_of_a_tier() -> None:
    marks = {look.mark for look in LOOKS.values()} - {PLAIN}
    known = re.findall(r"^    (\w+): \[\"", SCRIPT, flags=re.MULTILINE)
    assert set(known) == marks
