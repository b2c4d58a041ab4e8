"""The figures that were measured once, because measuring takes minutes (`proof.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from needs.shown_decimals import shown_decimals
from needs.texts import number, percent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

UNITS: Final = ("share", "number")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """
    One measured figure.

    Parameters
    ----------
    id
        Its name in the file.
    value
        A share from 0 to 1, or a number.
    unit
        One of `UNITS`.
    measured, by, figures_of
        When, by which file of the repository, and from whose published figures.
    error
        Its Monte Carlo standard error; 0 where it was not found by repeating.
    repetitions
        How many made-up countries it rests on; 0 where it rests on the published decade.
    about
        A sentence by language, with `value` and `repetitions` in braces; empty where no page
        shows it.
    """

    id: str
    value: float
    unit: str
    measured: dt.date
    by: str
    figures_of: str
    error: float = 0.0
    repetitions: int = 0
    about: Mapping[str, str] = field(default_factory=dict)

    def shown(self, language: str) -> str:
        """Write the value with no more decimals than its error carries, as the language does."""
        if self.unit == "share":
            most = 0 if self.value in {0.0, 1.0} else 1
            decimals = shown_decimals((-200 * self.error, 200 * self.error), most=most)
            return percent(self.value, language, decimals=decimals)
        decimals = shown_decimals(
            (-2 * self.error, 2 * self.error), most=3 if self.value < 1 else 1
        )
        return number(self.value, language, decimals=decimals)

    def sentence(self, language: str) -> str:
        """Say what was found; empty where no page shows it."""
        words = self.about.get(language, "")
        return words.format(value=self.shown(language), repetitions=self.repetitions)


@cache
def proof() -> Mapping[str, Figure]:
    """
    Read the figures that ship with the program.

    Returns
    -------
    Mapping of str to Figure
        By id, in the order of the file.
    """
    text = resources.files("needs").joinpath("proof.toml").read_text(encoding="utf-8")
    return parse_proof(tomllib.loads(text))


def parse_proof(content: Mapping[str, Any]) -> Mapping[str, Figure]:
    """
    Turn the content of a file into figures.

    Parameters
    ----------
    content
        The parsed TOML.

    Returns
    -------
    Mapping of str to Figure
        By id, in the order given.

    Raises
    ------
    TypeError
        When an entry holds a key that does not belong there or lacks one that does.
    ValueError
        When a figure's unit is unknown, or a share lies outside 0 to 1. Names every fault.
    """
    shared = {key: value for key, value in content.items() if key != "figures"}
    found = {name: Figure(id=name, **shared, **one) for name, one in content["figures"].items()}
    wrong = [
        f"{one.id} is {one.value!r} of unit {one.unit!r}"
        for one in found.values()
        if one.unit not in UNITS or (one.unit == "share" and not 0 <= one.value <= 1)
    ]
    if wrong:
        msg = f"A figure must be a share from 0 to 1 or a number: {'; '.join(wrong)}."
        raise ValueError(msg)
    return MappingProxyType(found)


def proof_sentences(language: str) -> tuple[str, ...]:
    """
    Say everything that a page shows.

    Parameters
    ----------
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        In the order of the file.
    """
    return tuple(said for one in proof().values() if (said := one.sentence(language)))
