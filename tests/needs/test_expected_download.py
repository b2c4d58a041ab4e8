from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pandas as pd

from needs.expected_download import expected_download
from tests.needs.many import BETTER, UNKNOWN, analysed, of_indicator, of_need
from tests.needs.small import MATHS


def opened(content: bytes) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_the_file_says_what_is_compared_and_how() -> None:
    name, content = expected_download(analysed(), of_indicator(), None)
    assert name == f"vantat-{MATHS}-kommun-samtliga-2024-25.csv.zip"
    files = opened(content())
    assert set(files) == {name.removesuffix(".zip"), name.removesuffix("zip") + "metadata.json"}
    notes = json.loads(files[name.removesuffix("zip") + "metadata.json"])
    assert "not SALSA" in str(notes)
    assert "no measure of quality" in str(notes)
    assert "1.64" in str(notes)


def test_every_area_has_a_row_and_what_is_not_known_is_empty() -> None:
    _, content = expected_download(analysed(), of_indicator(), None)
    (table,) = (text for name, text in opened(content()).items() if name.endswith(".csv"))
    rows = pd.read_csv(io.StringIO(table), dtype={"unit": str}).set_index("unit")
    assert len(rows) == 60
    assert rows.columns.tolist() == [
        *("name", "value", "expected", "against", "margin", "apart", "quarter")
    ]
    assert rows["against"].isna()[UNKNOWN]


def test_no_name_is_a_formula_of_a_spreadsheet() -> None:
    _, content = expected_download(analysed(), of_need(), None)
    (table,) = (text for name, text in opened(content()).items() if name.endswith(".csv"))
    (line,) = (line for line in table.splitlines() if line.startswith(BETTER))
    assert "'=Bättre" in line


def test_made_up_figures_say_so_in_the_name() -> None:
    name, _ = expected_download(replace(analysed(), made_up=True), of_need(), None)
    assert name == "PAHITTAT-vantat-test-kommun-samtliga-2024-25.csv.zip"
