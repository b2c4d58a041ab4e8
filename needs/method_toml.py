"""
The layout of a method file: TOML text in, checked plain values out, and back again.

Only the shape is checked here (known keys, the right kind of value). Whether the choices make a
method is `needs.method_faults`.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MOST_NAMED: Final = 12
SCHEMA: Final = 1
"""The version of the layout that this program writes, and the newest it reads."""

ROOT: Final = "score"
"""The id of the top of every method's tree."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))  # noqa: PLR2004


def _is_levels(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_number, value.values()))


def _is_words(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"sv", "en"}
        and all(isinstance(text, str) for text in value.values())
    )


KINDS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "text": (lambda value: isinstance(value, str), "a text"),
    "number": (_is_number, "a number"),
    "whole": (_is_whole, "a whole number"),
    "pair": (_is_pair, "two numbers, [lowest, highest]"),
    "words": (_is_words, 'a text in two languages, { sv = "…", en = "…" }'),
    "table": (lambda value: isinstance(value, dict), "a table"),
    "levels": (_is_levels, "a table of levels, each with its probability"),
}
METHOD_KEYS: Final = {
    "schema": "whole",
    "id": "text",
    "name": "words",
    "description": "words",
    "normalisation": "text",
    "aggregation": "text",
    "scale": "number",
    "coverage_floor": "number",
    "pool_years": "whole",
    "max_lag": "whole",
    "shrinkage": "text",
    "adjustment": "text",
    "certainty": "table",
    "alternatives": "table",
    "dimensions": "table",
    "indicators": "table",
}
DIMENSION_KEYS: Final = {
    "name": "words",
    "parent": "text",
    "weight": "number",
    "aggregation": "text",
    "normalisation": "text",
    "goalposts": "pair",
}
INDICATOR_KEYS: Final = {
    "dimension": "text",
    "weight": "number",
    "direction": "whole",
    "normalisation": "text",
    "transform": "text",
    "goalposts": "pair",
}
CERTAINTY_KEYS: Final = {
    "draws": "whole",
    "seed": "whole",
    "weight_concentration": "number",
    "error_correlation": "number",
    "level": "number",
    "top": "number",
    "design_effect": "number",
    "clear": "number",
    "likely": "number",
    "significance": "number",
    "reliability": "number",
}
ALTERNATIVE_KEYS: Final = {
    "normalisation": "levels",
    "aggregation": "levels",
    "pool_years": "levels",
    "shrinkage": "levels",
    "adjustment": "levels",
}
TABLES: Final = {"certainty": CERTAINTY_KEYS, "alternatives": ALTERNATIVE_KEYS}
PARTS: Final = {"dimensions": DIMENSION_KEYS, "indicators": INDICATOR_KEYS}
REQUIRED: Final = ("schema", "id", "name", "indicators")


def read_document(text: str) -> dict[str, Any]:
    """
    Read a method file's text as plain values.

    Parameters
    ----------
    text
        TOML.

    Returns
    -------
    dict
        The keys of `METHOD_KEYS` that were given; `dimensions` and `indicators` are mappings
        from id to the keys of `DIMENSION_KEYS` and `INDICATOR_KEYS`.

    Raises
    ------
    ValueError
        When the text is no TOML, is of a newer layout, or holds an unknown key or a value of the
        wrong kind. Names every fault.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"The method is not valid TOML: {error}."
        raise ValueError(msg) from error
    _refuse_newer(document.get("schema"))
    faults = list(_shape_faults(document))
    if faults:
        raise ValueError("\n".join(faults))
    return document


def _refuse_newer(schema: object) -> None:
    if isinstance(schema, int) and schema > SCHEMA:
        msg = (
            f"The method is written in layout {schema}, and this program reads layout {SCHEMA}. "
            "Update the program, or save the method from the older one."
        )
        raise ValueError(msg)


def _shape_faults(document: Mapping[str, Any]) -> Iterable[str]:
    for key in REQUIRED:
        if key not in document:
            yield f"`{key}` is missing."
    yield from _table_faults(document, METHOD_KEYS, where="")
    for name, keys in TABLES.items():
        given = document.get(name, {})
        yield from _table_faults(given, keys, where=f"{name}.") if isinstance(given, dict) else ()
    for part, keys in PARTS.items():
        entries = document.get(part, {})
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                yield from _table_faults(entry, keys, where=f"{part}.{name}.")
            else:
                yield f"`{part}.{name}` must be a table, found {entry!r}."


def _table_faults(
    table: Mapping[str, Any], keys: Mapping[str, str], *, where: str
) -> Iterable[str]:
    for key, value in table.items():
        if key not in keys:
            yield f"`{where}{key}` is not a key of a method file; {nearest(key, keys)}."
            continue
        fits, kind = KINDS[keys[key]]
        if not fits(value):
            yield f"`{where}{key}` must be {kind}, found {value!r}."


def nearest(name: str, valid: Iterable[str]) -> str:
    """
    Say which names may have been meant.

    Parameters
    ----------
    name
        What was written.
    valid
        What could have been written.

    Returns
    -------
    str
        Up to three near names, or the valid ones (not more than `MOST_NAMED`) when none is near;
        without a full stop.
    """
    names = list(dict.fromkeys(valid))
    near = difflib.get_close_matches(str(name), names, n=3)
    if near:
        return f"perhaps {', '.join(near)}"
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"valid are {', '.join(names[:MOST_NAMED])}{more}"


def write_document(document: Mapping[str, Any]) -> str:
    """
    Write plain values as a method file's text; `read_document` gives the same values back.

    Parameters
    ----------
    document
        As `read_document` returns it. A value of None is left out.

    Returns
    -------
    str
        TOML: the general choices first, then one line for each dimension and each indicator.
    """
    apart = {*PARTS, *TABLES}
    general = {key: value for key, value in document.items() if key not in apart}
    lines = [f"{key} = {_value(value)}" for key, value in general.items() if value is not None]
    for name in TABLES:
        if document.get(name):
            lines += ["", f"[{name}]"]
            lines += [f"{_key(key)} = {_value(value)}" for key, value in document[name].items()]
    for part in PARTS:
        if document.get(part):
            lines += ["", f"[{part}]"]
            lines += [f"{_key(name)} = {_value(row)}" for name, row in document[part].items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {_value(item)}" for key, item in value.items() if item is not None)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, float):
        return float.__repr__(value)  # also for numpy's own float, whose repr is no TOML
    return _text(value) if isinstance(value, str) else str(value)


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _text(name)


def _text(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
