"""
The composite index on plain arrays: indicators by units in, a score for each unit out.

What a rule must know of all units is worked out first; then units are normalised and weighed
together in blocks that stay in the cache, and only their scores are kept. What a score is made of
is worked out when it is asked for, by the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from needs.hierarchy import combine, contributions, refuse_constant
from needs.method_toml import ROOT
from needs.normalise import (
    LINES,
    NORMALISATIONS,
    TRANSFORMS,
    FloatArray,
    Line,
    row_range,
    unchanged,
)
from needs.ordering import row_slices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import pandas as pd

    from needs.method import Method

BLOCK_CELLS: Final = 2**18
"""Units are weighed together in blocks of about so many values, 2 MB."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Scoring:
    """
    Scores, and what is needed to say what they are made of.

    Attributes
    ----------
    score
        One for each unit, NaN where the unit is not scored.
    coverage
        The share of the method's weight, 0 to 1, that the unit has values for.
    nodes
        Dimensions (without the root), in the order of the method, by units; NaN where the unit
        has nothing in the dimension.
    scales
        How the values are normalised.
    method
        Every choice that moves a rank.
    """

    score: FloatArray
    coverage: FloatArray
    nodes: FloatArray
    scales: Scales
    method: Method

    def normalised(self) -> FloatArray:
        """Return indicators by units, as they were weighed together: higher is greater need."""
        return self.scales.normalised(slice(None))

    def contributions(self) -> FloatArray:
        """Return indicators by units, summing to the score; NaN where missing or not scored."""
        parts = contributions(self.method, combine(self.method, self.normalised()))
        parts[:, np.isnan(self.score)] = np.nan
        return parts


@dataclass(frozen=True, eq=False, kw_only=True)
class Scales:
    """
    How each indicator is normalised, over all units.

    Attributes
    ----------
    rows
        The values: indicators by units.
    kinds
        The transform of each indicator.
    line
        The linear rule of each indicator, for its transformed values.
    ranked
        The indicators that are normalised by rank.
    by_rank
        Those, normalised: ranked indicators by units.
    """

    rows: FloatArray
    kinds: npt.NDArray[np.str_]
    line: Line
    ranked: npt.NDArray[np.intp]
    by_rank: FloatArray

    def normalised(self, units: slice) -> FloatArray:
        """Return indicators by some of the units: higher is greater need."""
        if len(self.ranked) == len(self.rows):
            return self.by_rank[:, units]
        normalised = self.line.along(transformed(self.rows[:, units], self.kinds))
        if self.ranked.size:
            normalised[self.ranked] = self.by_rank[:, units]
        return normalised


def score_rows(rows: FloatArray, method: Method, signs: FloatArray) -> Scoring:
    """
    Score units by a method; see `needs.index.score_units` for the rules.

    Parameters
    ----------
    rows
        Indicators, in the order of the method, by units; NaN where missing, none infinite, and
        above 0 where the method takes logarithms.
    method
        Every choice that moves a rank.
    signs
        For each indicator 1 where a higher value is a greater need, -1 where it is a smaller.

    Returns
    -------
    Scoring
        In the order of the units.

    Raises
    ------
    ValueError
        When an indicator does not vary under a rule that needs it to, or a geometric mean meets
        a value below 0.
    """
    scales = _scales(np.ascontiguousarray(rows), method, signs)
    weights = np.array(list(method.effective_weights().values()))
    coverage, score = np.empty((2, rows.shape[1]))
    nodes = np.empty((len(method.dimension_ids), rows.shape[1]))
    for units in _blocks(method, *rows.shape):
        normalised = scales.normalised(units)
        coverage[units] = _coverage(weights, normalised)
        found = combine(method, normalised)
        score[units] = found[ROOT].value
        for name, row in zip(method.dimension_ids, nodes, strict=True):
            row[units] = found[name].value
    score[coverage < method.coverage_floor] = np.nan
    return Scoring(score=score, coverage=coverage, nodes=nodes, scales=scales, method=method)


def refuse_values(rows: FloatArray, units: Sequence[object] | pd.Index, method: Method) -> None:
    """
    Raise when values are infinite, or have no logarithm where the method takes it.

    Parameters
    ----------
    rows
        Indicators by units.
    units
        What the units are called.
    method
        Any method.

    Raises
    ------
    ValueError
        Names every indicator with such values, and the first of its units.
    """
    least, greatest = row_range(rows)
    logged = np.array([indicator.transform == "log" for indicator in method.indicators])
    endless = (least == -np.inf) | (greatest == np.inf)
    faults = []
    for number in np.flatnonzero(endless | (logged & (least <= 0))).tolist():
        row, rule = rows[number], "is infinite" if endless[number] else "has no logarithm"
        broken = np.isinf(row) if endless[number] else row <= 0
        first = int(np.argmax(broken))
        faults.append(
            f"Indicator {method.indicator_ids[number]!r}: the value {float(row[first])!r} of unit "
            f"{units[first]!r} {rule} ({int(broken.sum())} such)."
        )
    if faults:
        raise ValueError("\n".join(faults))


def transformed(rows: FloatArray, kinds: npt.NDArray[np.str_]) -> FloatArray:
    """
    Return rows of values by the transform of each.

    Parameters
    ----------
    rows
        Indicators by anything.
    kinds
        Keys of `needs.normalise.TRANSFORMS`, one for each row.

    Returns
    -------
    numpy.ndarray
        The rows themselves where there is nothing to do.
    """
    done = rows
    for kind in set(kinds.tolist()) - {"none"}:
        done = done.copy() if done is rows else done
        done[kinds == kind] = TRANSFORMS[kind](rows[kinds == kind])
    return done


def goalposts(method: Method, signs: FloatArray) -> FloatArray:
    """
    Return the goalposts of each indicator as they stand after transform and sign.

    Parameters
    ----------
    method
        Any method.
    signs
        As in `score_rows`.

    Returns
    -------
    numpy.ndarray
        Indicators by two: the value of least and of greatest need. Indicators under another rule
        get a pair that any transform can take, and nobody reads.
    """
    used = [
        (method.normalisation_of(indicator) == "goalposts" and method.goalposts_of(indicator))
        or (1.0, 2.0)
        for indicator in method.indicators
    ]
    posts = transformed(np.array(used, dtype=np.float64), kinds_of(method))
    ordered: FloatArray = np.sort(posts * signs[:, None], axis=1)
    return ordered


def kinds_of(method: Method) -> npt.NDArray[np.str_]:
    """Return the transform of each indicator, a key of `needs.normalise.TRANSFORMS`."""
    return np.array([indicator.transform or "none" for indicator in method.indicators])


def _scales(rows: FloatArray, method: Method, signs: FloatArray) -> Scales:
    kinds, posts = kinds_of(method), goalposts(method, signs)
    rules = np.array([method.normalisation_of(indicator) for indicator in method.indicators])
    ranked = np.flatnonzero(~np.isin(rules, list(LINES)))
    by_rank = np.empty((len(ranked), rows.shape[1]))
    line, ends, ids = unchanged(len(rows)), np.empty((len(rows), 2)), method.indicator_ids
    for rule in dict.fromkeys(rules.tolist()):
        of_rule = np.flatnonzero(rules == rule)
        for some in row_slices(rows[: len(of_rule)]):
            # Choosing all rows by a slice spares a copy of them.
            chosen = some if len(of_rule) == len(rows) else of_rule[some]
            need = _turned(transformed(rows[chosen], kinds[chosen]), signs[chosen])
            ends[chosen] = np.stack(row_range(need), axis=1)
            if rule in LINES:
                # The least and the greatest value are all that min-max asks of a row.
                asked = ends[chosen] if rule == "min-max" else need
                line.set(chosen, LINES[rule](asked, method.scale, posts[chosen]))
            else:
                ready = NORMALISATIONS[rule](need, method.scale, posts[chosen])
                by_rank[np.searchsorted(ranked, of_rule[some])] = ready
        refuse_constant([ids[i] for i in of_rule], ends[of_rule], rule)
    line = line.turned(signs)
    return Scales(rows=rows, kinds=kinds, line=line, ranked=ranked, by_rank=by_rank)


def _turned(rows: FloatArray, signs: FloatArray) -> FloatArray:
    return rows if (signs == 1).all() else rows * signs[:, None]


def _blocks(method: Method, indicators: int, units: int) -> Iterator[slice]:
    """Divide the units; none are parted where a dimension is normalised anew over all of them."""
    again = any(method.dimension(name).normalisation for name in method.top_down)
    step = units if again else BLOCK_CELLS // indicators
    return (slice(start, start + step) for start in range(0, units, max(step, 1)))


def _coverage(weights: FloatArray, normalised: FloatArray) -> FloatArray:
    missing = np.isnan(normalised)
    if not missing.any():
        return np.ones(normalised.shape[1])
    # Rounded, so that three of five equal weights are 0.6 and meet a floor of 0.6.
    present = np.sum(np.where(missing, 0.0, weights[:, None]), axis=0)
    coverage: FloatArray = np.clip(np.round(present, 12), 0.0, 1.0)
    return coverage
