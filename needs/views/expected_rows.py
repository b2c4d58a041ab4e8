"""The areas beside what was expected of them: the same as the chart says, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from needs.expected_table import NEED
from needs.expected_words import decimals_of, table, value_decimals
from needs.texts import difference, number, text
from needs.views.ranking import list_key, pick

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from streamlit.elements.lib.column_types import ColumnConfig

    from needs.expected_table import Compared
    from needs.state import Choices

NUMBERS: Final = ("value", "expected", "against", "margin")
TABLE_HEIGHT: Final = 460


def expected_rows(compared: Compared, choices: Choices) -> None:
    """
    Show the areas as a table; a picked row opens its area.

    Parameters
    ----------
    compared
        The areas.
    choices
        What is chosen.
    """
    language = choices.language
    st.subheader(text("expected.table", language), anchor=False)
    st.caption(text("expected.table_help", language))
    rows = table(compared, language)
    units = [str(unit) for unit in rows.index]
    picked = [units.index(choices.unit)] if choices.unit in units else []
    key = f"expected.{list_key(choices)}.{compared.indicator}"
    st.dataframe(
        _styled(rows, compared, language),
        key=key,
        height=TABLE_HEIGHT,
        hide_index=True,
        column_order=_columns(compared),
        column_config=_configured(compared, choices),
        on_select=lambda: pick(key, units),
        selection_mode="single-row",
        selection_default={"selection": {"rows": picked}},
        alt=text("expected.table", language),
    )


def _columns(compared: Compared) -> tuple[str, ...]:
    every = ("name", *NUMBERS, "certain", "quarter")
    hidden = {"expected"} if compared.indicator == NEED else set()
    return tuple(name for name in every if name not in hidden)


def _styled(rows: pd.DataFrame, compared: Compared, language: str) -> pd.io.formats.style.Styler:
    decimals = dict.fromkeys(NUMBERS, decimals_of(compared)) | {"value": value_decimals(compared)}
    signed = () if compared.indicator == NEED else ("against",)

    def written(column: str) -> Callable[[object], str]:
        write = difference if column in signed else number
        return lambda value: write(cast("float", value), language, decimals=decimals[column])

    rounded = rows.round(decimals)
    return rounded.style.format({name: written(name) for name in NUMBERS}, na_rep="–")


def _configured(compared: Compared, choices: Choices) -> dict[str, ColumnConfig | str | None]:
    language, suffix = choices.language, "_need" if compared.indicator == NEED else ""
    labels = {
        "name": f"level.{choices.level}_one",
        "value": f"expected.value{suffix}",
        "against": f"expected.against{suffix}",
    }
    widths = {"name": 170, "quarter": 380, "certain": 190}
    widths |= {"against": 210} if compared.indicator == NEED else {}
    return {
        name: st.column_config.Column(
            text(labels.get(name, f"expected.{name}"), language),
            width=widths.get(name, 110),
            help=text("expected.margin_help", language) if name == "margin" else None,
        )
        for name in _columns(compared)
    }
