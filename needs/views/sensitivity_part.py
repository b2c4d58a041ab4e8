"""What the ranking would be with other values, weights and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from needs.charts import named_bars
from needs.doubt_words import (
    index_rows,
    index_sentence,
    source_rows,
    source_sentence,
    warning_sentence,
)
from needs.robustness_words import (
    alpha_sentence,
    lasting_sentences,
    left_out_rows,
    left_out_sentence,
    pair_sentence,
    tipping_rows,
    tipping_sentences,
    weight_rows,
)
from needs.texts import plain, text
from needs.views.part_table import part_table

if TYPE_CHECKING:
    from needs.analysis import Analysis
    from needs.double_count import DoubleCount
    from needs.leave_out import LeftOut
    from needs.rank_sources import RankSources
    from needs.robustness import Robustness
    from needs.sobol import SobolIndices

SOURCES: Final = {
    "name": "doubt.name_column",
    "words": "doubt.words_column",
    "total": "doubt.total_column",
}
INDICES: Final = {
    "name": "doubt.name_column",
    "first": "doubt.first_column",
    "total": "doubt.total_index_column",
}
LEFT_OUT: Final = {
    "name": "doubt.part_column",
    "kind": "doubt.kind_column",
    "mean": "doubt.mean_column",
    "largest": "doubt.largest_column",
}
WEIGHTS: Final = {
    "name": "area.name",
    "weight": "doubt.weight_column",
    "share": "doubt.share_column",
    "squared": "doubt.squared_column",
}
TIPPING: Final = {
    "name": "doubt.part_column_moved",
    "share": "doubt.tipping_share_column",
    "low": "doubt.low_column",
    "high": "doubt.high_column",
}


def sources_shown(found: RankSources | None, language: str) -> None:
    """
    Show where the uncertainty of ranks comes from.

    Parameters
    ----------
    found
        The shares; None where nothing moves a rank.
    language
        ``sv`` or ``en``.
    """
    if found is None:
        st.info(text("doubt.nothing", language))
        return
    rows = source_rows(found, language)
    st.markdown(source_sentence(found, language))
    bars = "; ".join(
        f"{name} {words}" for name, words in zip(rows["name"], rows["words"], strict=True)
    )
    st.altair_chart(named_bars(rows, "share"), alt=text("doubt.chart_alt", language, bars=bars))
    part_table(rows, SOURCES, language)


def choices_shown(found: SobolIndices | None, language: str) -> None:
    """
    Show which choice moves the ranks most.

    Parameters
    ----------
    found
        The indices; None where nothing moves a rank.
    language
        ``sv`` or ``en``.
    """
    if found is None:
        st.info(text("doubt.nothing", language))
        return
    st.markdown(index_sentence(found, language))
    st.caption(text("doubt.choices_about", language))
    if warning := warning_sentence(found, language):
        st.warning(warning)
    part_table(index_rows(found, language), INDICES, language)


def robustness_part(
    found: Robustness, analysis: Analysis, language: str, *, unit: str | None, refused: bool
) -> None:
    """
    Show what other weights would do.

    Parameters
    ----------
    found
        What was tried.
    analysis
        The analysis it is of.
    language
        ``sv`` or ``en``.
    unit
        The area that is opened.
    refused
        Whether no area may be placed before another.
    """
    _left_out(found.left_out, analysis, language)
    _double(found.double, analysis, language)
    if refused:
        st.info(text("doubt.refused", language))
    elif found.tipping is None:
        st.info(text("doubt.not_linear", language))
    else:
        _lasting(found, analysis, language)
        _tipping(found, analysis, unit, language)


def _left_out(found: LeftOut, analysis: Analysis, language: str) -> None:
    st.markdown(f"##### {text('doubt.left_out_title', language)}")
    rows = left_out_rows(found, analysis, language)
    if rows.empty:
        st.markdown(text("doubt.left_out_none", language))
        return
    st.markdown(left_out_sentence(rows, language))
    with st.expander(text("doubt.table", language)):
        part_table(rows, LEFT_OUT, language)


def _double(found: DoubleCount, analysis: Analysis, language: str) -> None:
    st.markdown(f"##### {text('doubt.double_title', language)}")
    st.markdown(pair_sentence(found, analysis, language))
    st.markdown(alpha_sentence(found, analysis, language))
    with st.expander(text("doubt.table", language)):
        st.caption(text("doubt.weight_help", language))
        part_table(weight_rows(found, analysis, language), WEIGHTS, language)


def _lasting(found: Robustness, analysis: Analysis, language: str) -> None:
    st.markdown(f"##### {text('doubt.lasting_title', language)}")
    st.markdown(
        "\n".join(f"- {plain(said)}" for said in lasting_sentences(found, analysis, language))
    )


def _tipping(found: Robustness, analysis: Analysis, unit: str | None, language: str) -> None:
    st.markdown(f"##### {text('doubt.tipping_title', language)}")
    if unit is None or found.tipping is None:
        st.markdown(text("doubt.tipping_none", language, highest=found.highest))
        return
    st.markdown(" ".join(tipping_sentences(found, analysis, unit, language)))
    rows = tipping_rows(found.tipping, analysis, unit, language)
    if not rows.empty:
        part_table(rows, TIPPING, language)
