from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from needs.state import Choices
from needs.views.snapshot_part import counted, snapshot_words
from tests.needs.small import CHOICES, KNOWN

FILE: dict[str, Any] = {
    "title": "En rapport",
    "period": "2024/25",
    "extraction": "",
    "name": "fil.csv",
    "observations": 12345,
    "licence": "fri",
    "citation": "Källa: Skolverket",
    "sha256": "ab" * 32,
}
MANIFEST: dict[str, Any] = {
    "id": "2026-11-23T000000Z-00000000",
    "created": "2026-11-23T12:15:00+00:00",
    "inputs": [FILE],
    "observations": {"rows": 1234, "periods": ["2015/16", "2024/25"]},
    "rows_without_municipality": {
        "count": 18,
        "names": {"a.csv": ["Kunskaps*förbundet*", "Förbundet"], "b.csv": ["Förbundet"]},
    },
    "conflicts": {"count": 0},
    "left_out": [],
}
NAMES = {"2026-11-23": "den nyare", "2026-11-01": "den äldre"}


def part_app(
    manifest: dict[str, object] | None,
    snapshots: dict[str, str],
    choices: "Choices",  # noqa: UP037
) -> None:
    import streamlit as st

    from needs.views.snapshot_part import snapshot_part

    st.session_state.setdefault("choices", choices)
    snapshot_part(manifest, snapshots, st.session_state["choices"])


def start(
    manifest: dict[str, Any] | None, snapshots: dict[str, str], choices: Choices = CHOICES
) -> AppTest:
    args = (manifest, snapshots, choices)
    return AppTest.from_function(part_app, default_timeout=60, args=args).run()


def test_the_files_are_listed_with_their_citations_and_numbers_in_words() -> None:
    table = start(MANIFEST, {}).dataframe[0]
    assert table.value["Källangivelse"].tolist() == ["Källa: Skolverket"]
    assert "Uttag" not in table.value.columns
    shown = table.proto.arrow_data.styler.display_values
    assert "12\N{NO-BREAK SPACE}345".encode() in shown


def test_what_is_nothing_is_not_told() -> None:
    at = start(MANIFEST, {})
    assert not at.caption
    told = MANIFEST | {"conflicts": {"count": 1}, "left_out": ["a", "b"]}
    assert start(told, {}).caption[0].value == (
        "1 värde skilde sig mellan två filer (det nyare uttaget gäller); 2 filer utelämnades."
    )


def test_groups_are_told_with_their_kinds_years_and_source() -> None:
    groups = {
        "count": 1160,
        "kinds": {"grundskola": [2023, 2024], "overgripande": [2025]},
        "citation": "Källa: Kolada",
    }
    said = start(MANIFEST | {"groups": groups}, {}).markdown[1].value
    assert said == (
        "1\N{NO-BREAK SPACE}160 grupper av liknande kommuner från RKA: "
        "grundskola 2023, 2024; övergripande 2025. Källa\\: Kolada."
    )


def test_a_file_of_groups_is_listed_without_a_number_of_values() -> None:
    file = {name: FILE[name] for name in ("name", "title", "period", "citation", "sha256")}
    table = start(MANIFEST | {"inputs": [FILE, file | {"groups": 2}]}, {}).dataframe[0]
    assert len(table.value) == 2
    assert "–".encode() in table.proto.arrow_data.styler.display_values


def test_rows_that_are_of_no_municipality_are_named_in_a_fold_out() -> None:
    fold = start(MANIFEST, {}).expander[0]
    assert fold.label == "18 rader gäller kommunalförbund och liknande, inte en kommun"
    assert fold.markdown[0].value == "- Förbundet\n- Kunskaps\\*förbundet\\*"


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        (["2015/16", "2024", "2024/25"], "2015/16 till 2024/25"),
        (["2024"], "1\N{NO-BREAK SPACE}234 värden, 2024."),
        ([], "1\N{NO-BREAK SPACE}234 värden, –."),
    ],
)
def test_one_year_is_not_told_as_two(periods: list[str], words: str) -> None:
    manifest = MANIFEST | {"observations": {"rows": 1234, "periods": periods}}
    assert words in start(manifest, {}).markdown[0].value


def test_another_snapshot_can_be_chosen() -> None:
    at = start(MANIFEST, NAMES)
    assert at.selectbox[0].label == "Datauttag som visas"
    assert at.selectbox[0].options == ["den nyare", "den äldre"]
    assert at.selectbox[0].value == KNOWN.snapshots[0]
    at.selectbox[0].select("2026-11-01").run()
    assert at.session_state["choices"] == replace(CHOICES, snapshot="2026-11-01")
    assert at.selectbox[0].value == "2026-11-01"


def test_without_any_there_is_nothing_to_choose() -> None:
    at = start(None, {})
    assert not at.selectbox
    assert "påhittade demonstrationsvärden" in at.markdown[0].value


def test_a_snapshot_is_named_by_its_moment_and_its_files() -> None:
    words = snapshot_words(MANIFEST, "sv")
    assert words.startswith("23 november 2026 kl. ")
    assert words.endswith(", 1 fil")


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 fil"), (2, "2 filer"), (1000, "1\N{NO-BREAK SPACE}000 filer")]
)
def test_one_is_told_in_the_singular(count: int, words: str) -> None:
    assert counted("data.files", count, "sv") == words
