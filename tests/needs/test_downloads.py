from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import pytest

from needs.analysis import Analysis
from needs.downloads import FORMATS, download_content, download_name, downloads
from tests.needs.certain import small_certainty
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]
MANIFEST = {
    "id": "2026-11-23T000000Z-00000000",
    "created": "2026-11-23T00:00:00+00:00",
    "inputs": [{"citation": "Källa: Skolverket, en rapport", "source": "test"}],
    "program": {"name": "behovskartan", "version": "1"},
}


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def content_of(analysis: Analysis, suffix: str, manifest: dict[str, Any] | None) -> io.BytesIO:
    sure = small_certainty(analysis)
    return io.BytesIO(download_content((analysis, sure), suffix, manifest))


def test_the_name_says_what_was_chosen(analysis: Analysis) -> None:
    assert download_name(analysis, "xlsx") == "behov-test-kommun-samtliga-2024-25.xlsx"
    assert download_name(analysis, "csv") == "behov-test-kommun-samtliga-2024-25.csv.zip"


@pytest.mark.parametrize("suffix", FORMATS)
def test_made_up_figures_say_so_in_name_and_content(analysis: Analysis, suffix: str) -> None:
    made_up = replace(analysis, made_up=True)
    assert download_name(made_up, suffix).startswith("PAHITTAT-")
    content = zipfile.ZipFile(content_of(made_up, suffix, None))
    every = "".join(content.read(name).decode("utf-8", "replace") for name in content.namelist())
    assert "Påhittade siffror" in every


def test_a_workbook_holds_the_ranking_and_its_notes(analysis: Analysis) -> None:
    book = openpyxl.load_workbook(content_of(analysis, "xlsx", MANIFEST))
    head, first, *_ = book["Rangordning"].iter_rows(values_only=True)
    assert head[:4] == ("unit", "name", "tier", "rank")
    assert first[:4] == ("0101", "Alby", "clearly_high", 1)
    notes = dict(list(book["Om"].iter_rows(values_only=True))[1:])
    assert notes["snapshot"] == MANIFEST["id"]
    assert "among the 1 with the greatest need" in str(notes["tier"])
    assert book["Värden"].max_row > 1
    assert notes["sources"] == "Källa: Skolverket, en rapport"
    assert "share_pass_mathematics_y9" in str(notes["method_file"])


def test_a_csv_travels_with_its_notes(analysis: Analysis) -> None:
    archive = zipfile.ZipFile(content_of(analysis, "csv", MANIFEST))
    table, notes = archive.namelist()
    assert notes == f"{table}.metadata.json"
    assert pd.read_csv(archive.open(table), dtype={"unit": str})["unit"].iloc[0] == "0101"
    assert json.loads(archive.read(notes))["snapshot"] == MANIFEST["id"]


def test_a_file_is_made_only_when_it_is_asked_for(analysis: Analysis) -> None:
    offered = downloads(analysis, small_certainty(analysis), MANIFEST)
    assert tuple(offered) == FORMATS
    name, make = offered["xlsx"]
    assert name == download_name(analysis, "xlsx")
    assert make().startswith(b"PK")
