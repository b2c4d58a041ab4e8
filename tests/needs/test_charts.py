from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd
import pytest

from needs.analysis import Analysis
from needs.charts import EDGES, ROW_HEIGHT, contribution_bars, position_strip
from needs.indicators import register
from needs.profile import area_profile
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def rows_of(chart: alt.LayerChart) -> list[dict[str, object]]:
    (rows,) = chart.to_dict()["datasets"].values()
    return list(rows)


def test_bars_say_what_each_indicator_gives(analysis: Analysis) -> None:
    profile = area_profile(analysis, register(), "0101", "sv", citations={})
    chart = contribution_bars(profile)
    assert rows_of(chart) == [
        {"name": "Godkänt i matematik, årskurs 9", "contribution": 75.0, "words": "75,0"},
        {"name": "Godkänt i biologi, årskurs 9", "contribution": 25.0, "words": "25,0"},
    ]
    assert chart.to_dict()["height"] == EDGES + 2 * ROW_HEIGHT


def test_an_indicator_that_gives_nothing_has_no_bar(analysis: Analysis) -> None:
    profile = area_profile(analysis, register(), "0102", "sv", citations={})
    assert len(rows_of(contribution_bars(profile))) == 1


def test_the_strip_marks_one_area_among_the_scored_and_its_interval(analysis: Analysis) -> None:
    drawn = position_strip(analysis.scores.score, "0102", (30.0, 45.0)).to_dict()
    places, ends = sorted(drawn["datasets"].values(), key=len, reverse=True)
    assert [row["chosen"] for row in places] == [False, True, False]
    assert ends == [{"low": 30.0, "high": 45.0}]


def test_an_interval_that_is_not_known_is_not_drawn(analysis: Analysis) -> None:
    nan = float("nan")
    drawn = position_strip(analysis.scores.score, "0102", (nan, nan)).to_dict()
    assert sorted(map(len, drawn["datasets"].values())) == [0, 3]


def test_charts_ask_nothing_of_the_network(analysis: Analysis) -> None:
    profile = area_profile(analysis, register(), "0101", "sv", citations={})
    for chart in (
        contribution_bars(profile),
        position_strip(analysis.scores.score, "0101", (90.0, 100.0)),
    ):
        addresses = {value for value in map(str, chart.to_dict().values()) if "http" in value}
        assert addresses == {chart.to_dict()["$schema"]}
