from __future__ import annotations

import math
from dataclasses import replace

import pytest

from needs.expected_table import QUARTERS
from needs.expected_words import (
    amount,
    decimals_of,
    distance,
    distance_unit,
    family,
    quarter_sentences,
    quarter_words,
    table,
    value_decimals,
)
from tests.needs.many import UNKNOWN, WORSE, of_indicator, of_need

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_quarter_has_a_name_of_its_own(language: str) -> None:
    for compared in (of_indicator(), of_need()):
        names = quarter_words(compared, language)
        assert tuple(names) == QUARTERS
        assert len(set(names.values())) == 4
    assert family(of_need()) == "need"


def test_each_quarter_has_a_sentence_with_its_count() -> None:
    compared = of_indicator()
    sentences = quarter_sentences(compared, "kommun", "sv")
    count, apart = compared.counts()["high_high"]
    assert sentences[0] == (
        f"**Större behov än riket, och större än väntat:** {count} kommuner, varav {apart} med en "
        "skillnad som är större än felmarginalen."
    )
    assert len(sentences) == 4


def test_a_distance_between_shares_is_in_percentage_points() -> None:
    compared = of_indicator()
    assert distance(-3.44, 2.1, compared, "sv") == "−3 ± 2 procentenheter"
    assert distance(3.44, math.nan, compared, "en") == "+3 ± – percentage points"
    assert distance(math.nan, 1.0, compared, "sv") == "–"
    assert distance_unit(compared) == "percentage_points"


def test_a_score_has_no_unit_and_no_sign() -> None:
    assert distance(61.24, 10.0, of_need(), "sv") == "61 ± 10"
    assert amount(61.24, of_need(), "sv") == "61"


def test_no_more_decimals_are_shown_than_the_margins_carry() -> None:
    wide = of_need()
    assert decimals_of(wide) == value_decimals(wide) == 0
    narrow = replace(wide, frame=wide.frame.assign(margin=0.4))
    assert decimals_of(narrow) == 1
    unknown = replace(wide, frame=wide.frame.assign(margin=math.nan))
    assert decimals_of(unknown) == 1


def test_a_value_has_the_unit_of_its_indicator() -> None:
    assert amount(87.44, of_indicator(), "sv") == f"87,4{NBSP}%"
    assert amount(87.44, of_indicator(), "sv", expected=True) == f"87{NBSP}%"
    assert amount(math.nan, of_indicator(), "sv") == "–"


def test_the_table_says_in_words_what_the_chart_shows() -> None:
    rows = table(of_indicator(), "sv")
    assert rows.loc[WORSE, "quarter"] == "Större behov än riket, och större än väntat"
    assert rows.loc[WORSE, "certain"] == "större än felmarginalen"
    assert rows.loc[UNKNOWN, "quarter"] == "kan inte jämföras"
    assert rows.loc[UNKNOWN, "certain"] == "–"
    assert set(rows.loc[rows.index != UNKNOWN, "certain"]) == {
        "större än felmarginalen",
        "inom felmarginalen",
    }
