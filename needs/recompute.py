"""
Which hidden cells can be recomputed from the published ones: a total minus its other parts.

Shares are turned into how many pupils reached the level, as the smallest and the largest number
that the figures leave open: a share is printed with one decimal, and pupils are whole. What the
total leaves for the parts, and the parts for the total, is then narrowed in every sum that a cell
belongs to, until nothing more follows. Where tables disagree by a pupil, the nearest possible
number is taken, as somebody who tries would do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.tables import KEY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

HIDDEN_FLAGS: Final = ("censored", "withheld", "missing")
CLOSELY: Final = 0.5
"""A number of pupils known within this is known."""

_ROUNDED: Final = 0.05
_ANY: Final = 1e7
"""More pupils than any cohort has; stands for an unknown number without infinities in sums."""
_TINY: Final = 1e-6
_ROUNDS: Final = 50


class Hierarchy(NamedTuple):
    """A column in which one word is the total of others."""

    column: str
    total: str
    parts: tuple[str, ...]


ORGANISERS: Final = Hierarchy(
    "organiser", "samtliga", ("kommunal", "enskild", "internationella", "region", "statlig")
)
SEXES: Final = Hierarchy("group", "samtliga", ("flickor", "pojkar"))
HIERARCHIES: Final = (ORGANISERS, SEXES)


class Links(NamedTuple):
    """Which cells stand in which sums: row of the cell, number of the sum, whether its total."""

    cell: Places
    sum: Places
    total: Bools


class Box(NamedTuple):
    """The smallest and the largest number that each cell can be, in pupils."""

    low: Floats
    high: Floats

    @property
    def width(self) -> Floats:
        """How many numbers apart the two are."""
        return self.high - self.low


class Known(NamedTuple):
    """What can be worked out: cohorts, pupils if all hidden cells were sealed, pupils in fact."""

    cohort: Box
    sealed: Box
    pupils: Box

    def narrower(self) -> Bools:
        """Say which cells the joined tables tell more about than the cells themselves do."""
        gained = np.maximum(self.pupils.low - self.sealed.low, self.sealed.high - self.pupils.high)
        return gained > _TINY


def with_cohorts(table: pd.DataFrame, cohorts: pd.DataFrame) -> pd.DataFrame:
    """
    Join the number of pupils that another report gives to shares that lack it.

    Parameters
    ----------
    table
        Observations of shares.
    cohorts
        Observations of one count of pupils.

    Returns
    -------
    pandas.DataFrame
        As `table`; `n` is filled where it was NaN and the count is published for the same unit,
        period, school form, organiser and group.
    """
    keys = [name for name in KEY_COLUMNS if name != "indicator"]
    words = cohorts[keys].astype(str).assign(counted=cohorts["value"].to_numpy())
    counted = table[keys].astype(str).merge(words, on=keys, how="left", validate="many_to_one")
    own = table["n"].to_numpy()
    return table.assign(n=np.where(np.isnan(own), counted["counted"].to_numpy(), own))


def recomputable(
    table: pd.DataFrame,
    hierarchies: Sequence[Hierarchy] = HIERARCHIES,
    *,
    within: float = CLOSELY,
) -> pd.DataFrame:
    """
    List the hidden cells that the other cells give away.

    Parameters
    ----------
    table
        Observations of shares in percent, `n` the number of pupils behind each; see
        `with_cohorts`.
    hierarchies
        What adds up to what.
    within
        How closely a number has to follow to be listed, in pupils.

    Returns
    -------
    pandas.DataFrame
        Indexed as the rows of `table`: `flag`, the cohort `n` (published or worked out; NaN
        where neither), `low` and `high`, the pupils who reached the level, and `within`, half of
        what lies between. A cell that is known no better than its own flag and cohort tell is
        not in it.
    """
    known = worked_out(table, links_of(table, hierarchies))
    found = given_away(table, known, within)
    cohort = np.where(known.cohort.width > 0, np.nan, known.cohort.low)
    flag, (low, high) = table["flag"].astype(str).to_numpy(), known.pupils
    columns = {"flag": flag, "n": cohort, "low": low, "high": high, "within": (high - low) / 2}
    return pd.DataFrame(columns, index=table.index)[found]


def given_away(table: pd.DataFrame, known: Known, within: float = CLOSELY) -> Bools:
    """Say which hidden cells are known closer than shown; arguments as in `recomputable`."""
    hidden = table["flag"].isin(HIDDEN_FLAGS).to_numpy()
    close = known.pupils.width <= 2 * within + _TINY
    found: Bools = hidden & close & known.narrower()
    return found


def links_of(table: pd.DataFrame, hierarchies: Sequence[Hierarchy] = HIERARCHIES) -> Links:
    """
    Find the sums: a total and its parts that are alike in everything but one column.

    Parameters
    ----------
    table
        Observations, at most one for each combination of `KEY_COLUMNS`.
    hierarchies
        What adds up to what.

    Returns
    -------
    Links
        One for each cell and sum that it is in; linear in the number of rows. A total without
        parts and parts without a total are in none. A part without a row counts as nobody.
    """
    nowhere = np.zeros(0, dtype=np.intp)
    found = [Links(nowhere, nowhere, np.zeros(0, dtype=np.bool_))]
    start = 0
    for column, total, parts in hierarchies:
        inside = np.flatnonzero(table[column].isin((total, *parts)).to_numpy())
        others = [name for name in KEY_COLUMNS if name != column]
        rows = table.iloc[inside]
        number = rows.groupby(others, observed=True, sort=False).ngroup().to_numpy(dtype=np.intp)
        is_total = (rows[column] == total).to_numpy()
        sums = int(number.max(initial=-1)) + 1
        of_totals = np.bincount(number[is_total], minlength=sums)
        whole = (of_totals == 1) & (np.bincount(number, minlength=sums) > 1)
        used = whole[number]
        found.append(Links(inside[used], number[used] + start, is_total[used]))
        start += sums
    return Links(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def worked_out(table: pd.DataFrame, links: Links) -> Known:
    """
    Work out what the joined tables say about every cell.

    Parameters
    ----------
    table
        Observations of shares in percent with their cohorts.
    links
        Of `links_of`.

    Returns
    -------
    Known
        In pupils, one for each row.

    Raises
    ------
    ValueError
        When a value is not a share in percent.
    """
    low, high, n = (table[name].to_numpy(dtype=np.float64) for name in ("low", "high", "n"))
    if np.any((low < -_ROUNDED) | (high > 100 + _ROUNDED)):  # NaN is neither
        msg = "`table` must hold shares in percent."
        raise ValueError(msg)
    flag = table["flag"].astype(str).to_numpy()
    most = np.where(flag == "none", 0.0, _ANY)
    published = Box(np.nan_to_num(n, nan=0.0), np.where(np.isnan(n), most, n))
    none_left = np.zeros(int(links.sum.max(initial=-1)) + 1)
    cohort = narrowed(published, links, none_left)
    outside = outside_of(cohort, links)
    shown = _pupils(low, high, cohort, exact=flag != "censored")
    # What a hidden cell would tell if nothing else of its sums were shown.
    alone = np.isnan(low) | (flag == "censored")
    sealed = narrowed(Box(np.zeros(len(n)), cohort.high), links, outside)
    own = Box(
        np.where(alone, np.maximum(shown.low, sealed.low), shown.low),
        np.where(alone, np.minimum(shown.high, sealed.high), shown.high),
    )
    return Known(cohort, own, narrowed(shown, links, outside))


def narrowed(box: Box, links: Links, outside: Floats) -> Box:
    """
    Narrow what each cell can be by what the rest of its sums leaves for it.

    Parameters
    ----------
    box
        What each cell can be by itself.
    links
        Of `links_of`.
    outside
        For each sum, how many of the total may be in no part.

    Returns
    -------
    Box
        Never wider than `box`. Each round is linear in the number of links.
    """
    for _ in range(_ROUNDS):
        left = implied(box, links, outside)
        low, high = box.low.copy(), box.high.copy()
        np.maximum.at(low, links.cell, left.low)
        np.minimum.at(high, links.cell, left.high)
        # Tables that disagree leave nothing; the nearest possible numbers are then taken.
        low, high = np.minimum(low, box.high), np.maximum(high, box.low)
        tighter = Box(np.minimum(low, high), np.maximum(low, high))
        if np.all(box.width - tighter.width < _TINY):
            break
        box = tighter
    return box


def implied(box: Box, links: Links, outside: Floats) -> Box:
    """Say what each sum leaves for each of its cells, one for each link; see `narrowed`."""
    sums = len(outside)
    cell, number, total = links
    part = ~total
    low = np.bincount(number[part], box.low[cell[part]], sums)
    high = np.bincount(number[part], box.high[cell[part]], sums)
    whole_low, whole_high = np.zeros(sums), np.zeros(sums)
    whole_low[number[total]], whole_high[number[total]] = (
        box.low[cell[total]],
        box.high[cell[total]],
    )
    rest_low, rest_high = low[number] - box.low[cell], high[number] - box.high[cell]
    return Box(
        np.where(total, low[number], whole_low[number] - rest_high - outside[number]),
        np.where(total, high[number] + outside[number], whole_high[number] - rest_low),
    )


def outside_of(cohort: Box, links: Links) -> Floats:
    """Count, for each sum, the pupils of its total who are surely in none of its parts."""
    sign = np.where(links.total, -1.0, 1.0)
    most = np.where(links.total, cohort.low[links.cell], cohort.high[links.cell])
    return np.maximum(-np.bincount(links.sum, sign * most), 0.0)


def _pupils(low: Floats, high: Floats, cohort: Box, *, exact: Bools) -> Box:
    """Turn shares into the whole numbers of pupils that they can stand for."""
    slack = np.where(exact, _ROUNDED, 0.0)
    least = np.clip(low - slack, 0, 100) / 100 * cohort.low
    most = np.clip(high + slack, 0, 100) / 100 * cohort.high
    whole_least, whole_most = np.ceil(least - _TINY), np.floor(most + _TINY)
    # A cohort of another report may fit no whole number.
    fits = whole_least <= whole_most
    least, most = np.where(fits, whole_least, least), np.where(fits, whole_most, most)
    unknown = np.isnan(low)
    return Box(np.where(unknown, 0.0, least), np.where(unknown, cohort.high, most))
