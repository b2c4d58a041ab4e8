"""The pages and the way between them, with what stands around all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import streamlit as st

from needs.texts import text
from needs.views import banner, page, session

if TYPE_CHECKING:
    from needs.state import Choices, Known

LOG = logging.getLogger("needs.app")

Go = Callable[[str], None]
"""Leaves for another page, by its name."""

Show = Callable[[Go], None]
"""Shows a page; told how to leave for another."""


class _Place(NamedTuple):
    """Where a page is: its address and its symbol."""

    path: str
    icon: str


DATA: Final = "data"
PLACES: Final = {
    "map": _Place("karta", "map"),
    "expected": _Place("vantat", "scatter_plot"),
    "method": _Place("metod", "fact_check"),
    DATA: _Place("data", "database"),
}
"""The pages in the order of the navigation, the first at the address itself."""


def navigate(known: Known, choices: Choices, *, made_up: bool, pages: Mapping[str, Show]) -> None:
    """
    Show the head, the navigation and the page that the address names.

    Parameters
    ----------
    known
        What can be chosen.
    choices
        What is chosen.
    made_up
        Whether the figures are the demonstration's.
    pages
        From each name of `PLACES` to what shows the page.
    """
    language = choices.language
    made: dict[str, Any] = {}

    def go(name: str) -> None:
        st.switch_page(made[name])

    for number, (name, place) in enumerate(PLACES.items()):
        made[name] = st.Page(
            partial(pages[name], go),
            title=text(f"page.{name}", language),
            icon=f":material/{place.icon}:",
            url_path=place.path,
            default=number == 0,
        )
    chosen = st.navigation(list(made.values()), position="top")
    page.frame(language)
    # On a narrow screen Streamlit hides the pages behind a symbol; there these stand instead.
    with st.container(key="needs_pages", horizontal=True, gap="small"):
        for each in made.values():
            st.page_link(each)
    if made_up:
        to_data = None if chosen == made[DATA] else partial(go, DATA)
        banner.demonstration_banner(language, to_data)
    banner.refusal_notes(session.refusals(), language)
    session.to_address(choices, known)
    try:
        chosen.run()
    except Exception:
        LOG.exception("The page could not be shown")
        st.error(text("error.unexpected", language))
