from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from needs.analysis import Analysis
from needs.certainty import Certainty
from needs.state import Choices
from needs.tiers import NO_DIFFERENCE, Refusal
from needs.views import ranking as view
from needs.views import session
from needs.views.ranking import COLUMNS, NARROW, NARROW_RANKS, RANK_COLUMNS
from tests.needs.certain import certain, certainty_row, small_certainty
from tests.needs.small import CHOICES, small_analysis

Observe = Callable[..., pd.DataFrame]


RANKS = replace(CHOICES, ranks="1")


def list_app(
    ranking: "pd.DataFrame",  # noqa: UP037
    certainty: "Certainty",  # noqa: UP037
    choices: "Choices",  # noqa: UP037
    *,
    narrow: bool,
) -> None:
    import streamlit as st

    from needs.views.ranking import ranked_list

    st.session_state.setdefault("choices", choices)
    ranked_list(ranking, certainty, choices, narrow=narrow)


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def start(
    analysis: Analysis,
    choices: Choices = CHOICES,
    certainty: Certainty | None = None,
    *,
    narrow: bool = False,
) -> AppTest:
    given = (analysis.ranking, certainty or small_certainty(analysis), choices)
    return AppTest.from_function(
        list_app, default_timeout=60, args=given, kwargs={"narrow": narrow}
    ).run()


def shown(at: AppTest) -> Any:
    return at.dataframe[0]


def written(at: AppTest) -> bytes:
    found: bytes = shown(at).proto.arrow_data.styler.display_values
    return found


def test_the_list_says_of_each_area_its_tier_and_how_sure_it_is(analysis: Analysis) -> None:
    found = shown(start(analysis)).value
    assert list(found.columns) == list(COLUMNS)
    assert list(found["name"]) == ["Alby", "Berga", "Cedby", "Dalby"]
    assert list(found["tier"]) == [
        "▲▲ Klart stort behov",
        "○ Går inte att skilja ut",
        "▼▼ Klart litet behov",
        "– Ingen poäng: för få publicerade värden",
    ]
    assert list(found["certain"]) == [
        "bland de 2 högsta",
        "kan inte skiljas från 2",
        "lägst av alla",
        "–",
    ]


def test_the_list_shows_neither_rank_nor_score_before_they_are_asked_for(
    analysis: Analysis,
) -> None:
    assert {"rank", "ranks", "score"} & set(shown(start(analysis)).value.columns) == set()


def test_the_list_is_in_the_order_of_the_tiers(analysis: Analysis) -> None:
    tiers = ("likely_low", "likely_high", "clearly_high", "not_scored")
    units = analysis.ranking.index.astype(str)
    rows = {unit: certainty_row(tier) for unit, tier in zip(units, tiers, strict=True)}
    found = shown(start(analysis, certainty=certain(rows))).value
    assert list(found["name"]) == ["Cedby", "Berga", "Alby", "Dalby"]


def test_ranks_and_scores_are_shown_with_their_intervals(analysis: Analysis) -> None:
    at = start(analysis, RANKS)
    found = shown(at).value
    assert list(found.columns) == list(RANK_COLUMNS)
    assert list(found["name"]) == ["Alby", "Berga", "Cedby", "Dalby"]
    assert list(found["ranks"]) == ["1–2", "1–3", "3", "–"]
    # Berga has 37.5, between 20 and 60; Cedby 9.375, between 9.2 and 9.6.
    assert found["score"].tolist()[:3] == [100, 38, 9.4]
    assert pd.api.types.is_float_dtype(found["score"])
    assert b"9,4" in written(at)
    assert b"38" in written(at)
    assert b"37,5" not in written(at)
    assert b"9.4" in written(start(analysis, replace(RANKS, language="en")))


def test_against_a_refusal_no_ranks_are_shown_and_the_order_is_of_names(
    analysis: Analysis,
) -> None:
    refused = small_certainty(analysis, Refusal(reason=NO_DIFFERENCE, difference=None))
    turned = replace(analysis, ranking=analysis.ranking.iloc[[2, 0, 1, 3]])
    found = shown(start(turned, RANKS, refused)).value
    assert list(found.columns) == list(COLUMNS)
    assert list(found["name"]) == ["Alby", "Berga", "Cedby", "Dalby"]
    assert set(found["certain"]) == {"rangordnas inte", "–"}


@pytest.mark.parametrize(("choices", "columns"), [(CHOICES, NARROW), (RANKS, NARROW_RANKS)])
def test_beside_an_opened_area_the_list_is_narrow(
    analysis: Analysis, choices: Choices, columns: tuple[str, ...]
) -> None:
    at = start(analysis, choices, narrow=True)
    assert list(shown(at).proto.column_order) == list(columns)


@pytest.mark.parametrize("choices", [CHOICES, RANKS])
def test_what_says_the_same_for_all_is_left_out(analysis: Analysis, choices: Choices) -> None:
    at = start(analysis, replace(choices, level="lan"))
    assert "parent_name" not in list(shown(at).proto.column_order)


def test_the_opened_area_is_the_picked_row_in_either_order(analysis: Analysis) -> None:
    tiers = ("clearly_low", "clearly_high", "cannot_tell", "not_scored")
    units = analysis.ranking.index.astype(str)
    rows = {unit: certainty_row(tier) for unit, tier in zip(units, tiers, strict=True)}
    for choices, row in ((CHOICES, 2), (RANKS, 0)):
        at = start(analysis, replace(choices, unit="0101"), certain(rows))
        assert shown(at).value["name"].tolist()[row] == "Alby"
        assert f'"rows":[{row}]' in str(shown(at).proto.selection_default).replace(
            "\\", ""
        ).replace(" ", "")


def test_the_picked_row_is_turned_into_a_choice(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[tuple[str, str | None]] = []
    state: dict[str, Any] = {"list": {"selection": {"rows": [1]}}}
    monkeypatch.setattr(streamlit, "session_state", state)
    monkeypatch.setattr(session, "choose", lambda field, value: chosen.append((field, value)))
    units = [str(unit) for unit in analysis.ranking.index]
    view.pick("list", units)
    state["list"]["selection"]["rows"] = []
    view.pick("list", units)
    assert chosen == [("unit", "0102"), ("unit", None)]


@pytest.mark.parametrize("field", ["lens", "level", "organiser", "period", "language", "ranks"])
def test_another_ranking_is_another_list(field: str) -> None:
    change: dict[str, Any] = {field: "other"}
    assert view.list_key(replace(CHOICES, **change)) != view.list_key(CHOICES)
    assert view.list_key(replace(CHOICES, unit="0101")) == view.list_key(CHOICES)
