"""Joining by code: which units have both figures and a boundary, and why the others do not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from geodata.crs import misplaced
from geodata.tables import LEVELS
from geodata.units import created_later, level_names, old_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

SUFFIXES: Final = {
    "kommun": ("s kommun", " kommun", " stad", "s stad"),
    "lan": ("s län", " län"),
}
"""What may follow a name; the screen and many files leave it out or put it in."""


class CodeMatch(NamedTuple):
    """
    What a text in a code column means.

    Attributes
    ----------
    code
        The unit's code, or None when the text could not be understood.
    cause
        None when the text was a code as it stood; otherwise why it was not: one of
        ``leading_zero_lost``, ``number_instead_of_code`` (“1480.0”), ``old_code``,
        ``name_instead_of_code``, ``unknown``.
    """

    code: str | None
    cause: str | None


@dataclass(frozen=True)
class Unjoined:
    """
    One code that stands on one side only.

    Attributes
    ----------
    code
        As it was given.
    cause
        A cause of `CodeMatch`, or ``wrong_crs`` (its boundary does not lie in Sweden),
        ``created_later`` (older files cannot hold the unit), or ``absent`` (the code is right,
        the other side lacks it).
    suggestion
        What it probably stands for, or is called on the other side; for ``created_later`` the
        unit that it was a part of.
    """

    code: str
    cause: str
    suggestion: str | None = None


@dataclass(frozen=True)
class JoinReport:
    """Which codes met, and what is left over on either side; each in alphabetical order."""

    matched: tuple[str, ...]
    only_in_data: tuple[Unjoined, ...]
    only_in_boundaries: tuple[Unjoined, ...]


def match_code(text: str, *, level: str = "kommun") -> CodeMatch:
    """
    Find the unit that a text means, and say what had to be repaired.

    A text is taken as a name only when it is the whole name, whatever its case, with or without
    “kommun” or “län”; a near miss is unknown, not guessed.

    Parameters
    ----------
    text
        From a code column.
    level
        The level whose codes the column should hold.

    Returns
    -------
    CodeMatch
        For example ``("0114", "leading_zero_lost")`` for ``"114"``.

    Raises
    ------
    ValueError
        When the level is not known.
    """
    known = _known(level)
    plain = unicodedata.normalize("NFC", text).strip()
    if plain in known:
        return CodeMatch(plain, None)
    padded = pad(plain, level=level)
    if padded in known:
        lost = padded.startswith("0") and not plain.startswith("0")
        return CodeMatch(padded, "leading_zero_lost" if lost else "number_instead_of_code")
    old = old_codes(level)
    if padded in old:
        return CodeMatch(old[padded], "old_code")
    by_name = _names(level).get(plain.casefold())
    if by_name is not None:
        return CodeMatch(by_name, "name_instead_of_code")
    return CodeMatch(None, "unknown")


def pad(text: str, *, level: str) -> str:
    """
    Give a number the leading zeros that the codes of a level have; leave other texts alone.

    Parameters
    ----------
    text
        ``"114"``, or ``"114.0"`` as spreadsheets write it.
    level
        The level whose codes are meant.

    Returns
    -------
    str
        ``"0114"`` for both when `level` is ``kommun``.
    """
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()):
        return text
    return digits.zfill(len(next(iter(_known(level)))))


def likely_level(codes: Iterable[str]) -> str:
    """
    Guess the level of a set of codes: the one that has the most of them.

    Parameters
    ----------
    codes
        Codes, perhaps without their leading zeros.

    Returns
    -------
    str
        One of `geodata.tables.LEVELS`; ``kommun`` when nothing fits better.
    """
    given = set(codes)
    return max(LEVELS, key=lambda level: sum(pad(c, level=level) in _known(level) for c in given))


def join(codes: Iterable[str], boundaries: gpd.GeoDataFrame) -> JoinReport:
    """
    Compare the codes of some figures with those of some boundaries.

    Nothing is repaired: a code that only nearly meets is listed with its cause, for a person to
    decide.

    Parameters
    ----------
    codes
        Codes of the units that have figures; repeated ones count once.
    boundaries
        With the columns `unit` and `geometry`.

    Returns
    -------
    JoinReport
        What met and, both ways, what did not.
    """
    data = set(codes)
    lost = set(boundaries.loc[misplaced(boundaries.geometry), "unit"])
    drawn = set(boundaries["unit"]) - lost
    level = likely_level(data | drawn | lost)
    return JoinReport(
        matched=tuple(sorted(data & drawn)),
        only_in_data=_unjoined(data - drawn, drawn, lost=lost, level=level),
        only_in_boundaries=_young(_unjoined(lost | drawn - data, data, lost=lost, level=level)),
    )


def _unjoined(
    codes: set[str], others: set[str], *, lost: set[str], level: str
) -> tuple[Unjoined, ...]:
    """Say why each of `codes` does not stand among `others`."""
    mended = {match_code(other, level=level).code: other for other in sorted(others)}
    return tuple(
        Unjoined(code, "wrong_crs") if code in lost else _explained(code, mended, level)
        for code in sorted(codes)
    )


def _explained(code: str, mended: dict[str | None, str], level: str) -> Unjoined:
    """Look for what is wrong with the code itself, and then with what the other side wrote."""
    match = match_code(code, level=level)
    if match.cause is not None:
        return Unjoined(code, match.cause, match.code)
    if code in mended:
        return Unjoined(code, str(match_code(mended[code], level=level).cause), mended[code])
    return Unjoined(code, "absent")


def _young(unjoined: tuple[Unjoined, ...]) -> tuple[Unjoined, ...]:
    """Say of a unit without figures that older files cannot hold it, where that is so."""
    young = created_later()
    return tuple(
        Unjoined(left.code, "created_later", young[left.code])
        if left.cause == "absent" and left.code in young
        else left
        for left in unjoined
    )


@lru_cache
def _known(level: str) -> frozenset[str]:
    return frozenset(level_names(level).index)


@lru_cache
def _names(level: str) -> dict[str, str]:
    """Return every way to write a name, in lower case, with the unit's code."""
    endings = SUFFIXES.get(level, ())
    ways: dict[str, str] = {}
    for code, name in level_names(level).items():
        stem = _stem(name, endings)
        for way in (name, stem, *(stem + ending for ending in endings)):
            ways[way.casefold()] = str(code)
    return ways


def _stem(name: str, endings: Iterable[str]) -> str:
    """Return the name without what it may end with."""
    for ending in endings:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
