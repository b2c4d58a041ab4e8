from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from needs.certainty import Certainty
from needs.method import Factor, lenses, load_method
from needs.method_certainty import ADJUSTMENTS, FACTORS, SHRINKAGES, CertaintyRules
from needs.method_words import (
    alternative_sentences,
    certainty_sentences,
    difference_sentence,
    factor_name,
    level_name,
    method_sentences,
    part_name,
)
from needs.rank_sources import SOURCES
from needs.tiers import Difference
from tests.needs.many import certain
from tests.needs.small import MATHS, small_method

LANGUAGES = ("sv", "en")
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lens", lenses())
def test_every_lens_can_be_put_into_words(lens: str, language: str) -> None:
    method = load_method(lens)
    for sentences in (method_sentences, certainty_sentences, alternative_sentences):
        assert all(said and "{" not in said for said in sentences(method, language))


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
@pytest.mark.parametrize("adjustment", ADJUSTMENTS)
def test_what_values_are_pulled_towards_and_adjusted_for_is_said(
    shrinkage: str, adjustment: str
) -> None:
    method = small_method(shrinkage=shrinkage, adjustment=adjustment)
    assert len(set(method_sentences(method, "sv"))) == 7


def test_where_tiers_begin_is_said_in_figures() -> None:
    rules = CertaintyRules(clear=0.95, likely=0.6, draws=2000, level=0.8)
    first, second, *_ = certainty_sentences(small_method(certainty=rules), "sv")
    assert f"minst 95{NBSP}%" in first
    assert f"minst 60{NBSP}%" in first
    assert f"2{NBSP}000 gånger" in second
    assert f"80{NBSP}%" in second


def test_what_is_held_fast_is_said() -> None:
    loose = CertaintyRules(error_correlation=0.25, design_effect=2.4)
    tight = CertaintyRules(weight_concentration=math.inf)
    said = " ".join(certainty_sentences(small_method(certainty=loose), "sv"))
    assert "2,4 gånger" in said
    assert "sambandet 0,25" in said
    assert "Vikterna lottas" in said
    said = " ".join(certainty_sentences(small_method(certainty=tight), "sv"))
    assert "Vikterna hålls fasta" in said
    assert "oberoende" in said


def test_when_nothing_is_ranked_is_said() -> None:
    strict = CertaintyRules(significance=0.01, reliability=0.3)
    said = " ".join(certainty_sentences(small_method(certainty=strict), "sv"))
    assert f"(gräns 1{NBSP}%), eller är mindre än 30{NBSP}% av skillnaderna" in said
    said = " ".join(certainty_sentences(small_method(), "sv"))
    assert f"(gräns 5{NBSP}%) visas varken" in said


def test_each_choice_that_varies_is_said_with_its_probabilities() -> None:
    varied = small_method(
        alternatives=(
            Factor("aggregation", (("arithmetic", 0.75), ("geometric", 0.25))),
            Factor("pool_years", (("3", 0.5), ("1", 0.5))),
        )
    )
    assert alternative_sentences(varied, "sv") == (
        f"**Sammanvägning:** vägt medelvärde 75{NBSP}%; vägt geometriskt medelvärde 25{NBSP}%",
        f"**Antal år som slås ihop:** 3 år 50{NBSP}%; 1 år 50{NBSP}%",
    )
    assert alternative_sentences(small_method(), "sv") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_may_vary_has_a_name(language: str) -> None:
    assert all(factor_name(name, language) for name in (*FACTORS, *SOURCES, "interaction"))
    for factor, levels in {"shrinkage": SHRINKAGES, "adjustment": ADJUSTMENTS}.items():
        assert all(level_name(factor, level, language) for level in levels)


def test_a_part_is_called_as_the_method_calls_it() -> None:
    stem = load_method("stem")
    assert part_name(stem, "results", {}, "sv") == "Resultat"
    assert part_name(stem, MATHS, {MATHS: "Matte"}, "sv") == "Matte"


def certain_with(**change: Any) -> Certainty:
    found = certain().difference
    assert isinstance(found, Difference)
    return replace(certain(), difference=replace(found, **change))


def test_the_test_is_said_in_plain_words() -> None:
    said = difference_sentence(
        certain_with(units=60, q=234.4, p=1e-9, reliability=0.75), "kommuner", "sv"
    )
    assert said == (
        "Om alla 60 kommuner hade lika stort behov skulle testets värde (Cochrans Q) ligga kring "
        "59. Det är 234; sannolikheten att få ett så stort värde av en slump är mindre än 0,001. "
        f"Av skillnaderna i poäng är 75{NBSP}% annat än slump (reliabiliteten)."
    )
    assert "är 0,250." in difference_sentence(certain_with(p=0.25), "kommuner", "sv")


def test_where_there_is_no_test_it_is_said() -> None:
    nothing = replace(certain(), difference=None)
    assert difference_sentence(nothing, "counties", "en").startswith("Too few counties")
