from __future__ import annotations

import pandas as pd
from streamlit.testing.v1 import AppTest


def table_app(rows: "pd.DataFrame") -> None:  # noqa: UP037
    from needs.views.part_table import part_table

    headings = {"name": "area.name", "mean": "doubt.mean_column"}
    part_table(rows, headings, "sv", decimals=2)


def test_numbers_are_written_as_the_language_does_and_the_first_column_heads_the_rows() -> None:
    rows = pd.DataFrame({"mean": [1234.5, float("nan")], "name": ["a", "b"], "hidden": [1, 2]})
    at = AppTest.from_function(table_app, default_timeout=60, args=(rows,)).run()
    table = at.table[0].value
    assert table.index.tolist() == ["a", "b"]
    assert table["Medelförflyttning, platser"].tolist() == ["1\N{NO-BREAK SPACE}234,50", "–"]
    assert rows["mean"].tolist()[0] == 1234.5
