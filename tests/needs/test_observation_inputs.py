"""What can be drawn from, and what is refused."""

import numpy as np
import pytest

from needs.observation_inputs import Inputs, possible_bounds

NAN = float("nan")


def inputs_of(
    value: list[list[float]],
    variance: list[list[float]],
    low: float = NAN,
    high: float = NAN,
    directions: tuple[int, ...] = (1,),
) -> Inputs:
    values = np.array(value, dtype=float)
    return Inputs(
        value=values,
        variance=np.array(variance, dtype=float),
        low=np.full(values.shape, low),
        high=np.full(values.shape, high),
        directions=directions,
    )


def test_bounds_follow_what_was_published() -> None:
    #            exact  censored  withheld  withheld with bounds  not there
    value = np.array([[90.0, 97.0, NAN, NAN, NAN]])
    low = np.array([[90.0, 95.0, NAN, 80.0, NAN]])
    high = np.array([[90.0, 99.0, NAN, 120.0, NAN]])
    withheld = np.array([[False, False, True, True, False]])
    possible = np.tile([0.0, 100.0], (5, 1))
    bounds = possible_bounds((value, low, high), withheld, possible)
    (least,), (most,) = (np.array(edge) for edge in bounds)
    assert least.tolist()[:4] == [0.0, 95.0, 0.0, 80.0]
    assert most.tolist()[:4] == [100.0, 99.0, 100.0, 100.0]
    assert np.isnan([least[4], most[4]]).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"variance": [[-1.0]]}, "`variance` must be 0"),
        ({"variance": [[np.inf]]}, "`variance` must be 0"),
        ({"value": [[np.inf]]}, "`value` must be finite"),
        ({"value": [[101.0]], "high": 100.0}, "must lie from `low` to `high`"),
        ({"value": [[NAN]], "high": 100.0}, "needs both bounds or none"),
        ({"low": 5.0, "high": 4.0, "value": [[NAN]]}, "`low` must not be above `high`"),
        ({"directions": (0,)}, "`directions` must be 1 or -1"),
        ({"directions": (1, 1)}, "needs arrays of one shape"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused(change: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"value": [[50.0]], "variance": [[1.0]], **change}
    with pytest.raises(ValueError, match=said):
        inputs_of(**given)  # type: ignore[arg-type]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="(?s)variance.*finite"):
        inputs_of([[np.inf]], [[-1.0]])
