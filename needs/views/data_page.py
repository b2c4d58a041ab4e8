"""The page Data och metod: what the figures are, where they come from, and how they are weighed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from needs.texts import in_language, number, percent, plain, text
from needs.views.snapshot_part import counted, snapshot_part

if TYPE_CHECKING:
    from needs.indicators import Indicator
    from needs.method import Method
    from needs.state import Choices

FAULTS_SHOWN: Final = 20
FILE_TYPES: Final = ("csv", "xlsx")
OUTCOME: Final = "import.outcome"


@dataclass(frozen=True)
class ImportOutcome:
    """
    What came of an import.

    Parameters
    ----------
    files, rows
        How much is in the new snapshot; 0 where none was made.
    left_out
        Names of files that were not imported.
    faults
        What is wrong with the files, when nothing was imported.
    """

    files: int = 0
    rows: int = 0
    left_out: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


Importer = Callable[[Sequence[tuple[str, bytes]], bool], ImportOutcome]
"""Told names and contents and whether to keep going; imports, or says why not."""


@dataclass(frozen=True, kw_only=True)
class DataPage:
    """
    What the page shows.

    Parameters
    ----------
    manifest
        Of the snapshot; None for the demonstration.
    method
        The chosen lens.
    register
        The indicators by id.
    citations
        From report to how it is cited.
    snapshots
        From the id of each snapshot to words for it, the newest first.
    to_map
        Leaves for the page Karta.
    """

    manifest: Mapping[str, Any] | None
    method: Method
    register: Mapping[str, Indicator]
    citations: Mapping[str, str]
    snapshots: Mapping[str, str]
    to_map: Callable[[], None]


def data_page(page: DataPage, choices: Choices, importer: Importer) -> None:
    """
    Show the page.

    Parameters
    ----------
    page
        What it shows.
    choices
        What is chosen.
    importer
        Imports uploaded files.
    """
    language = choices.language
    st.header(text("data.title", language))
    snapshot_part(page.manifest, page.snapshots, choices)
    _import(page, language, importer)
    _method(page, language)
    _indicators(page, language)


def _import(page: DataPage, language: str, importer: Importer) -> None:
    st.subheader(text("import.title", language), anchor="import")
    # Above the form, where it is in sight.
    answer = st.container()
    st.markdown(text("import.about", language))
    with st.form("import", clear_on_submit=True, border=True):
        files = st.file_uploader(
            text("import.files", language), type=list(FILE_TYPES), accept_multiple_files=True
        )
        keep_going = st.checkbox(text("import.keep_going", language))
        st.markdown(text("import.all_files", language))
        asked = st.form_submit_button(text("import.button", language), type="primary")
    if asked and files:
        with answer, st.spinner(text("import.working", language)):
            given = [(file.name, file.getvalue()) for file in files]
            st.session_state[OUTCOME] = importer(given, keep_going)
        st.rerun()
    with answer:
        _answer(page, language, nothing=asked)


def _answer(page: DataPage, language: str, *, nothing: bool) -> None:
    """Say what came of the import, until the next one or until the page is left."""
    if nothing:
        st.session_state.pop(OUTCOME, None)
        st.warning(text("import.no_file", language))
    if OUTCOME in st.session_state:
        _outcome(st.session_state[OUTCOME], page, language)


def _outcome(outcome: ImportOutcome, page: DataPage, language: str) -> None:
    if outcome.faults:
        shown = [f"- {plain(fault)}" for fault in outcome.faults[:FAULTS_SHOWN]]
        hidden = len(outcome.faults) - FAULTS_SHOWN
        more = [text("import.more", language, count=hidden)] if hidden > 0 else []
        first = text("import.refused", language, count=len(outcome.faults))
        st.error("\n".join([first, "", *shown, *more]))
        return
    rows = number(outcome.rows, language, decimals=0)
    files = counted("data.files", outcome.files, language)
    st.success(text("import.done", language, files=files, rows=rows))
    if outcome.left_out:
        st.warning(text("import.left_out", language, names=plain(", ".join(outcome.left_out))))
    if st.button(text("import.open_map", language), key="import.open_map", icon=":material/map:"):
        page.to_map()


def _method(page: DataPage, language: str) -> None:
    method = page.method
    st.subheader(text("method.title", language))
    name = plain(in_language(method.name, language))
    st.markdown(f"**{name}.** {plain(in_language(method.description, language))}")
    st.markdown("\n".join(f"- {sentence}" for sentence in method_sentences(method, language)))
    st.markdown(f"##### {text('method.weights', language, lens=name)}")
    weights = method.effective_weights()
    rows = pd.DataFrame(
        {
            text("area.name", language): [page.register[name].name[language] for name in weights],
            text("method.dimension_column", language): [
                text(f"dimension.{page.register[name].dimension}", language) for name in weights
            ],
            text("method.weight_column", language): [
                percent(weight, language, decimals=1) for weight in weights.values()
            ],
        }
    )
    st.table(rows.set_index(text("area.name", language)))


def method_sentences(method: Method, language: str) -> tuple[str, ...]:
    """
    Say in words how a method works.

    Parameters
    ----------
    method
        Any method.
    language
        ``sv`` or ``en``.

    Returns
    -------
    tuple of str
        One sentence or two for each kind of choice.
    """
    return (
        text("method.score", language),
        text(
            "method.normalisation",
            language,
            normalisation=text(f"normalisation.{method.normalisation}", language),
            aggregation=text(f"aggregation.{method.aggregation}", language),
        ),
        text("method.pooling", language, years=method.pool_years, lag=method.max_lag),
        text("method.coverage", language, floor=percent(method.coverage_floor, language)),
        text("method.limits", language),
    )


def _indicators(page: DataPage, language: str) -> None:
    st.subheader(text("indicators.title", language))
    for dimension in dict.fromkeys(entry.dimension for entry in page.register.values()):
        with st.expander(text(f"dimension.{dimension}", language)):
            for entry in page.register.values():
                if entry.dimension == dimension:
                    st.markdown(_definition(entry, page.citations, language))


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
