"""What can be wrong with a method, each rule a function that yields sentences."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from needs.aggregate import AGGREGATIONS
from needs.method_certainty import certainty_faults
from needs.method_toml import ROOT, SCHEMA, nearest
from needs.normalise import NORMALISATIONS, TRANSFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from needs.method import Dimension, Method, WeightedIndicator

GOALPOSTS = "goalposts"


def method_faults(method: Method) -> list[str]:
    """
    List everything that is wrong with a method.

    Parameters
    ----------
    method
        As it was asked for; its parts may contradict each other.

    Returns
    -------
    list of str
        One sentence for each fault, none when the method can be used. Faults of the tree are
        looked for only when every name in it is good.
    """
    names = [*_name_faults(method), *_parent_faults(method)]
    tree = [] if names else [*_cycle_faults(method), *_weight_faults(method)]
    choices = [*_choice_faults(method), *certainty_faults(method)]
    return [*_general_faults(method), *names, *choices, *tree]


def _general_faults(method: Method) -> Iterator[str]:
    if method.schema != SCHEMA:
        yield f"`schema` must be {SCHEMA}, found {method.schema!r}."
    if not method.id.strip():
        yield "`id` must not be empty."
    if not (math.isfinite(method.scale) and method.scale > 0):
        yield f"`scale` must be a number above 0, found {method.scale!r}."
    if not 0 <= method.coverage_floor <= 1:
        yield f"`coverage_floor` must be from 0 to 1, found {method.coverage_floor!r}."
    if method.pool_years < 1:
        yield f"`pool_years` must be at least 1, found {method.pool_years!r}."
    if method.max_lag < 0:
        yield f"`max_lag` must be at least 0, found {method.max_lag!r}."
    if not method.indicators:
        yield "`indicators` is empty; a method needs at least one."


def _name_faults(method: Method) -> Iterator[str]:
    dimensions = [dimension.id for dimension in method.dimensions]
    indicators = [indicator.id for indicator in method.indicators]
    for kind, names in (("Dimension", dimensions), ("Indicator", indicators)):
        yield from (f"{kind} {name!r} is named twice." for name in _doubled(names))
        yield from (f"{kind} {name!r} has an empty id." for name in names if not name.strip())
    taken = {*dimensions, ROOT}
    yield from (
        f"{name!r} is both a dimension and an indicator." for name in indicators if name in taken
    )


def _doubled(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _parent_faults(method: Method) -> Iterator[str]:
    known = dict.fromkeys([ROOT, *(dimension.id for dimension in method.dimensions)])
    for dimension in method.dimensions:
        if dimension.parent not in known:
            yield (
                f"Dimension {dimension.id!r} has the parent {dimension.parent!r}, which does not "
                f"exist; {nearest(dimension.parent, known)}."
            )
    for indicator in method.indicators:
        if indicator.dimension not in known:
            yield (
                f"Indicator {indicator.id!r} is in the dimension {indicator.dimension!r}, which "
                f"does not exist; {nearest(indicator.dimension, known)}."
            )


def _cycle_faults(method: Method) -> Iterator[str]:
    parents = {dimension.id: dimension.parent for dimension in method.dimensions}
    parents.pop(ROOT, None)
    for name, parent in parents.items():
        seen, above = {name}, parent
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == name:
            yield f"Dimension {name!r} is, through its parents, its own parent."


def _weight_faults(method: Method) -> Iterator[str]:
    parts = [(d.parent, d.weight) for d in method.dimensions if d.id != ROOT]
    parts += [(i.dimension, i.weight) for i in method.indicators]
    totals: dict[str, float] = {}
    for parent, weight in parts:
        totals[parent] = totals.get(parent, 0.0) + weight
    for name in (ROOT, *method.dimension_ids):
        total = totals.get(name)
        if total is None:
            yield f"Dimension {name!r} has no dimension and no indicator in it."
        elif total == 0:
            yield f"The weights within {name!r} are all 0."
        elif math.isinf(total):
            yield f"The weights within {name!r} are too large to add."


def _choice_faults(method: Method) -> Iterator[str]:
    yield from _unknown("`normalisation`", method.normalisation, NORMALISATIONS)
    yield from _unknown("`aggregation`", method.aggregation, AGGREGATIONS)
    for dimension in method.dimensions:
        yield from _dimension_faults(dimension)
    for indicator in method.indicators:
        yield from _indicator_faults(indicator)
        if method.normalisation_of(indicator) == GOALPOSTS:
            yield from _post_faults(indicator, method.goalposts_of(indicator))


def _dimension_faults(dimension: Dimension) -> Iterator[str]:
    where = f"Dimension {dimension.id!r}: "
    yield from _weight_fault(where, dimension.weight)
    yield from _unknown(f"{where}`normalisation`", dimension.normalisation, NORMALISATIONS)
    yield from _unknown(f"{where}`aggregation`", dimension.aggregation, AGGREGATIONS)
    yield from _goalpost_faults(where, dimension.goalposts)
    if dimension.normalisation == GOALPOSTS and dimension.goalposts is None:
        yield f"{where}it normalises by goalposts and has none."
    if dimension.id == ROOT and (dimension.parent, dimension.weight) != (ROOT, 1):
        yield f"{where}the whole has no parent and no weight of its own."


def _indicator_faults(indicator: WeightedIndicator) -> Iterator[str]:
    where = f"Indicator {indicator.id!r}: "
    yield from _weight_fault(where, indicator.weight)
    yield from _unknown(f"{where}`normalisation`", indicator.normalisation, NORMALISATIONS)
    yield from _unknown(f"{where}`transform`", indicator.transform, TRANSFORMS)
    yield from _goalpost_faults(where, indicator.goalposts)
    if indicator.direction not in {None, 1, -1}:
        yield f"{where}`direction` must be 1 or -1, found {indicator.direction!r}."


def _post_faults(
    indicator: WeightedIndicator, goalposts: tuple[float, float] | None
) -> Iterator[str]:
    if goalposts is None:
        yield f"Indicator {indicator.id!r}: it is normalised by goalposts and has none."
    elif indicator.transform == "log" and min(goalposts) <= 0:
        yield (
            f"Indicator {indicator.id!r}: goalposts under a logarithm must be above 0, "
            f"found {goalposts!r}."
        )


def _weight_fault(where: str, weight: float) -> Iterator[str]:
    if not (math.isfinite(weight) and weight >= 0):
        yield f"{where}`weight` must be 0 or a number above, found {weight!r}."


def _goalpost_faults(where: str, goalposts: tuple[float, float] | None) -> Iterator[str]:
    if goalposts is None:
        return
    low, high = goalposts
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        yield f"{where}`goalposts` must be two numbers, the lower first, found {goalposts!r}."


def _unknown(what: str, name: str | None, valid: Mapping[str, object]) -> Iterator[str]:
    if name is not None and name not in valid:
        yield f"{what} must be one of {', '.join(valid)}, found {name!r}."
