from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from needs.analysis import Analysis
from needs.classes import classify
from needs.indicators import register
from needs.maps import picture
from needs.profile import area_profile
from needs.state import Choices
from needs.views import map_component
from needs.views.map_page import MapPage
from tests.needs.small import CHOICES, KNOWN, small_analysis

Observe = Callable[..., pd.DataFrame]
NAMES = {name: entry.name["sv"] for name, entry in register().items()}
GONE: list[str] = []
AREAS = {"0101": "Alby", "0102": "Berga", "0201": "Cedby", "0202": "Dalby"}


def page_app(page: "MapPage", choices: "Choices") -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.map_page import map_page

    st.session_state.setdefault("choices", choices)
    map_page(page, choices)


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


@pytest.fixture(autouse=True)
def _a_map_of_buttons(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest draws no map: a button stands for each area that can be clicked."""
    import streamlit as st

    def render_map(
        _picture: object, _shapes: str, *, selected: str | None, on_click: Callable[[str], None]
    ) -> None:
        st.text(f"selected {selected}")
        for unit in AREAS:
            st.button(unit, key=f"map.{unit}", on_click=on_click, args=(unit,))

    monkeypatch.setattr(map_component, "render_map", render_map)


def start(analysis: Analysis, choices: Choices = CHOICES, absent: Sequence[str] = ()) -> AppTest:
    profile = None
    if choices.unit:
        profile = area_profile(analysis, register(), choices.unit, "sv", citations={})
    page = MapPage(
        known=KNOWN,
        lens_names={"stem": "Alla ämnen", "biology": "Biologi"},
        area_names=AREAS,
        analysis=analysis,
        classes=classify(analysis.scores.score),
        picture=picture(analysis, NAMES, "sv", title="Karta"),
        shapes="../x/kommun.js",
        profile=profile,
        citation="Källa: Skolverket",
        downloads={"xlsx": ("behov.xlsx", lambda: b"x"), "csv": ("behov.csv.zip", lambda: b"y")},
        absent=absent,
        absent_reports=["En *rapport*"] if absent else [],
        to_data=lambda: GONE.append("data"),
    )
    return AppTest.from_function(page_app, default_timeout=60, args=(page, choices)).run()


def test_the_page_shows_map_legend_list_and_where_the_figures_come_from(
    analysis: Analysis,
) -> None:
    at = start(analysis)
    assert at.subheader[0].value == "Rangordning: Alla ämnen"
    captions = " ".join(each.value for each in at.caption)
    assert "3 av 4 kommuner har poäng. Huvudman: Samtliga. Till och med läsår 2024/25." in captions
    assert "Källa: Skolverket" in captions
    assert "störst behov" in at.get("html")[0].proto.body
    assert len(at.dataframe) == 1
    assert [each.proto.label for each in at.get("download_button")] == ["Excel", "CSV"]


@pytest.mark.parametrize(
    ("level", "organiser", "small", "one_school"),
    [
        ("kommun", "samtliga", True, False),
        ("kommun", "enskild", True, True),
        ("lan", "enskild", False, False),
        ("skr", "samtliga", False, False),
    ],
)
def test_ranks_of_small_municipalities_are_called_uncertain(
    analysis: Analysis, level: str, organiser: str, *, small: bool, one_school: bool
) -> None:
    at = start(analysis, replace(CHOICES, level=level, organiser=organiser))
    said = " ".join(each.value for each in at.markdown)
    assert ("Ranger för små kommuner är osäkra" in said) == small
    assert ("kan stå en enda skola" in said) == one_school


def test_a_click_on_the_map_opens_the_area(analysis: Analysis) -> None:
    at = start(analysis)
    at.button(key="map.0102").click().run()
    assert at.session_state["choices"] == replace(CHOICES, unit="0102")


def test_an_opened_area_stands_between_map_and_list(analysis: Analysis) -> None:
    at = start(analysis, replace(CHOICES, unit="0101"))
    assert [each.value for each in at.subheader] == ["Alby, Första län", "Rangordning: Alla ämnen"]
    assert at.text[0].value == "selected 0101"
    assert len(at.dataframe) == 1


def test_where_nothing_can_be_scored_the_page_says_why_and_what_to_do(analysis: Analysis) -> None:
    unscored = replace(analysis, ranking=analysis.ranking.assign(rank=np.nan, score=np.nan))
    at = start(unscored, absent=["Godkänt i matematik", "Behöriga lärare"])
    assert "Inget område har tillräckligt" in at.info[0].value
    assert "Inga värden finns för: Godkänt i matematik; Behöriga lärare." in at.info[0].value
    assert r"rapporterna En \*rapport\*." in at.info[0].value
    assert "välj ett annat läsår eller en annan huvudman" in at.info[0].value
    assert not at.dataframe
    GONE.clear()
    at.button(key="list.to_data").click().run()
    assert GONE == ["data"]
    assert "Inga värden finns" not in start(unscored).info[0].value


def no_year_app(gone: list[str]) -> None:
    from needs.views.map_page import no_school_year

    no_school_year("sv", lambda: gone.append("data"))


def test_without_a_school_year_the_page_says_what_to_import() -> None:
    gone: list[str] = []
    at = AppTest.from_function(no_year_app, default_timeout=60, args=(gone,)).run()
    assert at.info[0].value.startswith("Datauttaget innehåller inget läsår.")
    at.button(key="list.to_data").click().run()
    assert gone == ["data"]
