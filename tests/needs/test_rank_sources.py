"""How rank variation divides: sources that are alone, sources that are not there, and sums."""

import math
from dataclasses import replace

import numpy as np
import pytest

from needs.method import Method, WeightedIndicator, Words
from needs.observation_draws import Inputs
from needs.rank_sources import SOURCES, rank_sources
from needs.simulation import Alternative, Simulation

METHOD = Method(
    id="three",
    name=Words(sv="Tre", en="Three"),
    normalisation="min-max",
    indicators=tuple(WeightedIndicator(id=name) for name in "abc"),
)
VALUE = np.random.default_rng(0).normal(50, 10, (40, 3))


def alternative(variance: float, name: str = "x", rule: str | None = None) -> Alternative:
    free = np.full(VALUE.shape, np.nan)
    inputs = Inputs(
        value=VALUE,
        variance=np.full(VALUE.shape, variance),
        low=free,
        high=free,
        directions=(1, 1, 1),
    )
    return Alternative(name=name, inputs=inputs, normalisation=rule)


HELD = Simulation(draws=300, weight_concentration=math.inf)
LOOSE = Simulation(draws=300)


@pytest.mark.parametrize(
    ("variance", "simulation", "source"), [(25.0, HELD, "small numbers"), (0.0, LOOSE, "weights")]
)
def test_a_source_alone_has_it_all(variance: float, simulation: Simulation, source: str) -> None:
    found = rank_sources([alternative(variance)], METHOD, simulation)
    expected = {name: float(name == source) for name in SOURCES}
    assert found.total == pytest.approx(expected, abs=0.1)
    assert found.first == pytest.approx(expected, abs=0.1)
    assert found.interaction == pytest.approx(0, abs=0.1)


def test_shares_divide_the_variance() -> None:
    pair = [
        replace(alternative(25.0), probability=0.5),
        replace(alternative(25.0, "y", "percentile"), probability=0.5),
    ]
    found = rank_sources(pair, METHOD, replace(LOOSE, draws=1000))
    assert sum(found.first.values()) + found.interaction == pytest.approx(1)
    assert -0.05 < found.interaction < 0.3
    for name in SOURCES:
        assert -0.05 < found.first[name] <= found.total[name] + 0.05
    assert found.first["small numbers"] > found.first["weights"] > found.first["method"]
    assert found.draws == 1000


def test_more_noise_is_a_larger_share() -> None:
    little, much = (rank_sources([alternative(v)], METHOD, LOOSE) for v in (1.0, 100.0))
    assert little.first["small numbers"] < 0.3
    assert much.first["small numbers"] > 0.7
    assert little.variance < much.variance


def test_the_variance_is_that_of_the_ranks() -> None:
    # two equal units that only chance parts: rank 1 or 2, variance 1/4
    free = np.full((2, 1), np.nan)
    inputs = Inputs(
        value=np.array([[1.0], [1.0 + 1e-6]]),
        variance=np.full((2, 1), 9.0),
        low=free,
        high=free,
        directions=(1,),
    )
    one = replace(METHOD, normalisation="rank", indicators=(WeightedIndicator(id="a"),))
    found = rank_sources([Alternative(name="x", inputs=inputs)], one, HELD)
    assert found.variance == pytest.approx(0.25, abs=0.01)


def test_nothing_in_doubt_has_no_shares() -> None:
    found = rank_sources([alternative(0.0)], METHOD, HELD)
    assert found.variance == 0
    assert np.isnan(list(found.first.values())).all()


def test_the_seed_decides() -> None:
    one, two, other = (
        rank_sources([alternative(9.0)], METHOD, replace(LOOSE, seed=seed)) for seed in (0, 0, 1)
    )
    assert one == two
    assert one != other


def test_units_must_be_in_common() -> None:
    half = VALUE.copy()
    half[:20] = np.nan
    first, rest = (
        replace(
            alternative(0.0), probability=0.5, inputs=replace(alternative(0.0).inputs, value=value)
        )
        for value in (half, np.where(np.isnan(half), VALUE, np.nan))
    )
    with pytest.raises(ValueError, match="no unit in common"):
        rank_sources([first, rest], METHOD, HELD)
