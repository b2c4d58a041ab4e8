"""The indicators of one area as an HTML table: each value with where it comes from under it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from needs.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.profile import AreaRow

NUMBERS: Final = ("value", "national", "standing")
WEIGHED_NUMBERS: Final = (*NUMBERS, "contribution_words")


def area_table(
    rows: Sequence[AreaRow], language: str, *, weighed: bool, scored: bool = True
) -> str:
    """
    Write indicators as a table.

    Parameters
    ----------
    rows
        What to show, in the order to show it.
    language
        ``sv`` or ``en``.
    weighed
        Whether they are weighed, which the caption says.
    scored
        Whether there is a score that they give something to: then a column says how much.

    Returns
    -------
    str
        HTML with a caption for screen readers and a heading for every row and column; all texts
        are escaped.
    """
    columns = WEIGHED_NUMBERS if weighed and scored else NUMBERS
    heads = "".join(_head(column, language) for column in ("name", *columns))
    body = "".join(_row(row, columns, language) for row in rows)
    caption = escape(text("area.weighed" if weighed else "area.others", language))
    return (
        f'<table class="needs-table"><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _head(column: str, language: str) -> str:
    return f'<th scope="col">{_label(column, language)}</th>'


def _label(column: str, language: str) -> str:
    # Also on each cell: a telephone shows a row as a card, without the head of the table.
    return escape(text(f"area.{column}", language))


def _row(row: AreaRow, columns: Sequence[str], language: str) -> str:
    origin = " · ".join(row.origin)
    cells = "".join(
        f'<td class="needs-{column}" data-label="{_label(column, language)}">'
        f"{_cell(row, column)}</td>"
        for column in columns
    )
    # A fold-out of the browser's own: it opens from the keyboard too.
    name = (
        f"<details><summary>{escape(row.name)}</summary><p>{escape(row.definition)}</p></details>"
        f"<small>{escape(origin)}</small>"
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _cell(row: AreaRow, column: str) -> str:
    under = {"national": (row.national_years, row.apart), "value": (row.expected,)}.get(column, ())
    small = "".join(f"<small>{escape(words)}</small>" for words in under if words)
    return escape(getattr(row, column)) + small
