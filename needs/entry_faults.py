"""What can be wrong with an entry of a register: its keys, its values, and the names it uses."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from needs.method_toml import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

LANGUAGES: Final = ("sv", "en")
MAIL: Final = "@"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_words(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(LANGUAGES)
        and all(map(_is_text, value.values()))
    )


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


KINDS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = MappingProxyType(
    {
        "text": (_is_text, "a text that is not empty"),
        "words": (_is_words, 'a text in two languages, { sv = "…", en = "…" }'),
        "names": (_is_names, "a list of names, none of them twice"),
        "number": (_is_number, "a number"),
        "truth": (lambda value: isinstance(value, bool), "true or false"),
        "tables": (
            lambda value: (
                isinstance(value, list)
                and bool(value)
                and all(isinstance(one, dict) for one in value)
            ),
            "a list of tables, at least one",
        ),
    }
)
"""The kinds of value that an entry may hold, each with its test and its name."""


def entry_faults(where: str, entry: object, keys: Mapping[str, str]) -> Iterator[str]:
    """
    Say what is wrong with the shape of an entry.

    Parameters
    ----------
    where
        What the entry is called in the file.
    entry
        As parsed.
    keys
        The keys that it must have, each with one of `KINDS`.

    Yields
    ------
    str
        One sentence for each key that is missing or does not belong, for each value of another
        kind, and for each text with an e-mail address, as a register names no person.
    """
    if not isinstance(entry, dict):
        yield f"`{where}` must be a table, found {entry!r}."
        return
    yield from (f"`{where}.{key}` is missing." for key in keys if key not in entry)
    for key, value in entry.items():
        if key not in keys:
            yield f"`{where}.{key}` is not a key here; {nearest(key, keys)}."
            continue
        fits, kind = KINDS[keys[key]]
        if not fits(value):
            yield f"`{where}.{key}` must be {kind}, found {value!r}."
        elif any(MAIL in text for text in _texts(value)):
            yield f"`{where}.{key}` holds an e-mail address, which this register does not keep."


def name_faults(where: str, names: Iterable[str], valid: Iterable[str]) -> Iterator[str]:
    """
    Say which names do not exist.

    Parameters
    ----------
    where
        The key that holds them.
    names
        As written.
    valid
        Those that exist.

    Yields
    ------
    str
        One sentence for each unknown name, with what may have been meant.
    """
    known = list(valid)
    for name in names:
        if name not in known:
            yield f"`{where}` names {name!r}, which does not exist; {nearest(name, known)}."


def part_faults(
    content: Mapping[str, Any], parts: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """
    Say what is wrong with the shape of a file that holds several tables of entries.

    Parameters
    ----------
    content
        The parsed file.
    parts
        The tables that it must have, each with the keys of its entries.

    Yields
    ------
    str
        One sentence for each table that is missing or does not belong, and the faults of each
        entry.
    """
    yield from (f"`{name}` is missing." for name in parts if not content.get(name))
    for name, entries in content.items():
        if name not in parts:
            yield f"`{name}` is not a table of this file; {nearest(name, parts)}."
        elif not isinstance(entries, dict):
            yield f"`{name}` must be a table, found {entries!r}."
        else:
            for key, entry in entries.items():
                yield from entry_faults(f"{name}.{key}", entry, parts[name])


def refuse(faults: Iterable[str]) -> None:
    """
    Raise once for everything that is wrong.

    Parameters
    ----------
    faults
        Sentences; none when all is well.

    Raises
    ------
    ValueError
        When there is a fault. Names all of them, one to a line.
    """
    found = list(faults)
    if found:
        raise ValueError("\n".join(found))


def frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return an entry whose values cannot be changed.

    Parameters
    ----------
    entry
        As parsed.

    Returns
    -------
    dict
        The same keys; lists are tuples, and tables can only be read.
    """
    return {key: _frozen(value) for key, value in entry.items()}


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return MappingProxyType(value) if isinstance(value, dict) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
