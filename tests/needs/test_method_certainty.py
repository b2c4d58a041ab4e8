from __future__ import annotations

from typing import Any

import pytest

from needs.method import CertaintyRules, Factor, Method, WeightedIndicator, Words
from needs.method_certainty import FACTORS, SHRINKAGES

BOTH = Factor("normalisation", (("percentile", 0.75), ("min-max", 0.25)))


def method_of(**change: Any) -> Method:
    return Method(
        id="test",
        name=Words(sv="test", en="test"),
        indicators=(WeightedIndicator(id="one"),),
        **change,
    )


def refused(**change: Any) -> str:
    with pytest.raises(ValueError, match="cannot be used") as caught:
        method_of(**change)
    return str(caught.value)


def test_the_rules_make_a_simulation_and_thresholds() -> None:
    rules = CertaintyRules(draws=200, error_correlation=0.5, clear=0.95, reliability=0.3)
    assert (rules.simulation.draws, rules.simulation.error_correlation) == (200, 0.5)
    assert (rules.thresholds.clear, rules.thresholds.reliability) == (0.95, 0.3)


def test_a_method_takes_every_choice_that_may_vary() -> None:
    levels = {
        "normalisation": "percentile",
        "aggregation": "arithmetic",
        "pool_years": "3",
        "shrinkage": "none",
        "adjustment": "none",
    }
    assert set(levels) == set(FACTORS)
    method_of(alternatives=tuple(Factor(name, ((one, 1.0),)) for name, one in levels.items()))


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
def test_a_method_says_what_small_cohorts_are_pulled_towards(shrinkage: str) -> None:
    assert method_of(shrinkage=shrinkage).shrinkage == shrinkage


def test_every_fault_is_named_at_once() -> None:
    said = refused(
        shrinkage="everything",
        adjustment="all",
        certainty=CertaintyRules(draws=0, clear=0.2, design_effect=0.5),
        alternatives=(
            Factor("weather", (("good", 1.0),)),
            Factor("aggregation", (("arithmetic", 0.5), ("harmonious", 0.4))),
        ),
    )
    for words in (
        "`shrinkage` must be one of none, mean",
        "`adjustment` must be one of none, context",
        "`draws` must be 1 or more",
        "`likely` and `clear`",
        "`certainty.design_effect` must be a number from 1",
        "`alternatives.weather` is no choice that can vary",
        "level 'harmonious'",
        "sum to 1",
    ):
        assert words in said


def test_the_method_itself_must_be_among_its_alternatives() -> None:
    assert "'rank'" in refused(normalisation="rank", alternatives=(BOTH,))


@pytest.mark.parametrize("share", [0.0, -0.5, float("nan")])
def test_a_level_needs_a_probability(share: float) -> None:
    levels = (("percentile", 1 - share), ("min-max", share))
    assert "probabilities above 0" in refused(alternatives=(Factor("normalisation", levels),))


def test_more_combinations_than_can_be_worked_out_are_refused() -> None:
    years = tuple((str(one), 1 / 33) for one in range(1, 34))
    many = (BOTH, Factor("pool_years", years))
    assert "66 combinations" in refused(alternatives=many)


def test_a_geometric_mean_is_not_declared_beside_what_goes_below_zero() -> None:
    rules = Factor("normalisation", (("percentile", 0.5), ("z-score", 0.5)))
    means = Factor("aggregation", (("arithmetic", 0.5), ("geometric", 0.5)))
    assert "z-score goes below 0" in refused(alternatives=(rules, means))
    assert method_of(alternatives=(rules,)).alternatives == (rules,)
