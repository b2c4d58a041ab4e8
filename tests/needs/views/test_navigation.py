from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from needs.state import Choices, Known
from needs.texts import text
from needs.views.navigation import PLACES
from tests.needs.small import CHOICES, KNOWN


def pages_app(known: "Known", choices: "Choices", made_up: bool, fault: str) -> None:  # noqa: FBT001, UP037
    from collections.abc import Callable
    from functools import partial

    import streamlit as st

    from needs.views.navigation import PLACES, navigate

    def show(name: str, go: Callable[[str], None]) -> None:
        st.text(name)
        if fault:
            raise RuntimeError(fault)
        for other in PLACES:
            if st.button(other, key=f"to.{other}"):
                go(other)

    st.session_state["choices"] = choices
    pages = {name: partial(show, name) for name in PLACES}
    navigate(known, choices, made_up=made_up, pages=pages)


def start(*, made_up: bool = False, fault: str = "") -> AppTest:
    args = (KNOWN, CHOICES, made_up, fault)
    return AppTest.from_function(pages_app, default_timeout=60, args=args).run()


def test_every_page_leads_to_every_other() -> None:
    at = start()
    assert [each.value for each in at.text] == ["map"]
    for name in (*PLACES, *reversed(PLACES)):
        at.button(key=f"to.{name}").click().run()
        assert [each.value for each in at.text] == [name]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_has_a_title_and_an_address_of_its_own(language: str) -> None:
    assert len({text(f"page.{name}", language) for name in PLACES}) == len(PLACES)
    assert len({place.path for place in PLACES.values()}) == len(PLACES)


@pytest.mark.parametrize("made_up", [True, False])
def test_only_made_up_figures_have_a_banner_and_it_leads_to_the_import(*, made_up: bool) -> None:
    at = start(made_up=made_up)
    buttons = [each for each in at.button if each.key == "banner.import"]
    assert len(buttons) == made_up
    for button in buttons:
        button.click().run()
        assert [each.value for each in at.text] == ["data"]
        assert not [each for each in at.button if each.key == "banner.import"]


def test_a_fault_of_a_page_is_told_in_words() -> None:
    at = start(fault="secret")
    assert not at.exception
    assert "Något gick fel i programmet" in at.error[0].value
    assert "secret" not in at.error[0].value
