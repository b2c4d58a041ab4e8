from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from needs.robustness import Robustness, robustness
from tests.needs.many import BETTER, WORSE, analysed
from tests.needs.test_doubt_words import FOUND, INDICES


def part_app(name: str, args: "tuple[Any, ...]", options: "dict[str, Any]") -> None:  # noqa: UP037
    from needs.views import sensitivity_part

    getattr(sensitivity_part, name)(*args, **options)


def shown(name: str, *args: Any, **options: Any) -> AppTest:
    app = AppTest.from_function(part_app, default_timeout=60, args=(name, args, options)).run()
    assert not app.exception
    return app


def said(at: AppTest) -> str:
    return " ".join(str(each.value) for each in at.markdown)


@pytest.fixture(scope="module")
def tried() -> Robustness:
    found = robustness(analysed(), 12)
    assert found is not None
    return found


def test_the_sources_are_a_sentence_bars_and_a_table() -> None:
    at = shown("sources_shown", FOUND, "sv")
    assert "från slumpen i små tal" in said(at)
    assert at.table[0].value.index.tolist()[0] == "Slumpen i små tal"
    assert len(at.get("vega_lite_chart")) == 1


def test_indices_that_are_not_to_be_trusted_are_warned_of() -> None:
    assert not shown("choices_shown", INDICES, "sv").warning
    shaky = replace(INDICES, warnings=("pool_years",))
    assert "går inte att lita på" in shown("choices_shown", shaky, "sv").warning[0].value


@pytest.mark.parametrize("part", ["sources_shown", "choices_shown"])
def test_where_nothing_moves_a_rank_it_is_said(part: str) -> None:
    assert shown(part, None, "sv").info[0].value.startswith("Det går inte att räkna ut")


def test_what_other_weights_would_do_is_said(tried: Robustness) -> None:
    at = shown("robustness_part", tried, analysed(), "sv", unit=None, refused=False)
    assert "Mest betyder" in said(at)
    assert "säger nästan samma sak" in said(at)
    assert "Kvar bland de 12" in said(at)
    assert r"Sämre \<b\>by" in said(at)
    assert "Öppna ett område" in said(at)


@pytest.mark.parametrize(
    ("unit", "words"), [(WORSE, "Området är kvar"), (BETTER, "hör inte till de 12")]
)
def test_the_limits_are_those_of_the_opened_area(tried: Robustness, unit: str, words: str) -> None:
    at = shown("robustness_part", tried, analysed(), "sv", unit=unit, refused=False)
    assert words in said(at)


def test_a_refused_ranking_names_nobody(tried: Robustness) -> None:
    at = shown("robustness_part", tried, analysed(), "sv", unit=WORSE, refused=True)
    assert "Ingen rangordning ges" in at.info[0].value
    assert "Sämre" not in said(at)


def test_a_method_without_limits_says_so(tried: Robustness) -> None:
    bent = replace(tried, tipping=None, lasting=None)
    at = shown("robustness_part", bent, analysed(), "en", unit=None, refused=False)
    assert "does not aggregate by weighted means" in at.info[0].value
