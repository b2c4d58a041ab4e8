from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from needs.expected_table import Compared
from needs.state import Choices
from tests.needs.many import NAMES, UNKNOWN, WORSE, of_indicator, of_need
from tests.needs.small import CHOICES


def rows_app(compared: "Compared", choices: "Choices") -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.expected_rows import expected_rows

    st.session_state.setdefault("choices", choices)
    expected_rows(compared, choices)


def start(compared: Compared, choices: Choices = CHOICES) -> AppTest:
    app = AppTest.from_function(rows_app, default_timeout=60, args=(compared, choices)).run()
    assert not app.exception
    return app


def test_numbers_are_rounded_as_they_are_shown() -> None:
    row = start(of_indicator()).dataframe[0].value.iloc[0]
    assert row["name"] == NAMES[WORSE]
    assert row["value"] == round(row["value"], 1)
    assert row["certain"] == "större än felmarginalen"


def test_the_expected_value_is_a_column_of_results_only() -> None:
    assert "expected" in start(of_indicator()).dataframe[0].proto.column_order
    assert "expected" not in start(of_need()).dataframe[0].proto.column_order


def test_the_row_of_the_opened_area_is_ticked() -> None:
    opened = start(of_indicator(), replace(CHOICES, unit=UNKNOWN))
    assert opened.dataframe[0].value["name"].iloc[-1] == "By 59"
    assert not opened.exception
