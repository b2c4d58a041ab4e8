from __future__ import annotations

import pytest

from geodata.reports import report_register
from needs.indicators import Indicator, directions, parse_indicators, register
from needs.method import lenses, load_method

UNITS = {"percent", "points", "percentage_points", "pupils", "sek"}
DIMENSIONS = {"results", "test", "equity", "teachers", "transition", "context"}
SUBJECTS = {"mathematics", "biology", "physics", "chemistry", "technology", "science", "all"}
ENTRY = {
    "name": {"sv": "a", "en": "a"},
    "definition": {"sv": "a", "en": "a"},
    "unit": "percent",
    "decimals": 1,
    "direction": 1,
    "dimension": "results",
    "subject": "all",
    "report": "pupils",
}

every = pytest.mark.parametrize("indicator", register().values(), ids=lambda i: i.id)


def test_there_are_at_least_25() -> None:
    assert len(register()) >= 25


@every
def test_each_has_words_in_both_languages(indicator: Indicator) -> None:
    for words in (indicator.name, indicator.definition):
        assert set(words) == {"sv", "en"}
        assert all(text.strip() for text in words.values())


@every
def test_each_uses_known_words(indicator: Indicator) -> None:
    assert indicator.unit in UNITS
    assert indicator.dimension in DIMENSIONS
    assert indicator.subject in SUBJECTS
    assert indicator.series in {"yearly", "within_year"}
    assert indicator.aggregate in {"mean", "sum"}
    assert indicator.direction in {-1, 0, 1}


@every
def test_each_is_published_by_the_report_it_names(indicator: Indicator) -> None:
    report = report_register().reports[indicator.report]
    assert indicator.observed in report.indicators
    assert report.school_form == indicator.school_form


@every
def test_each_cohort_is_published_somewhere(indicator: Indicator) -> None:
    published = {i for r in report_register().reports.values() for i in r.indicators}
    assert indicator.cohort in published | {""}


@every
def test_context_and_only_context_has_no_direction(indicator: Indicator) -> None:
    assert (indicator.dimension == "context") == (indicator.direction == 0)
    assert (indicator.role == "context") == (indicator.id not in directions())


@every
def test_a_gap_is_counted_in_percentage_points_never_percent(indicator: Indicator) -> None:
    if indicator.gap:
        of = register()[indicator.gap.of]
        assert indicator.unit == {"percent": "percentage_points"}.get(of.unit, of.unit)
        assert indicator.series == of.series


def test_a_gap_takes_its_cohort_from_what_it_is_a_gap_of() -> None:
    assert register()["gap_organiser_share_pass_mathematics_y9"].cohort == "pupils_y9"


@every
def test_how_chance_moves_a_value_follows_from_what_it_is_a_value_of(indicator: Indicator) -> None:
    of = register()[indicator.gap.of] if indicator.gap else indicator
    usual = {"percent": "share", "points": "mean"}.get(of.unit, "none")
    assert indicator.sampling == ("none" if indicator.role == "context" else usual)
    assert (indicator.scale is not None) == (indicator.sampling == "mean")
    assert indicator.scale == of.scale
    assert indicator.same_people == (indicator.dimension == "teachers")


def test_a_mean_without_a_scale_and_an_unknown_sampling_are_refused() -> None:
    points = {"unit": "points"}
    with pytest.raises(ValueError, match="a is a mean"):
        parse_indicators({"a": ENTRY | points})
    assert parse_indicators({"a": ENTRY | points | {"scale": [0, 20]}})["a"].scale == (0, 20)
    with pytest.raises(ValueError, match="`sampling` of a must be one of"):
        parse_indicators({"a": ENTRY | {"sampling": "guess"}})


def test_no_lens_weighs_context() -> None:
    for lens in lenses():
        assert set(load_method(lens).indicator_ids) <= set(directions())


def test_a_key_that_does_not_belong_is_refused() -> None:
    assert parse_indicators({"a": ENTRY})["a"].observed == "a"
    with pytest.raises(TypeError, match="colour"):
        parse_indicators({"a": ENTRY | {"colour": "red"}})
