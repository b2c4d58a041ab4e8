"""The municipalities to compare one with: those that RKA publishes, then our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from needs.texts import plain, text
from needs.tier_look import tier_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.certainty import Certainty
    from needs.profile import AreaProfile
    from needs.published_groups import PublishedGroup


def similar_part(profile: AreaProfile, certainty: Certainty, language: str) -> None:
    """
    List similar municipalities with their tiers, in a fold-out; nothing where there are none.

    Parameters
    ----------
    profile
        Of the area that is open.
    certainty
        How sure the analysis is.
    language
        ``sv`` or ``en``.
    """
    if not (profile.similar or profile.published):
        return
    with st.expander(text("area.similar", language)):
        if profile.published:
            _published(profile.published, certainty, language)
        if profile.published and profile.similar:
            st.markdown(f"**{text('area.similar_own', language)}**")
        if profile.similar:
            st.caption(text("area.similar_help", language))
            st.markdown(_listed(profile.similar, certainty, language))


def _published(group: PublishedGroup, certainty: Certainty, language: str) -> None:
    kind = text(f"group.{group.kind}", language)
    st.markdown(f"**{text('area.published', language, kind=kind, year=group.year)}**")
    st.caption(text("area.published_help", language, citation=plain(group.citation)))
    st.markdown(_listed(group.similar, certainty, language))


def _listed(similar: Mapping[str, str], certainty: Certainty, language: str) -> str:
    tiers = certainty.frame["tier"]
    return "\n".join(
        f"- {plain(name)}: {tier_words(tiers[unit], language)}" for unit, name in similar.items()
    )
