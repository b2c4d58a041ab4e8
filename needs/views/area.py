"""One area opened: where it stands, how sure that is, and why, indicator by indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from needs.area_table import area_table
from needs.certainty_words import meaning_of_certain, sentence
from needs.charts import contribution_bars, position_strip
from needs.interval_words import hundredths, rank_words, score_words
from needs.standing import standing
from needs.texts import plain, text
from needs.tier_look import tier_words
from needs.views import session
from needs.views.similar_part import similar_part

if TYPE_CHECKING:
    from needs.analysis import Analysis
    from needs.certainty import Certainty
    from needs.profile import AreaProfile


def area_panel(
    profile: AreaProfile, analysis: Analysis, certainty: Certainty, language: str
) -> None:
    """
    Show an area.

    Parameters
    ----------
    profile
        Its values in words.
    analysis
        The analysis it is part of, to see it among all areas.
    certainty
        How sure the analysis is.
    language
        ``sv`` or ``en``.
    """
    with st.container(border=True, key="needs_area"):
        _heading(profile, language)
        _standing(profile, analysis, certainty, language)
        if not (profile.scored and certainty.refusal):
            st.markdown(profile.lead)
        if profile.scored and certainty.refusal is None:
            _strip(profile, analysis, certainty, language)
            st.markdown(f"##### {text('area.contributions', language)}")
            st.caption(text("area.contributions_help", language))
            st.altair_chart(contribution_bars(profile), alt=_bars_in_words(profile, language))
        st.markdown(f"##### {text('area.indicators', language)}")
        _tables(profile, certainty, language)


def _standing(
    profile: AreaProfile, analysis: Analysis, certainty: Certainty, language: str
) -> None:
    """Say how sure the tier is, then the rank and the score with their intervals."""
    of = standing(certainty, profile.unit)
    tier = tier_words(of.tier, language)
    if not profile.scored:
        st.markdown(f"**{tier}**")
        return
    st.markdown(f"**{tier}**  \n{sentence(certainty, of, analysis.level, language)}")
    if certainty.refusal:
        # A score is a place among the others too, and so is refused with the rank.
        return
    place = analysis.ranking.loc[[profile.unit], ["rank", "score"]]
    rank, score = place.to_numpy(dtype=float)[0].tolist()
    written = text("certain.score", language, score=score_words(of, score, language))
    st.markdown(f"{rank_words(certainty, of, rank, language)}.  \n{written}.")
    if of.unknown:
        form = "one" if of.unknown == 1 else "many"
        st.caption(text(f"certain.unknown_{form}", language, count=of.unknown))


def _strip(profile: AreaProfile, analysis: Analysis, certainty: Certainty, language: str) -> None:
    of = standing(certainty, profile.unit)
    scores = analysis.scores.score
    written = score_words(of, float(scores[profile.unit]), language)
    st.altair_chart(
        position_strip(scores, profile.unit, (of.score_low, of.score_high)),
        alt=text("chart.strip_alt", language, name=profile.name, score=written),
    )
    st.caption(text("chart.strip", language, level=hundredths(certainty.level, language)))
    st.caption(meaning_of_certain(certainty, language))


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


def _tables(profile: AreaProfile, certainty: Certainty, language: str) -> None:
    """Show the table twin of the bars, and apart from it what is not weighed."""
    weighed = [row for row in profile.rows if row.weighed]
    others = [row for row in profile.rows if not row.weighed]
    # Where nobody is told apart there is no score that a contribution could be a part of.
    scored = certainty.refusal is None
    st.html(area_table(weighed, language, weighed=True, scored=scored))
    st.caption(text("area.notes", language))
    with st.expander(text("area.others", language)):
        st.html(area_table(others, language, weighed=False))
    similar_part(profile, certainty, language)
    with st.expander(text("area.sources", language)):
        st.markdown(
            "\n".join(f"{n}. {plain(source)}" for n, source in enumerate(profile.sources, 1))
        )


def _bars_in_words(profile: AreaProfile, language: str) -> str:
    bars = "; ".join(f"{row.name} {row.contribution_words}" for row in profile.giving)
    return text("chart.bars_alt", language, name=profile.name, bars=bars)
