from __future__ import annotations

from typing import Any

import altair as alt
import pytest

from needs.expected_table import Compared
from needs.expected_words import quarter_words
from needs.quadrant_chart import LABEL_WIDTH, PICK, quadrant_chart
from tests.needs.many import NAMES, UNKNOWN, WORSE, of_indicator, of_need


def drawn(compared: Compared, **of: Any) -> dict[str, Any]:
    spec: dict[str, Any] = quadrant_chart(compared, "sv", **of).to_dict()
    return spec


def points(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (rows,) = (rows for rows in spec["datasets"].values() if "unit" in rows[0])
    return {row["unit"]: row for row in rows}


def layers(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def test_every_comparable_area_is_a_point_and_the_others_are_not() -> None:
    rows = points(drawn(of_indicator()))
    assert len(rows) == 59
    assert UNKNOWN not in rows
    assert rows[WORSE]["name"] == NAMES[WORSE]
    assert rows[WORSE]["against_words"].endswith("procentenheter")


def test_greater_need_lies_to_the_right_and_above() -> None:
    (of_shares, *_) = layers(drawn(of_indicator()), "point")
    (of_scores, *_) = layers(drawn(of_need()), "point")
    for axis in ("x", "y"):
        assert of_shares["encoding"][axis]["scale"]["reverse"]
        assert not of_scores["encoding"][axis]["scale"]["reverse"]


def test_an_area_within_its_margin_is_hollow_and_the_others_are_filled() -> None:
    (dots, *_) = layers(drawn(of_indicator()), "point")
    fill = dots["encoding"]["fill"]
    assert fill["condition"]["test"] == "datum.apart"
    assert fill["value"] == "#ffffff"
    assert dots["mark"]["stroke"] == fill["condition"]["value"]


@pytest.mark.parametrize("compared", [of_indicator, of_need])
def test_all_four_quarters_are_named_on_the_chart(compared: Any) -> None:
    spec = drawn(compared())
    said = {
        row["words"].replace("\n", " ")
        for rows in spec["datasets"].values()
        for row in rows
        if "words" in row
    }
    assert said == set(quarter_words(compared(), "sv").values())
    lines = [
        line
        for rows in spec["datasets"].values()
        for row in rows
        for line in str(row.get("words", "")).split("\n")
    ]
    assert max(map(len, lines)) <= LABEL_WIDTH


def test_each_name_stands_in_its_own_corner() -> None:
    corners = {
        (layer["encoding"]["x"]["value"], layer["encoding"]["y"]["value"], layer["mark"]["align"])
        for layer in layers(drawn(of_need()), "text")
    }
    assert corners == {
        ("width", 0, "right"), ("width", "height", "right"), (0, 0, "left"), (0, "height", "left")
    }  # fmt: skip


def test_the_opened_area_is_marked_with_its_name() -> None:
    spec = drawn(of_indicator(), unit=WORSE)
    (diamond,) = (layer for layer in layers(spec, "point") if layer["mark"]["shape"] == "diamond")
    assert WORSE in str(diamond["transform"])
    assert any(layer["encoding"]["text"].get("field") == "name" for layer in layers(spec, "text"))
    assert drawn(of_indicator(), unit=UNKNOWN)["layer"] == drawn(of_indicator())["layer"]


def test_a_click_picks_an_area() -> None:
    params = drawn(of_need())["params"]
    assert [one["name"] for one in params] == [PICK]
    assert params[0]["select"]["fields"] == ["unit"]


def test_the_axes_say_what_they_show_in_which_unit() -> None:
    (dots, *_) = layers(drawn(of_indicator()), "point")
    assert dots["encoding"]["x"]["axis"]["title"] == (
        "Godkänt i matematik, årskurs 9, procent. Större behov åt höger"
    )
    assert "procentenheter" in dots["encoding"]["y"]["axis"]["title"]


def test_the_chart_asks_nothing_of_the_network() -> None:
    spec = drawn(of_need(), unit=WORSE)
    assert {value for value in map(str, spec.values()) if "http" in value} == {spec["$schema"]}
    assert isinstance(quadrant_chart(of_need(), "en"), alt.LayerChart)
