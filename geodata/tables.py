"""
The tables that everything passes through, and the words for what is wrong with an input.

`observations` holds one row for each published value, `units` one row for each statistical unit;
`groups`, which a snapshot may lack, one row for each member of a published group of similar units.
Every reader ends here and every analysis starts here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd
from pandas.api.types import union_categoricals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KEY_COLUMNS: Final = ("unit", "period", "indicator", "school_form", "organiser", "group")
"""What makes an observation one of a kind: at most one row for each combination."""

OBSERVATION_COLUMNS: Final = (
    "unit", "level", "period", "indicator", "school_form", "organiser", "group",
    "value", "low", "high", "n", "flag", "source",
)  # fmt: skip
NUMBER_COLUMNS: Final = ("value", "low", "high", "n")
TEXT_COLUMNS: Final = tuple(c for c in OBSERVATION_COLUMNS if c not in NUMBER_COLUMNS)

UNIT_COLUMNS: Final = ("unit", "level", "name", "parent", "skr")

GROUP_COLUMNS: Final = ("unit", "kind", "year", "peer", "place")
"""`place` runs from 1 in the order of publication, which need not be one of likeness."""

GROUP_KINDS: Final = ("grundskola", "overgripande", "socioekonomi", "gymnasieskola")
"""What municipalities are alike in; the kind that says most about compulsory school first."""

LEVELS: Final = ("kommun", "lan", "skr", "riket")
FLAGS: Final = ("exact", "censored", "withheld", "missing", "none", "preliminary")
"""
How a value was published.

``exact``: a plain figure. ``censored``: printed as ``~100``, so 1 to 4 pupils did not reach it;
`low` and `high` bound the share and `value` is the midpoint. ``withheld``: ``..``, few pupils.
``missing``: ``.``, missing or not applicable. ``none``: ``-``. ``preliminary``: a plain figure
that the publisher may still revise.
"""


@dataclass(frozen=True)
class Fault:
    """
    One thing wrong with an input: where it stands, what stood there, and the rule it broke.

    `rule` is an English sentence; ``{name}`` in it stands for a word of `details`, so that the
    same rule can be said in another language.
    """

    file: str
    rule: str
    line: int | None = None
    column: str = ""
    value: str = ""
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return the fault as one line of English text."""
        return self.say(self.rule, line="line", column="column", found="found")

    def say(self, rule: str, *, line: str, column: str, found: str) -> str:
        """
        Return the fault as one line of text in any language.

        Parameters
        ----------
        rule
            The rule's sentence in that language, with the same ``{name}`` as ours.
        line, column, found
            The words for these.

        Returns
        -------
        str
            Where, which rule, and what stood there.
        """
        where = self.file
        if self.line is not None:
            where += f", {line} {self.line}"
        if self.column:
            where += f", {column} “{self.column}”"
        said = rule.format_map(self.details) if self.details else rule
        return f"{where}: {said}" + (f" ({found} “{shorten(self.value)}”)" if self.value else "")


class SourceError(ValueError):
    """
    The input is not what its publisher is known to give.

    Attributes
    ----------
    faults
        Everything that was found wrong, so that all of it can be mended in one go.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def shorten(text: str, *, length: int = 60) -> str:
    """
    Return `text` on one line and no longer than `length` characters.

    Parameters
    ----------
    text
        Any text, also from a file that is not to be trusted.
    length
        The greatest number of characters to return.

    Returns
    -------
    str
        The text with white space folded, cut with an ellipsis where it was longer.
    """
    folded = " ".join(text.split())
    return folded if len(folded) <= length else folded[: length - 1] + "…"


def observation_table(columns: dict[str, object]) -> pd.DataFrame:
    """
    Give the observations their column order, types and row order.

    Parameters
    ----------
    columns
        One array or scalar for each name in `OBSERVATION_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        Text columns as categories in alphabetical order, numbers as float64 (NaN where nothing
        is known), rows sorted by `KEY_COLUMNS`. The same content gives the same bytes on disk.
    """
    frame = pd.DataFrame({name: columns[name] for name in OBSERVATION_COLUMNS})
    return in_order(frame)


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """
    Put frames below each other, keeping their text columns as categories.

    Parameters
    ----------
    frames
        At least one; all with the same columns.

    Returns
    -------
    pandas.DataFrame
        A new frame with a fresh index.
    """
    columns = {
        name: union_categoricals([frame[name] for frame in frames])
        if isinstance(frames[0][name].dtype, pd.CategoricalDtype)
        else pd.concat([frame[name] for frame in frames], ignore_index=True)
        for name in frames[0].columns
    }
    return pd.DataFrame(columns)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Return observations with the types and the row order that the table promises.

    Parameters
    ----------
    frame
        Observations with all of `OBSERVATION_COLUMNS`, in any order and of any types.

    Returns
    -------
    pandas.DataFrame
        A new frame; see `observation_table`.
    """
    ordered = pd.DataFrame(
        {
            name: frame[name].astype("float64")
            if name in NUMBER_COLUMNS
            else alphabetical(frame[name])
            for name in OBSERVATION_COLUMNS
        }
    )
    return ordered.sort_values(list(KEY_COLUMNS), ignore_index=True)


def alphabetical(texts: pd.Series) -> pd.Categorical:
    """
    Return `texts` as categories, alphabetical and without unused ones.

    Parameters
    ----------
    texts
        Strings or categories; no missing values.

    Returns
    -------
    pandas.Categorical
        Of the same length, its categories sorted.
    """
    words = pd.Categorical(texts).remove_unused_categories()
    return words.reorder_categories(sorted(words.categories))


def group_table(rows: Iterable[tuple[str, str, int, str, int]]) -> pd.DataFrame:
    """
    Give the members of groups their types and row order.

    Parameters
    ----------
    rows
        In the order of `GROUP_COLUMNS`; none for a table without groups.

    Returns
    -------
    pandas.DataFrame
        Texts, and whole numbers for `year` and `place`; sorted. The same content gives the same
        bytes on disk.
    """
    frame = pd.DataFrame(sorted(rows), columns=list(GROUP_COLUMNS))
    numbers = ("year", "place")
    return frame.astype({c: "int64" if c in numbers else "str" for c in GROUP_COLUMNS})


def school_year_start(period: str) -> int:
    """
    Return the calendar year in which a period begins.

    Parameters
    ----------
    period
        ``"2024/25"`` or ``"2024"``.

    Returns
    -------
    int
        2024 for both.

    Raises
    ------
    ValueError
        When the period begins with anything but a four-digit year.
    """
    year = period[:4]
    if not (year.isascii() and year.isdigit() and len(year) == len("2024")):
        msg = f"`period` must look like 2024/25 or 2024, not “{shorten(period)}”."
        raise ValueError(msg)
    return int(year)
