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
    assert "<small>2024/25 · 1\N{NO-BREAK SPACE}250 elever · Publicerat värde · källa" in found


def test_a_break_in_the_series_is_told_with_the_value(rows: tuple[AreaRow, ...]) -> None:
    broken = replace(rows[0], break_note="Läsår före <2016/17> ingår inte.")
    found = area_table([broken], "sv", weighed=True)
    assert "Publicerat värde · Läsår före &lt;2016/17&gt; ingår inte. · källa" in found


def test_what_is_not_published_has_no_years_and_no_number(rows: tuple[AreaRow, ...]) -> None:
    empty = replace(rows[0], years="", cohort="", published="Inget publicerat värde (.)", source="")
    found = area_table([empty], "sv", weighed=True)
    assert "<small>Inget publicerat värde (.)</small>" in found


def test_a_name_folds_out_into_what_it_means(rows: tuple[AreaRow, ...]) -> None:
    found = area_table(rows, "sv", weighed=True)
    assert Tags(found).count("summary") == 2
    assert f"<summary>{rows[0].name}</summary><p>Andel elever i årskurs 9" in found


def test_the_years_of_the_country_stand_under_its_value(rows: tuple[AreaRow, ...]) -> None:
    other = replace(rows[0], national_years="2023/24", apart="")
    assert "<small>2023/24</small>" in area_table([other], "sv", weighed=True)


def test_texts_are_escaped(rows: tuple[AreaRow, ...]) -> None:
    hostile = replace(
        rows[0], name="<img src=x>", value="<b>", apart="<i>", published="<u>", definition="<s>"
    )
    tags = Tags(area_table([hostile], "sv", weighed=True))
    assert not {name for name, _ in tags.found} & {"img", "b", "i", "u", "s"}
