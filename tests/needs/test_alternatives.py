from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.demo import demonstration
from needs.alternatives import alternatives, declared_inputs, published_inputs
from needs.analysis import Analysis, analyse, table_with_years
from needs.indicator_table import IndicatorTable
from needs.method import Factor, load_method

Tables = tuple[pd.DataFrame, pd.DataFrame]
YEARS = Factor("pool_years", (("3", 0.75), ("1", 0.25)))
RULES = Factor("normalisation", (("min-max", 0.5), ("percentile", 0.5)))
CONTEXT = Factor("adjustment", (("none", 0.9), ("context", 0.1)))
MATHS, TEACHERS = "share_pass_mathematics_y9", "qualified_teachers_fte"


@pytest.fixture(scope="module")
def demo() -> Tables:
    observations, units = demonstration()
    return observations, units


def asked(demo: Tables, *factors: Factor, level: str = "kommun", **change: Any) -> Analysis:
    method = replace(load_method("stem"), alternatives=factors, **change)
    return analyse(*demo, method, level=level)


def table_of(demo: Tables, analysis: Analysis) -> Callable[[int], IndicatorTable]:
    return lambda years: table_with_years(*demo, analysis, years)


def test_a_method_without_alternatives_has_itself(demo: Tables) -> None:
    analysis = asked(demo)
    (only,) = alternatives(analysis, table_of(demo, analysis))
    assert (only.name, only.probability) == ("declared", 1.0)
    np.testing.assert_array_equal(only.inputs.value, analysis.estimates.value.to_numpy())


def test_every_combination_has_the_product_of_its_probabilities(demo: Tables) -> None:
    analysis = asked(demo, RULES, YEARS)
    found = alternatives(analysis, table_of(demo, analysis))
    assert [round(one.probability, 3) for one in found] == [0.375, 0.375, 0.125, 0.125]
    assert [one.normalisation for one in found] == [
        "percentile",
        "min-max",
        "min-max",
        "percentile",
    ]
    # The method as declared goes first, wherever it stands among the levels.
    assert found[0].choices == (("pool_years", "3"),)
    np.testing.assert_array_equal(found[0].inputs.value, analysis.estimates.value.to_numpy())


def test_what_changes_no_value_shares_its_inputs(demo: Tables) -> None:
    analysis = asked(demo, RULES, YEARS)
    found = alternatives(analysis, table_of(demo, analysis))
    assert len({id(one.inputs) for one in found}) == 2


def test_one_year_is_another_table(demo: Tables) -> None:
    analysis = asked(demo, YEARS)
    one_year = alternatives(analysis, table_of(demo, analysis))[1].inputs
    declared = declared_inputs(analysis)
    assert one_year.value.shape == declared.value.shape
    assert np.nanmax(np.abs(one_year.value - declared.value)) > 0.1
    grades = analysis.method.indicator_ids.index(MATHS)
    assert np.nanmean(one_year.variance[:, grades]) > np.nanmean(declared.variance[:, grades])


def test_given_context_results_change_and_conditions_do_not(demo: Tables) -> None:
    analysis = asked(demo, CONTEXT)
    adjusted = alternatives(analysis, table_of(demo, analysis))[1].inputs.value
    declared = declared_inputs(analysis).value
    names = analysis.method.indicator_ids
    grades, teachers = names.index(MATHS), names.index(TEACHERS)
    np.testing.assert_array_equal(adjusted[:, teachers], declared[:, teachers])
    assert abs(np.nanmean(adjusted[:, grades])) < 1


def test_context_is_no_choice_for_a_few_units(demo: Tables) -> None:
    analysis = asked(demo, RULES, CONTEXT, level="lan")
    found = alternatives(analysis, table_of(demo, analysis))
    assert len(found) == 2
    assert sum(one.probability for one in found) == pytest.approx(1)


def test_context_that_nobody_has_imported_is_no_choice(demo: Tables) -> None:
    observations, units = demo
    less = observations[observations["indicator"] != "share_foreign_background"]
    analysis = asked((less, units), RULES, CONTEXT)
    found = alternatives(analysis, table_of((less, units), analysis))
    assert len(found) == 2
    assert not np.isnan(found[1].inputs.value).all()


def test_a_rule_that_needs_differences_is_no_choice_without_them(demo: Tables) -> None:
    observations, units = demo
    same = observations.copy()
    grades = same["indicator"] == MATHS
    for column in ("value", "low", "high"):
        same.loc[grades, column] = same.loc[grades, column].where(same["value"].isna(), 90.0)
    analysis = asked((same, units), RULES)
    found = alternatives(analysis, table_of((same, units), analysis))
    assert [one.normalisation for one in found] == ["percentile"]
    assert found[0].probability == 1


def test_published_values_are_neither_shrunken_nor_adjusted(demo: Tables) -> None:
    analysis = asked(demo)
    published = analysis.table.value[list(analysis.method.indicator_ids)].to_numpy()
    np.testing.assert_array_equal(published_inputs(analysis).value, published)
    assert np.nanmax(np.abs(declared_inputs(analysis).value - published)) > 0.5


def test_a_shrunken_value_may_leave_what_its_cell_was_published_to_hold(demo: Tables) -> None:
    analysis = asked(demo)
    names = list(analysis.method.indicator_ids)
    censored = (analysis.table.flag[names] == "censored").to_numpy()
    assert censored.any()
    given = declared_inputs(analysis)
    bounded = (given.high - given.low)[censored]
    assert not (bounded < 10).any()
    raw = published_inputs(analysis)
    assert ((raw.high - raw.low)[censored] < 20).any()


def test_withheld_cells_may_be_anything_a_share_can_be(demo: Tables) -> None:
    analysis = asked(demo)
    names = list(analysis.method.indicator_ids)
    withheld = (analysis.table.flag[names] == "withheld").to_numpy()
    assert withheld.any()
    given = declared_inputs(analysis)
    assert np.isnan(given.value[withheld]).all()
    missing = (analysis.table.flag[names] == "missing").to_numpy()
    assert np.isnan(given.low[missing]).all()
