from __future__ import annotations

import pandas as pd
import pytest

from needs.backtest import ALL_SUBJECTS, COLUMNS, ESTIMATORS, MEASURES
from needs.backtest_words import (
    ESTIMATOR_OF,
    backtest_rows,
    backtest_sentence,
    backtested,
    tried,
)
from needs.method_certainty import SHRINKAGES
from needs.texts import text
from tests.needs.many import tables
from tests.needs.small import MATHS

NBSP = "\N{NO-BREAK SPACE}"


def made_up() -> pd.DataFrame:
    """Two start years: the method's way errs by 3 and the last year's value by 4 points."""
    rows = []
    for start in (2018, 2019):
        for indicator in (MATHS, ALL_SUBJECTS):
            for number, name in enumerate(ESTIMATORS):
                error = {"last_year": 4.0, "shrunken_noise": 3.0}.get(name, 5.0 + number)
                rows.append(
                    {"indicator": indicator, "start": start, "horizon": 1, "estimator": name}
                    | {"units": 280 + start - 2018}
                    | dict.fromkeys(MEASURES, error**2)
                    | {"spearman": 0.5, "covered": 0.89 if indicator == MATHS else float("nan")}
                )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_every_estimator_has_a_name_and_every_shrinkage_an_estimator() -> None:
    for language in ("sv", "en"):
        assert all(text(f"estimator.{name}", language) for name in ESTIMATORS)
    assert set(ESTIMATOR_OF) == set(SHRINKAGES)
    assert set(ESTIMATOR_OF.values()) <= set(ESTIMATORS)


def test_all_subjects_together_stand_first() -> None:
    assert list(tried(made_up(), "sv")) == [ALL_SUBJECTS, MATHS]
    assert tried(made_up(), "sv")[ALL_SUBJECTS] == "Alla ämnen, medelvärde"


def test_the_best_way_stands_first() -> None:
    rows = backtest_rows(made_up(), MATHS, 1, "sv")
    assert len(rows) == len(ESTIMATORS)
    assert rows.iloc[0].to_dict() == {
        "name": "tre år, draget mot medelvärdet, med uppmätt slump",
        "error": "3,0",
        "rank": "0,50",
        "covered": f"89{NBSP}%",
        "wins": "2 av 2",
    }
    assert rows.iloc[1]["name"] == "förra årets värde"
    assert set(backtest_rows(made_up(), ALL_SUBJECTS, 1, "sv")["covered"]) == {"–"}


def test_what_was_not_tried_is_no_row_and_no_sentence() -> None:
    assert backtest_rows(made_up(), MATHS, 2, "sv").empty
    assert backtest_sentence(made_up(), MATHS, 2, "mean", "sv") == ""


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sentence_puts_the_method_beside_the_last_years_value(language: str) -> None:
    said = backtest_sentence(made_up(), MATHS, 1, "mean", language)
    three, four = ("3,0", "4,0") if language == "sv" else ("3.0", "4.0")
    assert f"**{three} " in said
    assert four in said
    assert "281" in said


def test_where_too_little_is_published_nothing_is_tried() -> None:
    assert backtested(*tables()).empty
    assert list(backtested(*tables()).columns) == list(COLUMNS)
