from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from needs.analysis import Analysis
from needs.indicators import register
from needs.profile import AreaProfile, area_profile
from tests.needs.small import CHOICES, small_analysis

Observe = Callable[..., pd.DataFrame]


def area_app(profile: "AreaProfile", scores: "pd.Series", language: str, first: object) -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.area import area_panel

    st.session_state.setdefault("choices", first)
    area_panel(profile, scores, language)


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units, names={"0102": "Ber*ga*"})


def start(analysis: Analysis, unit: str, language: str = "sv") -> AppTest:
    profile = area_profile(analysis, register(), unit, language, citations={})
    args = (profile, analysis.scores.score, language, CHOICES)
    return AppTest.from_function(area_app, default_timeout=60, args=args).run()


def everything(at: AppTest) -> str:
    return " ".join(str(element.value) for element in [*at.markdown, *at.caption, *at.subheader])


def test_an_area_shows_its_sentence_its_bars_and_its_tables(analysis: Analysis) -> None:
    at = start(analysis, "0101")
    assert at.subheader[0].value == "Alby, Första län"
    assert "plats **1 av 3**" in everything(at)
    assert len(at.get("vega_lite_chart")) == 2
    assert [each.label for each in at.expander] == [
        "Övriga indikatorer och bakgrund, vägs inte in",
        "Källor",
    ]


def test_charts_say_in_words_what_they_show(analysis: Analysis) -> None:
    said = [chart.proto.alt for chart in start(analysis, "0101").get("vega_lite_chart")]
    assert said[0] == "Alby bland alla områden: plats 1 av 3."
    assert said[1].startswith(
        "Bidrag till behovspoängen för Alby: Godkänt i matematik, årskurs 9 75,0;"
    )


def test_an_area_without_a_score_has_no_charts_but_its_values(analysis: Analysis) -> None:
    at = start(analysis, "0202", "en")
    assert not at.get("vega_lite_chart")
    assert "has no score" in everything(at)
    assert at.expander


def test_a_name_cannot_write_markdown(analysis: Analysis) -> None:
    at = start(analysis, "0102")
    assert at.subheader[0].value.startswith(r"Ber\*ga\*")
    assert r"Ber\*ga\* ligger" in everything(at)


def test_the_area_can_be_closed(analysis: Analysis) -> None:
    at = start(analysis, "0101")
    at.session_state["choices"] = CHOICES
    at.button(key="area.close").click().run()
    assert at.session_state["choices"].unit is None
