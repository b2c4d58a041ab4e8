from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from needs.area_table import area_table
from needs.indicators import register
from needs.profile import AreaRow, area_profile
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]


class Tags(HTMLParser):
    """Counts the tags of a table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def count(self, tag: str, **attributes: str) -> int:
        return sum(
            name == tag and attributes.items() <= given.items() for name, given in self.found
        )


@pytest.fixture
def rows(observe: Observe, four_units: pd.DataFrame) -> tuple[AreaRow, ...]:
    analysis = small_analysis(observe, four_units)
    return area_profile(analysis, register(), "0101", "sv", citations={}).rows[:2]


def test_every_row_and_column_has_a_heading(rows: tuple[AreaRow, ...]) -> None:
    tags = Tags(area_table(rows, "sv", weighed=True))
    assert tags.count("th", scope="row") == 2
    assert tags.count("th", scope="col") == 5
    assert tags.count("td") == 8
    assert tags.count("caption") == 1
    # A telephone hides the head of the table and shows each cell with its label instead.
    assert tags.count("td", **{"data-label": "Värde"}) == 2


def test_what_is_not_weighed_has_no_column_of_contributions(rows: tuple[AreaRow, ...]) -> None:
    assert "Bidrag" in area_table(rows, "sv", weighed=True)
    assert "Bidrag" not in area_table(rows, "sv", weighed=False)


def test_each_value_stands_with_its_origin(rows: tuple[AreaRow, ...]) -> None:
    found = area_table(rows, "sv", weighed=True)
    assert "2024/25 · antal 1\N{NO-BREAK SPACE}250 · Exakt · källa 1" in found


def test_the_years_of_the_country_stand_under_its_value(rows: tuple[AreaRow, ...]) -> None:
    other = replace(rows[0], national_years="2023/24", apart="")
    assert "<small>2023/24</small>" in area_table([other], "sv", weighed=True)


def test_texts_are_escaped(rows: tuple[AreaRow, ...]) -> None:
    hostile = replace(rows[0], name="<img src=x>", value="<b>", apart="<i>", published="<u>")
    tags = Tags(area_table([hostile], "sv", weighed=True))
    assert not {name for name, _ in tags.found} & {"img", "b", "i", "u"}
