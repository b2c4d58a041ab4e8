from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.demo import demonstration
from needs.alternatives import alternatives
from needs.analysis import Analysis, analyse, table_with_years
from needs.certainty import Certainty, certainty
from needs.method import Factor, load_method
from needs.tiers import NO_DIFFERENCE, TIERS, TOO_FEW

Tables = tuple[pd.DataFrame, pd.DataFrame]
ALTERNATIVES = (Factor("pool_years", (("3", 0.8), ("1", 0.2))),)


@pytest.fixture(scope="module")
def demo() -> Tables:
    observations, units = demonstration()
    return observations, units


def sure(demo: Tables, *, workers: int = 1, **change: Any) -> tuple[Analysis, Certainty]:
    level, organiser = change.pop("level", "kommun"), change.pop("organiser", "samtliga")
    method = replace(load_method("stem"), **({"alternatives": ALTERNATIVES} | change))
    analysis = analyse(*demo, method, level=level, organiser=organiser)
    ways = alternatives(analysis, lambda years: table_with_years(*demo, analysis, years))
    found = certainty(analysis, ways, workers=workers)
    return analysis, found


def test_every_unit_has_a_tier_in_the_order_of_the_ranking(demo: Tables) -> None:
    analysis, found = sure(demo)
    assert list(found.frame.index) == list(analysis.ranking.index)
    assert set(found.frame["tier"]) <= set(TIERS)
    assert (found.frame["tier"] == "not_scored").sum() == len(found.frame) - analysis.scored
    assert (found.ranked, found.highest) == (analysis.scored, int(np.ceil(analysis.scored / 5)))


def test_the_tiers_agree_with_the_ranks(demo: Tables) -> None:
    analysis, found = sure(demo)
    ranks = analysis.ranking["rank"].astype(float).groupby(found.frame["tier"]).mean()
    assert ranks["likely_high"] < ranks["cannot_tell"] < ranks["likely_low"]
    inside = (
        analysis.ranking["rank"]
        .astype(float)
        .between(found.frame["rank_low"], found.frame["rank_high"])
    )
    assert inside[found.frame["tier"] != "not_scored"].mean() > 0.95


def test_the_same_question_has_the_same_answer_on_one_and_on_two_cores(demo: Tables) -> None:
    one, two = (sure(demo, workers=workers)[1].frame for workers in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_counties_are_surer_than_municipalities(demo: Tables) -> None:
    (_, places), (_, counties) = sure(demo), sure(demo, level="lan")

    def width(found: Certainty) -> float:
        apart = found.frame["rank_high"] - found.frame["rank_low"]
        return float((apart / found.ranked).mean())

    assert width(counties) < width(places)


def test_units_that_differ_by_chance_only_are_not_told_apart(demo: Tables) -> None:
    observations, units = demo
    rng = np.random.default_rng(0)
    # The same share everywhere, of cohorts of 40: only the sampling error is left.
    alike = observations.copy()
    share = 100 * rng.binomial(40, 0.85, len(alike)) / 40
    there = alike["value"].notna() & (alike["indicator"] == "share_pass_mathematics_y9")
    for column in ("value", "low", "high"):
        alike.loc[there, column] = share[there]
    alike.loc[alike["indicator"] == "pupils_y9", ["value", "low", "high"]] = 40.0
    lens = load_method("stem")
    maths = tuple(one for one in lens.indicators if one.id == "share_pass_mathematics_y9")
    only: dict[str, Any] = {"indicators": maths, "alternatives": (), "pool_years": 1}
    home = tuple(one for one in lens.dimensions if one.id == "results")
    rules = replace(lens.certainty, design_effect=1.0)
    _, found = sure((alike, units), dimensions=home, certainty=rules, **only)
    assert found.refusal is not None
    assert found.refusal.reason == NO_DIFFERENCE
    assert set(found.frame["tier"]) <= {"cannot_tell", "not_scored"}


def test_a_floor_for_reliability_is_kept(demo: Tables) -> None:
    rules = replace(load_method("stem").certainty, reliability=0.999)
    _, found = sure(demo, certainty=rules)
    assert found.refusal is not None
    assert found.difference is not None
    assert found.difference.reliability < 0.999


def test_of_nothing_nothing_is_known(demo: Tables) -> None:
    observations, units = demo
    less = observations[observations["indicator"] != "qualified_teachers_fte"]
    _, found = sure((less, units), coverage_floor=1.0)
    assert found.ranked == 0
    assert found.refusal is not None
    assert found.refusal.reason == TOO_FEW
    assert set(found.frame["tier"]) == {"not_scored"}
