from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from needs.state import Choices
from needs.views.data_page import DataPage, ImportOutcome
from tests.needs.small import CHOICES
from tests.needs.views.test_snapshot_part import MANIFEST


def page_app(page: "DataPage", choices: "Choices", outcome: "ImportOutcome | None") -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.data_page import OUTCOME, ImportOutcome, data_page

    if outcome is not None and "told" not in st.session_state:
        st.session_state["told"] = True
        st.session_state[OUTCOME] = outcome
    data_page(page, choices, lambda _files, _keep_going: outcome or ImportOutcome())


def start(
    *,
    manifest: dict[str, Any] | None = None,
    outcome: ImportOutcome | None = None,
    to_map: Callable[[], None] = lambda: None,
) -> AppTest:
    page = DataPage(manifest=manifest, snapshots={}, to_map=to_map)
    return AppTest.from_function(page_app, default_timeout=60, args=(page, CHOICES, outcome)).run()


def everything(at: AppTest) -> str:
    return " ".join(str(element.value) for element in [*at.markdown, *at.caption])


def test_the_snapshot_is_told_with_its_files() -> None:
    at = start(manifest=MANIFEST)
    assert "importerat 23 november 2026: 1 fil, 1\N{NO-BREAK SPACE}234 värden" in everything(at)


def test_without_a_snapshot_the_page_says_that_all_is_made_up() -> None:
    at = start()
    assert "påhittade demonstrationsvärden" in everything(at)
    assert not at.dataframe


def test_a_finished_import_is_told_above_the_form_and_leads_to_the_map() -> None:
    gone: list[bool] = []
    outcome = ImportOutcome(files=3, rows=4567, left_out=("fel.csv",))
    at = start(outcome=outcome, to_map=lambda: gone.append(True))
    assert "3 filer och 4\N{NO-BREAK SPACE}567 värden" in at.success[0].value
    assert "fel.csv" in at.warning[0].value
    shown = [element.type for element in at.main]
    assert at.button[0].label == "Öppna kartan"
    assert not gone
    at.button(key="import.open_map").click().run()
    assert gone == [True], shown


def test_before_the_import_it_is_said_that_it_holds_only_these_files() -> None:
    assert "bara de filer du lägger här" in everything(start())


def test_every_fault_of_a_refused_import_is_told_up_to_a_limit() -> None:
    faults = tuple(f"fil.csv, line {n}: <b>fel</b>" for n in range(23))
    at = start(outcome=ImportOutcome(faults=faults))
    assert "23 fel" in at.error[0].value
    assert at.error[0].value.count(r"\<b\>") == 20
    assert "och 3 till" in at.error[0].value
    assert not at.success


def test_the_button_without_files_asks_for_one() -> None:
    at = start()
    at.button[0].click().run()
    assert [each.value for each in at.warning] == ["Välj minst en fil först."]
    assert not at.success
    assert not at.error
