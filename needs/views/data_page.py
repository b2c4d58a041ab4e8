"""The page Data och metod: what the figures are, where they come from, and how they are weighed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from needs.texts import date, in_language, number, percent, plain, text

if TYPE_CHECKING:
    from needs.indicators import Indicator
    from needs.method import Method

INPUT_COLUMNS: Final = (
    "title", "period", "extraction", "name", "observations", "licence", "citation", "sha256",
)  # fmt: skip
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
    """

    manifest: Mapping[str, Any] | None
    method: Method
    register: Mapping[str, Indicator]
    citations: Mapping[str, str]


def data_page(page: DataPage, language: str, importer: Importer) -> None:
    """
    Show the page.

    Parameters
    ----------
    page
        What it shows.
    language
        ``sv`` or ``en``.
    importer
        Imports uploaded files.
    """
    st.header(text("data.title", language))
    _snapshot(page.manifest, language)
    _import(language, importer)
    _method(page, language)
    _indicators(page, language)


def _snapshot(manifest: Mapping[str, Any] | None, language: str) -> None:
    st.subheader(text("data.snapshot", language))
    if manifest is None:
        st.markdown(text("data.demo", language))
        return
    counts = manifest["observations"]
    st.markdown(
        text(
            "data.about",
            language,
            id=plain(manifest["id"]),
            day=date(manifest["created"], language),
            files=len(manifest["inputs"]),
            rows=number(counts["rows"], language, decimals=0),
            first=counts["periods"][0],
            last=counts["periods"][-1],
        )
    )
    st.caption(
        text(
            "data.not_understood",
            language,
            count=manifest["rows_without_municipality"]["count"],
            conflicts=manifest["conflicts"]["count"],
            left_out=len(manifest["left_out"]),
        )
    )
    inputs = pd.DataFrame(manifest["inputs"]).reindex(columns=list(INPUT_COLUMNS))
    inputs = inputs.loc[:, inputs.astype(bool).any()]
    names = {name: text(f"data.{name}_column", language) for name in INPUT_COLUMNS}
    st.dataframe(inputs.rename(columns=names), hide_index=True, alt=text("data.snapshot", language))


def _import(language: str, importer: Importer) -> None:
    st.subheader(text("import.title", language), anchor="import")
    st.markdown(text("import.about", language))
    with st.form("import", clear_on_submit=True, border=True):
        files = st.file_uploader(
            text("import.files", language), type=list(FILE_TYPES), accept_multiple_files=True
        )
        keep_going = st.checkbox(text("import.keep_going", language))
        asked = st.form_submit_button(text("import.button", language), type="primary")
    if asked and files:
        with st.spinner(text("import.working", language)):
            given = [(file.name, file.getvalue()) for file in files]
            st.session_state[OUTCOME] = importer(given, keep_going)
        st.rerun()
    if OUTCOME in st.session_state:
        _outcome(st.session_state.pop(OUTCOME), language)


def _outcome(outcome: ImportOutcome, language: str) -> None:
    if outcome.faults:
        shown = [f"- {plain(fault)}" for fault in outcome.faults[:FAULTS_SHOWN]]
        hidden = len(outcome.faults) - FAULTS_SHOWN
        more = [text("import.more", language, count=hidden)] if hidden > 0 else []
        first = text("import.refused", language, count=len(outcome.faults))
        st.error("\n".join([first, "", *shown, *more]))
        return
    rows = number(outcome.rows, language, decimals=0)
    st.success(text("import.done", language, files=outcome.files, rows=rows))
    if outcome.left_out:
        st.warning(text("import.left_out", language, names=plain(", ".join(outcome.left_out))))


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
