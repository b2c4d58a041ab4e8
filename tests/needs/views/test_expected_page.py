from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from needs.expected_download import expected_download
from needs.expected_table import NEED, Compared
from needs.method import Method, WeightedIndicator, Words
from needs.state import Choices, Known
from needs.views.expected_page import ExpectedPage
from tests.needs.many import NAMES, UNKNOWN, WORSE, analysed, of_indicator, of_need
from tests.needs.small import BIOLOGY, CHOICES, KNOWN, MATHS, TEACHERS

GONE: list[str] = []
UNITS = frozenset(str(1000 + number) for number in range(60))


def page_app(page: "ExpectedPage", choices: "Choices") -> None:  # noqa: UP037
    import streamlit as st

    from needs.views import session
    from needs.views.expected_page import expected_page

    st.session_state.setdefault("choices", choices)
    expected_page(page, session._choices())  # noqa: SLF001


def compared_of(name: str) -> Compared:
    return of_indicator(name) if name else of_need()


def start(choices: Choices = CHOICES, **change: Any) -> AppTest:
    known = Known(**(vars(KNOWN) | {"units": {"kommun": UNITS}}))
    analysis = change.get("analysis", analysed())
    content: dict[str, Any] = {
        "known": known,
        "lens_names": {"stem": "Alla *ämnen*", "biology": "Biologi"},
        "area_names": dict(analysis.ranking["name"]),
        "analysis": analysis,
        "compared": compared_of,
        "citations": {},
        "report": "Antal *elever*",
        "download": lambda compared: expected_download(analysed(), compared, None),
        "to_data": lambda: GONE.append("data"),
    }
    page = ExpectedPage(**content | change)
    app = AppTest.from_function(page_app, default_timeout=60, args=(page, choices)).run()
    assert not app.exception
    return app


def said(at: AppTest) -> str:
    return " ".join(str(each.value) for each in [*at.markdown, *at.caption, *at.info])


def test_the_weighed_need_is_shown_first_as_chart_sentences_and_table() -> None:
    at = start()
    assert at.selectbox(key="expected.pick").value == NEED
    assert at.selectbox(key="expected.pick").options == [
        "Sammanvägt behov",
        "Godkänt i matematik, årskurs 9",
        "Godkänt i biologi, årskurs 9",
    ]
    assert len(at.get("vega_lite_chart")) == 1
    assert "**Stort behov, även med hänsyn till bakgrunden:**" in said(at)
    assert len(at.dataframe[0].value) == 60
    assert [each.proto.label for each in at.get("download_button")] == ["CSV"]


def test_what_the_comparison_is_not_is_said() -> None:
    assert "inte Skolverkets modell SALSA" in said(start())
    assert "inget mått på kvalitet" in said(start())
    assert "ingen kommun är med och bestämmer sitt eget väntade värde" in said(start())
    assert "förklarar bakgrunden" in said(start())


def test_a_result_can_be_chosen_and_stays_chosen() -> None:
    at = start()
    at.selectbox(key="expected.pick").select(BIOLOGY).run()
    assert not at.exception
    assert "**Större behov än riket, och större än väntat:**" in said(at)
    assert at.session_state["expected.shown"] == BIOLOGY
    at.run()
    assert at.selectbox(key="expected.pick").value == BIOLOGY


def test_a_result_that_the_lens_does_not_weigh_gives_way_to_the_need() -> None:
    at = start()
    at.session_state["expected.shown"] = "share_pass_physics_y9"
    at.run()
    assert at.selectbox(key="expected.pick").value == NEED


def test_the_opened_area_is_told_in_a_sentence() -> None:
    at = start(replace(CHOICES, unit=WORSE))
    assert r"**Sämre \<b\>by\</b\>**: behovspoäng 100. Med hänsyn till bakgrunden: " in said(at)
    at.selectbox(key="expected.pick").select(MATHS).run()
    assert "Skillnaden är större än felmarginalen." in said(at)
    other = start(replace(CHOICES, unit=UNKNOWN))
    assert "kan inte jämföras: värdet eller bakgrunden är inte publicerad" in said(other)


def test_the_table_has_the_expected_value_of_a_result_and_not_of_the_need() -> None:
    at = start()
    assert "expected" not in at.dataframe[0].proto.column_order
    at.selectbox(key="expected.pick").select(MATHS).run()
    assert "expected" in at.dataframe[0].proto.column_order
    assert at.dataframe[0].value["name"].iloc[0] == NAMES[WORSE]


def test_too_few_areas_are_told_with_the_way_out() -> None:
    few = dict.fromkeys(("01", "02"), "Län")
    at = start(replace(CHOICES, level="lan"), area_names=few)
    assert "det behövs minst 50. Det finns 2 län. Välj kommuner." in at.info[0].value
    assert not at.get("vega_lite_chart")
    at.button(key="expected.choose_kommun").click().run()
    assert at.session_state["choices"].level == "kommun"


def test_without_background_the_report_to_import_is_named() -> None:
    nothing = of_need().frame.assign(quarter="", against=np.nan, apart=False)
    at = start(compared=lambda _: replace(of_need(), frame=nothing))
    assert r"i rapporten Antal \*elever\*." in at.info[0].value
    GONE.clear()
    at.button(key="list.to_data").click().run()
    assert GONE == ["data"]


def test_a_lens_without_results_says_that_nothing_can_be_expected() -> None:
    parts = (WeightedIndicator(id=TEACHERS, dimension="score", weight=1.0),)
    method = Method(id="test", name=Words(sv="Prov", en="Test"), indicators=parts)
    at = start(analysis=replace(analysed(), method=method))
    assert at.info[0].value.startswith(r"I Alla \*ämnen\* vägs inga resultat in")


@pytest.mark.parametrize("what", [NEED, MATHS])
def test_the_page_speaks_english(what: str) -> None:
    at = start(replace(CHOICES, language="en", unit=WORSE))
    at.selectbox(key="expected.pick").select(what).run()
    assert not at.exception
    assert "no measure of quality" in said(at)
