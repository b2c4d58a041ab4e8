"""Which choice moves the ranks: designs whose answer is known."""

import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from needs.method import Method, WeightedIndicator, Words
from needs.observation_draws import Inputs
from needs.sensitivity import rank_shift_indices
from needs.simulation import Alternative, Simulation
from needs.sobol import SobolIndices

METHOD = Method(
    id="three",
    name=Words(sv="Tre", en="Three"),
    normalisation="min-max",
    indicators=tuple(WeightedIndicator(id=name) for name in "abc"),
)
VALUE = np.random.default_rng(0).gamma(2.0, 10.0, (30, 3))
HELD = Simulation(weight_concentration=math.inf)


def alternative(variance: float = 0.0, **settings: Any) -> Alternative:
    free = np.full(VALUE.shape, np.nan)
    inputs = Inputs(
        value=VALUE,
        variance=np.full(VALUE.shape, variance),
        low=free,
        high=free,
        directions=(1, 1, 1),
    )
    return Alternative(**{"name": "x", "inputs": inputs, **settings})


def by_name(found: SobolIndices) -> dict[str, float]:
    return dict(zip(found.factors, found.total.tolist(), strict=True))


def test_a_choice_alone_has_it_all() -> None:
    pair = [alternative(probability=0.5, normalisation=rule) for rule in ("min-max", "percentile")]
    found = rank_shift_indices(pair, METHOD, HELD, sample=64)
    assert found.factors == ("normalisation",)
    assert found.first == pytest.approx([1.0], abs=0.05)
    assert found.total == pytest.approx([1.0], abs=0.05)


def test_factors_are_named_after_what_is_in_doubt() -> None:
    rules, pools = ("min-max", "percentile"), ("1 year", "3 years")
    four = [
        alternative(4.0, probability=0.25, normalisation=rule, choices=(("pooling", pool),))
        for rule, pool in product(rules, pools)
    ]
    found = rank_shift_indices(four, METHOD, Simulation(), sample=64)
    assert found.factors == ("small numbers", "weights", "normalisation", "pooling")
    # pooling is a choice in name only: both levels have the same inputs
    assert by_name(found)["pooling"] == pytest.approx(0, abs=1e-9)
    assert min(by_name(found)["small numbers"], by_name(found)["weights"]) > 0.05


def test_what_moves_more_weighs_more() -> None:
    little, much = (
        rank_shift_indices([alternative(v)], METHOD, Simulation(), sample=128) for v in (0.5, 400.0)
    )
    assert by_name(little)["small numbers"] < by_name(little)["weights"]
    assert by_name(much)["small numbers"] > by_name(much)["weights"]


def test_levels_keep_their_probabilities() -> None:
    pair = [
        alternative(probability=p, aggregation=rule)
        for p, rule in ((0.9, "arithmetic"), (0.1, "geometric"))
    ]
    rare = rank_shift_indices(pair, METHOD, replace(HELD, weight_concentration=10.0), sample=128)
    even = [replace(one, probability=0.5) for one in pair]
    often = rank_shift_indices(even, METHOD, replace(HELD, weight_concentration=10.0), sample=128)
    assert by_name(rare)["aggregation"] < by_name(often)["aggregation"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([alternative()], "Nothing is in doubt"),
        (
            [
                alternative(probability=0.5),
                alternative(probability=0.5, normalisation="rank", aggregation="geometric"),
            ],
            "every combination of normalisation, aggregation once: 4 combinations, found 2",
        ),
        (
            [
                alternative(probability=0.5, choices=(("pooling", "1"),)),
                alternative(probability=0.25, choices=(("pooling", "3"),)),
                alternative(probability=0.25),
            ],
            "does not say its pooling",
        ),
    ],
)
def test_alternatives_that_are_no_design_are_refused(given: list[Alternative], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rank_shift_indices(given, METHOD, HELD, sample=16)


def test_alternatives_that_score_nobody_in_common_are_refused() -> None:
    nobody = replace(alternative().inputs, value=np.full(VALUE.shape, np.nan))
    pair = [
        alternative(probability=0.5, choices=(("adjustment", "none"),)),
        alternative(probability=0.5, choices=(("adjustment", "context"),), inputs=nobody),
    ]
    with pytest.raises(ValueError, match="no unit in common"):
        rank_shift_indices(pair, METHOD, HELD, sample=16)
