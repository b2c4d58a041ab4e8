"""
The register of national resource centres (`centres.toml`): who answers what, and from where.

How many centres there are is data: they may be merged, and one centre may have several places.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from needs.entry_faults import entry_faults, frozen, name_faults, part_faults, refuse
from needs.subject_forms import SCHOOL_FORMS, SUBJECTS, check_school_form, subjects_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LATITUDES: Final = (55.3, 69.1)
LONGITUDES: Final = (10.9, 24.2)
"""The outermost points of Sweden, in degrees (WGS 84)."""

PLACE_KEYS: Final = dict.fromkeys(("name", "municipality", "source"), "text") | {
    "latitude": "number",
    "longitude": "number",
    "verified": "names",
}
CENTRE_KEYS: Final = {
    **dict.fromkeys(("short", "web", "source"), "text"),
    **dict.fromkeys(("name", "host", "audience"), "words"),
    **dict.fromkeys(("places", "verified"), "names"),
    "answers": "tables",
}
ANSWER_KEYS: Final = dict.fromkeys(("subjects", "school_forms", "assumed_forms"), "names")
PLACE_FIELDS: Final = ("municipality", "latitude", "longitude")
CENTRE_FIELDS: Final = ("name.sv", "name.en", "answers", "places", "host", "audience", "web")
"""What can be verified of a centre; `assumed_forms` never are."""

_CODE: Final = re.compile(r"\d{4}")
_WEB: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w.-]+)*")


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    Where journeys begin: a town, not a building.

    Attributes
    ----------
    id, name
        Its name in the file and on screen.
    municipality
        The code of the municipality that it lies in.
    latitude, longitude
        Degrees, WGS 84.
    source
        Where that is said.
    verified
        Those of `PLACE_FIELDS` that were read in a published source.
    """

    id: str
    name: str
    municipality: str
    latitude: float
    longitude: float
    source: str
    verified: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    Subjects that a centre answers, and in which school forms.

    Attributes
    ----------
    subjects
        Single subjects.
    school_forms
        The forms that its published words name or lie between, as “from pre-school to …”.
    assumed_forms
        Forms that its words may mean but do not name, as “the whole school”. Unverified.
    """

    subjects: tuple[str, ...]
    school_forms: tuple[str, ...]
    assumed_forms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Centre:
    """
    One national resource centre.

    Attributes
    ----------
    id
        Its name in code, files and addresses.
    short
        What it calls itself.
    name, host, audience
        Swedish and English texts by language: its name, who houses it, whom it works for.
    answers
        What it answers, subject by school form; at least one.
    places
        Where its journeys begin; at least one. Not always where its host has its name from.
    web
        Its address as text, without a scheme.
    source
        Where that is said.
    verified
        Those of `CENTRE_FIELDS` that were read in a published source; the others must be
        confirmed before they are shown as facts.
    """

    id: str
    short: str
    name: Mapping[str, str]
    answers: tuple[Answer, ...]
    places: tuple[Place, ...]
    host: Mapping[str, str]
    audience: Mapping[str, str]
    web: str
    source: str
    verified: tuple[str, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """The single subjects that it answers in some school form, in the order of `SUBJECTS`."""
        return tuple(s for s in SUBJECTS if any(s in one.subjects for one in self.answers))

    def does_answer(self, subject: str, school_form: str, *, assumed: bool = False) -> bool:
        """Tell whether it answers a single subject in a school form, perhaps an assumed one."""
        return any(
            subject in one.subjects
            and (school_form in one.school_forms or (assumed and school_form in one.assumed_forms))
            for one in self.answers
        )


@cache
def centre_register() -> Mapping[str, Centre]:
    """
    Read the centres that ship with the program.

    Returns
    -------
    Mapping of str to Centre
        By id, in the order of the file.
    """
    text = resources.files("needs").joinpath("centres.toml").read_text(encoding="utf-8")
    return parse_centres(tomllib.loads(text))


def parse_centres(content: Mapping[str, Any]) -> Mapping[str, Centre]:
    """
    Turn the content of a file into centres.

    Parameters
    ----------
    content
        The parsed TOML.

    Returns
    -------
    Mapping of str to Centre
        By id, in the order given.

    Raises
    ------
    ValueError
        When a key is missing, unknown or of the wrong kind, a name that is used does not exist,
        a point lies outside Sweden, or a text holds an e-mail address. Names every fault of
        the shape, or else every fault of the content.
    """
    refuse(_shape_faults(content))
    refuse(_content_faults(content))
    places = {key: Place(id=key, **frozen(entry)) for key, entry in content["places"].items()}
    centres = {key: _centre(key, entry, places) for key, entry in content["centres"].items()}
    return MappingProxyType(centres)


def centres_for(
    subject: str,
    school_form: str,
    *,
    assumed: bool = False,
    centres: Mapping[str, Centre] | None = None,
) -> tuple[Centre, ...]:
    """
    Find the centres that answer a subject in a school form.

    Parameters
    ----------
    subject
        A subject of the register of indicators; a heading is answered by every centre that
        answers a subject under it.
    school_form
        One of `needs.subject_forms.SCHOOL_FORMS`.
    assumed
        Whether a form counts that is only assumed.
    centres
        Those to choose from; the register where nothing else is said.

    Returns
    -------
    tuple of Centre
        In the order of the register; empty where none answers.

    Raises
    ------
    ValueError
        When there is no such subject or school form.
    """
    check_school_form(school_form)
    subjects = subjects_within(subject)
    return tuple(
        centre
        for centre in (centre_register() if centres is None else centres).values()
        if any(centre.does_answer(one, school_form, assumed=assumed) for one in subjects)
    )


def origins(centres: Iterable[Centre]) -> tuple[Place, ...]:
    """
    List where journeys begin.

    Parameters
    ----------
    centres
        Some of them.

    Returns
    -------
    tuple of Place
        Each place once, though several centres share it, in the order of first mention.
    """
    return tuple({place.id: place for centre in centres for place in centre.places}.values())


def _centre(name: str, entry: Mapping[str, Any], places: Mapping[str, Place]) -> Centre:
    given = frozen(entry)
    given["answers"] = tuple(Answer(**frozen(one)) for one in entry["answers"])
    given["places"] = tuple(places[one] for one in entry["places"])
    return Centre(id=name, **given)


def _shape_faults(content: Mapping[str, Any]) -> Iterator[str]:
    yield from part_faults(content, {"places": PLACE_KEYS, "centres": CENTRE_KEYS})
    centres = content.get("centres")
    for name, entry in centres.items() if isinstance(centres, dict) else ():
        answers = entry.get("answers") if isinstance(entry, dict) else None
        for one in answers if isinstance(answers, list) else ():
            whole = {"assumed_forms": [], **one} if isinstance(one, dict) else one
            yield from entry_faults(f"centres.{name}.answers", whole, ANSWER_KEYS)


def _content_faults(content: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in content["places"].items():
        yield from _place_faults(f"places.{name}", entry)
    for name, entry in content["centres"].items():
        where = f"centres.{name}"
        if not entry["places"]:
            yield f"`{where}.places` is empty; a journey must begin somewhere."
        if not _WEB.fullmatch(entry["web"]):
            yield f"`{where}.web` must be an address without a scheme, found {entry['web']!r}."
        yield from name_faults(f"{where}.places", entry["places"], content["places"])
        yield from name_faults(f"{where}.verified", entry["verified"], CENTRE_FIELDS)
        for one in entry["answers"]:
            yield from _answer_faults(f"{where}.answers", one)


def _place_faults(where: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if not _CODE.fullmatch(entry["municipality"]):
        yield f"`{where}.municipality` must be four digits, found {entry['municipality']!r}."
    for key, (low, high) in (("latitude", LATITUDES), ("longitude", LONGITUDES)):
        if not low <= entry[key] <= high:
            yield f"`{where}.{key}` must lie in Sweden, from {low} to {high}, found {entry[key]!r}."
    yield from name_faults(f"{where}.verified", entry["verified"], PLACE_FIELDS)


def _answer_faults(where: str, answer: Mapping[str, Any]) -> Iterator[str]:
    assumed = answer.get("assumed_forms", [])
    for key in ("subjects", "school_forms"):
        if not answer[key]:
            yield f"`{where}.{key}` is empty."
    yield from name_faults(f"{where}.subjects", answer["subjects"], SUBJECTS)
    yield from name_faults(f"{where}.school_forms", answer["school_forms"], SCHOOL_FORMS)
    yield from name_faults(f"{where}.assumed_forms", assumed, SCHOOL_FORMS)
    for form in assumed:
        if form in answer["school_forms"]:
            yield f"`{where}` both names and assumes {form!r}."
