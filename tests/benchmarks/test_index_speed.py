"""
How fast scoring is, as ratios within one run: a busy machine slows both sides alike.

Run with ``pytest tests/benchmarks/test_index_speed.py -s`` to read the figures. Nothing here
fails for being slow.
"""

from collections.abc import Callable
from time import process_time

import numpy as np
import pandas as pd
import pytest

from needs.index import score_units
from needs.method import Dimension, Method, WeightedIndicator, Words

RUNS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of the fastest of a few runs."""
    taken = []
    for _ in range(RUNS):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return min(taken)


def method_of(indicators: int, normalisation: str) -> Method:
    return Method(
        id="speed",
        name=Words(sv="Fart", en="Speed"),
        normalisation=normalisation,
        dimensions=tuple(Dimension(id=f"d{i}") for i in range(5)),
        indicators=tuple(
            WeightedIndicator(id=f"i{i}", dimension=f"d{i % 5}", weight=1 + i % 3, direction=1)
            for i in range(indicators)
        ),
    )


def values_of(units: int, indicators: int, *, missing: float) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    values = rng.normal(50, 10, (units, indicators))
    values[rng.random(values.shape) < missing] = np.nan
    index = [f"{unit:06d}" for unit in range(units)]
    return pd.DataFrame(values, index=index, columns=[f"i{i}" for i in range(indicators)])


@pytest.mark.parametrize("missing", [0.0, 0.1])
@pytest.mark.parametrize("normalisation", ["min-max", "t-score", "percentile"])
@pytest.mark.parametrize(("units", "indicators"), [(290, 30), (100_000, 40)])
def test_scoring_against_reading_and_one_product(
    units: int, indicators: int, normalisation: str, missing: float
) -> None:
    values = values_of(units, indicators, missing=missing)
    method = method_of(indicators, normalisation)
    numbers, weights = values.to_numpy(), np.full(indicators, 1 / indicators)
    scores = score_units(values, method, {})
    scoring = seconds(lambda: score_units(values, method, {}))
    reading = seconds(lambda: (np.fmin.reduce(numbers, axis=0), np.fmax.reduce(numbers, axis=0)))
    product = seconds(lambda: numbers @ weights)
    print(  # noqa: T201
        f"\n{units} x {indicators}, {normalisation}, {missing:.0%} missing: "
        f"{scoring * 1e3:.1f} ms = {scoring / max(reading, 1e-9):.1f} x least and greatest"
        f" = {scoring / max(product, 1e-9):.1f} x one matrix product"
    )
    assert len(scores.score) == units
    assert scores.rank.max() <= units
