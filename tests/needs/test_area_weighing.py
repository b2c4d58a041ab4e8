from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata.demo import demonstration
from needs.analysis import Analysis, analyse
from needs.area_weighing import expected_words, weighed_words
from needs.expectation import Expectation, expectations
from needs.indicators import register
from needs.method import load_method

MATHS, TEACHERS = "share_pass_mathematics_y9", "qualified_teachers_fte"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(*demonstration(), load_method("stem"))


def expectation_of(residual: float, error: float) -> Expectation:
    frames = {"expected": 80.0, "residual": residual, "residual_error": error}
    made = {name: pd.DataFrame({MATHS: [value]}, ["0101"]) for name, value in frames.items()}
    return Expectation(**made, r2={MATHS: 0.5})


def said(residual: float, error: float, language: str = "sv") -> str:
    words = expected_words(expectation_of(residual, error), register()[MATHS], "0101", language)
    return words.replace("\N{NO-BREAK SPACE}", " ")


def test_a_value_that_was_pulled_says_what_it_counts_as(analysis: Analysis) -> None:
    pulled = analysis.estimates.pulled[MATHS]
    unit = str(pulled.idxmax())
    words = weighed_words(analysis, register()[MATHS], unit, "sv")
    assert words.startswith("Vägs in som ")
    assert "alla områdens medelvärde" in words
    assert f"{analysis.estimates.value[MATHS].to_dict()[unit]:.0f}" in words
    assert f"{100 * float(pulled.max()):.0f}" in words


def test_a_value_that_is_weighed_as_published_needs_no_word(analysis: Analysis) -> None:
    raw = analyse(*demonstration(), replace(analysis.method, shrinkage="none", alternatives=()))
    for unit in raw.ranking.index[:5]:
        assert weighed_words(raw, register()[MATHS], str(unit), "sv") == ""
    assert weighed_words(analysis, register()["merit_value_y9"], "0114", "sv") == ""


def test_what_is_not_published_is_not_weighed(analysis: Analysis) -> None:
    gone = analysis.table.value[MATHS].isna()
    for unit in gone.index[gone]:
        assert weighed_words(analysis, register()[MATHS], str(unit), "sv") == ""


def test_the_expected_stands_with_the_distance_and_its_margin() -> None:
    assert said(-7.6, 2.0) == "väntat 80 %: −8 ± 3 procentenheter"
    assert said(-7.6, 2.0, "en") == "expected 80%: −8 ± 3 percentage points"


def test_no_more_decimals_are_shown_than_the_interval_carries() -> None:
    assert said(-7.56, 0.2) == "väntat 80,0 %: −7,6 ± 0,3 procentenheter"


def test_a_distance_within_its_margin_says_so() -> None:
    assert said(-3.0, 2.0).endswith("går inte att skilja från väntat")


def test_an_unknown_margin_is_not_shown_as_none() -> None:
    assert said(-3.0, np.nan) == "väntat 80,0 %: −3,0 procentenheter"


def test_nothing_is_said_where_nothing_is_expected() -> None:
    assert said(np.nan, np.nan) == ""
    assert expected_words(None, register()[MATHS], "0101", "sv") == ""
    assert expected_words(expectation_of(1, 1), register()[TEACHERS], "0101", "sv") == ""


def test_real_expectations_fit_the_words(analysis: Analysis) -> None:
    made = expectations(analysis.table, (MATHS,))
    unit = str(made.residual[MATHS].dropna().index[0])
    assert expected_words(made, register()[MATHS], unit, "sv").startswith("väntat ")
