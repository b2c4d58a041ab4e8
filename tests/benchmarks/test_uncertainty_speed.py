"""
How fast ranks get their intervals, as ratios within one run: a busy machine slows both sides.

The floor of a simulation is one matrix product (draws by indicators by units) and one `np.sort` of
its rows. Run with ``pytest tests/benchmarks/test_uncertainty_speed.py -s`` to read the figures.
Nothing here fails for being slow; processor time on one thread, the best of a few runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import process_time

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from needs.index import score_units
from needs.joint_draws import prepare_joint
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.observation_draws import Inputs
from needs.rank_sources import rank_sources
from needs.uncertainty import Alternative, Simulation, simulate

RUNS = 5
INDICATORS = 40
COMPLETE, HOLED = 0.0, 0.1


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Keep BLAS to one thread: a second one that waits would be counted as work."""
    with threadpool_limits(1):
        yield


def seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return min(taken)


def method_of(normalisation: str) -> Method:
    return Method(
        id="speed",
        name=Words(sv="Fart", en="Speed"),
        normalisation=normalisation,
        dimensions=tuple(Dimension(id=f"d{i}") for i in range(5)),
        indicators=tuple(
            WeightedIndicator(id=f"i{i}", dimension=f"d{i % 5}") for i in range(INDICATORS)
        ),
    )


def alternative(units: int, *, noisy: bool, missing: float = COMPLETE) -> Alternative:
    rng = np.random.default_rng(0)
    value = rng.normal(80, 5, (units, INDICATORS)).clip(30, 100)
    value[rng.random(value.shape) < missing] = np.nan
    there = ~np.isnan(value)
    pupils = rng.integers(30, 1000, units)[:, None]
    variance = np.where(there, 1600.0 / pupils if noisy else 0.0, np.nan)
    low, high = (np.where(there, edge, np.nan) for edge in (0.0, 100.0))
    inputs = Inputs(
        value=value, variance=variance, low=low, high=high, directions=(1,) * INDICATORS
    )
    return Alternative(name="speed", inputs=inputs)


def floor(units: int, draws: int) -> float:
    rng = np.random.default_rng(0)
    weights, values = rng.random((draws, INDICATORS)), rng.random((INDICATORS, units))
    return seconds(lambda: np.sort(weights @ values, axis=1))


def report(what: str, taken: float, least: float) -> None:
    print(  # noqa: T201 - a benchmark prints its figures
        f"\n{what}: {taken * 1e3:.0f} ms = {taken / least:.1f} x the floor of {least * 1e3:.1f} ms"
    )


@pytest.mark.parametrize("missing", [COMPLETE, HOLED])
def test_weights_only(missing: float) -> None:
    least, given = floor(290, 10_000), alternative(290, noisy=False, missing=missing)
    method, asked = method_of("min-max"), Simulation(draws=10_000)
    taken = seconds(lambda: simulate([given], method, asked))
    report(f"290 x 40 x 10 000 weights, {missing:.0%} missing", taken, least)
    assert simulate([given], method, asked).ranks.total.sum() == 290 * 10_000


@pytest.mark.parametrize("each", [40, 10])
@pytest.mark.parametrize("normalisation", ["min-max", "percentile"])
def test_everything_together(normalisation: str, each: int) -> None:
    least, given = floor(290, 10_000), alternative(290, noisy=True)
    method, asked = method_of(normalisation), Simulation(draws=10_000, weights_per_draw=each)
    taken = seconds(lambda: simulate([given], method, asked))
    report(f"joint 290 x 40 x 10 000, {normalisation}, {each} weights a draw", taken, least)


@pytest.mark.parametrize("normalisation", ["min-max", "percentile"])
def test_everything_together_with_its_own_normal_numbers(normalisation: str) -> None:
    """A thousand draws that share nothing: the numbers themselves are most of the work."""
    given, asked = alternative(290, noisy=True), Simulation(draws=1000)
    least = floor(290, 1000)
    chance = seconds(
        lambda: np.random.Generator(np.random.SFC64(0)).standard_normal((1000, INDICATORS, 290))
    )
    method = method_of(normalisation)
    taken = seconds(lambda: simulate([given], method, asked))
    report(f"joint 290 x 40 x 1 000, {normalisation}, nothing shared", taken, least)
    report("    the same, with its normal numbers in the floor", taken, least + chance)


def test_where_the_variation_comes_from() -> None:
    given, method = alternative(290, noisy=True), method_of("percentile")
    taken = seconds(lambda: rank_sources([given], method, Simulation(draws=200)))
    report("sources, 5 x 200 draws of 290 x 40", taken, floor(290, 1000))


@pytest.mark.parametrize(
    ("units", "draws"), [(100, 1000), (1000, 1000), (10_000, 100), (100_000, 20)]
)
def test_time_against_units_and_draws(units: int, draws: int) -> None:
    given, method = alternative(units, noisy=False), method_of("min-max")
    taken = seconds(lambda: simulate([given], method, Simulation(draws=draws)))
    report(f"{units} x 40 x {draws} weights", taken, floor(units, draws))


def test_one_scoring_of_many_units() -> None:
    """What the scores are made of is worked out when asked for, and told apart here."""
    values = np.random.default_rng(0).normal(50, 10, (100_000, INDICATORS))
    table = pd.DataFrame(values, columns=[f"i{i}" for i in range(INDICATORS)])
    need = dict.fromkeys(table.columns, 1)
    read = seconds(lambda: (values.min(axis=0), values.max(axis=0)))
    columns = np.ascontiguousarray(values.T)
    sort = seconds(lambda: np.sort(columns, axis=1))
    for rule in ("min-max", "percentile"):
        method = method_of(rule)
        taken = seconds(lambda chosen=method: score_units(table, chosen, need))  # type: ignore[misc]
        whole = seconds(lambda chosen=method: score_units(table, chosen, need).contributions)  # type: ignore[misc]
        report(f"100 000 x 40, one scoring, {rule} (floor: least and greatest)", taken, read)
        report("    the same, with contributions", whole, read)
        report("    without them, against a sort of each column", taken, sort)


@pytest.mark.parametrize("ways", [1, 8, 32])
@pytest.mark.parametrize("each", [1, 4])
def test_what_the_app_asks_for(ways: int, each: int) -> None:
    """A thousand draws of 290 x 40 under several alternatives, of which each has its own scorer."""
    some = [
        replace(
            alternative(290, noisy=True, missing=HOLED / 5),
            probability=1 / ways,
            normalisation=("percentile", "min-max", "z-score")[way % 3],
        )
        for way in range(ways)
    ]
    method, asked = method_of("percentile"), Simulation(draws=1000, weights_per_draw=each)
    ready = seconds(lambda: prepare_joint(some, method, asked))
    taken = seconds(lambda: simulate(some, method, asked))
    report(f"app, {ways} alternatives, {each} weights a draw", taken, floor(290, 1000))
    report("    of which to make ready", ready, floor(290, 1000))
