"""
What may be shown after published tables are joined.

The publisher hides small numbers in each report, but a cohort of one report beside a share of
another can tell a number that neither tells alone (`needs.recompute`). Cells are therefore hidden
again after the join. First those that are small themselves: a cohort under `least` is withheld,
and a share behind which 1 to 4 pupils missed or reached the level becomes an interval, as the
publisher does with ``~100``. Then, as long as a hidden cell follows from the rest of a sum, the
smallest other part of it, and at last its total. Nothing is ever shown that was not published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.tables import FLAGS, KEY_COLUMNS
from needs.recompute import HIERARCHIES, given_away, implied, links_of, outside_of, worked_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.recompute import Box, Floats, Hierarchy, Known, Links, Places

Bools = npt.NDArray[np.bool_]

PUBLISHERS_LEAST: Final = 10
"""The publisher withholds what rests on fewer pupils than this."""

FEW: Final = 4
"""The largest number of pupils that the publisher does not print; the smallest is 1."""

RULES: Final = (
    "published",
    "unknown_cohort",
    "small_cohort",
    "few_missed",
    "few_reached",
    "part_gives_away",
    "total_gives_away",
)
"""
Which rule decided how a cell is shown.

``published``: as it was published. ``unknown_cohort``: the same, as no number of pupils is known.
``small_cohort``: withheld, few pupils. ``few_missed``, ``few_reached``: an interval, as 1 to 4
pupils did not reach the level, or did. ``part_gives_away``, ``total_gives_away``: withheld, as a
hidden cell would follow from this part, or this total.
"""

_ROUNDED: Final = 0.05
_COLUMNS: Final = ("value", "low", "high", "flag")


@dataclass(frozen=True)
class Protected:
    """
    What may be shown.

    Attributes
    ----------
    frame
        Indexed as the observations: `value`, `low`, `high` in percent (NaN where withheld; an
        interval has its midpoint as value), `flag` of `geodata.tables.FLAGS`, `rule` of `RULES`.
    """

    frame: pd.DataFrame

    def applied(self, table: pd.DataFrame) -> pd.DataFrame:
        """
        Put what may be shown in the place of what was published.

        Parameters
        ----------
        table
            The observations that were protected.

        Returns
        -------
        pandas.DataFrame
            As `table`, with the columns of `frame` except `rule`.
        """
        return table.assign(**{name: self.frame[name] for name in _COLUMNS})


def protect(
    table: pd.DataFrame,
    hierarchies: Sequence[Hierarchy] = HIERARCHIES,
    *,
    least: int = PUBLISHERS_LEAST,
) -> Protected:
    """
    Hide what joined tables would tell about few pupils.

    Parameters
    ----------
    table
        Observations of shares in percent, in any order, with a unique index, at most one for each
        combination of `geodata.tables.KEY_COLUMNS`; `n` is the number of pupils behind each, NaN
        where not known. See `needs.recompute.with_cohorts`.
    hierarchies
        What adds up to what.
    least
        The smallest cohort whose share may be shown.

    Returns
    -------
    Protected
        One row for each of `table`, in its order; protecting that again changes nothing. Each
        round is linear in the number of rows, and treats all sums at once.

    Raises
    ------
    ValueError
        When `least` is below the publisher's own rule, or a value is not a share in percent.
    """
    if least < PUBLISHERS_LEAST:
        msg = f"`least` must be at least {PUBLISHERS_LEAST}, as the publisher's own rule is."
        raise ValueError(msg)
    order = _in_key_order(table)
    ordered = table.iloc[order].reset_index(drop=True)
    links = links_of(ordered, hierarchies)
    rule = _hide_small(ordered, worked_out(ordered, links).cohort, least)
    _hide_complements(ordered, links, rule)
    ordered["flag"] = pd.Categorical(ordered["flag"], categories=FLAGS)
    ordered["rule"] = pd.Categorical(rule, categories=RULES)
    frame = ordered[[*_COLUMNS, "rule"]].set_index(table.index[order])
    return Protected(frame.loc[table.index])


def _in_key_order(table: pd.DataFrame) -> Places:
    """Order the rows by what they are, so that their own order decides nothing."""
    words = [pd.factorize(table[name].astype(str), sort=True)[0] for name in KEY_COLUMNS]
    return np.lexsort(words[::-1])


def _hide_small(table: pd.DataFrame, cohort: Box, least: int) -> npt.NDArray[np.object_]:
    """Withhold small cohorts and blur small numbers in `table`; return the rule of each row."""
    table["flag"] = table["flag"].astype(str).astype(object)
    value = table["value"].to_numpy(dtype=np.float64)
    shown = ~np.isnan(value)
    n = np.where(cohort.width > 0, np.nan, cohort.low)
    plain = shown & (table["flag"] != "censored").to_numpy() & (n >= least)
    missed, reached = n * (100 - value) / 100, n * value / 100
    tests = {
        "unknown_cohort": shown & np.isnan(n),
        "small_cohort": shown & (cohort.high < least),
        "few_missed": plain & _few(missed),
        "few_reached": plain & _few(reached),
    }
    rule = np.full(len(table), "published", dtype=object)
    for name, those in tests.items():
        rule[those] = name
    few = np.flatnonzero(tests["few_missed"] | tests["few_reached"])
    low, high = _interval(value[few], n[few], missed=tests["few_missed"][few])
    table.loc[few, "low"], table.loc[few, "high"] = low, high
    table.loc[few, "value"], table.loc[few, "flag"] = (low + high) / 2, "censored"
    _withhold(table, np.flatnonzero(tests["small_cohort"]))
    return rule


def _few(pupils: Floats) -> Bools:
    """Say where the nearest whole number is one that the publisher does not print."""
    nearest = np.floor(pupils + 0.5)
    few: Bools = (nearest >= 1) & (nearest <= FEW)
    return few


def _interval(value: Floats, n: Floats, *, missed: Bools) -> tuple[Floats, Floats]:
    """
    Bound shares as the publisher does: 1 to 4 pupils are left out, or are all there is.

    A cohort of another report may fit no whole number, so that the share itself lies outside;
    one pupil more or fewer is then let in.
    """
    one = 100 / n
    low = np.where(missed, 100 - FEW * one, one)
    high = np.where(missed, 100 - one, FEW * one)
    low = np.where(value < low - _ROUNDED, low - one, low)
    return low, np.where(value > high + _ROUNDED, high + one, high)


def _withhold(table: pd.DataFrame, rows: Places) -> None:
    """Take the figures out of rows."""
    table.loc[rows, ["value", "low", "high"]] = np.nan
    table.loc[rows, "flag"] = "withheld"


def _hide_complements(table: pd.DataFrame, links: Links, rule: npt.NDArray[np.object_]) -> None:
    """Withhold cells of `table` until no hidden one follows from the rest, and note the rule."""
    while True:
        known = worked_out(table, links)
        found = given_away(table, known)
        if not found.any():
            return
        shown = ~np.isnan(table["value"].to_numpy(dtype=np.float64))
        chosen = _next_to_hide(links, known, found, shown)
        if not len(chosen):
            return
        _withhold(table, links.cell[chosen])
        part = ~links.total[chosen]
        rule[links.cell[chosen[~part]]] = "total_gives_away"
        rule[links.cell[chosen[part]]] = "part_gives_away"


def _next_to_hide(links: Links, known: Known, found: Bools, shown: Bools) -> Places:
    """Choose, in each sum that gives a cell away, the smallest other part or else the total."""
    touched = _sums_that_tell(links, known, found)
    candidate = touched[links.sum] & shown[links.cell]
    while not candidate.any():
        # All is hidden in that sum already: what tells is next to it.
        cells = np.zeros(len(found), dtype=np.bool_)
        cells[links.cell[touched[links.sum]]] = True
        wider = np.zeros_like(touched)
        wider[links.sum[cells[links.cell]]] = True
        if np.array_equal(wider, touched):
            break
        touched = wider
        candidate = touched[links.sum] & shown[links.cell]
    places = np.flatnonzero(candidate)
    cell, number = links.cell[places], links.sum[places]
    # A hidden cell itself comes last: it would follow as before.
    keys = (cell, known.cohort.high[cell], links.total[places], found[cell], number)
    ranked = np.lexsort(keys)
    _, first = np.unique(number[ranked], return_index=True)
    return places[ranked[first]]


def _sums_that_tell(links: Links, known: Known, found: Bools) -> Bools:
    """Say which sums give a cell away by themselves, or with others where none does so alone."""
    left = implied(known.pupils, links, outside_of(known.cohort, links))
    here = found[links.cell]
    sealed_low, sealed_high = known.sealed.low[links.cell], known.sealed.high[links.cell]
    telling = here & ((left.low > sealed_low) | (left.high < sealed_high))
    alone = telling & (left.width <= 1)
    told = np.zeros(len(found), dtype=np.bool_)
    told[links.cell[alone]] = True
    telling &= alone | ~told[links.cell]
    sums = np.zeros(int(links.sum.max(initial=-1)) + 1, dtype=np.bool_)
    sums[links.sum[telling]] = True
    return sums
