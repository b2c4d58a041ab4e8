"""The page Metod och prov: what is weighed, how sure it is, what would change it, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from needs.certainty_words import refusal_sentence
from needs.method_words import alternative_sentences, certainty_sentences, difference_sentence
from needs.texts import text
from needs.views.controls import area_search, controls
from needs.views.on_demand import on_demand
from needs.views.proof_part import backtest_shown, measured_shown
from needs.views.sensitivity_part import choices_shown, robustness_part, sources_shown
from needs.views.weighing_part import indicators_part, weighing_part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from needs.analysis import Analysis
    from needs.certainty import Certainty
    from needs.indicators import Indicator
    from needs.method import Method
    from needs.proof import Figure
    from needs.rank_sources import RankSources
    from needs.robustness import Robustness
    from needs.sobol import SobolIndices
    from needs.state import Choices, Known

CONTENTS: Final = {
    "method.title": "metod",
    "sure.title": "sakerhet",
    "doubt.title": "kallor",
    "doubt.sensitivity": "kanslighet",
    "proven.title": "prov",
    "never.title": "inte",
    "indicators.title": "indikatorer",
}
"""From the key of a heading to where it can be linked to."""

READING: Final = 920
"""How wide the page is, so that a line can be followed."""

NEVER: Final = ("schools", "quality", "single", "pupils")


@dataclass(frozen=True, kw_only=True)
class View:
    """
    What is said of the ranking that is chosen.

    Parameters
    ----------
    analysis, certainty
        The ranking and how sure it is.
    robustness
        What other weights would do; None where too few areas are scored.
    sources, choices_that_matter
        Work out where the uncertainty comes from, and which choice matters.
    """

    analysis: Analysis
    certainty: Certainty
    robustness: Robustness | None
    sources: Callable[[], RankSources | None]
    choices_that_matter: Callable[[], SobolIndices | None]


@dataclass(frozen=True, kw_only=True)
class MethodPage:
    """
    What the page shows.

    Parameters
    ----------
    known
        What can be chosen.
    lens_names
        From lens to its name.
    area_names
        From code to name, in alphabetical order.
    method
        The chosen lens.
    register
        The indicators by id.
    citations
        From report to how it is cited.
    view
        Works out what is said of the ranking that is chosen; None where there is no school year.
    proof
        What was measured of the tool itself, by name.
    backtest
        Tests the method on the imported school years.
    reports
        The titles of the reports that the test needs: with grades, and with numbers of pupils.
    made_up
        Whether the figures are the demonstration's.
    """

    known: Known
    lens_names: Mapping[str, str]
    area_names: Mapping[str, str]
    method: Method
    register: Mapping[str, Indicator]
    citations: Mapping[str, str]
    view: Callable[[], View] | None
    proof: Mapping[str, Figure]
    backtest: Callable[[], pd.DataFrame]
    reports: tuple[str, str]
    made_up: bool


def method_page(page: MethodPage, choices: Choices) -> None:
    """
    Show the page.

    Parameters
    ----------
    page
        What it shows.
    choices
        What is chosen.
    """
    controls(choices, page.known, page.lens_names)
    with st.container(width=READING):
        _page(page, choices)


def _page(page: MethodPage, choices: Choices) -> None:
    language = choices.language
    st.header(text("proof.title", language), anchor=False)
    there = {key for key in CONTENTS if page.view is not None or not key.startswith("doubt")}
    links = " · ".join(
        f"[{text(key, language)}](#{name})" for key, name in CONTENTS.items() if key in there
    )
    st.markdown(text("proof.contents", language, links=links))
    weighing_part(page.method, page.register, language)
    _certainty(page.method, language)
    _view(page, choices)
    _proof(page, choices)
    _never(language)
    indicators_part(page.register, page.citations, language)


def _certainty(method: Method, language: str) -> None:
    st.subheader(text("sure.title", language), anchor=CONTENTS["sure.title"])
    st.markdown("\n".join(f"- {said}" for said in certainty_sentences(method, language)))
    declared = alternative_sentences(method, language)
    if not declared:
        st.markdown(text("sure.no_alternatives", language))
        return
    st.markdown(text("sure.alternatives", language))
    st.markdown("\n".join(f"- {said}" for said in declared))


def _view(page: MethodPage, choices: Choices) -> None:
    """Show what is so of the ranking that is chosen, and not of the method alone."""
    language = choices.language
    st.markdown(f"##### {text('sure.test_title', language)}")
    if page.view is None:
        st.info(text("list.no_year", language))
        return
    with st.spinner(text("doubt.working", language)):
        view = page.view()
    if view.robustness is None:
        st.info(text("sure.none_scored", language))
        return
    kind = text(f"level.{choices.level}_many", language)
    st.markdown(difference_sentence(view.certainty, kind, language))
    if view.certainty.refusal is not None:
        st.warning(refusal_sentence(view.certainty, choices.level, language))
    _doubt(page, view, view.robustness, choices)


def _doubt(page: MethodPage, view: View, robustness: Robustness, choices: Choices) -> None:
    language = choices.language
    st.subheader(text("doubt.title", language), anchor=CONTENTS["doubt.title"])
    on_demand("sources", choices, view.sources, lambda found: sources_shown(found, language))
    st.subheader(text("doubt.sensitivity", language), anchor=CONTENTS["doubt.sensitivity"])
    area_search(choices, page.area_names)
    refused = view.certainty.refusal is not None
    robustness_part(robustness, view.analysis, language, unit=choices.unit, refused=refused)
    st.markdown(f"##### {text('doubt.choices', language)}")
    on_demand(
        "choices",
        choices,
        view.choices_that_matter,
        lambda found: choices_shown(found, language),
    )


def _proof(page: MethodPage, choices: Choices) -> None:
    language = choices.language
    st.subheader(text("proven.title", language), anchor=CONTENTS["proven.title"])
    measured_shown(page.proof, language)
    st.markdown(f"##### {text('backtest.title', language)}")
    st.markdown(text("backtest.about", language))
    if page.made_up:
        st.markdown(text("backtest.demo", language))
    on_demand(
        "backtest",
        choices,
        page.backtest,
        lambda found: backtest_shown(found, page.method.shrinkage, page.reports, language),
    )


def _never(language: str) -> None:
    st.subheader(text("never.title", language), anchor=CONTENTS["never.title"])
    st.markdown("\n".join(f"- {text(f'never.{name}', language)}" for name in NEVER))
    st.markdown(text("never.card", language))
