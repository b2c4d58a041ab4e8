from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from needs.indicators import register
from needs.proof import proof, proof_sentences
from needs.robustness import robustness
from needs.state import Choices
from needs.tiers import NO_DIFFERENCE, Refusal
from needs.views.method_page import CONTENTS, MethodPage, View
from tests.needs.many import WORSE, analysed, certain
from tests.needs.small import CHOICES, KNOWN, small_method
from tests.needs.test_backtest_words import made_up
from tests.needs.test_doubt_words import FOUND, INDICES


def page_app(page: "MethodPage", choices: "Choices") -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.method_page import method_page

    st.session_state.setdefault("choices", choices)
    method_page(page, choices)


def view(**change: Any) -> View:
    content: dict[str, Any] = {
        "analysis": analysed(),
        "certainty": certain(),
        "robustness": robustness(analysed(), 12),
        "sources": lambda: FOUND,
        "choices_that_matter": lambda: INDICES,
    }
    return View(**content | change)


def start(choices: Choices = CHOICES, **change: Any) -> AppTest:
    content: dict[str, Any] = {
        "known": KNOWN,
        "lens_names": {"stem": "Alla ämnen", "biology": "Biologi"},
        "area_names": dict(analysed().ranking["name"]),
        "method": small_method(),
        "register": register(),
        "citations": {},
        "view": view,
        "proof": proof(),
        "backtest": made_up,
        "reports": ("Ämnesbetyg", "Betygsresultat"),
        "made_up": False,
    }
    page = MethodPage(**content | change)
    app = AppTest.from_function(page_app, default_timeout=60, args=(page, choices)).run()
    assert not app.exception
    return app


def said(at: AppTest) -> str:
    return " ".join(str(each.value) for each in [*at.markdown, *at.caption, *at.info])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_part_stands_under_its_heading_and_is_linked_to(language: str) -> None:
    at = start(replace(CHOICES, language=language))
    assert [each.anchor for each in at.subheader] == list(CONTENTS.values())
    assert all(f"(#{anchor})" in at.markdown[0].value for anchor in CONTENTS.values())


def test_how_sure_it_is_is_said_of_the_method_and_of_the_view() -> None:
    at = start()
    assert "rangordningen görs om 1\N{NO-BREAK SPACE}000 gånger" in said(at)
    assert "Metoden anger inga andra rimliga sätt att räkna" in said(at)
    assert "hade lika stort behov skulle testets värde" in said(at)
    assert not at.warning


def test_a_refusal_is_told_and_nobody_is_named() -> None:
    refused = replace(
        certain(), refusal=Refusal(reason=NO_DIFFERENCE, difference=certain().difference)
    )
    at = start(replace(CHOICES, unit=WORSE), view=lambda: view(certainty=refused))
    assert "Ingen rangordning kan ges" in at.warning[0].value
    assert "Kvar bland de" not in said(at)


def test_what_takes_long_waits_until_it_is_asked_for() -> None:
    at = start()
    before = len(at.table)
    for name in ("sources", "choices", "backtest"):
        at.button(key=f"run.{name}").click().run()
        assert not at.exception
    assert len(at.table) == before + 3
    assert "Av hur mycket ett områdes plats varierar" in said(at)
    assert "Mest betyder **Antal år som slås ihop**" in said(at)
    assert "felet nästa läsår" in said(at)


@pytest.mark.parametrize("made_up_figures", [True, False])
def test_a_test_on_made_up_figures_says_so(*, made_up_figures: bool) -> None:
    assert (
        "inte hur väl metoden klarar" in said(start(made_up=made_up_figures))
    ) == made_up_figures


def test_without_a_school_year_the_method_is_still_said() -> None:
    at = start(view=None)
    assert "Datauttaget innehåller inget läsår" in said(at)
    assert "Behovspoängen går från 0 till 100" in said(at)


def test_where_nobody_is_scored_there_is_nothing_to_examine() -> None:
    at = start(view=lambda: view(robustness=None))
    assert "ingen rangordning att pröva" in said(at)
    assert not [each for each in at.button if each.key == "run.sources"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_was_measured_of_the_tool_is_said(language: str) -> None:
    at = start(replace(CHOICES, language=language))
    assert proof_sentences(language)
    assert all(sentence in said(at) for sentence in proof_sentences(language))
    assert "2026" in " ".join(each.value for each in at.caption)


def test_what_the_map_must_not_be_used_for_is_said() -> None:
    at = start()
    assert "Att rangordna eller jämföra skolor" in said(at)
    assert "docs/model-card.md" in said(at)
