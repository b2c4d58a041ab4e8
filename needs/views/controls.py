"""The row of choices above the map, and the switch of language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from needs.state import RANKS
from needs.texts import text
from needs.views import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needs.state import Choices, Known

PREFIX: Final = "choose."
FIELDS: Final = ("lens", "level", "organiser", "period")
WIDTHS: Final = (6, 4, 5, 4, 5)
"""Of the fields and of the switch after them."""


def controls(
    choices: Choices, known: Known, lens_names: Mapping[str, str], *, refused: bool | None = None
) -> None:
    """
    Show the choices that make the ranking, and the switch between tiers and ranks.

    Parameters
    ----------
    choices
        What is chosen.
    known
        What can be chosen.
    lens_names
        From lens to its name in the reader's language.
    refused
        Whether there are no ranks to show; None where the page has no use for the switch.
    """
    language = choices.language
    words: dict[str, Callable[[str], str]] = {
        "lens": lambda value: lens_names[value],
        "level": lambda value: text(f"level.{value}", language),
        "organiser": lambda value: text(f"organiser.{value}", language),
        "period": str,
    }
    *columns, last = st.columns(WIDTHS, vertical_alignment="bottom")
    for column, field in zip(columns, FIELDS, strict=True):
        with column:
            _choice(field, choices, known, words[field])
    if refused is not None:
        with last:
            _rank_switch(choices, refused=refused)


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


def _rank_switch(choices: Choices, *, refused: bool) -> None:
    key = f"{PREFIX}ranks"
    st.session_state[key] = bool(choices.ranks) and not refused
    why = "choose.ranks_refused" if refused else "choose.ranks_help"
    st.toggle(
        text("choose.ranks", choices.language),
        key=key,
        help=text(why, choices.language),
        disabled=refused,
        on_change=lambda: session.choose("ranks", RANKS[st.session_state[key]]),
    )
