"""One area opened: why it stands where it does, indicator by indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from needs.area_table import area_table
from needs.charts import contribution_bars, position_strip
from needs.texts import plain, text
from needs.views import session

if TYPE_CHECKING:
    import pandas as pd

    from needs.profile import AreaProfile


def area_panel(profile: AreaProfile, scores: pd.Series, language: str) -> None:
    """
    Show an area.

    Parameters
    ----------
    profile
        Its values in words.
    scores
        The scores of all areas, to see it among.
    language
        ``sv`` or ``en``.
    """
    with st.container(border=True, key="needs_area"):
        _heading(profile, language)
        st.markdown(profile.lead)
        if profile.scored:
            st.altair_chart(
                position_strip(scores, profile.unit),
                alt=text("chart.strip_alt", language, name=profile.name, rank=profile.rank),
            )
            st.caption(text("chart.strip", language))
            st.markdown(f"##### {text('area.contributions', language)}")
            st.caption(text("area.contributions_help", language))
            st.altair_chart(contribution_bars(profile), alt=_bars_in_words(profile, language))
        st.markdown(f"##### {text('area.indicators', language)}")
        _tables(profile, language)


def _heading(profile: AreaProfile, language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(f"{profile.name}, {profile.parent}" if profile.parent else profile.name))
        st.button(
            text("area.close", language),
            key="area.close",
            on_click=session.open_area,
            args=(None,),
            icon=":material/close:",
            type="tertiary",
        )


def _tables(profile: AreaProfile, language: str) -> None:
    """Show the table twin of the bars, and apart from it what is not weighed."""
    weighed = [row for row in profile.rows if row.weighed]
    others = [row for row in profile.rows if not row.weighed]
    st.html(area_table(weighed, language, weighed=True))
    st.caption(text("area.notes", language))
    with st.expander(text("area.others", language)):
        st.html(area_table(others, language, weighed=False))
    with st.expander(text("area.sources", language)):
        st.markdown(
            "\n".join(f"{n}. {plain(source)}" for n, source in enumerate(profile.sources, 1))
        )


def _bars_in_words(profile: AreaProfile, language: str) -> str:
    bars = "; ".join(f"{row.name} {row.contribution_words}" for row in profile.giving)
    return text("chart.bars_alt", language, name=profile.name, bars=bars)
