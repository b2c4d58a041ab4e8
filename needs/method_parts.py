"""The parts a method is made of: words, dimensions and weighted indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from needs.method_toml import ROOT


@dataclass(frozen=True, kw_only=True)
class Words:
    """
    A text in the two languages of the screen.

    Parameters
    ----------
    sv, en
        The same text in Swedish and in English.
    """

    sv: str
    en: str

    def __getitem__(self, language: Literal["sv", "en"]) -> str:
        """Return the text in `language`."""
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """
    A part of the whole that has parts of its own.

    Parameters
    ----------
    id
        Its name in the method. The id ``score`` sets choices for the root itself.
    name
        What it is called on screen; None where the id will do.
    parent
        The dimension it lies in.
    weight
        Its weight among the parts of its parent.
    aggregation
        How its parts are weighed together; None follows the method.
    normalisation
        How its parts are brought to one scale first. For indicators it stands in for the
        method's choice; dimensions are normalised anew. None leaves dimensions as they are.
    goalposts
        Lowest and highest value for the parts, where they are normalised by goalposts.
    """

    id: str
    name: Words | None = None
    parent: str = ROOT
    weight: float = 1.0
    aggregation: str | None = None
    normalisation: str | None = None
    goalposts: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class WeightedIndicator:
    """
    An indicator's part in a method.

    Parameters
    ----------
    id
        The indicator: an id of the register, or a column of anybody's table.
    dimension
        The dimension it lies in.
    weight
        Its weight among the parts of that dimension.
    direction
        1 where a higher value is a greater need, -1 where it is a smaller one; None follows the
        register.
    normalisation
        None follows the dimension, and then the method.
    transform
        What is done to the values first, ``log`` or ``none``; None is ``none``.
    goalposts
        Lowest and highest value, in the indicator's own unit, where it is normalised by them.
    """

    id: str
    dimension: str = ROOT
    weight: float = 1.0
    direction: int | None = None
    normalisation: str | None = None
    transform: str | None = None
    goalposts: tuple[float, float] | None = None
