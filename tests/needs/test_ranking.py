from __future__ import annotations

import pytest

from geodata.demo import demonstration
from needs.analysis import Analysis, analyse
from needs.method import load_method, method_from_toml
from needs.ranking import (
    VALUE_COLUMNS,
    ranking_notes,
    ranking_table,
    unscored_note,
    values_table,
)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(*demonstration(), load_method("mathematics"))


def test_the_columns_and_their_order(analysis: Analysis) -> None:
    columns = list(ranking_table(analysis).columns)
    assert columns[:4] == ["unit", "name", "rank", "score"]
    assert columns[-2:] == ["coverage", "cohort"]
    assert columns[4:-2] == [f"contribution_{name}" for name in analysis.method.indicator_ids]


def test_contributions_sum_to_the_score(analysis: Analysis) -> None:
    table = ranking_table(analysis)
    total = table.filter(like="contribution_").sum(axis=1)
    assert total[table["score"].notna()].tolist() == pytest.approx(
        table["score"].dropna().tolist(), abs=1e-4
    )


def test_the_greatest_need_comes_first(analysis: Analysis) -> None:
    ranks = ranking_table(analysis)["rank"].dropna()
    assert ranks.is_monotonic_increasing
    assert ranks.iloc[0] == 1


def test_made_up_figures_say_so_first(analysis: Analysis) -> None:
    notes = ranking_notes(analysis, None)
    assert next(iter(notes)) == "WARNING"
    assert "Påhittade" in notes["WARNING"]


def test_the_method_goes_with_the_ranking(analysis: Analysis) -> None:
    notes = ranking_notes(analysis, None)
    assert method_from_toml(notes["method_file"]) == analysis.method
    assert "national_test_points_mathematics_y9: 2023/24" in notes["years"]


def test_the_snapshot_and_its_citations_go_with_it(analysis: Analysis) -> None:
    manifest = {
        "id": "2026-11-23T000000Z-00000000",
        "created": "2026-11-23T00:00:00+00:00",
        "inputs": [{"citation": "Källa: Skolverket, A", "report": "national_tests_y9"}] * 2,
        "program": {"name": "behovskartan", "version": "0"},
    }
    notes = ranking_notes(analysis, manifest)
    assert notes["snapshot"] == manifest["id"]
    assert notes["sources"] == "Källa: Skolverket, A"


def test_why_units_are_not_scored() -> None:
    early = analyse(*demonstration(), load_method("recruitment"), period="2021/22")
    said = unscored_note(early)
    assert said.startswith("290 of 290 are not scored")
    assert "eligible_science_technology" in said


def test_nothing_is_said_where_all_are_scored() -> None:
    whole = analyse(*demonstration(), load_method("mathematics"), level="lan")
    assert unscored_note(whole) == ""


def test_the_values_behind_the_ranking_can_be_checked(analysis: Analysis) -> None:
    table = values_table(analysis)
    assert tuple(table.columns) == VALUE_COLUMNS
    assert len(table) == 290 * len(analysis.method.indicator_ids)
    first = table.iloc[0]
    assert first["unit"] == analysis.ranking.index[0]
    shown = analysis.table.value.at[first["unit"], first["indicator"]]
    assert first["value"] == pytest.approx(shown, abs=1e-4)


def test_only_reports_that_were_used_are_cited(analysis: Analysis) -> None:
    entries = [
        {"report": report, "citation": f"Källa: {report}"}
        for report in ("national_tests_y9", "results_over_time_y9", "costs_upper_secondary")
    ]
    manifest = {
        "id": "x",
        "created": "2026-11-23T00:00:00+00:00",
        "inputs": entries,
        "program": {"name": "behovskartan", "version": "0"},
    }
    cited = ranking_notes(analysis, manifest)["sources"]
    assert cited == "Källa: national_tests_y9; Källa: results_over_time_y9"
