"""
The declared alternatives of a method, worked out on the observations: every combination of levels.

The first is the method as declared. Levels of different choices are taken to be independent, so a
combination has the product of their probabilities. A choice that cannot be made here is left out,
and its probability goes to the others: context known of fewer units than
`needs.expectation.LEAST_UNITS`, and a rule that divides by how much the units differ where they do
not differ in an indicator.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from needs.estimates import Estimates, estimates
from needs.expectation import LEAST_UNITS, Expectation, context_columns, expectations
from needs.indicators import directions, register
from needs.normalise import NEEDS_SPREAD
from needs.observation_draws import Inputs, possible_bounds
from needs.simulation import Alternative

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from needs.analysis import Analysis
    from needs.indicator_table import IndicatorTable
    from needs.method import Factor, Method
    from needs.normalise import FloatArray

CHOICES: Final = ("pool_years", "shrinkage", "adjustment")
"""The factors that change the values; the others change what is done with them."""

POSSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "percent": (0.0, 100.0),
    "percentage_points": (0.0, 100.0),
}
"""The least and greatest value by unit; other units have the register's scale, or none."""


def alternatives(
    analysis: Analysis, table_of: Callable[[int], IndicatorTable]
) -> tuple[Alternative, ...]:
    """
    Work the alternatives of a method out.

    Parameters
    ----------
    analysis
        The method as declared, on the observations.
    table_of
        Gives the table of the same level, organiser and period for a number of years pooled.

    Returns
    -------
    tuple of Alternative
        The first is the method as declared; probabilities sum to one.
    """
    made = _Made(analysis, table_of)
    factors = [_possible(each, analysis) for each in analysis.method.alternatives]
    if any(_alike(made.inputs(chosen)) for chosen, _ in _combinations(factors)):
        factors = [_without(each, NEEDS_SPREAD, analysis.method) for each in factors]
    declared = {each.id: str(getattr(analysis.method, each.id)) for each in factors}
    found: list[Alternative] = []
    for chosen, probability in _combinations(factors):
        one = Alternative(
            name=", ".join(f"{name} {level}" for name, level in chosen.items()) or "declared",
            inputs=made.inputs(chosen),
            probability=probability,
            normalisation=chosen.get("normalisation"),
            aggregation=chosen.get("aggregation"),
            choices=tuple((name, chosen[name]) for name in CHOICES if name in chosen),
        )
        # The method as declared goes first.
        found.insert(0 if chosen == declared else len(found), one)
    return tuple(found)


def declared_inputs(analysis: Analysis) -> Inputs:
    """
    Return what is known of the method's values as declared.

    Parameters
    ----------
    analysis
        A finished analysis.

    Returns
    -------
    Inputs
        What is weighed, with its variance.
    """
    return _as_inputs(analysis.table, analysis.estimates, analysis.method)


def published_inputs(analysis: Analysis) -> Inputs:
    """
    Return what is known of the values as published, neither shrunken nor adjusted.

    Parameters
    ----------
    analysis
        A finished analysis.

    Returns
    -------
    Inputs
        What `needs.tiers.refusal` is asked about: shrinking takes away the very differences that
        it tests.
    """
    method = analysis.method
    published = estimates(analysis.table, method, shrinkage="none", adjustment="none")
    return _as_inputs(analysis.table, published, method)


def _combinations(factors: list[Factor]) -> Iterator[tuple[dict[str, str], float]]:
    for levels in itertools.product(*(each.levels for each in factors)):
        chosen = {each.id: level for each, (level, _) in zip(factors, levels, strict=True)}
        yield chosen, math.prod(share for _, share in levels)


def _possible(factor: Factor, analysis: Analysis) -> Factor:
    """Leave out the levels that need the context of more units than it is known of."""
    few = np.isfinite(context_columns(analysis.table)).all(axis=1).sum() < LEAST_UNITS
    return _without(factor, {"context"}, analysis.method) if few else factor


def _without(factor: Factor, impossible: Collection[str], method: Method) -> Factor:
    declared = str(getattr(method, factor.id))
    kept = [each for each in factor.levels if each[0] not in impossible or each[0] == declared]
    total = math.fsum(share for _, share in kept)
    return replace(factor, levels=tuple((level, share / total) for level, share in kept))


def _alike(inputs: Inputs) -> bool:
    """Say whether there is an indicator in which all units with a value are the same."""
    some = ~np.isnan(inputs.value).all(axis=0)
    least, greatest = (edge(inputs.value[:, some], axis=0) for edge in (np.nanmin, np.nanmax))
    return bool((least == greatest).any())


class _Made:
    """Tables, expectations and inputs, each worked out once."""

    def __init__(self, analysis: Analysis, table_of: Callable[[int], IndicatorTable]) -> None:
        self.analysis, self.method = analysis, analysis.method
        self.table_of = table_of
        self.tables = {self.method.pool_years: analysis.table}
        self.expected: dict[int, Expectation] = {}
        declared = tuple(str(getattr(self.method, name)) for name in CHOICES)
        self.made = {declared: declared_inputs(analysis)}

    def inputs(self, chosen: Mapping[str, str]) -> Inputs:
        """Return the values under the chosen levels."""
        key = tuple(chosen.get(name, str(getattr(self.method, name))) for name in CHOICES)
        if key not in self.made:
            years, shrinkage, adjustment = key
            pooled = int(years)
            if pooled not in self.tables:
                self.tables[pooled] = self.table_of(pooled)
            expected = self._expected(pooled) if adjustment == "context" else None
            values = estimates(
                self.tables[pooled],
                self.method,
                shrinkage=shrinkage,
                adjustment=adjustment,
                expected=expected,
            )
            self.made[key] = _as_inputs(self.tables[pooled], values, self.method)
        return self.made[key]

    def _expected(self, pooled: int) -> Expectation:
        if pooled not in self.expected:
            self.expected[pooled] = expectations(
                self.tables[pooled],
                self.method.indicator_ids,
                design_effect=self.method.certainty.design_effect,
            )
        return self.expected[pooled]


def _as_inputs(table: IndicatorTable, values: Estimates, method: Method) -> Inputs:
    names = list(method.indicator_ids)
    value = values.value[names].to_numpy(dtype=np.float64)
    published = table.value[names].to_numpy(dtype=np.float64)
    # A value that was moved may lie outside what its cell was published to hold.
    moved = ~np.isclose(value, published) & ~np.isnan(value)
    edges = [
        np.where(moved, value, getattr(table, side)[names].to_numpy(dtype=np.float64))
        for side in ("low", "high")
    ]
    withheld = (table.flag[names].to_numpy() == "withheld") & np.isnan(published)
    low, high = possible_bounds((value, edges[0], edges[1]), withheld, _ranges(names))
    return Inputs(
        value=value,
        variance=values.variance[names].to_numpy(dtype=np.float64),
        low=np.where(value < low, np.nan, low),
        high=np.where(value > high, np.nan, high),
        directions=tuple(_direction(method, name) for name in names),
    )


def _ranges(names: list[str]) -> FloatArray:
    entries = [register()[name] for name in names]
    return np.array(
        [POSSIBLE.get(entry.unit, (-math.inf, math.inf)) for entry in entries], dtype=np.float64
    )


def _direction(method: Method, name: str) -> int:
    own = next(each.direction for each in method.indicators if each.id == name)
    return own or directions()[name]
