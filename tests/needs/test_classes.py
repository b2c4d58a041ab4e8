from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.classes import CLASSES, NOT_SCORED, PALETTE, classify, colours, legend
from tests.needs.sight import SIGHT, contrast


@pytest.mark.parametrize("sight", SIGHT)
def test_each_class_is_clearly_darker_than_the_one_below(sight: str) -> None:
    assert min(contrast(*shades, sight) for shades in pairwise(PALETTE)) > 1.3
    assert contrast(PALETTE[0], PALETTE[-1], sight) > 3


def test_classes_hold_about_equally_many() -> None:
    classes = classify(pd.Series(np.arange(290.0)))
    assert classes.counts == (58,) * 5
    assert classes.edges[0] == 0
    assert classes.edges[-1] == 289


@pytest.mark.parametrize("areas", [6, 11, 21, 290])
def test_an_area_that_is_an_edge_is_in_the_upper_class_whatever_the_noise(areas: int) -> None:
    scores = pd.Series(np.random.default_rng(1).uniform(0, 100, areas))
    quantiles = np.quantile(scores, [0.2, 0.4, 0.6, 0.8])
    codes = classify(scores).codes
    for above, edge in enumerate(quantiles, start=1):
        on_it = np.isclose(scores, edge, rtol=0, atol=1e-9)
        assert (codes[on_it] == above).all()


def test_areas_without_a_score_are_a_class_of_their_own() -> None:
    classes = classify(pd.Series([1.0, np.nan, 2.0, 3.0, 4.0, 5.0], index=list("abcdef")))
    assert classes.codes["b"] == NOT_SCORED
    assert classes.not_scored == 1
    assert sum(classes.counts) == 5


def test_where_nothing_is_scored_there_are_no_classes() -> None:
    classes = classify(pd.Series([np.nan, np.nan]))
    assert classes.edges == ()
    assert classes.counts == ()
    assert classes.not_scored == 2


def test_where_all_are_equal_there_is_one_class() -> None:
    classes = classify(pd.Series([7.0, 7.0, 7.0]))
    assert classes.counts == (3,)
    assert colours(1) == (PALETTE[2],)


@given(
    st.lists(st.sampled_from([0.0, 1.0, 2.0, 50.0, 99.5, 100.0]) | st.floats(0, 100), min_size=1)
)
def test_equal_scores_share_a_class_and_higher_ones_are_never_lower(values: list[float]) -> None:
    classes = classify(pd.Series(values))
    assert sum(classes.counts) == len(values)
    assert 0 <= classes.codes.min() <= classes.codes.max() < CLASSES
    ordered = classes.codes.iloc[np.argsort(values, kind="stable")]
    assert ordered.is_monotonic_increasing
    by_value = classes.codes.groupby(pd.Series(values)).nunique()
    assert (by_value == 1).all()


@pytest.mark.parametrize("classes", range(1, CLASSES + 1))
def test_fewer_classes_take_colours_that_are_far_apart(classes: int) -> None:
    shades = colours(classes)
    assert len(set(shades)) == classes
    assert classes == 1 or (shades[0], shades[-1]) == (PALETTE[0], PALETTE[-1])


def test_the_legend_says_in_words_what_each_colour_is() -> None:
    found = legend(classify(pd.Series([*range(10), np.nan])), "sv")
    assert found.index("störst behov (2)") < found.index("minst behov (2)")
    assert "Ingen poäng: för få publicerade värden (1)" in found
    assert found.count("<li>") == CLASSES + 1
    assert "7,2–9,0" in found


def test_the_legend_of_nothing_says_that_nothing_is_scored() -> None:
    found = legend(classify(pd.Series([np.nan])), "en")
    assert found.count("<li>") == 1
    assert "too few published values (1)" in found


def test_scores_in_the_legend_have_as_many_decimals_as_they_are_known_with() -> None:
    classes = classify(pd.Series([*range(10), np.nan]))
    assert "7–9 störst behov" in legend(classes, "sv", decimals=0)
