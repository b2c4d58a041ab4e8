from __future__ import annotations

import re

import pytest

from geodata.reports import report_register
from needs.indicators import register
from needs.series_breaks import KINDS, Break, break_register, breaks_told, parse_breaks, unbroken

ENTRY = {
    "applies_to": ["a", "b"],
    "kind": "definition",
    "begins": "2016/17",
    "sentence": {"sv": "Ett.", "en": "One."},
    "known_from": "Notes",
}
ALL = {one.id: one for breaks in break_register().values() for one in breaks}
every = pytest.mark.parametrize("one", ALL.values(), ids=ALL)


@every
def test_each_concerns_what_a_report_publishes_and_an_indicator_shows(one: Break) -> None:
    published = {name for r in report_register().reports.values() for name in r.indicators}
    shown = {entry.observed for entry in register().values()}
    assert set(one.applies_to) <= published & shown


@every
def test_each_says_what_and_when_in_both_languages_and_where_it_is_known_from(one: Break) -> None:
    assert one.kind in KINDS
    assert set(one.sentence) == {"sv", "en"}
    assert all(words.endswith(".") for words in one.sentence.values())
    assert one.known_from
    for period in (one.begins, *one.periods):
        assert re.fullmatch(r"20\d\d/\d\d", period) or not period


def test_what_the_publisher_says_of_2015_16() -> None:
    breaks = break_register()["share_pass_mathematics_y9"]
    assert unbroken(breaks, range(2015, 2018)) == range(2016, 2018)
    assert unbroken(breaks, range(2014, 2016)) == range(2015, 2016)
    assert unbroken(breaks, range(2022, 2025)) == range(2022, 2025)
    assert unbroken(break_register()["merit_value_y9"], range(2015, 2018)) == range(2015, 2018)


def told(breaks: tuple[Break, ...], years: range, chosen: int | None = None) -> list[str]:
    """Tell the breaks of a series that has values in all its years."""
    return [one.id for one in breaks_told(breaks, years, years, chosen or years[-1])]


def test_the_newest_of_several_breaks_ends_the_pool() -> None:
    breaks = parse_breaks({"x": ENTRY, "y": ENTRY | {"begins": "2018/19"}})["a"]
    assert unbroken(breaks, range(2015, 2020)) == range(2018, 2020)
    assert told(breaks, range(2015, 2020)) == ["x", "y"]
    assert told(breaks, range(2018, 2020)) == []


def test_a_break_is_told_only_where_there_are_values_on_both_sides() -> None:
    breaks = parse_breaks({"x": ENTRY})["a"]
    assert breaks_told(breaks, range(2014, 2018), [2016, 2017], 2017) == ()
    assert len(breaks_told(breaks, range(2014, 2018), [2014, 2017], 2017)) == 1


def test_years_without_figures_are_told_up_to_the_chosen_one() -> None:
    breaks = break_register()["national_test_points_mathematics_y9"]
    assert told(breaks, range(2018, 2019), 2020) == ["tests_cancelled"]
    assert told(breaks, range(2021, 2022)) == []
    assert [one.id for one in breaks_told(breaks, range(2019, 2022), [2021], 2021)] == [
        "tests_cancelled"
    ]


def test_another_rule_of_withholding_is_told_only_within_the_pool() -> None:
    breaks = break_register()["qualified_teachers_fte"]
    assert told(breaks, range(2022, 2025)) == ["three_full_time_posts"]
    assert all(one.of_small_numbers for one in breaks)
    assert told(breaks, range(2024, 2025)) == told(breaks, range(2021, 2024)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rumour"},
        {"begins": ""},
        {"periods": ["2017/18"]},
        {"kind": "cancelled"},
        {"begins": "", "periods": ["2017/18"]},
    ],
)
def test_an_entry_that_does_not_say_what_and_when_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="x must name|`kind` of x"):
        parse_breaks({"x": ENTRY | wrong})


def test_a_key_that_does_not_belong_is_refused() -> None:
    assert set(parse_breaks({"x": ENTRY})) == {"a", "b"}
    with pytest.raises(TypeError, match="colour"):
        parse_breaks({"x": ENTRY | {"colour": "red"}})
