"""
What the reader has chosen, to and from the address of the page.

The address carries stable ids, never words of one language, and only what differs from the
default, so that a shared view opens the same for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from needs.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS_NAMES: Final = {
    "lens": "lens",
    "level": "level",
    "organiser": "organiser",
    "period": "year",
    "unit": "unit",
    "language": "lang",
    "snapshot": "snapshot",
    "ranks": "ranks",
}
"""From the field of `Choices` to its name in the address."""

RANKS: Final = ("", "1")
"""Tiers, which are the default, or exact ranks."""

LONGEST_SHOWN: Final = 40
"""How much of a refused value is quoted back."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """
    What the reader has chosen.

    Parameters
    ----------
    lens
        The method, by id.
    level
        ``kommun``, ``lan`` or ``skr``.
    organiser
        Whose schools.
    period
        The school year the view ends with, such as ``2024/25``; empty where there is none.
    unit
        The area that is opened, by code; None for none.
    language
        ``sv`` or ``en``.
    snapshot
        The import whose figures are shown, by id; empty where nothing is imported.
    ranks
        One of `RANKS`: whether exact ranks are shown instead of tiers.
    """

    lens: str
    level: str
    organiser: str
    period: str
    unit: str | None = None
    language: str = "sv"
    snapshot: str = ""
    ranks: str = ""


@dataclass(frozen=True, kw_only=True)
class Known:
    """
    What can be chosen in this snapshot; the first of each is the default.

    Parameters
    ----------
    lenses, levels, organisers, periods
        Ids in the order in which they are offered.
    units
        From level to the codes of its units.
    snapshots
        The ids of what can be shown, the newest first.
    """

    lenses: tuple[str, ...]
    levels: tuple[str, ...]
    organisers: tuple[str, ...]
    periods: tuple[str, ...]
    units: Mapping[str, frozenset[str]]
    snapshots: tuple[str, ...] = ()

    def options(self, field: str) -> tuple[str, ...]:
        """Return what `field` can be, the default first; the field is not ``unit``."""
        return {
            "lens": self.lenses,
            "level": self.levels,
            "organiser": self.organisers,
            "period": self.periods,
            "language": LANGUAGES,
            "snapshot": self.snapshots,
            "ranks": RANKS,
        }[field]


@dataclass(frozen=True)
class Refusal:
    """
    A value in the address that cannot be used.

    Parameters
    ----------
    field
        The field of `Choices`.
    value
        What stood there, shortened.
    used
        What is shown instead; None for nothing.
    """

    field: str
    value: str
    used: str | None


def defaults(known: Known) -> Choices:
    """
    Return what is shown to who has chosen nothing.

    Parameters
    ----------
    known
        What can be chosen.

    Returns
    -------
    Choices
        The first of each, empty where there is nothing to choose among, and no area.
    """
    names = [f.name for f in fields(Choices) if f.name != "unit"]
    return Choices(**{name: next(iter(known.options(name)), "") for name in names})


def from_query(query: Mapping[str, str], known: Known) -> tuple[Choices, tuple[Refusal, ...]]:
    """
    Read the choices out of an address.

    Parameters
    ----------
    query
        The parameters of the address; anybody may have written them.
    known
        What can be chosen.

    Returns
    -------
    choices
        Checked, with the default where nothing or nothing usable stood.
    refusals
        Everything that was not usable, in the order of the fields.
    """
    choices = defaults(known)
    refusals = []
    for field, name in ADDRESS_NAMES.items():
        given = query.get(name)
        if given is None:
            continue
        value = from_address(field, given)
        if value in _allowed(field, choices.level, known):
            choices = replace(choices, **{field: value})
        else:
            refusals.append(Refusal(field, given[:LONGEST_SHOWN], getattr(choices, field)))
    return choices, tuple(refusals)


def to_query(choices: Choices, known: Known) -> dict[str, str]:
    """
    Write the choices as the parameters of an address.

    Parameters
    ----------
    choices
        Any choices.
    known
        What can be chosen, which says what is default and so left out.

    Returns
    -------
    dict
        Such as ``{"lens": "biology", "year": "2023-24"}``.
    """
    default = defaults(known)
    chosen = {field: getattr(choices, field) for field in ADDRESS_NAMES}
    return {
        ADDRESS_NAMES[field]: to_address(field, value)
        for field, value in chosen.items()
        if value is not None and value != getattr(default, field)
    }


def settled(choices: Choices, known: Known) -> Choices:
    """
    Return choices that hold together after one of them has changed.

    Parameters
    ----------
    choices
        Perhaps made for another level or another snapshot.
    known
        What can be chosen now.

    Returns
    -------
    Choices
        With the default for what is no longer there, and no area that is not of the level.
    """
    return from_query({n: to_address(f, v) for f, n, v in _given(choices)}, known)[0]


def to_address(field: str, value: str) -> str:
    """
    Return `value` as it stands in an address: school years without a slash.

    Parameters
    ----------
    field
        A field of `Choices`.
    value
        Its value.

    Returns
    -------
    str
        The value, or for a period such as ``2024/25`` the text ``2024-25``.
    """
    return value.replace("/", "-") if field == "period" else value


def from_address(field: str, value: str) -> str:
    """
    Undo `to_address`.

    Parameters
    ----------
    field
        A field of `Choices`.
    value
        What stood in the address.

    Returns
    -------
    str
        The value of the field.
    """
    return value.replace("-", "/") if field == "period" else value


def _given(choices: Choices) -> list[tuple[str, str, str]]:
    every = [(field, name, getattr(choices, field)) for field, name in ADDRESS_NAMES.items()]
    return [(field, name, value) for field, name, value in every if value is not None]


def _allowed(field: str, level: str, known: Known) -> frozenset[str] | tuple[str, ...]:
    """Return what a field may be; which areas there are depends on the level read before."""
    return known.units.get(level, frozenset()) if field == "unit" else known.options(field)
