from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from needs.expected_table import (
    MARGIN,
    NEED,
    QUARTERS,
    compared_indicator,
    compared_need,
    expectable_of,
    given_background,
    score_margin,
)
from needs.method import lenses, load_method
from tests.needs.many import BETTER, UNKNOWN, WORSE, analysed, expected, of_indicator, of_need
from tests.needs.small import BIOLOGY, MATHS, small_method


def test_quarters_are_named_need_first() -> None:
    assert QUARTERS == ("high_high", "high_low", "low_high", "low_low")


def test_only_results_can_be_compared() -> None:
    assert expectable_of(small_method()) == (MATHS, BIOLOGY)
    assert expectable_of(load_method("teachers")) == ()


@pytest.mark.parametrize("lens", lenses())
def test_every_lens_can_be_given_background(lens: str) -> None:
    method = given_background(load_method(lens))
    assert method.adjustment == "context"
    assert method.alternatives == ()


def test_a_result_is_value_expected_and_difference() -> None:
    compared = of_indicator()
    frame = compared.frame
    assert compared.direction == -1
    assert compared.middle == 0
    np.testing.assert_allclose(frame["value"] - frame["expected"], frame["against"])
    assert frame.loc[WORSE, "against"] == pytest.approx(-15, abs=3)
    np.testing.assert_allclose(
        frame["margin"], MARGIN * expected().residual_error[MATHS][frame.index]
    )


def test_the_greatest_need_beside_the_expected_stands_first_and_what_is_unknown_last() -> None:
    order = list(of_indicator().frame.index)
    assert order[0] == WORSE
    assert order[-2:] == [BETTER, UNKNOWN]


def test_a_lower_share_of_passes_is_a_greater_need() -> None:
    frame = of_indicator().frame
    assert frame.loc[WORSE, "quarter"] == "high_high"
    assert frame.loc[BETTER, "quarter"] == "low_low"
    assert frame.loc[UNKNOWN, "quarter"] == ""
    below = frame["value"] < of_indicator().centre
    known = frame["quarter"] != ""
    assert frame.loc[known & below, "quarter"].str.startswith("high").all()
    assert frame.loc[known & ~below, "quarter"].str.startswith("low").all()


def test_what_is_within_its_margin_is_not_apart() -> None:
    frame = of_indicator().frame
    assert frame.loc[WORSE, "apart"]
    assert not frame.loc[UNKNOWN, "apart"]
    np.testing.assert_array_equal(frame["apart"], frame["against"].abs() > frame["margin"])


def test_a_margin_that_is_not_known_never_tells_apart() -> None:
    expectation = expected()
    nowhere = expectation.residual_error * np.nan
    compared = compared_indicator(analysed(), replace(expectation, residual_error=nowhere), MATHS)
    assert not compared.frame["apart"].any()


def test_the_country_parts_great_from_small_and_the_median_where_it_has_no_value() -> None:
    analysis = analysed()
    assert of_indicator().centre == analysis.national.loc[MATHS, "value"]
    nothing = replace(analysis, national=analysis.national.assign(value=np.nan))
    compared = compared_indicator(nothing, expected(), MATHS)
    assert compared.centre == analysis.table.value[MATHS].median()


def test_counts_add_up() -> None:
    for compared in (of_indicator(), of_need()):
        counts = compared.counts()
        assert tuple(counts) == QUARTERS
        assert sum(count for count, _ in counts.values()) == compared.comparable == 59
        assert all(apart <= count for count, apart in counts.values())


def test_the_need_is_compared_with_itself_given_background() -> None:
    compared = of_need()
    frame = compared.frame
    assert compared.indicator == NEED
    assert frame["expected"].isna().all()
    assert frame.loc[WORSE, "quarter"] == "high_high"
    assert frame.loc[BETTER, "quarter"] == "low_low"
    assert frame["value"].max() == pytest.approx(100)
    assert set(compared.r2) == {MATHS, BIOLOGY}
    assert all(0 < r2 < 1 for r2 in compared.r2.values())
    # The middle areas are at the medians, so as many lie on each side.
    high = frame["quarter"].isin(["high_high", "low_high"]).sum()
    assert high == math.ceil(compared.comparable / 2)


def test_the_margin_of_a_score_shrinks_with_the_chance_in_the_values() -> None:
    given = analysed(given_background(small_method()))
    margin = score_margin(given)
    # The two ends of a scale from the least to the greatest are always at its ends.
    moving = margin.drop([UNKNOWN, WORSE, BETTER])
    assert moving.gt(0).all()
    table = given.estimates
    surer = replace(given, estimates=replace(table, variance=table.variance / 100))
    assert (score_margin(surer)[moving.index] < moving).all()
    assert score_margin(given).equals(margin)


def test_nothing_to_compare_is_told_by_no_quarter() -> None:
    analysis = analysed()
    nowhere = replace(
        analysis, scores=replace(analysis.scores, score=analysis.scores.score * np.nan)
    )
    margin = analysis.scores.score * np.nan
    compared = compared_need(nowhere, nowhere, margin, expected())
    assert compared.comparable == 0
    assert not compared.frame["apart"].any()
