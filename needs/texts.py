"""
Every text on the screen, in Swedish and in English, and numbers as each language writes them.

The catalogue `messages.toml` holds one entry per text. Code asks by key, so that a sentence is
written once and a missing translation is found by a test and not by a reader.
"""

from __future__ import annotations

import math
import tomllib
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Final, Protocol

from babel.dates import format_date
from babel.numbers import format_decimal

LANGUAGES: Final = ("sv", "en")
LOCALES: Final = {"sv": "sv_SE", "en": "en_GB"}
NOTHING: Final = "–"
"""What stands where there is no number; the words beside it say why."""

MINUS: Final = "\N{MINUS SIGN}"

MARKDOWN_SIGNS: Final = frozenset(r"\`*_{}[]()<>#+!|~$:&@")


def text(key: str, language: str, /, **values: object) -> str:
    """
    Return one text of the catalogue.

    Parameters
    ----------
    key
        The entry, such as ``"map.title"``.
    language
        ``sv`` or ``en``.
    **values
        What stands for the names in braces. Numbers must be words already; see `number`.

    Returns
    -------
    str
        Plain text (Markdown where the entry is shown as such); nothing in it is escaped.

    Raises
    ------
    ValueError
        When the language or the key is not known, or a name in braces has no value.
    """
    if language not in LANGUAGES:
        msg = f"`language` must be one of {', '.join(LANGUAGES)}, not {language!r}."
        raise ValueError(msg)
    entry = catalogue().get(key)
    if entry is None:
        msg = f"The catalogue of texts has no entry {key!r}."
        raise ValueError(msg)
    try:
        return entry[language].format(**values)
    except KeyError as missing:
        msg = f"The text {key!r} needs a value for {missing}."
        raise ValueError(msg) from missing


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """
    Return all texts: from key to language to text.

    Returns
    -------
    dict
        As written in `messages.toml`; not to be changed.
    """
    content = resources.files("needs").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


class TwoLanguages(Protocol):
    """Anything that says the same in both languages, such as the name of a method."""

    @property
    def sv(self) -> str:
        """In Swedish."""

    @property
    def en(self) -> str:
        """In English."""


def in_language(words: TwoLanguages, language: str) -> str:
    """
    Return what `words` say in one language.

    Parameters
    ----------
    words
        In both.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Their text.
    """
    return words.sv if language == "sv" else words.en


def number(value: float | None, language: str, *, decimals: int = 1) -> str:
    """
    Write a number as the language does.

    Parameters
    ----------
    value
        Any number; None and NaN are written as a dash.
    language
        ``sv`` or ``en``.
    decimals
        How many decimals, also when they are zeros.

    Returns
    -------
    str
        Such as ``1 234,5`` or ``1,234.5``.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    rounded = round(value, decimals) + 0.0
    written = format_decimal(rounded, format=_pattern(decimals), locale=LOCALES[language])
    return str(written).replace("-", MINUS)


def percent(share: float | None, language: str, *, decimals: int = 0) -> str:
    """
    Write a share from 0 to 1 as a percentage.

    Parameters
    ----------
    share
        Any number; None and NaN are written as a dash.
    language
        ``sv`` or ``en``.
    decimals
        How many decimals.

    Returns
    -------
    str
        Such as ``87 %`` or ``87%``.
    """
    if share is None or not math.isfinite(share):
        return NOTHING
    sign = "%" if language == "en" else "\N{NO-BREAK SPACE}%"
    return number(100 * share, language, decimals=decimals) + sign


def difference(value: float | None, language: str, *, decimals: int = 1) -> str:
    """
    Write a number with its sign.

    Parameters
    ----------
    value
        Any number; None and NaN are written as a dash.
    language
        ``sv`` or ``en``.
    decimals
        How many decimals.

    Returns
    -------
    str
        Such as ``+1,5``, with a true minus sign for what is below zero.
    """
    written = number(value, language, decimals=decimals)
    above = value is not None and math.isfinite(value) and round(value, decimals) > 0
    return f"+{written}" if above else written


def date(moment: str, language: str) -> str:
    """
    Write the day of a moment given as ISO 8601.

    Parameters
    ----------
    moment
        Such as ``2026-11-23T20:15:00+00:00``.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``23 november 2026``; the text itself where it is no moment.
    """
    try:
        day = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return str(format_date(day, format="long", locale=LOCALES[language]))


def plain(words: str) -> str:
    """
    Return words that Markdown shows exactly as they are.

    Parameters
    ----------
    words
        Any text.

    Returns
    -------
    str
        On one line, with a backslash before every sign that Markdown could take for its own.
    """
    folded = " ".join(words.split())
    return "".join(f"\\{sign}" if sign in MARKDOWN_SIGNS else sign for sign in folded)


@lru_cache
def _pattern(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"
