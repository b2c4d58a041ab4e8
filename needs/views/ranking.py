"""The ranked list beside the map: the same as the map says, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from needs.texts import number, percent, text
from needs.views import session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from streamlit.elements.lib.column_types import ColumnConfig

    from needs.state import Choices

COLUMNS: Final = ("rank", "name", "score", "coverage", "cohort", "parent_name")
OF_MUNICIPALITIES: Final = "parent_name"
"""A column that says the same for all counties and groups."""

NARROW: Final = ("rank", "name", "score")
"""What is left of the list beside an opened area."""

LIST_HEIGHT: Final = 560
LONG_LIST: Final = 15


def ranked_list(ranking: pd.DataFrame, choices: Choices, *, narrow: bool) -> None:
    """
    Show the ranking; a picked row opens its area.

    Parameters
    ----------
    ranking
        As in `Analysis.ranking`, in the order to show.
    choices
        What is chosen.
    narrow
        Whether to leave out what there is no room for beside an opened area.
    """
    language = choices.language
    key = list_key(choices)
    units = [str(unit) for unit in ranking.index]
    picked = [units.index(choices.unit)] if choices.unit in units else []
    st.dataframe(
        _styled(ranking, language),
        key=key,
        height=LIST_HEIGHT if len(units) > LONG_LIST else "content",
        hide_index=True,
        column_order=NARROW if narrow else _shown(choices.level),
        column_config=_columns(choices, narrow=narrow),
        on_select=lambda: pick(key, units),
        selection_mode="single-row",
        selection_default={"selection": {"rows": picked}},
        alt=text("list.alt", language),
    )


def list_key(choices: Choices) -> str:
    """
    Return what makes one list another list: everything but the area that is open.

    Parameters
    ----------
    choices
        What is chosen.

    Returns
    -------
    str
        The key of the widget.
    """
    made_of = (choices.lens, choices.level, choices.organiser, choices.period, choices.language)
    return ".".join(("list", *made_of, str(session.list_round())))


def _shown(level: str) -> tuple[str, ...]:
    return tuple(name for name in COLUMNS if name != OF_MUNICIPALITIES or level == "kommun")


def pick(key: str, units: Sequence[str]) -> None:
    """
    Open the area of the row that was picked, or close it when the row was let go.

    Parameters
    ----------
    key
        The key of the list.
    units
        The codes of its rows, as they were shown.
    """
    rows = st.session_state[key]["selection"]["rows"]
    session.choose("unit", units[rows[0]] if rows else None)


def _styled(ranking: pd.DataFrame, language: str) -> pd.io.formats.style.Styler:
    """Return the table with its numbers written as the language does, still sorted as numbers."""

    def written(decimals: int) -> Callable[[object], str]:
        return lambda value: number(cast("float", value), language, decimals=decimals)

    # Rounded too: a screen reader is given the numbers themselves and not how they look.
    shown = ranking.loc[:, list(COLUMNS)].round({"score": 1, "coverage": 2})
    return shown.style.format(
        {
            "rank": written(0),
            "score": written(1),
            "cohort": written(0),
            "coverage": lambda share: percent(cast("float", share), language),
        },
        na_rep="–",
    )


def _columns(choices: Choices, *, narrow: bool) -> dict[str, ColumnConfig | str | None]:
    widths = {
        "rank": 60,
        "score": 75,
        "coverage": 90,
        "cohort": 110,
        "name": 150 if narrow else 190,
    }
    return {
        name: st.column_config.Column(
            text(
                f"list.{name}" if name != "name" else f"level.{choices.level}_one", choices.language
            ),
            width=widths.get(name),
            help=text(f"list.{name}_help", choices.language) if name in HELPED else None,
        )
        for name in COLUMNS
    }


HELPED: Final = frozenset({"score", "coverage", "cohort"})
