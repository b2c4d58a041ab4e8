from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from needs.analysis import Analysis
from needs.standing import (
    Standing,
    fewest_decimals,
    ranks_shown,
    standing,
    standings,
    tier_order,
)
from needs.tiers import NO_DIFFERENCE, TIERS, Refusal
from tests.needs.certain import certain, certainty_row, small_certainty
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]
REFUSED = Refusal(reason=NO_DIFFERENCE, difference=None)


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def test_each_unit_has_the_standing_of_its_row(analysis: Analysis) -> None:
    found = small_certainty(analysis)
    every = dict(standings(found))
    assert list(every) == ["0101", "0102", "0201", "0202"]
    assert every["0102"] == standing(found, "0102")
    assert every["0102"] == Standing("cannot_tell", 1, 3, 20.2, 60.1, 2, 0)
    assert type(standing(found, "0102").unknown) is int
    with pytest.raises(KeyError):
        standing(found, "9999")


@pytest.mark.parametrize(
    ("tier", "end"), [("clearly_high", "high"), ("likely_low", "low"), ("cannot_tell", "high")]
)
def test_a_unit_is_counted_from_its_own_end(tier: str, end: str) -> None:
    found = certain({"0101": certainty_row(tier)})
    assert standing(found, "0101").end == end


def test_a_score_has_the_decimals_that_its_interval_carries(analysis: Analysis) -> None:
    found = small_certainty(analysis)
    decimals = {unit: of.score_decimals for unit, of in standings(found)}
    assert decimals == {"0101": 0, "0102": 0, "0201": 1, "0202": 0}
    assert fewest_decimals(found) == 0
    assert fewest_decimals(certain({"a": certainty_row("clearly_low")})) == 1
    assert fewest_decimals(certain({"a": certainty_row("not_scored")})) == 0


def test_ranks_are_shown_to_who_asks_and_never_against_a_refusal(analysis: Analysis) -> None:
    found = small_certainty(analysis)
    assert not ranks_shown(found, "")
    assert ranks_shown(found, "1")
    assert not ranks_shown(replace(found, refusal=REFUSED), "1")


def ranking_of(names: dict[str, str]) -> pd.DataFrame:
    places = [float(place) for place in range(1, len(names) + 1)]
    return pd.DataFrame({"name": names, "rank": dict(zip(names, places, strict=True))})


def test_tiers_come_in_their_order_whatever_the_rank() -> None:
    found = certain({f"{place}": certainty_row(tier) for place, tier in enumerate(TIERS[::-1])})
    order = tier_order(found, ranking_of({f"{n}": f"{n}" for n in range(len(TIERS))}))
    assert list(order) == ["5", "4", "3", "2", "1", "0"]


def test_within_a_tier_the_more_probable_need_comes_first_then_the_rank_then_the_name() -> None:
    found = certain(
        {
            "a": certainty_row("cannot_tell", top=0.1, bottom=0.3),
            "b": certainty_row("cannot_tell", top=0.1, bottom=0.1),
            "c": certainty_row("cannot_tell", top=0.4, bottom=0.0),
            "d": certainty_row("cannot_tell", top=0.1, bottom=0.1),
        }
    )
    ranking = ranking_of({"b": "B", "a": "A", "d": "D", "c": "C"})
    assert list(tier_order(found, ranking)) == ["c", "b", "d", "a"]


def test_where_there_is_a_refusal_the_order_says_nothing_but_names() -> None:
    rows = {
        "a": certainty_row("cannot_tell", top=0.1),
        "b": certainty_row("cannot_tell", top=0.4),
        "c": certainty_row("not_scored"),
    }
    ranking = ranking_of({"b": "Berga", "a": "Alby", "c": "Aby"})
    assert list(tier_order(certain(rows, refusal=REFUSED), ranking)) == ["a", "b", "c"]
