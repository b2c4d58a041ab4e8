from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from needs.state import Choices, Known
from tests.needs.small import CHOICES, KNOWN

LENSES = {"stem": "Alla ämnen", "biology": "Biologi"}
NAMES = {"0101": "Alby", "0102": "Berga"}


def controls_app(
    known: "Known",  # noqa: UP037
    lens_names: dict[str, str],
    names: dict[str, str],
    *,
    refused: bool | None,
) -> None:
    import streamlit as st

    from needs.views import session
    from needs.views.controls import area_search, controls, language_switch

    choices = session.current(known)
    st.session_state["seen"] = choices
    controls(choices, known, lens_names, refused=refused)
    area_search(choices, names)
    language_switch(choices.language)


def start(*, refused: bool | None = False, **query: str) -> AppTest:
    at = AppTest.from_function(
        controls_app,
        default_timeout=60,
        args=(KNOWN, LENSES, NAMES),
        kwargs={"refused": refused},
    )
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def seen(at: AppTest) -> Choices:
    choices: Choices = at.session_state["seen"]
    return choices


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("lens", "biology", "Biologi"),
        ("level", "lan", "Län"),
        ("organiser", "kommunal", "Kommunal"),
        ("period", "2023/24", "2023/24"),
    ],
)
def test_every_control_changes_its_choice_and_nothing_else(
    field: str, value: str, words: str
) -> None:
    at = start()
    at.selectbox(key=f"choose.{field}").select(value).run()
    change: dict[str, Any] = {field: value}
    assert seen(at) == replace(CHOICES, **change)
    assert words in at.selectbox(key=f"choose.{field}").options
    assert at.selectbox(key=f"choose.{field}").value == value


def test_searching_an_area_opens_it_and_clearing_closes_it() -> None:
    at = start()
    at.selectbox(key="choose.unit.kommun").select("0102").run()
    assert seen(at).unit == "0102"
    at.selectbox(key="choose.unit.kommun").set_value(None).run()
    assert seen(at).unit is None


def test_another_level_closes_the_area() -> None:
    at = start()
    at.selectbox(key="choose.unit.kommun").select("0102").run()
    at.selectbox(key="choose.level").select("skr").run()
    assert seen(at) == replace(CHOICES, level="skr")


def test_the_switch_offers_the_other_language_in_that_language() -> None:
    at = start()
    assert at.button(key="choose.language").label == "English"
    at.button(key="choose.language").click().run()
    assert seen(at).language == "en"
    assert at.button(key="choose.language").label == "Svenska"
    assert at.selectbox(key="choose.level").label == "Level"
    at.button(key="choose.language").click().run()
    assert seen(at) == CHOICES


def test_exact_ranks_are_switched_on_and_off() -> None:
    at = start()
    assert at.toggle(key="choose.ranks").label == "Exakta placeringar"
    assert not at.toggle(key="choose.ranks").value
    at.toggle(key="choose.ranks").set_value(v=True).run()
    assert seen(at) == replace(CHOICES, ranks="1")
    at.toggle(key="choose.ranks").set_value(v=False).run()
    assert seen(at) == CHOICES


def test_where_ranks_are_refused_the_switch_is_off_and_the_choice_is_kept() -> None:
    at = start(refused=True, ranks="1")
    switch = at.toggle(key="choose.ranks")
    assert (switch.value, switch.disabled) == (False, True)
    assert "går inte att rangordna" in switch.help
    assert seen(at).ranks == "1"


def test_a_page_without_ranks_has_no_switch() -> None:
    assert not start(refused=None, ranks="1").toggle
