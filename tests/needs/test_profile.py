from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata.demo import demonstration
from needs.analysis import Analysis, analyse
from needs.indicators import register
from needs.method import load_method
from needs.profile import AreaProfile, AreaRow, area_profile, value_words
from tests.needs.small import BIOLOGY, MATHS, TEACHERS, small_analysis, small_method

Observe = Callable[..., pd.DataFrame]
CITED = {"subject_grades_over_time_y9": "Skolverket, ämnesbetyg"}


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def profile(analysis: Analysis, unit: str, language: str = "sv") -> AreaProfile:
    return area_profile(analysis, register(), unit, language, citations=CITED)


def row(found: AreaProfile, indicator: str) -> AreaRow:
    return next(each for each in found.rows if each.indicator == indicator)


def test_an_area_says_where_it_stands_and_why(analysis: Analysis) -> None:
    found = profile(analysis, "0101")
    assert (found.name, found.parent) == ("Alby", "Första län")
    assert found.scored
    assert found.lead == (
        "Det som mest höjer Alby över ett område i mitten: Godkänt i matematik, årskurs 9 "
        "(80,0 %, riket 90,0 %); Godkänt i biologi, årskurs 9 (90,0 %, riket 94,3 %). "
        "Täckning: 100 %."
    ).replace(" %", "\N{NO-BREAK SPACE}%")


def test_the_same_in_english(analysis: Analysis) -> None:
    found = profile(analysis, "0101", "en")
    assert found.lead.startswith(
        "What raises Alby most above an area in the middle: Pass in mathematics"
    )
    assert row(found, MATHS).value == "80.0%"


def test_a_value_carries_its_years_cohort_and_how_it_was_published(analysis: Analysis) -> None:
    found = row(profile(analysis, "0101"), MATHS)
    assert (found.value, found.years, found.published) == (
        "80,0\N{NO-BREAK SPACE}%",
        "2024/25",
        "Publicerat värde",
    )
    assert found.cohort == "1\N{NO-BREAK SPACE}250 elever"
    assert found.standing == "1 av 3"
    assert found.contribution == pytest.approx(75)


def test_an_interval_is_told_as_one(analysis: Analysis) -> None:
    assert (
        row(profile(analysis, "0102"), BIOLOGY).published
        == "Intervall (~100): mellan 96,0 och 99,0"
    )


def test_the_distance_to_the_country_is_in_percentage_points(analysis: Analysis) -> None:
    national = float(analysis.national["value"][MATHS])
    apart = row(profile(analysis, "0101"), MATHS).apart
    assert apart == f"\N{MINUS SIGN}{national - 80:.1f} procentenheter".replace(".", ",")


def test_differences_add_up_with_the_values_on_the_screen(analysis: Analysis) -> None:
    other = analysis.national.copy()
    other.loc[MATHS, "value"] = 87.951
    analysis.table.value.loc["0101", MATHS] = 80.149
    found = row(profile(replace(analysis, national=other), "0101"), MATHS)
    assert (found.value[:4], found.national[:4]) == ("80,1", "88,0")
    assert found.apart == "\N{MINUS SIGN}7,9 procentenheter"


@pytest.mark.parametrize(("level", "unit"), [("lan", "01"), ("skr", "A1")])
def test_that_a_larger_area_lies_in_the_country_is_not_said(
    observe: Observe, four_units: pd.DataFrame, level: str, unit: str
) -> None:
    assert profile(small_analysis(observe, four_units, level=level), unit).parent == ""


def test_a_value_that_is_not_there_has_neither_years_nor_number(analysis: Analysis) -> None:
    found = row(profile(analysis, "0202"), MATHS)
    assert found.origin[0] == "Dolt (..): få elever"
    assert (found.years, found.cohort, found.source) == ("", "", "")
    assert row(profile(analysis, "0101"), TEACHERS).origin == ("Inget publicerat värde (.)",)


def test_an_area_without_a_score_says_why_and_keeps_what_is_known(analysis: Analysis) -> None:
    found = profile(analysis, "0202")
    assert not found.scored
    assert "får ingen poäng: bara 0\N{NO-BREAK SPACE}% av metodens vikt" in found.lead
    assert row(found, MATHS).published == "Dolt (..): få elever"
    assert (row(found, MATHS).value, row(found, MATHS).standing) == ("–", "–")
    assert found.giving == ()


def test_what_is_weighed_stands_first_and_what_gives_most_at_the_top(analysis: Analysis) -> None:
    found = profile(analysis, "0201")
    assert [each.indicator for each in found.rows[:2]] == [BIOLOGY, MATHS]
    assert [each.weighed for each in found.rows].index(False) == 2
    assert len(found.rows) == len(register())
    assert [each.indicator for each in found.giving] == [BIOLOGY]


def test_what_is_not_weighed_gives_nothing(analysis: Analysis) -> None:
    found = row(profile(analysis, "0101"), TEACHERS)
    assert np.isnan(found.contribution)
    assert found.contribution_words == "–"


def test_each_row_names_its_source_by_number(analysis: Analysis) -> None:
    found = profile(analysis, "0101")
    # Mathematics and biology share a report, and nothing else has a value here.
    assert found.sources == (CITED["subject_grades_over_time_y9"],)
    assert {each.source for each in found.rows} == {"källa\N{NO-BREAK SPACE}1", ""}


def test_the_source_is_the_one_that_the_figures_came_from(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    eligible = {"indicator": "eligible_vocational", "organiser": "kommunal"}
    rows = [
        {"unit": "0101", "value": 84.0, "n": 100.0, "source": "skolverket:eligibility_y9@2024/25"},
        {
            "unit": "0102",
            "value": 90.0,
            "n": 100.0,
            "source": "skolverket:results_over_time_y9@2023/24",
        },
    ]
    observed = observe([{**eligible, **each} for each in rows])
    analysed = analyse(observed, four_units, small_method(), organiser="kommunal")
    cited = {"eligibility_y9": "Behörighet", "results_over_time_y9": "Betygsresultat över tid"}
    for unit, source in {"0101": "Behörighet", "0102": "Betygsresultat över tid"}.items():
        found = area_profile(analysed, register(), unit, "sv", citations=cited)
        assert found.sources == (source,)
        assert row(found, "eligible_vocational").source == "källa\N{NO-BREAK SPACE}1"


def test_a_row_tells_where_its_series_breaks(observe: Observe, four_units: pd.DataFrame) -> None:
    observed = observe(
        [
            {"unit": unit, "value": value, "period": period}
            for unit, value in {"0101": 80.0, "0102": 90.0}.items()
            for period in ("2015/16", "2016/17", "2017/18")
        ]
    )
    found = row(profile(analyse(observed, four_units, small_method()), "0101"), MATHS)
    assert found.years == "2016/17–2017/18"
    assert found.break_note in found.origin
    assert found.break_note.startswith("Läsåret 2015/16 räknades inte elever med okänd bakgrund")


def test_a_number_of_pupils_is_not_compared_with_the_country(analysis: Analysis) -> None:
    assert row(profile(analysis, "0101"), "pupils").apart == ""


def test_context_has_no_place_in_need(analysis: Analysis) -> None:
    assert row(profile(analysis, "0101"), "pupils").standing == "–"


def test_the_years_of_the_country_are_told_where_they_differ(analysis: Analysis) -> None:
    other = analysis.national.copy()
    other.loc[MATHS, "years"] = "2023/24"
    assert row(profile(analysis, "0101"), MATHS).national_years == ""
    found = row(profile(replace(analysis, national=other), "0101"), MATHS)
    assert found.national_years == "2023/24"


def test_an_area_that_is_not_there_is_refused(analysis: Analysis) -> None:
    with pytest.raises(ValueError, match="'9999' is not among the 4 areas"):
        profile(analysis, "9999")


@pytest.mark.parametrize(
    ("indicator", "value", "written"),
    [
        (MATHS, 87.42, "87,4\N{NO-BREAK SPACE}%"),
        ("merit_value_y9", 223.25, "223,2 poäng"),
        ("gap_sex_eligible_vocational", 1.0, "1,0 procentenheter"),
        ("cost_per_pupil", 142922.0, "142\N{NO-BREAK SPACE}922\N{NO-BREAK SPACE}kr"),
        (MATHS, float("nan"), "–"),
    ],
)
def test_values_are_written_with_their_unit(indicator: str, value: float, written: str) -> None:
    assert value_words(value, register()[indicator], "sv") == written


def test_a_mean_over_years_is_not_called_a_published_value() -> None:
    pooled = analyse(*demonstration(), load_method("mathematics"))
    unit = str(pooled.table.years_used["share_pass_mathematics_y9"].idxmax())
    found = profile(pooled, unit)
    assert row(found, "share_pass_mathematics_y9").published == "Medel av publicerade värden"
    assert row(found, "national_test_points_mathematics_y9").published == "Publicerat värde"


def test_what_is_usual_is_no_reason(analysis: Analysis) -> None:
    found = profile(analysis, "0201")
    assert found.lead.startswith("Ingen indikator ligger över mitten för Cedby")
    middle = analysis.scores.contributions[MATHS].median()
    alby = row(profile(analysis, "0101"), MATHS)
    assert alby.excess == pytest.approx(alby.contribution - middle)
