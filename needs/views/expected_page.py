"""The page Jämfört med väntat: the need as it is beside the need given the pupils' background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from needs.background_words import explained, sources
from needs.expectation import LEAST_UNITS
from needs.expected_table import NEED, Compared, expectable_of
from needs.expected_words import (
    amount,
    distance,
    family,
    kinds,
    quarter_sentences,
)
from needs.indicators import register
from needs.quadrant_chart import PICK, quadrant_chart
from needs.texts import plain, text
from needs.views import session
from needs.views.controls import area_search, controls
from needs.views.expected_rows import expected_rows
from needs.views.ranking import list_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needs.analysis import Analysis
    from needs.state import Choices, Known

SHOWN: Final = "expected.shown"
"""Where the session keeps what is compared, also while another page is shown."""

WIDGET: Final = "expected.pick"
TWO: Final = (3, 2)
READING: Final = 860
"""How wide a text may be, so that a line can be followed."""


@dataclass(frozen=True, kw_only=True)
class ExpectedPage:
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
    analysis
        The ranking.
    compared
        Compares the weighed need, or an indicator, with what was expected.
    citations
        From report to how it is cited.
    report
        The title of the report that the background is in.
    download
        Offers a comparison as a file: its name, and what makes its content.
    to_data
        Leaves for the page Data.
    """

    known: Known
    lens_names: Mapping[str, str]
    area_names: Mapping[str, str]
    analysis: Analysis
    compared: Callable[[str], Compared]
    citations: Mapping[str, str]
    report: str
    download: Callable[[Compared], tuple[str, Callable[[], bytes]]]
    to_data: Callable[[], None]


def expected_page(page: ExpectedPage, choices: Choices) -> None:
    """
    Show the page.

    Parameters
    ----------
    page
        What it shows.
    choices
        What is chosen.
    """
    language = choices.language
    controls(choices, page.known, page.lens_names)
    st.header(text("expected.title", language), anchor=False)
    st.markdown(text("expected.lead", language))
    results = expectable_of(page.analysis.method)
    if not results:
        lens = plain(page.lens_names[choices.lens])
        st.info(text("expected.no_results", language, lens=lens))
    elif len(page.area_names) < LEAST_UNITS:
        _too_few(page, choices)
    else:
        names = {name: register()[name].name[language] for name in results}
        what = _selects(page, {NEED: text("expected.need", language)} | names, choices)
        compared = page.compared(what)
        if compared.comparable:
            _comparison(compared, page, choices)
        else:
            _no_context(page, language)


def _comparison(compared: Compared, page: ExpectedPage, choices: Choices) -> None:
    with st.container(key="needs_side_by_side"):
        left, right = st.columns(TWO, gap="medium")
    with left:
        _chart(compared, choices)
    with right:
        _sentences(compared, choices)
        _not(choices.language)
    expected_rows(compared, choices)
    name, content = page.download(compared)
    st.download_button(
        text("expected.download", choices.language),
        data=content,
        file_name=name,
        key="expected.download",
        on_click="ignore",
        help=text("expected.download_help", choices.language),
        icon=":material/download:",
    )
    _how(compared, page, choices.language)


def _too_few(page: ExpectedPage, choices: Choices) -> None:
    language = choices.language
    st.info(
        text(
            "expected.few",
            language,
            least=LEAST_UNITS,
            count=len(page.area_names),
            kind=text(f"level.{choices.level}_many", language),
        )
    )
    st.button(
        text("expected.choose_kommun", language),
        key="expected.choose_kommun",
        on_click=session.choose,
        args=("level", "kommun"),
    )


def _no_context(page: ExpectedPage, language: str) -> None:
    report = plain(page.report)
    st.info(text("expected.no_context", language, least=LEAST_UNITS, report=report))
    if st.button(text("list.to_data", language), key="list.to_data", icon=":material/database:"):
        page.to_data()


def _selects(page: ExpectedPage, options: Mapping[str, str], choices: Choices) -> str:
    """Let the reader choose what is compared and which area is opened; return the former."""
    asked = st.session_state.get(SHOWN, NEED)
    what = asked if asked in options else NEED
    st.session_state[WIDGET] = what
    left, right = st.columns(TWO, gap="medium")
    with left:
        st.selectbox(
            text("expected.pick", choices.language),
            list(options),
            key=WIDGET,
            format_func=lambda name: options.get(name, name),
            help=text("expected.pick_help", choices.language),
            on_change=_keep,
        )
    with right:
        area_search(choices, page.area_names)
    return what


def _keep() -> None:
    st.session_state[SHOWN] = st.session_state[WIDGET]


def _chart(compared: Compared, choices: Choices) -> None:
    language = choices.language
    key = f"chart.{list_key(choices)}.{compared.indicator}"
    sentences = " ".join(_counts(compared, choices)).replace("**", "")
    name = compared.indicator
    what = register()[name].name[language] if name else text("expected.need", language)
    st.altair_chart(
        quadrant_chart(compared, language, unit=choices.unit),
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode=PICK,
        alt=text("expected.alt", language, what=what, sentences=sentences),
    )
    st.caption(text(f"expected.key_{family(compared)}", language))


def _clicked(key: str) -> None:
    points = st.session_state[key]["selection"].get(PICK, [])
    if points:
        session.open_area(str(points[0]["unit"]))


def _counts(compared: Compared, choices: Choices) -> tuple[str, ...]:
    return quarter_sentences(compared, choices.level, choices.language)


def _sentences(compared: Compared, choices: Choices) -> None:
    language = choices.language
    if choices.unit in compared.frame.index:
        st.markdown(_opened(compared, str(choices.unit), language))
    st.markdown("\n".join(f"- {sentence}" for sentence in _counts(compared, choices)))
    if missing := len(compared.frame) - compared.comparable:
        kind = kinds(choices.level, missing, language)
        st.markdown(text("expected.missing", language, count=missing, kind=kind))


def _opened(compared: Compared, unit: str, language: str) -> str:
    row: dict[str, Any] = {str(k): v for k, v in compared.frame.loc[unit].items()}
    name, of = plain(str(row["name"])), family(compared)
    if not row["quarter"]:
        return text("expected.opened_none", language, name=name)
    suffix = "_need" if of == "need" else ""
    state = "apart" if row["apart"] else "within"
    return text(
        f"expected.opened{suffix}",
        language,
        name=name,
        value=amount(row["value"], compared, language),
        expected=amount(row["expected"], compared, language, expected=True),
        against=distance(row["against"], row["margin"], compared, language),
        certain=text(f"expected.is_{state}{suffix}", language),
    )


def _not(language: str) -> None:
    """Say, where it cannot be missed, what the comparison is not."""
    said = [text(key, language) for key in ("expected.not_quality", "expected.not_salsa")]
    st.info("\n\n".join(said), icon=":material/info:")


def _how(compared: Compared, page: ExpectedPage, language: str) -> None:
    st.subheader(text("expected.how", language), anchor=False)
    st.markdown(text("expected.model", language), width=READING)
    if compared.indicator == NEED:
        st.markdown(text("expected.need_is", language), width=READING)
    st.markdown(explained(compared, language), width=READING)
    lines = sources(page.analysis, compared, page.citations, language)
    with st.expander(text("expected.sources", language)):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
