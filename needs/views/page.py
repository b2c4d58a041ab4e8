"""What every page has around it: language, looks, name and switch of language."""

from __future__ import annotations

from importlib import resources
from typing import Final

import streamlit as st

from needs.texts import LANGUAGES, text
from needs.views.controls import language_switch

ICON: Final = str(resources.files("needs.views") / "assets" / "icon.svg")
"""A file of our own: Streamlit fetches named symbols from the network."""


def frame(language: str) -> None:
    """
    Set the language and the looks of the page, and show its head.

    Parameters
    ----------
    language
        ``sv`` or ``en``.

    Raises
    ------
    ValueError
        When the language is not one of those.
    """
    if language not in LANGUAGES:
        msg = f"`language` must be one of {', '.join(LANGUAGES)}, not {language!r}."
        raise ValueError(msg)
    looks = resources.files("needs.views").joinpath("assets/page.css").read_text(encoding="utf-8")
    st.html(f"<style>{looks}</style>")
    # Screen readers choose their voice by it, and Streamlit leaves it at English.
    script = f"<script>document.documentElement.lang='{language}'</script>"
    st.html(script, unsafe_allow_javascript=True)
    with st.container(key="needs_head", horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(text("app.title", language), anchor=False)
        st.markdown(text("app.tagline", language))
        language_switch(language)
