"""The row of choices above the map, and the switch of language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from needs.texts import text
from needs.views import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needs.state import Choices, Known

PREFIX: Final = "choose."
FIELDS: Final = ("lens", "level", "organiser", "period")


def controls(choices: Choices, known: Known, lens_names: Mapping[str, str]) -> None:
    """
    Show the choices that make the ranking.

    Parameters
    ----------
    choices
        What is chosen.
    known
        What can be chosen.
    lens_names
        From lens to its name in the reader's language.
    """
    language = choices.language
    words: dict[str, Callable[[str], str]] = {
        "lens": lambda value: lens_names[value],
        "level": lambda value: text(f"level.{value}", language),
        "organiser": lambda value: text(f"organiser.{value}", language),
        "period": str,
    }
    for column, field in zip(st.columns([3, 2, 3, 2]), FIELDS, strict=True):
        with column:
            _choice(field, choices, known, words[field])


def area_search(choices: Choices, names: Mapping[str, str]) -> None:
    """
    Show a search among the areas, which also works from the keyboard.

    Parameters
    ----------
    choices
        What is chosen.
    names
        From code to name, in the order to offer.
    """
    key = f"{PREFIX}unit.{choices.level}"
    st.session_state[key] = choices.unit
    st.selectbox(
        text("search.label", choices.language),
        list(names),
        index=None,
        key=key,
        format_func=lambda unit: names.get(unit, unit),
        placeholder=text(f"search.{choices.level}", choices.language),
        on_change=lambda: session.open_area(st.session_state[key]),
    )


def language_switch(language: str) -> None:
    """
    Show the button to the other language.

    Parameters
    ----------
    language
        The language now.
    """
    other = "en" if language == "sv" else "sv"
    st.button(
        text("language.name", other),
        key=f"{PREFIX}language",
        on_click=session.choose,
        args=("language", other),
        icon=":material/language:",
        type="tertiary",
    )


def _choice(field: str, choices: Choices, known: Known, words: Callable[[str], str]) -> None:
    key = PREFIX + field
    st.session_state[key] = getattr(choices, field)
    st.selectbox(
        text(f"choose.{field}", choices.language),
        known.options(field),
        key=key,
        format_func=words,
        help=text(f"choose.{field}_help", choices.language),
        on_change=session.choose_from,
        args=(key, field),
    )
