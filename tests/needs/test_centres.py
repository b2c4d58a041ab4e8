from __future__ import annotations

import copy
import dataclasses
import re
from typing import Any

import pytest
import shapely

from geodata.boundaries import boundaries
from needs.centres import (
    CENTRE_FIELDS,
    PLACE_FIELDS,
    Centre,
    Place,
    centre_register,
    centres_for,
    origins,
    parse_centres,
)
from needs.subject_forms import SCHOOL_FORMS, SUBJECTS

ALL = dict(centre_register())
PLACES = {place.id: place for place in origins(ALL.values())}
every_centre = pytest.mark.parametrize("centre", ALL.values(), ids=ALL)
every_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)

WORDS = {"sv": "Ett.", "en": "One."}
PLACE = {
    "name": "Lund",
    "municipality": "1281",
    "latitude": 55.7,
    "longitude": 13.2,
    "source": "A list",
    "verified": ["municipality"],
}
CENTRE = {
    "short": "X",
    "name": WORDS,
    "places": ["lund"],
    "host": WORDS,
    "audience": WORDS,
    "web": "x.se/a",
    "source": "x.se",
    "verified": ["web"],
    "answers": [
        {"subjects": ["mathematics"], "school_forms": ["fs", "gr"], "assumed_forms": ["gran"]},
        {"subjects": ["chemistry", "biology"], "school_forms": ["gy"]},
    ],
}


def content(*, centre: dict[str, Any] | None = None, **place: object) -> dict[str, Any]:
    """Return a small register of one centre in one place, with some keys changed."""
    return copy.deepcopy(
        {"places": {"lund": PLACE | place}, "centres": {"x": CENTRE | (centre or {})}}
    )


def ids(subject: str, school_form: str, *, assumed: bool = False) -> list[str]:
    return [centre.id for centre in centres_for(subject, school_form, assumed=assumed)]


@every_centre
def test_each_speaks_both_languages_and_says_where_it_is_known_from(centre: Centre) -> None:
    for words in (centre.name, centre.host, centre.audience):
        assert set(words) == {"sv", "en"}
        assert all(words.values())
    assert all(words.endswith(".") for words in centre.audience.values())
    assert centre.source
    assert set(centre.verified) <= set(CENTRE_FIELDS)
    assert centre.subjects


@every_centre
def test_none_names_a_person_or_a_mailbox(centre: Centre) -> None:
    fields = {field.name for field in dataclasses.fields(centre)}
    assert not fields & {"contact", "person", "mail", "email", "phone", "director"}
    assert "@" not in repr(centre)
    assert not re.search(r"\d{5,}", repr(centre)), "a telephone number"


@every_place
def test_each_place_lies_in_its_municipality(place: Place) -> None:
    municipalities = boundaries("kommun").set_index("unit")
    point = shapely.Point(place.longitude, place.latitude)
    assert municipalities.loc[place.municipality, "geometry"].contains(point)
    assert municipalities.loc[place.municipality, "name"] == place.name
    assert place.source
    assert set(place.verified) <= set(PLACE_FIELDS)


def test_the_centres_of_linkoping_university_are_in_norrkoping_and_share_a_place() -> None:
    for name in ("cetis", "natdid"):
        assert [place.name for place in ALL[name].places] == ["Norrköping"]
        assert ALL[name].host["sv"].startswith("Linköpings universitet")
    assert len(PLACES) < sum(len(centre.places) for centre in ALL.values())


def test_what_each_centre_says_that_it_answers() -> None:
    assert ids("mathematics", "gr") == ids("mathematics", "vuxgy") == ["ncm"]
    assert ids("biology", "gr") == ["bioresurs", "natdid"]
    assert ids("physics", "fs") == ["nrcf", "natdid"]
    assert ids("technology", "gy") == ["cetis", "natdid"]
    assert ids("chemistry", "gr") == ["krc", "natdid"]


def test_the_centre_of_chemistry_has_no_pre_school_and_didactics_no_mathematics() -> None:
    assert ids("chemistry", "fs") == ["natdid"]
    assert "mathematics" not in ALL["natdid"].subjects
    assert ids("chemistry", "vuxgr") == ids("mathematics", "sfi") == []


def test_a_form_that_is_only_assumed_counts_when_asked_for() -> None:
    assert ids("mathematics", "gran") == []
    assert ids("mathematics", "gran", assumed=True) == ["ncm"]
    assert ids("mathematics", "gr", assumed=True) == ["ncm"]


def test_a_heading_is_answered_by_the_centres_of_its_subjects_each_once() -> None:
    assert ids("science", "gr") == ["bioresurs", "krc", "nrcf", "natdid"]
    assert ids("all", "gr") == list(ALL)


@pytest.mark.parametrize("form", SCHOOL_FORMS)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_order_is_that_of_the_register(subject: str, form: str) -> None:
    found = ids(subject, form)
    assert found == [name for name in ALL if name in found]
    assert set(found) <= set(ids(subject, form, assumed=True))


def test_an_unknown_subject_or_school_form_is_refused() -> None:
    with pytest.raises(ValueError, match="`subject` 'maths'"):
        centres_for("maths", "gr")
    with pytest.raises(ValueError, match="`school_form` 'grund'"):
        centres_for("mathematics", "grund")


def test_a_merged_centre_answers_each_subject_in_its_own_forms_and_from_its_places() -> None:
    given = content(centre={"places": ["lund", "north"]})
    given["places"]["north"] = PLACE | {"name": "Umeå", "latitude": 63.8, "longitude": 20.3}
    merged = parse_centres(given)
    (centre,) = merged.values()
    assert centre.subjects == ("mathematics", "biology", "chemistry")
    assert centres_for("mathematics", "fs", centres=merged) == (centre,)
    assert centres_for("chemistry", "fs", centres=merged) == ()
    assert centres_for("science", "gy", centres=merged) == (centre,)
    assert [place.name for place in origins([centre, centre])] == ["Lund", "Umeå"]


def test_a_centre_and_its_parts_cannot_be_changed() -> None:
    (centre,) = parse_centres(content()).values()
    parts: tuple[Any, ...] = (centre, centre.answers[0], centre.places[0])
    for part in parts:
        with pytest.raises(dataclasses.FrozenInstanceError):
            part.source = ""
    with pytest.raises(TypeError):
        centre.name["sv"] = ""  # type: ignore[index]
    with pytest.raises(TypeError):
        centre_register()["y"] = centre  # type: ignore[index]
    assert centre_register() is centre_register()


ANSWER = CENTRE["answers"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (content(municipality="128"), "`places.lund.municipality` must be four digits"),
        (content(latitude=13.2, longitude=13.2), "`places.lund.latitude` must lie in Sweden"),
        (content(longitude=55.7), "`places.lund.longitude` must lie in Sweden"),
        (content(latitude=float("nan")), "`places.lund.latitude` must lie in Sweden"),
        (content(verified=["name"]), "`places.lund.verified` names 'name'"),
        (content(centre={"places": []}), "`centres.x.places` is empty"),
        (content(centre={"places": ["linkoping"]}), "`centres.x.places` names 'linkoping'"),
        (content(centre={"verified": ["all"]}), "`centres.x.verified` names 'all'"),
        (content(centre={"web": "https://x.se"}), "`centres.x.web` must be an address without"),
        (content(centre={"web": "x.se?mail=1"}), "`centres.x.web` must be an address without"),
        (content(centre={"source": "a.b@x.se"}), "`centres.x.source` holds an e-mail address"),
        (content(centre={"director": "A"}), "`centres.x.director` is not a key here"),
        (content(centre={"name": {"sv": "Ett"}}), "`centres.x.name` must be a text in two"),
        (content(centre={"answers": []}), "`centres.x.answers` must be a list of tables"),
        (content(centre={"answers": [{}]}), "`centres.x.answers.subjects` is missing."),
    ],
)
def test_a_bad_file_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_centres(given)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"subjects": []}, "`centres.x.answers.subjects` is empty."),
        ({"subjects": ["science"]}, "`centres.x.answers.subjects` names 'science'"),
        ({"school_forms": []}, "`centres.x.answers.school_forms` is empty."),
        ({"school_forms": ["gs"]}, "`centres.x.answers.school_forms` names 'gs'"),
        ({"assumed_forms": ["gs"]}, "`centres.x.answers.assumed_forms` names 'gs'"),
        ({"assumed_forms": ["gr"]}, "`centres.x.answers` both names and assumes 'gr'."),
        ({"forms": ["gr"]}, "`centres.x.answers.forms` is not a key here"),
    ],
)
def test_a_bad_answer_is_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_centres(content(centre={"answers": [ANSWER | wrong]}))


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ValueError, match="municipality") as caught:
        parse_centres(content(centre={"web": "no", "places": ["b"]}, municipality="1"))
    assert len(str(caught.value).splitlines()) == 3
    with pytest.raises(ValueError, match="missing") as caught:
        parse_centres({"centres": {"x": 1}})
    assert len(str(caught.value).splitlines()) == 2
