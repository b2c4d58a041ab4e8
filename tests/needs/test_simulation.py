"""What a simulation is asked for: defaults and faults."""

import math

import pytest

from needs.simulation import STREAM, Simulation


def test_the_defaults_stand() -> None:
    made = Simulation()
    assert (made.draws, made.seed, made.level, made.top, made.block) == (1000, 0, 0.9, 0.2, 250)
    assert Simulation(weight_concentration=math.inf).weight_concentration == math.inf


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("draws", 0),
        ("seed", -1),
        ("weight_concentration", 0.0),
        ("weight_concentration", float("nan")),
        ("level", 1.0),
        ("top", 0.6),
        ("block", 0),
        ("weights_per_draw", 0),
        ("weights_per_draw", STREAM + 1),
        ("error_correlation", 1.5),
    ],
)
def test_a_figure_outside_its_range_is_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"`{field}` must be"):
        Simulation(**{field: value})  # type: ignore[arg-type]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="(?s)`draws`.*found 0.*`level`.*found 2"):
        Simulation(draws=0, level=2)
