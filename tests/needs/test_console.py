from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geodata import joins
from needs.console import (
    CAUSES,
    progress,
    ranking_text,
    say,
    say_import,
    summary,
    unjoined_text,
)

MANIFEST = {
    "id": "2026-11-23T000000Z-00000000",
    "inputs": [{"notes": ["code 114 was read as 0114"], "columns_not_understood": ["Nytt"]}],
    "observations": {"rows": 13, "flags": {"exact": 13}},
    "left_out": [{"name": "b.csv", "why": ["b.csv: the file is empty"]}],
    "rows_without_municipality": {"count": 1, "names": {"a.csv": ["Ett förbund"]}},
    "conflicts": {
        "count": 1,
        "listed": [
            {
                "cell": ["1440", "2024/25", "pupils"],
                "kept_file": "new.csv",
                "kept": "2",
                "left_file": "old.csv",
                "left": "1",
                "rule": "the later file date",
            }
        ],
    },
}


def test_everything_to_look_at_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    say_import(summary(Path("home"), MANIFEST))
    said = capsys.readouterr()
    assert said.out == ""
    for words in (
        "1 files, 13 observations",
        "114 was read as 0114",
        "Column not understood: Nytt",
        "Ett förbund",
        "new.csv says 2 (kept: the later file date), old.csv says 1",
        "b.csv: the file is empty",
    ):
        assert words in said.err


def test_a_file_name_cannot_style_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("[bold]x[/bold] [link=http://a]y[/link]")
    assert "[bold]x[/bold]" in capsys.readouterr().err


def test_coverage_is_told_in_percent_and_nothing_as_a_dash() -> None:
    ranking = pd.DataFrame(
        {
            "tier": ["likely_high", "not_scored"],
            "rank": pd.array([1, None], dtype="Int64"),
            "rank_low": [1.0, None],
            "rank_high": [14.0, None],
            "unit": ["0101", "0102"],
            "name": ["Alby", "Berga"],
            "score": [91.37, None],
            "score_low": [91.1, None],
            "score_high": [91.8, None],
            "coverage": [0.967, 0.2],
            "cohort": [19.0, None],
        }
    )
    first, second = ranking_text(ranking).splitlines()[1:]
    rest = ("97", "%", "19")
    assert first.split() == ["likely", "high", "1", "1–14", "0101", "Alby", "91.4", *rest]
    assert second.split() == ["not", "scored", "–", "–", "0102", "Berga", "–", "20", "%", "–"]


def test_a_score_has_no_more_decimals_than_its_interval_carries() -> None:
    row = {"tier": "cannot_tell", "rank": 3, "rank_low": 1.0, "rank_high": 9.0, "unit": "0101"}
    row |= {"name": "Alby", "score": 51.37, "score_low": 33.0, "score_high": 70.0}
    (said,) = ranking_text(pd.DataFrame([row | {"coverage": 1.0, "cohort": 30.0}])).splitlines()[1:]
    assert " 51 " in said
    assert "51." not in said


def test_progress_can_be_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(shown=False) as report:
        report("a.csv", 0, 1)
    assert capsys.readouterr().err == ""


def test_what_did_not_join_is_told_with_its_cause() -> None:
    said = unjoined_text("114", "leading_zero_lost", "0114", side="boundaries")
    assert said == "Only in the boundaries: 114 (its leading zero is lost; it should be 0114)."
    assert "lacks it" in unjoined_text("0114", "absent", None, side="figures")


def test_every_cause_of_a_failed_join_has_words() -> None:
    source = Path(joins.__file__).read_text("utf-8")
    causes = {cause for cause in CAUSES if f'"{cause}"' in source}
    assert causes == set(CAUSES)
