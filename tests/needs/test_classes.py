from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.classes import CLASSES, NOT_SCORED, PALETTE, classify, colours, legend

# Machado, Oliveira and Fernandes (2009): how the colour-blind see linear RGB, at full severity.
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def luminance(shade: str, sight: str) -> float:
    given_rgb = np.array([int(shade[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(given_rgb <= 0.04045, given_rgb / 12.92, ((given_rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(SIGHT[sight] @ linear, 0, 1)
    return float(seen @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("sight", SIGHT)
def test_each_class_is_clearly_darker_than_the_one_below(sight: str) -> None:
    shades = [luminance(shade, sight) for shade in PALETTE]
    contrasts = [(a + 0.05) / (b + 0.05) for a, b in pairwise(shades)]
    assert min(contrasts) > 1.3


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
