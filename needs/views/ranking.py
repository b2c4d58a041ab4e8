"""The list beside the map: the same as the map says, as a table, by tier or by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pandas as pd
import streamlit as st

from needs.certainty_words import short
from needs.interval_words import rank_range
from needs.standing import ranks_shown, standings, tier_order
from needs.texts import NOTHING, number, percent, text
from needs.tier_look import tier_words
from needs.views import session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streamlit.elements.lib.column_types import ColumnConfig

    from needs.certainty import Certainty
    from needs.state import Choices

COLUMNS: Final = ("tier", "name", "certain", "coverage", "cohort", "parent_name")
RANK_COLUMNS: Final = ("rank", "ranks", "name", "score", "coverage", "cohort", "parent_name")
"""Where exact ranks are asked for."""

OF_MUNICIPALITIES: Final = "parent_name"
"""A column that says the same for all counties and groups."""

NARROW: Final = ("tier", "name")
NARROW_RANKS: Final = ("rank", "ranks", "name")
"""What is left of the list beside an opened area."""

REPEATED: Final = ("tier", "certain", "ranks", "parent_name")
"""Columns of texts that many areas share."""

LIST_HEIGHT: Final = 560
LONG_LIST: Final = 15


def ranked_list(
    ranking: pd.DataFrame, certainty: Certainty, choices: Choices, *, narrow: bool
) -> None:
    """
    Show the areas by tier, or by rank; a picked row opens its area.

    Parameters
    ----------
    ranking
        As in `Analysis.ranking`.
    certainty
        How sure it is.
    choices
        What is chosen. Ranks are not shown where the certainty is a refusal.
    narrow
        Whether to leave out what there is no room for beside an opened area.
    """
    ranks = ranks_shown(certainty, choices.ranks)
    shown = ranking if ranks else ranking.loc[tier_order(certainty, ranking)]
    key = list_key(choices)
    units = [str(unit) for unit in shown.index]
    picked = [units.index(choices.unit)] if choices.unit in units else []
    st.dataframe(
        _styled(shown, certainty, choices.language, ranks=ranks),
        key=key,
        height=LIST_HEIGHT if len(units) > LONG_LIST else "content",
        hide_index=True,
        column_order=_shown(choices.level, ranks=ranks, narrow=narrow),
        column_config=_columns(choices, ranks=ranks),
        on_select=lambda: pick(key, units),
        selection_mode="single-row",
        selection_default={"selection": {"rows": picked}},
        alt=text("list.alt_ranks" if ranks else "list.alt", choices.language),
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
    made_of = (
        *(choices.lens, choices.level, choices.organiser, choices.period),
        *(choices.language, choices.ranks),
    )
    return ".".join(("list", *made_of, str(session.list_round())))


def _shown(level: str, *, ranks: bool, narrow: bool) -> tuple[str, ...]:
    if narrow:
        return NARROW_RANKS if ranks else NARROW
    columns = RANK_COLUMNS if ranks else COLUMNS
    return tuple(name for name in columns if name != OF_MUNICIPALITIES or level == "kommun")


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


def _styled(
    ranking: pd.DataFrame, certainty: Certainty, language: str, *, ranks: bool
) -> pd.io.formats.style.Styler:
    """Return the table with its numbers written as the language does, still sorted as numbers."""
    places = dict(standings(certainty))
    of = [places[str(unit)] for unit in ranking.index]
    # Rounded too: a screen reader is given the numbers themselves and not how they look.
    rows = ranking.round({"coverage": 2})
    if ranks:
        decimals = [each.score_decimals for each in of]
        pairs = zip(rows["score"].tolist(), decimals, strict=True)
        rows = rows.assign(
            ranks=[rank_range(each, language) for each in of],
            score=[round(score, most) for score, most in pairs],
        )[list(RANK_COLUMNS)]
        return _written(rows, language, pd.Series(decimals, index=rows.index))
    rows = rows.assign(
        tier=[tier_words(each.tier, language) for each in of],
        certain=[short(certainty, each, language) for each in of],
    )[list(COLUMNS)]
    return _written(rows, language)


def _written(
    rows: pd.DataFrame, language: str, decimals: pd.Series | None = None
) -> pd.io.formats.style.Styler:
    def written(most: int) -> Callable[[object], str]:
        return lambda value: number(cast("float", value), language, decimals=most)

    def share(value: object) -> str:
        return percent(cast("float", value), language)

    # The same few texts over and over: as categories each is sent once.
    rows = rows.astype({name: "category" for name in REPEATED if name in rows.columns})
    every = {"rank": written(0), "cohort": written(0), "coverage": share}
    styled = rows.style.format(
        {name: how for name, how in every.items() if name in rows.columns}, na_rep=NOTHING
    )
    # As many decimals as the interval of each carries; what is not scored carries none.
    for most, some in () if decimals is None else decimals.groupby(decimals):
        styled = styled.format(written(int(most)), subset=(some.index, ["score"]), na_rep=NOTHING)
    return styled


def _columns(choices: Choices, *, ranks: bool) -> dict[str, ColumnConfig | str | None]:
    # Counties and groups have longer names, and are short of a column.
    widths = WIDTHS if choices.level == "kommun" else WIDTHS | {"name": 230}
    return {
        name: st.column_config.Column(
            text(
                f"list.{name}" if name != "name" else f"level.{choices.level}_one", choices.language
            ),
            width=widths.get(name),
            help=text(f"list.{name}_help", choices.language) if name in HELPED else None,
        )
        for name in (RANK_COLUMNS if ranks else COLUMNS)
    }


WIDTHS: Final = {
    "tier": 152,
    "certain": 165,
    "rank": 60,
    "ranks": 80,
    "score": 75,
    "coverage": 80,
    "cohort": 105,
    "name": 130,
}
"""In pixels."""

HELPED: Final = frozenset({"tier", "certain", "ranks", "score", "coverage", "cohort"})
