"""The movement between years against what sampling would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.design_effect import design_effect

NAN = float("nan")
RNG = np.random.default_rng(0)


def test_by_hand() -> None:
    """Two units, two years: one rises by 2, the other falls by 2, so all four residuals are 1."""
    assert design_effect([[10.0, 12.0], [12.0, 10.0]], np.full((2, 2), 2.0)) == pytest.approx(2.0)


def test_what_moves_all_alike_is_no_movement() -> None:
    values = np.array([[10.0, 20.0, 30.0], [15.0, 25.0, 35.0]])
    assert design_effect(values, np.ones((2, 3))) == pytest.approx(0.0)


@pytest.mark.parametrize("true", [1.0, 2.4])
def test_it_finds_the_factor_behind_made_up_years(true: float) -> None:
    variance = np.exp(RNG.normal(1, 1, 4000)) * np.ones((3, 1))
    level = RNG.normal(0, 5, 4000) + np.array([[0.0], [3.0], [-2.0]])
    values = level + RNG.normal(size=(3, 4000)) * np.sqrt(true * variance)
    # 8 000 degrees of freedom: a standard error of true * sqrt(2 / 8000).
    assert design_effect(values, variance) == pytest.approx(true, abs=4 * true * 0.016)


@given(st.floats(0.1, 10), st.floats(-50, 50))
def test_it_follows_the_scale_and_not_the_level(factor: float, shift: float) -> None:
    values, variance = RNG.normal(size=(3, 8)), np.full((3, 8), 2.0)
    once = design_effect(values, variance)
    assert design_effect(values * factor + shift, variance * factor**2) == pytest.approx(once)


def test_units_with_one_year_or_an_unknown_variance_play_no_part() -> None:
    values, variance = RNG.normal(size=(3, 6)), RNG.uniform(1, 2, (3, 6))
    more = np.column_stack([values, [9.0, NAN, NAN], [1.0, 2.0, 3.0]])
    unknown = np.column_stack([variance, [1.0] * 3, [NAN] * 3])
    assert design_effect(more, unknown) == pytest.approx(design_effect(values, variance))


@pytest.mark.parametrize("values", [[[1.0, 2.0]], [[1.0], [2.0]], [[NAN, NAN], [1.0, 2.0]]])
def test_with_nothing_to_learn_from_it_is_not_known(values: list[list[float]]) -> None:
    assert np.isnan(design_effect(values, np.ones_like(values)))


def test_a_variance_of_0_is_refused() -> None:
    with pytest.raises(ValueError, match="`variance` must be above 0; 1 break this"):
        design_effect([[1.0, 2.0], [2.0, 3.0]], [[1.0, 0.0], [1.0, 1.0]])
