"""
The choices of one visit: read from the address, kept in the session, written back to the address.

Everything else gets `Choices` as an argument. Widgets are set from the choices before each run
and change them in their callbacks, so there is one truth, also when a widget is not on the page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import streamlit as st

from needs.state import Choices, Known, Refusal, from_query, settled, to_query
from needs.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

CHOICES: Final = "choices"
REFUSALS: Final = "choices.refusals"
ADDRESS: Final = "choices.address"
TOUCHED: Final = "choices.touched"
PATH: Final = "choices.path"
ROUND: Final = "choices.round"


def current(known: Known) -> Choices:
    """
    Return the reader's choices.

    Parameters
    ----------
    known
        What can be chosen.

    Returns
    -------
    Choices
        From the address on the first run and when the reader goes back in the browser; else
        those of the session.
    """
    query = dict(st.query_params)
    address_speaks = _address_speaks(query)
    st.session_state[TOUCHED], st.session_state[PATH] = False, _path()
    if address_speaks:
        chosen, refusals = from_query(query, known)
        st.session_state[CHOICES], st.session_state[REFUSALS] = chosen, refusals
    st.session_state[CHOICES] = settled(st.session_state[CHOICES], known)
    return _choices()


def snapshot(ids: Sequence[str]) -> str | None:
    """
    Return which snapshot the reader asks for; it says what else can be chosen.

    Parameters
    ----------
    ids
        What there is, the newest first.

    Returns
    -------
    str or None
        The newest where the reader asks for none or for one that is not there; None where there
        is none at all.
    """
    query = dict(st.query_params)
    asked = query.get("snapshot") if _address_speaks(query) else _choices().snapshot
    return asked if asked in ids else next(iter(ids), None)


def language() -> str:
    """
    Return the reader's language, also before it is known what can be chosen.

    Returns
    -------
    str
        ``sv`` or ``en``.
    """
    return _choices().language if CHOICES in st.session_state else LANGUAGES[0]


def refusals() -> tuple[Refusal, ...]:
    """
    Return what in the address could not be used.

    Returns
    -------
    tuple of Refusal
        Empty once the reader has chosen something.
    """
    given: tuple[Refusal, ...] = st.session_state.get(REFUSALS, ())
    return given


def to_address(choices: Choices, known: Known) -> None:
    """
    Write the choices to the address, so that the view can be shared.

    Parameters
    ----------
    choices
        What is shown.
    known
        What can be chosen.
    """
    query = to_query(choices, known)
    if dict(st.query_params) != query:
        st.query_params.from_dict(query)
    st.session_state[ADDRESS] = query


def choose(field: str, value: str | None) -> None:
    """
    Change one choice.

    Parameters
    ----------
    field
        A field of `Choices`.
    value
        What it is to be.
    """
    change: dict[str, Any] = {field: value}
    st.session_state[CHOICES] = replace(_choices(), **change)
    st.session_state[REFUSALS] = ()
    st.session_state[TOUCHED] = True


def choose_from(widget: str, field: str) -> None:
    """
    Change one choice to what a widget says; for `on_change`.

    Parameters
    ----------
    widget
        The widget's key.
    field
        A field of `Choices`.
    """
    choose(field, st.session_state[widget])


def open_area(unit: str | None) -> None:
    """
    Open an area, or close it, from anywhere but the list.

    Parameters
    ----------
    unit
        Its code; None to close.
    """
    choose("unit", unit)
    # A new key: the list forgets the row that was picked in it before.
    st.session_state[ROUND] = list_round() + 1


def list_round() -> int:
    """
    Return how often the list has been made anew.

    Returns
    -------
    int
        Part of the list's key.
    """
    return int(st.session_state.get(ROUND, 0))


def _address_speaks(query: dict[str, str]) -> bool:
    """
    Tell whether the choices are to be read from the address.

    So it is on the first run, and when the address says something that we did not write. A widget
    that was touched speaks louder than the address, which may be on its way still, and a link to
    another page leaves the choices out of it.
    """
    if CHOICES not in st.session_state:
        return True
    touched = st.session_state.get(TOUCHED, False)
    moved = st.session_state.get(PATH, _path()) != _path()
    return not touched and not moved and query != st.session_state.get(ADDRESS, query)


def _path() -> str:
    return urlsplit(st.context.url or "").path.rstrip("/")


def _choices() -> Choices:
    choices: Choices = st.session_state[CHOICES]
    return choices
