"""
Where a published series does not run on: breaks in what is counted, and years without figures.

`series_breaks.toml` holds what is known, each with its source. Pooling never crosses a break in
the definition: the years before it are left out, and the reader is told.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geodata.tables import school_year_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS: Final = ("definition", "cancelled", "not_published")


@dataclass(frozen=True, kw_only=True)
class Break:
    """
    One place where a series does not run on.

    Attributes
    ----------
    id
        Its name in the file.
    applies_to
        The published values that it concerns.
    kind
        One of `KINDS`. ``definition``: from `begins` on something else is counted.
        ``cancelled``: what is measured was not held in `periods`. ``not_published``: nothing is
        published of `periods`, or from `begins` on other small numbers are withheld than before.
    begins
        The school year that comes first after the break; empty where `periods` are named.
    periods
        School years that have no figures.
    sentence
        What a reader must know, by language.
    known_from
        Where that is said.
    """

    id: str
    applies_to: tuple[str, ...]
    kind: str
    begins: str = ""
    periods: tuple[str, ...] = ()
    sentence: Mapping[str, str]
    known_from: str

    @property
    def of_small_numbers(self) -> bool:
        """Whether it concerns only units whose value was, or is, withheld."""
        return self.kind == "not_published" and bool(self.begins)

    def lies_between(self, first: int, last: int) -> bool:
        """Tell whether a series from one year to another has years on both sides."""
        return bool(self.begins) and first < school_year_start(self.begins) <= last

    def leaves_out(self, first: int, last: int) -> bool:
        """Tell whether a year without figures lies in a span of years."""
        return any(first <= school_year_start(period) <= last for period in self.periods)


@cache
def break_register() -> Mapping[str, tuple[Break, ...]]:
    """
    Read the breaks that ship with the program.

    Returns
    -------
    Mapping of str to tuple of Break
        By published value, in the order of the file.
    """
    text = resources.files("needs").joinpath("series_breaks.toml").read_text(encoding="utf-8")
    return parse_breaks(tomllib.loads(text))


def parse_breaks(content: Mapping[str, Mapping[str, Any]]) -> Mapping[str, tuple[Break, ...]]:
    """
    Turn the content of a file into breaks.

    Parameters
    ----------
    content
        The parsed TOML.

    Returns
    -------
    Mapping of str to tuple of Break
        By published value.

    Raises
    ------
    TypeError
        When an entry holds a key that does not belong there or lacks one that does.
    ValueError
        When its kind is unknown, or it does not say when: either from a year on, or in which.
    """
    found: dict[str, tuple[Break, ...]] = {}
    for name, entry in content.items():
        given: dict[str, Any] = {key: _frozen(value) for key, value in entry.items()}
        one = Break(id=name, **given)
        _check(one)
        for value in one.applies_to:
            found[value] = (*found.get(value, ()), one)
    return MappingProxyType(found)


def unbroken(breaks: Sequence[Break], years: range) -> range:
    """
    Leave out the years before the newest break in the definition.

    Parameters
    ----------
    breaks
        Those of a series.
    years
        Those to pool, the newest last; not none.

    Returns
    -------
    range
        All years, or the newest of them.
    """
    begins = [
        school_year_start(one.begins)
        for one in breaks
        if one.kind == "definition" and one.lies_between(years[0], years[-1])
    ]
    return range(max(begins, default=years[0]), years[-1] + 1)


def breaks_told(
    breaks: Sequence[Break], years: range, held: Sequence[int], chosen: int
) -> tuple[Break, ...]:
    """
    Pick the breaks that a reader of a pooled value must know of.

    Parameters
    ----------
    breaks
        Those of a series.
    years
        The years that were to be pooled, the newest last; not none.
    held
        Those of them that have a value somewhere, the newest last.
    chosen
        The year up to which values were asked for.

    Returns
    -------
    tuple of Break
        A break in the definition that shortened the pool, another rule of withholding within
        it, and years without figures from its first year to the chosen one.
    """
    kept = unbroken(breaks, years)
    used = [year for year in held if year in kept]
    parts = {one.id: held if one.kind == "definition" else used for one in breaks}
    return tuple(
        one
        for one in breaks
        if one.leaves_out(kept[0], chosen)
        or any(one.lies_between(year, years[-1]) for year in parts[one.id])
    )


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return MappingProxyType(value) if isinstance(value, dict) else value


def _check(one: Break) -> None:
    if one.kind not in KINDS:
        msg = f"`kind` of {one.id} must be one of {', '.join(KINDS)}, not “{one.kind}”."
        raise ValueError(msg)
    from_a_year, in_years = bool(one.begins), bool(one.periods)
    fitting = {"definition": from_a_year, "cancelled": in_years}.get(one.kind, True)
    if from_a_year == in_years or not fitting:
        msg = f"{one.id} must name either `begins` or `periods`, as its kind asks for."
        raise ValueError(msg)
