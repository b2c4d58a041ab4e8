from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.differences import difference_variance, folded_normal

NAN = np.nan


def test_variances_of_two_groups_add_up() -> None:
    np.testing.assert_array_equal(difference_variance([4.0, NAN], 9.0), [13, NAN])


def test_two_equal_groups_show_a_gap_all_the_same() -> None:
    gap = folded_normal(0, 4.0)
    assert gap.mean == gap.bias == pytest.approx(2 * np.sqrt(2 / np.pi))
    assert gap.variance == pytest.approx(4 * (1 - 2 / np.pi))


def test_a_certain_gap_is_itself() -> None:
    gap = folded_normal([-3.0, 0.0], 0.0)
    np.testing.assert_array_equal(gap.mean, [3, 0])
    np.testing.assert_array_equal(gap.variance, [0, 0])
    np.testing.assert_array_equal(gap.bias, [0, 0])


@pytest.mark.parametrize(("difference", "variance"), [(1.0, 1.0), (-2.0, 4.0), (5.0, 2.0)])
def test_it_is_what_draws_show(difference: float, variance: float) -> None:
    draws = np.abs(np.random.default_rng(2).normal(difference, np.sqrt(variance), 400_000))
    gap = folded_normal(difference, variance)
    assert gap.mean == pytest.approx(draws.mean(), rel=0.01)
    assert gap.variance == pytest.approx(draws.var(), rel=0.01)


@given(st.floats(-50, 50), st.floats(0, 100))
def test_noise_only_ever_widens_a_gap(difference: float, variance: float) -> None:
    gap = folded_normal(difference, variance)
    assert -1e-12 <= gap.bias <= np.sqrt(2 * variance / np.pi) + 1e-12
    assert 0 <= gap.variance <= variance + 1e-9


def test_unknown_stays_unknown() -> None:
    assert np.isnan(folded_normal([NAN, 1.0], [1.0, NAN])).all()


def test_a_negative_variance_is_refused() -> None:
    with pytest.raises(ValueError, match="`variance` must not be negative"):
        folded_normal(1.0, -1.0)
    with pytest.raises(ValueError, match=r"`one` must.*`other` must"):
        difference_variance(-1.0, -2.0)
