from __future__ import annotations

import copy
import dataclasses
import re
from typing import Any

import pytest

from needs.indicators import register
from needs.subject_forms import HEADINGS, SUBJECTS
from needs.support import (
    EFFECTS,
    SHAPES,
    Support,
    need_dimensions,
    parse_support,
    shown_support,
    support_register,
)

ALL = dict(support_register())
every = pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
GENERAL = "General knowledge"

WORDS = {"sv": "Ett.", "en": "One."}
EVIDENCE = {"effect": "limited", "sentence": WORDS, "source": "A report"}
KIND = {
    "name": WORDS,
    "description": WORDS,
    "shape": "series",
    "subjects": ["physics"],
    "dimensions": ["results", "teachers"],
    "evidence": "e",
    "source": "x.se",
    "verified": True,
}


def content(*, evidence: dict[str, Any] | None = None, **kind: object) -> dict[str, Any]:
    """Return a small register of one kind of support, with some keys changed."""
    return copy.deepcopy(
        {"evidence": {"e": EVIDENCE | (evidence or {})}, "support": {"x": KIND | kind}}
    )


@every
def test_each_speaks_both_languages_and_says_where_it_is_known_from(kind: Support) -> None:
    for words in (kind.name, kind.description, kind.evidence.sentence):
        assert set(words) == {"sv", "en"}
        assert all(words.values())
    assert all(words.endswith(".") for words in kind.description.values())
    assert all(words.endswith(".") for words in kind.evidence.sentence.values())
    assert kind.evidence.source
    assert "@" not in repr(kind)


@every
def test_each_answers_needs_that_the_register_of_indicators_knows(kind: Support) -> None:
    needs = {entry.dimension for entry in register().values() if entry.role == "need"}
    assert set(kind.dimensions) <= needs
    assert set(kind.subjects) <= set(SUBJECTS)
    assert kind.shape in SHAPES
    assert kind.evidence.effect in EFFECTS


@every
def test_general_knowledge_is_never_verified_and_a_source_always_is(kind: Support) -> None:
    assert kind.verified == (GENERAL not in kind.source)


@every
def test_a_single_event_says_that_its_effect_is_limited_and_only_a_series_has_worked(
    kind: Support,
) -> None:
    assert (kind.shape == "single") == (kind.evidence.effect == "limited")
    if kind.evidence.effect == "supported":
        assert kind.shape == "series"
        assert "huvudman" in kind.evidence.sentence["sv"]


def test_the_order_is_series_first_and_single_events_last() -> None:
    shapes = [SHAPES.index(kind.shape) for kind in ALL.values()]
    assert shapes == sorted(shapes)


def test_every_subject_has_something_to_show_and_all_evidence_is_used() -> None:
    assert all(shown_support(subject) for subject in (*SUBJECTS, *HEADINGS))
    assert {kind.evidence.id for kind in ALL.values()} == {
        "series_with_organiser",
        "single_event",
        "not_known",
    }


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_not_verified_is_shown_only_when_asked_for(subject: str) -> None:
    shown, known = shown_support(subject), shown_support(subject, unverified=True)
    assert all(kind.verified for kind in shown)
    assert shown == tuple(kind for kind in known if kind.verified)
    assert len(known) > len(shown)


def test_a_need_is_answered_in_its_own_subject_and_respect() -> None:
    def ids(*need: str, unverified: bool = False) -> list[str]:
        return [kind.id for kind in shown_support(*need, unverified=unverified)]

    assert ids("mathematics", "test") == ["mathematics_developers", "mathematics_workshop"]
    assert ids("physics", "teachers") == [
        "subject_developers",
        "research_summaries",
        "physics_teacher_day",
    ]
    assert "mathematics_workshop" not in ids("science", unverified=True)
    assert set(ids("chemistry")) <= set(ids("science")) <= set(ids("all"))


def test_no_published_source_names_support_for_equity() -> None:
    assert shown_support("all", "equity") == ()
    assert shown_support("all", "equity", unverified=True)


def test_an_unknown_need_is_refused() -> None:
    with pytest.raises(ValueError, match="`subject` 'maths'"):
        shown_support("maths")
    with pytest.raises(ValueError, match="`dimension` names 'context'"):
        shown_support("physics", "context")
    assert need_dimensions() == ("results", "test", "transition", "teachers", "equity")


def test_kinds_of_ones_own_can_be_chosen_from() -> None:
    kinds = parse_support(content(verified=False))
    assert shown_support("physics", kinds=kinds) == ()
    (kind,) = shown_support("science", "results", unverified=True, kinds=kinds)
    assert kind.evidence.source == "A report"


def test_a_kind_cannot_be_changed() -> None:
    (kind,) = parse_support(content()).values()
    parts: tuple[Any, ...] = (kind, kind.evidence)
    for part in parts:
        with pytest.raises(dataclasses.FrozenInstanceError):
            part.source = ""
    with pytest.raises(TypeError):
        kind.name["sv"] = ""  # type: ignore[index]
    assert support_register() is support_register()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (content(shape="course"), "`support.x.shape` names 'course'"),
        (content(subjects=["science"]), "`support.x.subjects` names 'science'"),
        (content(subjects=[]), "`support.x.subjects` is empty."),
        (content(dimensions=["context"]), "`support.x.dimensions` names 'context'"),
        (content(dimensions=[]), "`support.x.dimensions` is empty."),
        (content(evidence={"effect": "great"}), "`evidence.e.effect` names 'great'"),
        (content(verified="yes"), "`support.x.verified` must be true or false"),
        (content(name={"sv": "Ett"}), "`support.x.name` must be a text in two languages"),
        (content(source=""), "`support.x.source` must be a text that is not empty"),
        (content(source="a.b@x.se"), "`support.x.source` holds an e-mail address"),
        (content(price=1), "`support.x.price` is not a key here"),
        (content() | {"evidence": {"f": EVIDENCE}}, "`support.x.evidence` names 'e'"),
        ({"support": {"x": KIND}}, "`evidence` is missing."),
    ],
)
def test_a_bad_file_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_support(given)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ValueError, match="shape") as caught:
        parse_support(content(shape="a", subjects=["b"], evidence={"effect": "c"}))
    assert len(str(caught.value).splitlines()) == 3
