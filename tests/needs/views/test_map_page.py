from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from needs.analysis import Analysis
from needs.certainty import Certainty
from needs.indicators import register
from needs.maps import picture
from needs.profile import area_profile
from needs.state import Choices
from needs.tiers import NO_DIFFERENCE, Difference, Refusal
from needs.views import map_component
from needs.views.map_page import MapPage
from tests.needs.certain import small_certainty
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


def start(
    analysis: Analysis,
    choices: Choices = CHOICES,
    absent: Sequence[str] = (),
    certainty: Certainty | None = None,
) -> AppTest:
    given = certainty or small_certainty(analysis)
    profile = None
    if choices.unit:
        profile = area_profile(analysis, register(), choices.unit, "sv", citations={})
    page = MapPage(
        known=KNOWN,
        lens_names={"stem": "Alla ämnen", "biology": "Biologi"},
        area_names=AREAS,
        analysis=analysis,
        certainty=given,
        picture=picture(analysis, given, NAMES, "sv", title="Karta"),
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
    assert at.subheader[0].value == "Prioritetsnivåer: Alla ämnen"
    captions = " ".join(each.value for each in at.caption)
    assert "3 av 4 kommuner har poäng. Huvudman: Samtliga. Till och med läsår 2024/25." in captions
    assert "Källa: Skolverket" in captions
    assert "Klart stort behov (1)" in at.get("html")[0].proto.body
    assert "minst 95 procent av gångerna" in captions
    assert len(at.dataframe) == 1
    assert [each.proto.label for each in at.get("download_button")] == ["Excel", "CSV"]


@pytest.mark.parametrize(
    ("level", "organiser", "one_school"),
    [
        ("kommun", "samtliga", False),
        ("kommun", "enskild", True),
        ("lan", "enskild", False),
        ("skr", "samtliga", False),
    ],
)
def test_where_one_school_may_be_all_there_is_it_is_said(
    analysis: Analysis, level: str, organiser: str, *, one_school: bool
) -> None:
    at = start(analysis, replace(CHOICES, level=level, organiser=organiser))
    said = " ".join(each.value for each in at.markdown)
    assert ("kan stå en enda skola" in said) == one_school


def test_who_asks_for_ranks_gets_a_ranking_and_the_classes_of_scores(analysis: Analysis) -> None:
    at = start(analysis, replace(CHOICES, ranks="1"))
    assert at.subheader[0].value == "Rangordning: Alla ämnen"
    assert "störst behov" in at.get("html")[0].proto.body
    assert "Klart stort behov" not in at.get("html")[0].proto.body
    assert "rank" in at.dataframe[0].value
    # Of 9.4 and 100 one is known to a whole number only.
    assert "9–" in at.get("html")[0].proto.body


def test_the_switch_turns_tiers_into_ranks(analysis: Analysis) -> None:
    at = start(analysis)
    at.toggle(key="choose.ranks").set_value(v=True).run()
    assert at.session_state["choices"] == replace(CHOICES, ranks="1")


@pytest.mark.parametrize("ranks", ["", "1"])
def test_a_refusal_is_seen_and_no_rank_is(analysis: Analysis, ranks: str) -> None:
    chance = Difference(units=3, q=1.0, p=0.6, between=0, reliability=0, mean=0, error=1)
    refused = small_certainty(analysis, Refusal(reason=NO_DIFFERENCE, difference=chance))
    at = start(analysis, replace(CHOICES, ranks=ranks, unit="0101"), certainty=refused)
    told = at.get("html")[0].proto.body
    assert "Ingen rangordning kan ges" in told
    assert "60 fall av 100" in told
    assert "Klart" not in told
    assert "rank" not in at.dataframe[0].value
    assert at.subheader[-1].value == "Prioritetsnivåer: Alla ämnen"
    assert at.toggle(key="choose.ranks").disabled
    assert not any("Plats 1" in each.value for each in at.markdown)


def test_a_click_on_the_map_opens_the_area(analysis: Analysis) -> None:
    at = start(analysis)
    at.button(key="map.0102").click().run()
    assert at.session_state["choices"] == replace(CHOICES, unit="0102")


def test_an_opened_area_stands_between_map_and_list(analysis: Analysis) -> None:
    at = start(analysis, replace(CHOICES, unit="0101"))
    assert [each.value for each in at.subheader] == [
        "Alby, Första län",
        "Prioritetsnivåer: Alla ämnen",
    ]
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
