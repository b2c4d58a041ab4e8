from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from needs.state import Choices
from needs.views import ranking as view
from needs.views import session
from needs.views.ranking import COLUMNS, NARROW
from tests.needs.small import CHOICES, small_analysis

Observe = Callable[..., pd.DataFrame]


def list_app(ranking: "pd.DataFrame", choices: "Choices", *, narrow: bool) -> None:  # noqa: UP037
    import streamlit as st

    from needs.views.ranking import ranked_list

    st.session_state.setdefault("choices", choices)
    ranked_list(ranking, choices, narrow=narrow)


def start(ranking: pd.DataFrame, choices: Choices, *, narrow: bool = False) -> AppTest:
    return AppTest.from_function(
        list_app, default_timeout=60, args=(ranking, choices), kwargs={"narrow": narrow}
    ).run()


@pytest.fixture
def ranking(observe: Observe, four_units: pd.DataFrame) -> pd.DataFrame:
    return small_analysis(observe, four_units).ranking


def shown(at: AppTest) -> Any:
    return at.dataframe[0]


def test_the_list_holds_the_ranking_in_its_order(ranking: pd.DataFrame) -> None:
    found = shown(start(ranking, CHOICES)).value
    assert list(found.columns) == list(COLUMNS)
    assert list(found["name"]) == ["Alby", "Berga", "Cedby", "Dalby"]
    assert found["score"].tolist()[:3] == [100, 37.5, 9.4]


def test_numbers_are_written_in_the_language_and_kept_as_numbers(ranking: pd.DataFrame) -> None:
    styled = shown(start(ranking, CHOICES)).proto.arrow_data.styler.display_values
    assert b"37,5" in styled
    assert (
        b"37.5"
        in shown(
            start(ranking, replace(CHOICES, language="en"))
        ).proto.arrow_data.styler.display_values
    )
    assert pd.api.types.is_float_dtype(shown(start(ranking, CHOICES)).value["score"])


def test_beside_an_opened_area_the_list_is_narrow(ranking: pd.DataFrame) -> None:
    at = start(ranking, CHOICES, narrow=True)
    assert list(shown(at).proto.column_order) == list(NARROW)


def test_what_says_the_same_for_all_is_left_out(ranking: pd.DataFrame) -> None:
    at = start(ranking, replace(CHOICES, level="lan"))
    assert "parent_name" not in list(shown(at).proto.column_order)


def test_the_picked_row_is_turned_into_a_choice(
    ranking: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[tuple[str, str | None]] = []
    state: dict[str, Any] = {"list": {"selection": {"rows": [1]}}}
    monkeypatch.setattr(streamlit, "session_state", state)
    monkeypatch.setattr(session, "choose", lambda field, value: chosen.append((field, value)))
    units = [str(unit) for unit in ranking.index]
    view.pick("list", units)
    state["list"]["selection"]["rows"] = []
    view.pick("list", units)
    assert chosen == [("unit", "0102"), ("unit", None)]


@pytest.mark.parametrize("field", ["lens", "level", "organiser", "period", "language"])
def test_another_ranking_is_another_list(field: str) -> None:
    change: dict[str, Any] = {field: "other"}
    assert view.list_key(replace(CHOICES, **change)) != view.list_key(CHOICES)
    assert view.list_key(replace(CHOICES, unit="0101")) == view.list_key(CHOICES)
