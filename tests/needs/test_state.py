from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.state import (
    ADDRESS_NAMES,
    LONGEST_SHOWN,
    RANKS,
    Choices,
    Refusal,
    defaults,
    from_query,
    settled,
    to_query,
)
from needs.texts import LANGUAGES
from tests.needs.small import CHOICES, KNOWN


def any_choices() -> st.SearchStrategy[Choices]:
    levels = st.sampled_from(KNOWN.levels)
    return levels.flatmap(
        lambda level: st.builds(
            Choices,
            lens=st.sampled_from(KNOWN.lenses),
            level=st.just(level),
            organiser=st.sampled_from(KNOWN.organisers),
            period=st.sampled_from(KNOWN.periods),
            unit=st.none() | st.sampled_from(sorted(KNOWN.units[level])),
            language=st.sampled_from(LANGUAGES),
            snapshot=st.sampled_from(KNOWN.snapshots),
            ranks=st.sampled_from(RANKS),
        )
    )


def test_who_has_chosen_nothing_sees_the_first_of_each() -> None:
    assert defaults(KNOWN) == CHOICES
    assert from_query({}, KNOWN) == (CHOICES, ())


def test_what_is_default_is_left_out_of_the_address() -> None:
    assert to_query(CHOICES, KNOWN) == {}


def test_the_address_holds_ids_and_no_slash() -> None:
    chosen = replace(CHOICES, lens="biology", period="2023/24", unit="0102", language="en")
    expected = {"lens": "biology", "year": "2023-24", "unit": "0102", "lang": "en"}
    assert to_query(chosen, KNOWN) == expected


@given(any_choices())
def test_an_address_gives_back_the_choices_it_was_made_of(choices: Choices) -> None:
    assert from_query(to_query(choices, KNOWN), KNOWN) == (choices, ())


@given(st.dictionaries(st.sampled_from(sorted(ADDRESS_NAMES.values())), st.text()))
def test_whatever_stands_in_the_address_the_choices_can_be_shown(query: dict[str, str]) -> None:
    choices, refusals = from_query(query, KNOWN)
    assert settled(choices, KNOWN) == choices
    assert len(refusals) <= len(query)


def test_every_value_that_cannot_be_used_is_refused_in_words() -> None:
    query = {"lens": "<b>", "year": "1999-00", "organiser": "kommunal", "unit": "9" * 99}
    choices, refusals = from_query(query, KNOWN)
    assert choices == replace(CHOICES, organiser="kommunal")
    assert refusals == (
        Refusal("lens", "<b>", "stem"),
        Refusal("period", "1999-00", "2024/25"),
        Refusal("unit", "9" * LONGEST_SHOWN, None),
    )


def test_an_area_is_refused_at_a_level_that_it_is_not_of() -> None:
    choices, refusals = from_query({"level": "lan", "unit": "0101"}, KNOWN)
    assert choices.unit is None
    assert [refusal.field for refusal in refusals] == ["unit"]


def test_what_is_unknown_in_the_address_is_left_alone() -> None:
    assert from_query({"utm_source": "mail", "embed": "true"}, KNOWN) == (CHOICES, ())


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"level": "lan", "unit": "0101"}, {"level": "lan", "unit": None}),
        ({"period": "2019/20"}, {"period": "2024/25"}),
        ({"lens": "gone"}, {"lens": "stem"}),
        ({"unit": "0101"}, {"unit": "0101"}),
    ],
)
def test_choices_of_another_snapshot_or_level_are_settled(
    change: dict[str, str], left: dict[str, str | None]
) -> None:
    found = settled(replace(CHOICES, **change), KNOWN)
    assert {field: getattr(found, field) for field in left} == left


def test_the_newest_snapshot_is_the_default_and_another_stands_in_the_address() -> None:
    older = replace(CHOICES, snapshot=KNOWN.snapshots[1])
    assert to_query(older, KNOWN) == {"snapshot": "2026-11-01"}
    newer = replace(KNOWN, snapshots=("2026-11-30", *KNOWN.snapshots))
    # Who is looking at one keeps it when a newer one is made.
    assert to_query(settled(CHOICES, newer), newer) == {"snapshot": "2026-11-23"}


def test_a_snapshot_that_holds_no_school_year_leaves_it_empty() -> None:
    known = replace(KNOWN, periods=(), snapshots=())
    choices, refusals = from_query({"year": "2024-25", "snapshot": "x"}, known)
    assert (choices.period, choices.snapshot) == ("", "")
    assert [(refusal.field, refusal.used) for refusal in refusals] == [
        ("period", ""),
        ("snapshot", ""),
    ]
    assert to_query(choices, known) == {}


def test_exact_ranks_stand_in_the_address_only_where_they_are_asked_for() -> None:
    assert to_query(replace(CHOICES, ranks="1"), KNOWN) == {"ranks": "1"}
    choices, refusals = from_query({"ranks": "yes"}, KNOWN)
    assert choices.ranks == ""
    assert refusals == (Refusal("ranks", "yes", ""),)
