"""What stands at the top of every page: made-up figures, and what in the address was not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from needs.texts import plain, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from needs.state import Refusal


def demonstration_banner(language: str, on_import: Callable[[], None] | None) -> None:
    """
    Say that the figures are made up, and offer the way to real ones.

    Parameters
    ----------
    language
        ``sv`` or ``en``.
    on_import
        Called after the button; None where the page already is the one to import on.
    """
    with st.container(key="needs_banner", horizontal=True, vertical_alignment="center"):
        st.markdown(text("banner.demo", language))
        if on_import is not None and st.button(
            text("banner.import", language), key="banner.import", icon=":material/upload_file:"
        ):
            on_import()


def refusal_notes(refusals: Sequence[Refusal], language: str) -> None:
    """
    Say which parts of the address could not be used, and what is shown instead.

    Parameters
    ----------
    refusals
        What was not usable.
    language
        ``sv`` or ``en``.
    """
    for refusal in refusals:
        # The label of the choice, in the middle of a sentence.
        field = text(f"choose.{refusal.field}", language)
        field = field[:1].lower() + field[1:]
        key = "refused.nothing" if refusal.used is None else "refused.instead"
        words = text(key, language, field=field, value=plain(refusal.value))
        st.info(words, icon=":material/link_off:")
