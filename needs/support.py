"""
The register of kinds of support (`support.toml`): what can be offered, and what is known of it.

A kind that was not read in a published source is kept, marked, and left out of what is shown
unless somebody asks for it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from needs.entry_faults import frozen, name_faults, part_faults, refuse
from needs.indicators import register
from needs.subject_forms import SUBJECTS, subjects_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHAPES: Final = ("series", "standing", "single")
"""Two occasions or more with a follow-up; there whenever somebody asks; one occasion."""

EFFECTS: Final = ("supported", "limited", "unknown")
"""A source says that it has worked; that it has had little effect; or none is known of."""

EVIDENCE_KEYS: Final = {"effect": "text", "sentence": "words", "source": "text"}
SUPPORT_KEYS: Final = {
    **dict.fromkeys(("shape", "evidence", "source"), "text"),
    **dict.fromkeys(("name", "description"), "words"),
    **dict.fromkeys(("subjects", "dimensions"), "names"),
    "verified": "truth",
}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """
    What is known of the effect of some kinds of support.

    Attributes
    ----------
    id
        Its name in the file.
    effect
        One of `EFFECTS`.
    sentence
        What is known, or that nothing is, by language.
    source
        Where that is said; for ``unknown`` what was looked through.
    """

    id: str
    effect: str
    sentence: Mapping[str, str]
    source: str


@dataclass(frozen=True, kw_only=True)
class Support:
    """
    One kind of support close to the classroom.

    Attributes
    ----------
    id
        Its name in code, files and addresses.
    name, description
        Swedish and English texts by language.
    shape
        One of `SHAPES`.
    subjects
        The single subjects that it is given in.
    dimensions
        The respects of the register of indicators whose needs it answers: our judgement.
    evidence
        What is known of its effect.
    source
        Where it is said that it is given; general knowledge where it is not verified.
    verified
        Whether that was read in a published source.
    """

    id: str
    name: Mapping[str, str]
    description: Mapping[str, str]
    shape: str
    subjects: tuple[str, ...]
    dimensions: tuple[str, ...]
    evidence: Evidence
    source: str
    verified: bool


@cache
def support_register() -> Mapping[str, Support]:
    """
    Read the kinds of support that ship with the program, also those that are not verified.

    Returns
    -------
    Mapping of str to Support
        By id, in the order of the file.
    """
    text = resources.files("needs").joinpath("support.toml").read_text(encoding="utf-8")
    return parse_support(tomllib.loads(text))


def need_dimensions() -> tuple[str, ...]:
    """
    List the respects in which there can be a need.

    Returns
    -------
    tuple of str
        The dimensions of the register's indicators that may count as need, in its order.
    """
    needs = (entry.dimension for entry in register().values() if entry.direction)
    return tuple(dict.fromkeys(needs))


def parse_support(content: Mapping[str, Any]) -> Mapping[str, Support]:
    """
    Turn the content of a file into kinds of support.

    Parameters
    ----------
    content
        The parsed TOML.

    Returns
    -------
    Mapping of str to Support
        By id, in the order given.

    Raises
    ------
    ValueError
        When a key is missing, unknown or of the wrong kind, a name that is used does not exist,
        or a text holds an e-mail address. Names every fault of the shape, or else every fault
        of the content.
    """
    refuse(part_faults(content, {"evidence": EVIDENCE_KEYS, "support": SUPPORT_KEYS}))
    refuse(_content_faults(content))
    known = {key: Evidence(id=key, **frozen(one)) for key, one in content["evidence"].items()}
    kinds = {
        key: Support(id=key, **(frozen(one) | {"evidence": known[one["evidence"]]}))
        for key, one in content["support"].items()
    }
    return MappingProxyType(kinds)


def shown_support(
    subject: str,
    dimension: str = "",
    *,
    unverified: bool = False,
    kinds: Mapping[str, Support] | None = None,
) -> tuple[Support, ...]:
    """
    Find the kinds of support to show for a need.

    Parameters
    ----------
    subject
        A subject of the register of indicators; under a heading is what is given in any subject
        of it.
    dimension
        The respect of the need; empty for every respect.
    unverified
        Whether to show also what was not read in a published source.
    kinds
        Those to choose from; the register where nothing else is said.

    Returns
    -------
    tuple of Support
        In the order of the register; empty where nothing is known to answer the need.

    Raises
    ------
    ValueError
        When there is no such subject, or no such respect in which there can be a need.
    """
    subjects = subjects_within(subject)
    refuse(name_faults("dimension", [dimension] if dimension else [], need_dimensions()))
    return tuple(
        kind
        for kind in (support_register() if kinds is None else kinds).values()
        if (kind.verified or unverified)
        and (not dimension or dimension in kind.dimensions)
        and any(one in kind.subjects for one in subjects)
    )


def _content_faults(content: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in content["evidence"].items():
        yield from name_faults(f"evidence.{name}.effect", [entry["effect"]], EFFECTS)
    used = (
        ("shape", SHAPES),
        ("subjects", SUBJECTS),
        ("dimensions", need_dimensions()),
        ("evidence", content["evidence"]),
    )
    for name, entry in content["support"].items():
        for key, valid in used:
            where, value = f"support.{name}.{key}", entry[key]
            if not value:
                yield f"`{where}` is empty."
            yield from name_faults(where, [value] if isinstance(value, str) else value, valid)
