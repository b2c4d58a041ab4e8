from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from needs.analysis import Analysis
from needs.certainty import Certainty
from needs.indicators import register
from needs.profile import AreaProfile, area_profile
from needs.tiers import NO_DIFFERENCE, Refusal
from tests.needs.certain import certain, certainty_row, small_certainty
from tests.needs.small import CHOICES, small_analysis

Observe = Callable[..., pd.DataFrame]


def area_app(
    profile: "AreaProfile",  # noqa: UP037
    analysis: "Analysis",  # noqa: UP037
    certainty: "Certainty",  # noqa: UP037
    language: str,
    first: object,
) -> None:
    import streamlit as st

    from needs.views.area import area_panel

    st.session_state.setdefault("choices", first)
    area_panel(profile, analysis, certainty, language)


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units, names={"0102": "Ber*ga*"})


def start(
    analysis: Analysis, unit: str, language: str = "sv", certainty: Certainty | None = None
) -> AppTest:
    profile = area_profile(analysis, register(), unit, language, citations={})
    args = (profile, analysis, certainty or small_certainty(analysis), language, CHOICES)
    return AppTest.from_function(area_app, default_timeout=60, args=args).run()


def everything(at: AppTest) -> str:
    return " ".join(str(element.value) for element in [*at.markdown, *at.caption, *at.subheader])


def test_an_area_shows_its_sentence_its_bars_and_its_tables(analysis: Analysis) -> None:
    at = start(analysis, "0101")
    assert at.subheader[0].value == "Alby, Första län"
    said = everything(at)
    assert "**▲▲ Klart stort behov**" in said
    assert "Säkert bland de 2 av 3 kommuner som har störst behov." in said
    assert "Plats 1 av 3 (1–2 med 90\N{NO-BREAK SPACE}% säkerhet)." in said
    assert "Behovspoäng 100 (95–100) av 100." in said
    assert "Det som mest höjer Alby över ett område i mitten:" in said
    assert len(at.get("vega_lite_chart")) == 2
    assert [each.label for each in at.expander] == [
        "Övriga indikatorer och bakgrund, vägs inte in",
        "Källor",
    ]


def test_charts_say_in_words_what_they_show(analysis: Analysis) -> None:
    said = [chart.proto.alt for chart in start(analysis, "0101").get("vega_lite_chart")]
    assert said[0] == "Alby bland alla områden: behovspoäng 100 (95–100)."
    assert said[1].startswith(
        "Bidrag till behovspoängen för Alby: Godkänt i matematik, årskurs 9 75,0;"
    )


def test_an_area_without_a_score_has_no_charts_but_its_values(analysis: Analysis) -> None:
    at = start(analysis, "0202", "en")
    assert not at.get("vega_lite_chart")
    assert "**– No score: too few published values**" in everything(at)
    assert "has no score" in everything(at)
    assert " of 3 (" not in everything(at)
    assert at.expander


def test_a_name_cannot_write_markdown(analysis: Analysis) -> None:
    at = start(analysis, "0102")
    assert at.subheader[0].value.startswith(r"Ber\*ga\*")
    assert r"Ber\*ga\*" in everything(at)


def test_the_area_can_be_closed(analysis: Analysis) -> None:
    at = start(analysis, "0101")
    at.session_state["choices"] = CHOICES
    at.button(key="area.close").click().run()
    assert at.session_state["choices"].unit is None


def test_against_a_refusal_an_area_has_neither_rank_nor_score(analysis: Analysis) -> None:
    refused = small_certainty(analysis, Refusal(reason=NO_DIFFERENCE, difference=None))
    at = start(analysis, "0101", certainty=refused)
    said = everything(at)
    assert "Rangordnas inte: skillnaderna är inte större än slumpen ger." in said
    assert "Plats 1 av 3" not in said
    assert "oäng" not in said.replace("poängen, störst bidrag", "")
    assert not at.get("vega_lite_chart")
    assert at.expander


@pytest.mark.parametrize(
    ("unknown", "words"), [(1, "För 1 värde är"), (3, "För 3 värden är"), (0, "")]
)
def test_an_uncertainty_that_is_not_known_is_said(
    analysis: Analysis, unknown: int, words: str
) -> None:
    rows = {"0101": certainty_row("clearly_high", unknown=unknown)}
    said = everything(start(analysis, "0101", certainty=certain(rows)))
    assert words in said
    assert ("osäkerheten okänd" in said) == bool(unknown)
