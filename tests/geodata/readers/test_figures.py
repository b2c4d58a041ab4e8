from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.readers.figures import NOT_A_FIGURE, censored_interval, read_figure, read_figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("87,4", 87.4),
        ("1 104", 1104),
        ("1\u00a0104 634", 1_104_634),
        ("100,0", 100),
        ("-600", -600),
        (" 0 ", 0),
        ("185390", 185_390),
    ],
)
def test_printed_figures(text: str, value: float) -> None:
    assert read_figure(text) == (value, "exact")


@pytest.mark.parametrize(
    ("text", "flag"),
    [("..", "withheld"), (".", "missing"), ("-", "none"), ("~100", "censored")],
)
def test_markers_have_a_flag_and_no_value(text: str, flag: str) -> None:
    value, found = read_figure(text)
    assert np.isnan(value)
    assert found == flag


@pytest.mark.parametrize(
    "text", ["", "12.5", "1 10", "1,2,3", "~99", "…", "=1+1", "12%", "nan", "1e5", "٣"]
)
def test_what_is_neither_is_not_guessed(text: str) -> None:
    assert read_figure(text)[1] == NOT_A_FIGURE


@given(st.integers(-999_999_999, 999_999_999), st.sampled_from([" ", "\u00a0"]))
def test_any_number_survives_being_printed(number: int, space: str) -> None:
    printed = f"{number:,}".replace(",", space)
    assert read_figure(printed) == (number, "exact")


def test_many_texts_keep_their_order() -> None:
    figures = read_figures(np.array(["1", "..", "2,5", "1"], dtype=object))
    assert list(figures.flag) == ["exact", "withheld", "exact", "exact"]
    np.testing.assert_array_equal(figures.value, [1, np.nan, 2.5, 1])


def test_the_interval_of_a_class_of_twenty() -> None:
    low, high = censored_interval(np.array([20.0]))
    assert (low[0], high[0]) == (80, 95)


def test_without_a_cohort_there_is_no_interval() -> None:
    low, high = censored_interval(np.array([np.nan, 0.0]))
    assert np.isnan([*low, *high]).all()


@given(st.integers(1, 100_000))
def test_the_interval_lies_within_the_possible(n: int) -> None:
    low, high = censored_interval(np.array([float(n)]))
    assert 0 <= low[0] <= high[0] < 100
