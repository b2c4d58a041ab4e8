"""Whether the method holds: what was measured once, and a test on the imported school years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from needs.backtest_words import backtest_rows, backtest_sentence, tried
from needs.texts import NOTHING, date, plain, text
from needs.views.part_table import part_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from needs.proof import Figure

HORIZONS: Final = (1, 2)
ROWS: Final = {
    "name": "backtest.name_column",
    "error": "backtest.error_column",
    "rank": "backtest.rank_column",
    "covered": "backtest.covered_column",
    "wins": "backtest.wins_column",
}


def measured_shown(measured: Mapping[str, Figure], language: str) -> None:
    """
    Show what was measured of the tool itself, and what it means.

    Parameters
    ----------
    measured
        The figures by name.
    language
        ``sv`` or ``en``.
    """
    st.markdown(text("proven.lead", language))
    said = [sentence for one in measured.values() if (sentence := one.sentence(language))]
    st.markdown("\n".join(f"- {sentence}" for sentence in said))
    days = {one.measured.isoformat(): plain(one.figures_of) for one in measured.values()}
    for day, figures in days.items():
        st.caption(text("proven.measured", language, day=date(day, language), figures=figures))


def backtest_shown(
    found: pd.DataFrame, shrinkage: str, reports: tuple[str, str], language: str
) -> None:
    """
    Show how well the method would have done in earlier years.

    Parameters
    ----------
    found
        What `needs.backtest.backtest` returned.
    shrinkage
        The method's.
    reports
        The titles of the reports that hold the grades and the numbers of pupils.
    language
        ``sv`` or ``en``.
    """
    report, pupils = map(plain, reports)
    if found.empty:
        st.info(text("backtest.none", language, report=report, pupils=pupils))
        return
    indicators = tried(found, language)
    left, right = st.columns(2, gap="medium")
    indicator = left.selectbox(
        text("backtest.indicator", language),
        list(indicators),
        key="backtest.indicator",
        format_func=lambda name: indicators.get(name, name),
    )
    horizon = right.selectbox(
        text("backtest.horizon", language),
        HORIZONS,
        key="backtest.horizon",
        format_func=lambda years: text(f"backtest.horizon_{years}", language),
    )
    rows = backtest_rows(found, indicator, horizon, language)
    if rows.empty:
        st.info(text("backtest.none", language, report=report, pupils=pupils))
        return
    st.markdown(backtest_sentence(found, indicator, horizon, shrinkage, language))
    headings = {name: key for name, key in ROWS.items() if (rows[name] != NOTHING).any()}
    part_table(rows, headings, language)
    st.caption(text("backtest.help", language))
