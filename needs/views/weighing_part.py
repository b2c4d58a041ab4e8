"""What a lens weighs: its rules, its weights and the definition of every indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from needs.method_words import method_sentences
from needs.texts import in_language, percent, plain, text
from needs.views.part_table import part_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.indicators import Indicator
    from needs.method import Method


def weighing_part(method: Method, register: Mapping[str, Indicator], language: str) -> None:
    """
    Say what a method weighs and how.

    Parameters
    ----------
    method
        The chosen lens.
    register
        The indicators by id.
    language
        ``sv`` or ``en``.
    """
    st.subheader(text("method.title", language), anchor="metod")
    name = plain(in_language(method.name, language))
    st.markdown(f"**{name}.** {plain(in_language(method.description, language))}")
    st.markdown("\n".join(f"- {sentence}" for sentence in method_sentences(method, language)))
    st.markdown(f"##### {text('method.weights', language, lens=name)}")
    weights = method.effective_weights()
    rows = pd.DataFrame(
        {
            "name": [register[name].name[language] for name in weights],
            "respect": [
                text(f"dimension.{register[name].dimension}", language) for name in weights
            ],
            "weight": [percent(weight, language, decimals=1) for weight in weights.values()],
        }
    )
    headings = {
        "name": "area.name",
        "respect": "method.dimension_column",
        "weight": "method.weight_column",
    }
    part_table(rows, headings, language)


def indicators_part(
    register: Mapping[str, Indicator], citations: Mapping[str, str], language: str
) -> None:
    """
    Define every indicator, under its respect.

    Parameters
    ----------
    register
        The indicators by id.
    citations
        From report to how it is cited.
    language
        ``sv`` or ``en``.
    """
    st.subheader(text("indicators.title", language), anchor="indikatorer")
    for dimension in dict.fromkeys(entry.dimension for entry in register.values()):
        with st.expander(text(f"dimension.{dimension}", language)):
            for entry in register.values():
                if entry.dimension == dimension:
                    st.markdown(_definition(entry, citations, language))


def _definition(entry: Indicator, citations: Mapping[str, str], language: str) -> str:
    way = {1: "more", -1: "less", 0: "context"}[entry.direction]
    return text(
        "indicators.entry",
        language,
        name=entry.name[language],
        definition=entry.definition[language],
        direction=text(f"direction.{way}", language),
        unit=text(f"unit_name.{entry.unit}", language),
        source=plain(citations.get(entry.report, entry.report)),
    )
