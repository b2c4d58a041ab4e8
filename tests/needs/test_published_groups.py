from __future__ import annotations

import pandas as pd
import pytest

from geodata.tables import GROUP_KINDS, group_table
from needs.published_groups import PublishedGroup, published_group

NAMES = {"0101": "Alby", "0102": "Berga", "0201": "Cedby"}
ROWS = [
    ("0101", "grundskola", 2023, "0201", 1),
    ("0101", "grundskola", 2024, "0201", 1),
    ("0101", "grundskola", 2024, "0102", 2),
    ("0101", "overgripande", 2025, "0102", 1),
    ("0102", "gymnasieskola", 2024, "0101", 1),
    ("0102", "socioekonomi", 2022, "0201", 1),
]


@pytest.fixture
def groups() -> pd.DataFrame:
    return group_table(ROWS)


def find(groups: pd.DataFrame, unit: str) -> PublishedGroup | None:
    return published_group(groups, NAMES, unit, citation="Källa: Kolada")


def test_the_newest_group_for_compulsory_school_comes_first(groups: pd.DataFrame) -> None:
    found = find(groups, "0101")
    assert found is not None
    assert (found.kind, found.year, found.citation) == ("grundskola", 2024, "Källa: Kolada")
    assert list(found.similar.items()) == [("0201", "Cedby"), ("0102", "Berga")]


def test_without_it_another_kind_stands_in_and_says_so(groups: pd.DataFrame) -> None:
    found = find(groups, "0102")
    assert found is not None
    assert (found.kind, found.year) == ("socioekonomi", 2022)


@pytest.mark.parametrize("unit", ["0201", "01", "A1"])
def test_a_unit_without_a_group_has_none(groups: pd.DataFrame, unit: str) -> None:
    assert find(groups, unit) is None
    assert find(group_table(()), unit) is None


def test_the_kinds_have_the_order_that_is_promised() -> None:
    assert GROUP_KINDS == ("grundskola", "overgripande", "socioekonomi", "gymnasieskola")
