"""The trial itself: what it counts, by hand, and that it is the same each time."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata.demo import demonstration
from needs.analysis import analyse
from needs.known_truth import Country, measure_country
from needs.method import load_method
from needs.trial import (
    LIKE_REAL,
    SHIPPED,
    TRUTH_OF,
    coverage,
    refused,
    right_when_called,
    shipped_rules,
    trial,
    tried_method,
)

COLUMNS = {
    *("unit", "pupils", "rank", "rank_low", "rank_high", "tier", "top", "bottom"),
    *("refused", "repetition"),
}
BY_HAND = pd.DataFrame(
    {
        "repetition": [0, 0, 0, 1, 1, 1],
        "pupils": [50.0, 200.0, 50.0, 50.0, 200.0, 50.0],
        "rank": [1.0, 2.0, 3.0, 1.0, 2.0, 3.0],
        "rank_low": [1.0, 1.0, 1.0, 2.0, 2.0, 3.0],
        "rank_high": [2.0, 1.0, 3.0, 3.0, 2.0, 3.0],
        "tier": ["clearly_high", "cannot_tell", "clearly_low"] * 2,
        "top": [True, False, False, False, True, False],
        "bottom": [False, False, True, False, False, True],
        "refused": [False] * 3 + [True] * 3,
    }
)


@pytest.fixture(scope="module")
def tried() -> tuple[Country, pd.DataFrame]:
    observations, units = demonstration()
    return measure_country(analyse(observations, units, tried_method()), LIKE_REAL), units


def test_coverage_by_hand() -> None:
    found = coverage(BY_HAND)
    assert found.value == pytest.approx(4 / 6)
    # Both repetitions held two of three: no difference between them.
    assert found.error == pytest.approx(0.0)
    small = coverage(BY_HAND, pupils_below=100)
    assert small.value == pytest.approx(3 / 4)
    # Two of two and one of two: each is half a hit from the mean.
    assert small.error == pytest.approx(math.sqrt(0.5**2 + 0.5**2) / 4)


def test_tiers_and_refusals_by_hand() -> None:
    assert right_when_called(BY_HAND).value == pytest.approx(0.5)
    assert right_when_called(BY_HAND, "clearly_low").value == 1.0
    assert math.isnan(right_when_called(BY_HAND, "likely_low").value)
    assert refused(BY_HAND).value == 0.5


def test_the_tried_method_assumes_what_is_shipped_but_for_the_weights() -> None:
    shipped = load_method(SHIPPED).certainty
    assert shipped_rules() == replace(shipped, weight_concentration=math.inf)
    assert tried_method().certainty == shipped_rules()
    other = replace(shipped_rules(), error_correlation=0.0)
    assert tried_method(other).certainty == other


def test_a_trial_tells_of_each_municipality(tried: tuple[Country, pd.DataFrame]) -> None:
    country, units = tried
    found = trial(country, units, tried_method(), LIKE_REAL, repetitions=2)
    assert set(found.columns) == COLUMNS
    assert found.groupby("repetition").size().tolist() == [len(country.places)] * 2
    assert (found["rank_low"] <= found["rank_high"]).all()
    assert set(found["tier"]) <= {*TRUTH_OF, "cannot_tell"}
    fifth = math.ceil(len(country.places) / 5)
    assert found.groupby("repetition")[["top", "bottom"]].sum().to_numpy().tolist() == (
        [[fifth, fifth]] * 2
    )
    assert np.corrcoef(found["rank"], found["rank_low"] + found["rank_high"])[0, 1] > 0.8


def test_the_same_seed_gives_the_same_trial(tried: tuple[Country, pd.DataFrame]) -> None:
    country, units = tried
    method = tried_method(replace(shipped_rules(), draws=100))
    one, other = (trial(country, units, method, LIKE_REAL, repetitions=1) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    more = trial(country, units, method, LIKE_REAL, repetitions=2)
    pd.testing.assert_frame_equal(more[more["repetition"] == 0], one)
    third = trial(country, units, method, LIKE_REAL, repetitions=1, seed=1)
    assert not third.equals(one)
