from __future__ import annotations

import pytest

from geodata.reports import PERIOD_COLUMNS, Report, parse_register, plain, report_register


def test_every_report_has_a_title_of_its_own() -> None:
    titles = [plain(report.title) for report in report_register().reports.values()]
    assert len(titles) == len(set(titles))


def test_a_title_is_found_whatever_its_spaces_and_capitals() -> None:
    found = report_register().by_title("  GRUNDSKOLA -  Antal elever\u00a0per årskurs ")
    assert found is not None
    assert found.id == "pupils"


def test_an_unknown_title_is_not_guessed() -> None:
    assert report_register().by_title("Grundskola - Antal elever") is None


@pytest.mark.parametrize("report", report_register().reports.values(), ids=lambda r: r.id)
def test_every_cohort_is_an_indicator_of_the_same_report(report: Report) -> None:
    fills = [row.row for row in report.rows] or [""]
    cohorts = {c.n.replace("{row}", row) for c in report.columns for row in fills} - {"", "{n}"}
    cohorts |= {row.n for row in report.rows} - {""}
    assert cohorts <= report.indicators


@pytest.mark.parametrize("report", report_register().reports.values(), ids=lambda r: r.id)
def test_no_column_gives_the_same_values_twice(report: Report) -> None:
    gives = [(c.indicator, c.group) for c in report.columns]
    assert len(gives) == len(set(gives))


def test_year_columns_need_no_names() -> None:
    report = report_register().reports["results_over_time_y9"]
    assert [column.column for column in report.columns] == [PERIOD_COLUMNS]
    assert "merit_value_y9" in report.indicators


def test_one_report_may_have_the_columns_of_another() -> None:
    reports = report_register().reports
    assert reports["costs_upper_secondary"].columns == reports["costs_compulsory"].columns
    assert reports["costs_upper_secondary"].school_form == "gy"


def test_a_key_that_does_not_belong_is_refused() -> None:
    entry = {"title": "T", "school_form": "gr", "columns": [], "colour": "red"}
    vocabulary: dict[str, dict[str, str]] = {"organisers": {}, "groups": {}}
    with pytest.raises(TypeError, match="colour"):
        parse_register({"reports": {"a": entry}, "vocabulary": vocabulary})


@pytest.mark.parametrize(("one", "other"), [("Kommun-kod", "Kommunkod"), ("Läns-kod", "länskod")])
def test_two_spellings_of_a_column_are_one(one: str, other: str) -> None:
    assert plain(one) == plain(other)
