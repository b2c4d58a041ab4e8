"""Cells that were withheld: which they are, and draws against numpy's own interpolation."""

import numpy as np
from scipy.special import ndtr

from needs.withheld_draws import withheld_cells

NAN = float("nan")
VALUE = np.array([[90.0, 60.0, 80.0, NAN, NAN], [1.0, NAN, NAN, NAN, 2.0]])
LOW = np.array([[0.0, 0.0, 0.0, 75.0, NAN], [0.0, 5.0, -np.inf, 7.0, 0.0]])
HIGH = np.array([[100.0, 100.0, 100.0, 100.0, NAN], [9.0, 9.0, np.inf, np.inf, 9.0]])


def test_which_cells_and_between_what() -> None:
    """Others within the bounds, else the bounds, else (a bound being infinite) not at all."""
    found = withheld_cells(VALUE, LOW, HIGH)
    assert found.indicator.tolist() == [0, 1, 1]
    assert found.unit.tolist() == [3, 1, 2]
    assert found.support.tolist() == [80.0, 90.0, 5.0, 9.0, 1.0, 2.0]
    assert found.first.tolist() == [0, 2, 4]
    assert found.steps.tolist() == [1, 1, 1]


def test_draws_are_read_off_the_line_through_the_values() -> None:
    rng = np.random.default_rng(0)
    value = np.append(rng.normal(80, 5, (2, 40)), [[NAN, NAN, NAN]] * 2, axis=1)
    low, high = np.where(np.isnan(value), [[70.0], [85.0]], 0.0), np.full(value.shape, 100.0)
    found = withheld_cells(value, low, high)
    standard = np.vstack([rng.normal(size=(500, 6)), np.full((1, 6), 40.0), np.full((1, 6), -40.0)])
    drawn = found.draw(standard)
    for cell in range(6):
        first, steps = found.first[cell], found.steps[cell]
        support = found.support[first : first + steps + 1]
        assert (np.diff(support) >= 0).all()
        places = ndtr(standard[:, cell]) * steps
        assert np.array_equal(drawn[:, cell], np.interp(places, np.arange(steps + 1), support))
    assert drawn[-2].tolist() == [found.support[a + n] for a, n in zip(*found[3:], strict=True)]
    assert drawn[-1].tolist() == found.support[found.first].tolist()


def test_nothing_withheld() -> None:
    found = withheld_cells(VALUE[:, :3], *np.full((2, 2, 3), NAN))
    assert found.unit.size == 0
    assert found.draw(np.empty((4, 0))).shape == (4, 0)
