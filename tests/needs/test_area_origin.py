from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from needs.analysis import groupings
from needs.area_origin import area_reports, break_note
from needs.indicator_table import Choice, IndicatorTable, indicator_tables
from needs.indicators import register
from tests.needs.small import MATHS, TEACHERS

Observe = Callable[..., pd.DataFrame]
VOCATIONAL = "eligible_vocational"


def table_of(observations: pd.DataFrame, units: pd.DataFrame, *names: str) -> IndicatorTable:
    chosen = [register()[name] for name in names]
    places = groupings(units, "kommun")
    return indicator_tables(observations, chosen, Choice(period="2024/25"), places)["kommun"]


def imported(observe: Observe) -> pd.DataFrame:
    """Subject grades whose pupils are in the report on eligibility, in two years."""
    grades = "skolverket:subject_grades_over_time_y9@2024/25"
    rows: list[dict[str, object]] = [{"unit": "0101", "value": 80.0, "source": grades}]
    for name in ("pupils_y9", VOCATIONAL):
        rows += [
            {
                "unit": "0101",
                "indicator": name,
                "period": period,
                "value": 90.0,
                "n": 90.0,
                "source": f"skolverket:{report}@2024/25",
            }
            for period, report in {
                "2024/25": "eligibility_y9",
                "2023/24": "results_over_time_y9",
            }.items()
        ]
    return observe(rows)


def test_reports_have_numbers_in_the_order_of_the_indicators(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    table = table_of(imported(observe), four_units, MATHS, VOCATIONAL)
    found = area_reports(table, "0101", [register()[name] for name in (MATHS, VOCATIONAL)])
    assert found.reports == (
        "subject_grades_over_time_y9",
        "eligibility_y9",
        "results_over_time_y9",
    )
    assert found.words(found.own[MATHS], "sv") == "källa\N{NO-BREAK SPACE}1"
    assert found.words(found.of_cohort[MATHS], "sv") == "källa\N{NO-BREAK SPACE}2"
    assert found.words(found.own[VOCATIONAL], "en") == "sources\N{NO-BREAK SPACE}2, 3"
    # The number of pupils stands beside this one, in the same file.
    assert found.of_cohort[VOCATIONAL] == ()


def test_what_has_no_value_has_no_source(observe: Observe, four_units: pd.DataFrame) -> None:
    table = table_of(imported(observe), four_units, MATHS)
    found = area_reports(table, "0102", [register()[MATHS]])
    assert (found.reports, found.words(found.own[MATHS], "sv")) == ((), "")


def test_made_up_figures_have_the_report_that_publishes_such(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    table = table_of(
        observe([{"unit": "0101", "value": 80.0, "source": "demo"}]), four_units, MATHS
    )
    found = area_reports(table, "0101", [register()[MATHS]])
    assert found.reports == ("subject_grades_over_time_y9",)


def test_that_small_numbers_are_withheld_is_told_only_where_a_year_is_lacking(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    rows: list[dict[str, object]] = [
        {"unit": unit, "indicator": TEACHERS, "value": 70.0, "n": 9.0, "period": period}
        for unit, periods in {"0101": ("2023/24", "2024/25"), "0102": ("2023/24",)}.items()
        for period in periods
    ]
    whole = table_of(observe(rows), four_units, TEACHERS)
    assert break_note(whole, TEACHERS, "0102", "sv") == ""
    rows.append({"unit": "0102", "indicator": TEACHERS, "flag": "withheld"})
    table = table_of(observe(rows), four_units, TEACHERS)
    assert break_note(table, TEACHERS, "0101", "sv") == ""
    assert "färre än tre heltidstjänster" in break_note(table, TEACHERS, "0102", "sv")
    assert "fewer than three full-time posts" in break_note(table, TEACHERS, "0102", "en")
