"""The page Data: which figures are shown, where they come from, and how others are imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from needs.texts import number, plain, text
from needs.views.snapshot_part import counted, snapshot_part

if TYPE_CHECKING:
    from needs.state import Choices

FAULTS_SHOWN: Final = 20
FILE_TYPES: Final = ("csv", "xlsx", "json")
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
    snapshots
        From the id of each snapshot to words for it, the newest first.
    to_map
        Leaves for the page Karta.
    """

    manifest: Mapping[str, Any] | None
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
