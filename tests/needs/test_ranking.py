from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from geodata.demo import demonstration
from needs.alternatives import alternatives
from needs.analysis import Analysis, analyse
from needs.certainty import Certainty, certainty
from needs.method import load_method, method_from_toml
from needs.ranking import (
    VALUE_COLUMNS,
    certainty_notes,
    ranking_notes,
    ranking_table,
    refusal_note,
    unscored_note,
    values_table,
)
from needs.tiers import LOW_RELIABILITY, NO_DIFFERENCE, TOO_FEW, Refusal
from tests.needs.certain import small_certainty
from tests.needs.small import BIOLOGY, MATHS, small_analysis, small_method

Observe = Callable[..., pd.DataFrame]


def with_sources(observe: Observe, units: pd.DataFrame) -> Analysis:
    """Score two municipalities whose cohorts are from the report on eligibility."""
    grades, pupils = (
        f"skolverket:{report}@2024/25"
        for report in ("subject_grades_over_time_y9", "eligibility_y9")
    )
    rows = [
        {"unit": unit, "indicator": name, "value": value, "source": source}
        for unit, share in {"0101": 80.0, "0102": 90.0}.items()
        for name, value, source in (
            (MATHS, share, grades),
            (BIOLOGY, share, grades),
            ("pupils_y9", 200.0, pupils),
        )
    ]
    return analyse(observe(rows), units, small_method())


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(*demonstration(), load_method("mathematics"))


@pytest.fixture(scope="module")
def sure(analysis: Analysis) -> Certainty:
    return certainty(analysis, alternatives(analysis, lambda _: analysis.table))


def test_the_columns_and_their_order(analysis: Analysis, sure: Certainty) -> None:
    columns = list(ranking_table(analysis, sure).columns)
    assert columns[:5] == ["unit", "name", "tier", "rank", "rank_low"]
    assert columns[9:12] == ["score", "score_low", "score_high"]
    assert columns[-2:] == ["coverage", "cohort"]
    assert columns[12:-2] == [f"contribution_{name}" for name in analysis.method.indicator_ids]


def test_contributions_sum_to_the_score(analysis: Analysis, sure: Certainty) -> None:
    table = ranking_table(analysis, sure)
    total = table.filter(like="contribution_").sum(axis=1)
    assert total[table["score"].notna()].tolist() == pytest.approx(
        table["score"].dropna().tolist(), abs=1e-4
    )


def test_the_greatest_need_comes_first(analysis: Analysis, sure: Certainty) -> None:
    ranks = ranking_table(analysis, sure)["rank"].dropna()
    assert ranks.is_monotonic_increasing
    assert ranks.iloc[0] == 1


def test_each_unit_keeps_its_own_certainty(analysis: Analysis, sure: Certainty) -> None:
    table = ranking_table(analysis, sure).set_index("unit")
    mixed = table.sample(frac=1, random_state=1)
    for ours, theirs in {"tier": "tier", "p_highest": "top", "rank_low": "rank_low"}.items():
        assert mixed[ours].equals(sure.frame.loc[mixed.index, theirs].round(6))


def test_the_notes_say_what_the_tiers_mean(analysis: Analysis, sure: Certainty) -> None:
    notes = certainty_notes(analysis, sure)
    assert f"the {sure.highest} with the greatest need of {sure.ranked}" in notes["tier"]
    assert "90%" in notes["tier"]
    assert "1000 joint draws (seed 0)" in notes["certainty"]
    assert "REFUSAL" not in notes
    assert refusal_note(sure) == ""


@pytest.mark.parametrize("reason", [NO_DIFFERENCE, LOW_RELIABILITY, TOO_FEW])
def test_a_refusal_is_noted_first(reason: str, observe: Observe, four_units: pd.DataFrame) -> None:
    small = small_analysis(observe, four_units)
    refused = small_certainty(small, Refusal(reason=reason, difference=None))
    notes = certainty_notes(small, refused)
    assert next(iter(notes)) == "REFUSAL"
    assert notes["REFUSAL"] == refusal_note(refused)
    assert "one tier" in notes["REFUSAL"]


def test_a_refused_ranking_ranks_nobody(observe: Observe, four_units: pd.DataFrame) -> None:
    small = small_analysis(observe, four_units)
    refused = small_certainty(small, Refusal(reason=NO_DIFFERENCE, difference=None))
    table = ranking_table(small, refused)
    assert table["name"].is_monotonic_increasing
    for column in ("rank", "rank_low", "p_highest", "score"):
        assert table[column].isna().all()
    assert table["coverage"].notna().any()
    assert set(table["tier"]) == {"cannot_tell", "not_scored"}


def test_what_is_weighed_stands_beside_what_is_published(analysis: Analysis) -> None:
    table = values_table(analysis).set_index("indicator").loc["share_pass_mathematics_y9"]
    moved = table["weighed"] - table["value"]
    assert moved.abs().max() > 0.1
    # No value moves away from the others, and the less sure ones move more.
    assert (moved * (table["value"] - table["weighed"].mean()) <= 1e-3).all()
    assert table["pulled"].between(0, 1).all()
    assert (table["weighed_error"] > 0).all()


def test_made_up_figures_say_so_first(analysis: Analysis) -> None:
    notes = ranking_notes(analysis, None)
    assert next(iter(notes)) == "WARNING"
    assert "Påhittade" in notes["WARNING"]


def test_the_method_goes_with_the_ranking(analysis: Analysis) -> None:
    notes = ranking_notes(analysis, None)
    assert method_from_toml(notes["method_file"]) == analysis.method
    assert "national_test_points_mathematics_y9: 2023/24" in notes["years"]


def test_only_the_files_that_the_values_came_from_are_cited(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    real = with_sources(observe, four_units)
    entries = [
        {"source": f"skolverket:{report}", "report": report, "citation": f"Källa: {report}"}
        for report in (
            "eligibility_y9@2024/25",
            "eligibility_y9@2024/25",
            "eligibility_y9@2019/20",
            "results_over_time_y9@2024/25",
            "subject_grades_over_time_y9@2024/25",
        )
    ]
    manifest = {
        "id": "2026-11-23T000000Z-00000000",
        "created": "2026-11-23T00:00:00+00:00",
        "inputs": entries,
        "program": {"name": "behovskartan", "version": "0"},
    }
    notes = ranking_notes(real, manifest)
    assert notes["snapshot"] == manifest["id"]
    assert notes["sources"] == (
        "Källa: eligibility_y9@2024/25; Källa: subject_grades_over_time_y9@2024/25"
    )


def test_each_value_names_its_own_report(observe: Observe, four_units: pd.DataFrame) -> None:
    table = values_table(with_sources(observe, four_units)).set_index(["unit", "indicator"])
    assert table["report"].loc[("0101", MATHS)] == "subject_grades_over_time_y9"
    assert (table["report"].loc["0202"] == "").all()


def test_made_up_figures_come_from_no_report(analysis: Analysis) -> None:
    assert set(values_table(analysis)["report"]) <= {"demo", ""}


def test_breaks_are_told_with_the_ranking(observe: Observe, four_units: pd.DataFrame) -> None:
    rows = [
        {"unit": unit, "indicator": name, "value": value, "period": period}
        for unit, value in {"0101": 80.0, "0102": 90.0}.items()
        for name in (MATHS, BIOLOGY)
        for period in ("2015/16", "2016/17", "2017/18")
    ]
    early = analyse(observe(rows), four_units, small_method())
    said = ranking_notes(early, None)["breaks"]
    assert said.startswith(f"{MATHS}, {BIOLOGY}: In 2015/16 pupils with an unknown background")
    late = analyse(observe(rows), four_units, small_method(pool_years=2))
    assert "breaks" not in ranking_notes(late, None)


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
