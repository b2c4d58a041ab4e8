"""What takes a while is worked out when the reader asks for it, and then stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

import streamlit as st

from needs.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from needs.state import Choices

ASKED: Final = "asked"
R = TypeVar("R")


def on_demand(
    name: str, choices: Choices, work: Callable[[], R], show: Callable[[R], None]
) -> None:
    """
    Show a button, and after it what was asked for.

    Parameters
    ----------
    name
        What is worked out; one for each button on a page.
    choices
        What is chosen: another choice than area and language must be asked for anew.
    work
        Does it; expected to be cached.
    show
        Shows what came of it.
    """
    language = choices.language
    asked: set[tuple[str, Choices]] = st.session_state.setdefault(ASKED, set())
    key = (name, replace(choices, unit=None, language=LANGUAGES[0], ranks=""))
    place = st.empty()
    if key not in asked:
        with place.container(horizontal=True, vertical_alignment="center"):
            st.button(
                text("doubt.run", language),
                key=f"run.{name}",
                on_click=asked.add,
                args=(key,),
                icon=":material/play_arrow:",
            )
            st.caption(text("doubt.run_about", language))
        return
    with place, st.spinner(text("doubt.working", language)):
        found = work()
    show(found)
