"""Never one more decimal than the interval carries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.shown_decimals import shown_decimals


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((80.0, 90.0), 0),
        ((84.0, 86.0), 0),
        ((84.1, 85.9), 1),
        ((0.1, 0.3), 1),
        ((84.99, 85.17), 2),
        ((0.123, 0.125), 3),
        ((85.0, 85.0), 4),
        ((float("nan"), 1.0), 0),
        ((0.0, float("inf")), 0),
    ],
)
def test_by_hand(interval: tuple[float, float], expected: int) -> None:
    assert shown_decimals(interval, most=4) == expected


def test_no_more_than_asked_for() -> None:
    assert shown_decimals((0.123, 0.125)) == 1
    assert shown_decimals((85.0, 85.0), most=0) == 0


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3))
def test_a_step_of_the_last_decimal_is_within_the_half_width(low: float, width: float) -> None:
    decimals = shown_decimals((low, low + width), most=9)
    assert decimals == 0 or 10.0**-decimals <= width / 2 * (1 + 1e-6)


@pytest.mark.parametrize(("interval", "most"), [((2.0, 1.0), 1), ((1.0, 2.0), -1)])
def test_an_interval_upside_down_is_refused(interval: tuple[float, float], most: int) -> None:
    with pytest.raises(ValueError, match="must run upwards"):
        shown_decimals(interval, most=most)
