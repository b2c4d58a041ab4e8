from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from needs.state import Choices
from tests.needs.small import CHOICES


def demand_app(choices: "Choices", done: list[str]) -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.on_demand import on_demand

    chosen = st.session_state.get("chosen", choices)

    def show(found: str) -> None:
        st.text(found)

    def work() -> str:
        done.append(chosen.lens)
        return f"worked out {chosen.lens}"

    on_demand("sources", chosen, work, show)


def start(done: list[str], choices: Choices = CHOICES) -> AppTest:
    return AppTest.from_function(demand_app, default_timeout=60, args=(choices, done)).run()


def test_nothing_is_worked_out_before_it_is_asked_for() -> None:
    done: list[str] = []
    at = start(done)
    assert not at.text
    assert not done
    at.button(key="run.sources").click().run()
    assert [each.value for each in at.text] == ["worked out stem"]
    assert not at.button


def test_what_was_asked_for_stays_for_another_area_and_language_and_no_other_lens() -> None:
    at = start([])
    at.button(key="run.sources").click().run()
    at.session_state["chosen"] = replace(CHOICES, unit="0101", language="en")
    at.run()
    assert len(at.text) == 1
    at.session_state["chosen"] = replace(CHOICES, lens="biology")
    at.run()
    assert not at.text
    assert len(at.button) == 1
