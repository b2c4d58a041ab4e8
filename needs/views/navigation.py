"""The two pages and the way between them, with what stands around both."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from needs.texts import text
from needs.views import banner, page, session

if TYPE_CHECKING:
    from needs.state import Choices, Known

LOG = logging.getLogger("needs.app")

Show = Callable[[Callable[[], None]], None]
"""Shows a page; told how to leave for the other one."""


def navigate(
    known: Known, choices: Choices, *, made_up: bool, show_map: Show, show_data: Show
) -> None:
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
    show_map, show_data
        The pages.
    """
    language = choices.language
    pages: dict[str, Any] = {}

    def go(name: str) -> None:
        st.switch_page(pages[name])

    to_map, to_data = partial(go, "map"), partial(go, "data")
    pages["map"] = st.Page(
        partial(show_map, to_data), title=text("page.map", language),
        icon=":material/map:", url_path="karta", default=True,
    )  # fmt: skip
    pages["data"] = st.Page(
        partial(show_data, to_map), title=text("page.data", language),
        icon=":material/database:", url_path="data",
    )  # fmt: skip
    chosen = st.navigation(list(pages.values()), position="top")
    page.frame(language)
    if made_up:
        banner.demonstration_banner(language, None if chosen == pages["data"] else to_data)
    banner.refusal_notes(session.refusals(), language)
    session.to_address(choices, known)
    try:
        chosen.run()
    except Exception:
        LOG.exception("The page could not be shown")
        st.error(text("error.unexpected", language))
