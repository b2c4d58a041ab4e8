"""Sixty municipalities with a background, enough to expect something of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

from geodata.tables import OBSERVATION_COLUMNS, in_order
from needs.alternatives import alternatives
from needs.analysis import Analysis, analyse, table_with_years
from needs.certainty import Certainty, certainty
from needs.expectation import Expectation, expectations
from needs.expected_table import (
    Compared,
    compared_indicator,
    compared_need,
    given_background,
    score_margin,
)
from needs.indicator_table import IndicatorTable
from needs.method import Method
from tests.needs.conftest import DEFAULTS
from tests.needs.small import BIOLOGY, MATHS, small_method

COUNT = 60
WORSE, BETTER, UNKNOWN = "1000", "1001", "1059"
"""One that is 15 points below what its background gives, one that is as much above, and one of
which no background is published."""

NAMES = {WORSE: "Sämre <b>by</b>", BETTER: "=Bättre"}


@cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the country: results follow the parents' education, but for two municipalities."""
    rows: list[dict[str, Any]] = []
    for number in range(COUNT):
        unit, parents = str(1000 + number), 30.0 + (7 * number) % COUNT / 2
        moved = {WORSE: -15.0, BETTER: 15.0}.get(unit, 0.0)
        maths = 60.0 + parents / 2 + moved + (number * 37 % 11 - 5) / 5
        rows += [
            {"unit": unit, "indicator": MATHS, "value": maths},
            {"unit": unit, "indicator": BIOLOGY, "value": maths + (number * 17 % 5 - 2) / 2},
            {"unit": unit, "indicator": "pupils_y9", "value": 400.0 + 10 * number},
            {"unit": unit, "indicator": "pupils", "value": 4000.0 + 100 * (number * 13 % COUNT)},
            {"unit": unit, "indicator": "share_girls", "value": 45.0 + number * 29 % 9},
            {
                "unit": unit,
                "indicator": "share_foreign_background",
                "value": 10.0 + number * 23 % 31,
            },
        ]
        if unit != UNKNOWN:
            background = {"unit": unit, "indicator": "share_parents_post_secondary"}
            rows.append(background | {"value": parents})
    full = [DEFAULTS | {"low": row["value"], "high": row["value"]} | row for row in rows]
    places = [(str(1000 + n), "kommun", NAMES.get(str(1000 + n), f"By {n}")) for n in range(COUNT)]
    units = pd.DataFrame(
        [(unit, level, name, "10", "A1") for unit, level, name in places]
        + [("10", "lan", "Ett län", "00", ""), ("00", "riket", "Riket", "", "")],
        columns=["unit", "level", "name", "parent", "skr"],
    )
    return in_order(pd.DataFrame(full)[list(OBSERVATION_COLUMNS)]), units


@cache
def analysed(method: Method | None = None) -> Analysis:
    """Score the country."""
    return analyse(*tables(), method or small_method())


def table_of(analysis: Analysis) -> Callable[[int], IndicatorTable]:
    """Give the table of an analysis for other numbers of years."""
    return lambda years: table_with_years(*tables(), analysis, years)


@cache
def certain(method: Method | None = None) -> Certainty:
    """Say how sure the ranks are."""
    analysis = analysed(method)
    return certainty(analysis, alternatives(analysis, table_of(analysis)))


@cache
def expected(method: Method | None = None) -> Expectation:
    """Expect the results."""
    analysis = analysed(method)
    return expectations(analysis.table, analysis.method.indicator_ids)


@cache
def of_indicator(name: str = MATHS) -> Compared:
    """Compare an indicator with what was expected."""
    return compared_indicator(analysed(), expected(), name)


@cache
def of_need() -> Compared:
    """Compare the weighed need."""
    given = analysed(given_background(small_method()))
    return compared_need(analysed(), given, score_margin(given), expected())
