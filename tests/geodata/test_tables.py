from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import (
    GROUP_COLUMNS,
    OBSERVATION_COLUMNS,
    Fault,
    SourceError,
    alphabetical,
    group_table,
    observation_table,
    school_year_start,
    shorten,
    stacked,
)


def columns(units: list[str]) -> dict[str, object]:
    texts = dict.fromkeys(OBSERVATION_COLUMNS, "x") | {"unit": units}
    return texts | {"value": 1.0, "low": 1.0, "high": 1.0, "n": float("nan")}


def test_rows_are_sorted_by_key_and_columns_stand_in_order() -> None:
    table = observation_table(columns(["2584", "0114"]))
    assert tuple(table.columns) == OBSERVATION_COLUMNS
    assert list(table["unit"]) == ["0114", "2584"]


@given(st.lists(st.sampled_from(["b", "a", "ö", "å"]), min_size=1))
def test_categories_are_alphabetical_and_none_is_unused(words: list[str]) -> None:
    categories = list(alphabetical(pd.Series(words)).categories)
    assert categories == sorted(set(words))


def test_stacking_keeps_categories_that_differ() -> None:
    frames = [pd.DataFrame({"a": pd.Categorical([word]), "b": [1.0]}) for word in ("x", "y")]
    table = stacked(frames)
    assert isinstance(table["a"].dtype, pd.CategoricalDtype)
    assert list(table["a"]) == ["x", "y"]


@pytest.mark.parametrize(("period", "year"), [("2024/25", 2024), ("2024", 2024)])
def test_a_period_begins_in_a_year(period: str, year: int) -> None:
    assert school_year_start(period) == year


@pytest.mark.parametrize("period", ["läsår", "24/25", "٢٠٢٤/25"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="must look like 2024/25"):
        school_year_start(period)


def test_groups_are_sorted_and_typed_with_rows_and_without() -> None:
    rows = [("1440", "grundskola", 2024, "0139", 1), ("0114", "grundskola", 2024, "1440", 1)]
    table = group_table(rows)
    assert table["unit"].tolist() == ["0114", "1440"]
    assert tuple(table.columns) == GROUP_COLUMNS
    pd.testing.assert_series_equal(group_table(()).dtypes, table.dtypes)


def test_a_fault_says_where_what_and_why() -> None:
    fault = Fault("a.csv", "neither figure nor marker", 7, "Antal", "x\ny")
    assert str(fault) == "a.csv, line 7, column “Antal”: neither figure nor marker (found “x y”)"


def test_an_error_gathers_all_its_faults() -> None:
    error = SourceError([Fault("a.csv", "one"), Fault("a.csv", "two")])
    assert str(error) == "a.csv: one\na.csv: two"
    assert len(error.faults) == 2


@given(st.text(), st.integers(1, 100))
def test_a_shortened_text_is_one_short_line(text: str, length: int) -> None:
    assert len(shorten(text, length=length)) <= length
    assert "\n" not in shorten(text, length=length)
