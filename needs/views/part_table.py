"""A small table of words and numbers, with headings from the catalogue of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from needs.texts import number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def part_table(
    rows: pd.DataFrame, headings: Mapping[str, str], language: str, *, decimals: int = 1
) -> None:
    """
    Show rows as a table that a screen reader can read cell by cell.

    Parameters
    ----------
    rows
        Words and numbers.
    headings
        From column, in the order to show them, to the key of its heading; the first column
        heads the rows.
    language
        ``sv`` or ``en``.
    decimals
        Of the numbers.
    """
    shown = rows[list(headings)].copy()
    for name in shown.select_dtypes("number"):
        shown[name] = [number(value, language, decimals=decimals) for value in shown[name]]
    shown.columns = [text(key, language) for key in headings.values()]
    st.table(shown.set_index(shown.columns[0]))
