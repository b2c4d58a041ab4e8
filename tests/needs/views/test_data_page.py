from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from needs.indicators import register
from needs.method import lenses, load_method
from needs.views.data_page import DataPage, ImportOutcome, method_sentences

MANIFEST: dict[str, Any] = {
    "id": "2026-11-23T000000Z-00000000",
    "created": "2026-11-23T20:15:00+00:00",
    "inputs": [
        {
            "title": "En rapport",
            "period": "2024/25",
            "extraction": "",
            "name": "fil.csv",
            "observations": 12,
            "licence": "fri",
            "citation": "Källa: Skolverket",
            "sha256": "ab" * 32,
        }
    ],
    "observations": {"rows": 1234, "periods": ["2015/16", "2024/25"]},
    "rows_without_municipality": {"count": 18},
    "conflicts": {"count": 0},
    "left_out": [],
}


def page_app(page: "DataPage", language: str, outcome: "ImportOutcome | None") -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.data_page import OUTCOME, ImportOutcome, data_page

    if outcome is not None and "told" not in st.session_state:
        st.session_state["told"] = True
        st.session_state[OUTCOME] = outcome
    data_page(page, language, lambda _files, _keep_going: outcome or ImportOutcome())


def start(
    *,
    manifest: dict[str, Any] | None = None,
    language: str = "sv",
    outcome: ImportOutcome | None = None,
) -> AppTest:
    page = DataPage(
        manifest=manifest,
        method=load_method("stem"),
        register=register(),
        citations={"subject_grades_over_time_y9": "Skolverket, ämnes*betyg*"},
    )
    return AppTest.from_function(page_app, default_timeout=60, args=(page, language, outcome)).run()


def everything(at: AppTest) -> str:
    return " ".join(str(element.value) for element in [*at.markdown, *at.caption])


def test_the_snapshot_is_told_with_its_files_and_their_citations() -> None:
    at = start(manifest=MANIFEST)
    assert "importerat 23 november 2026: 1 filer, 1\N{NO-BREAK SPACE}234 värden" in everything(at)
    assert "18 rader saknar kommun" in everything(at)
    found = at.dataframe[0].value
    assert found["Källangivelse"].tolist() == ["Källa: Skolverket"]
    assert "Uttag" not in found.columns


def test_without_a_snapshot_the_page_says_that_all_is_made_up() -> None:
    at = start()
    assert "påhittade demonstrationsvärden" in everything(at)
    assert not at.dataframe


def test_every_indicator_is_defined_under_its_respect() -> None:
    at = start(language="en")
    assert len(at.expander) == len({entry.dimension for entry in register().values()})
    for entry in register().values():
        assert entry.definition["en"] in everything(at)
    assert r"Skolverket, ämnes\*betyg\*" in everything(at)


def test_the_weights_of_the_method_are_a_table() -> None:
    table = start().table[0].value
    assert table.index[0] == "Godkänt i matematik, årskurs 9"
    assert table["Andel av poängen"].iloc[0] == "8,0\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("lens", lenses())
def test_every_lens_can_be_put_into_words(lens: str, language: str) -> None:
    sentences = method_sentences(load_method(lens), language)
    assert all(sentence and "{" not in sentence for sentence in sentences)


def test_a_finished_import_is_told_once() -> None:
    at = start(outcome=ImportOutcome(files=3, rows=4567, left_out=("fel.csv",)))
    assert "3 filer och 4\N{NO-BREAK SPACE}567 värden" in at.success[0].value
    assert "fel.csv" in at.warning[0].value
    at.run()
    assert not at.success


def test_every_fault_of_a_refused_import_is_told_up_to_a_limit() -> None:
    faults = tuple(f"fil.csv, line {n}: <b>fel</b>" for n in range(23))
    at = start(outcome=ImportOutcome(faults=faults))
    assert "23 fel" in at.error[0].value
    assert at.error[0].value.count(r"\<b\>") == 20
    assert "och 3 till" in at.error[0].value
    assert not at.success


def test_the_button_without_files_does_nothing() -> None:
    at = start()
    at.button[0].click().run()
    assert not at.success
    assert not at.error
