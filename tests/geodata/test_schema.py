from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geodata.schema import GROUPS, OBSERVATIONS, UNITS, check
from geodata.tables import SourceError, group_table, observation_table
from geodata.units import units

GOOD: dict[str, object] = {
    "unit": ["1440"],
    "level": "kommun",
    "period": "2024/25",
    "indicator": "share",
    "school_form": "gr",
    "organiser": "samtliga",
    "group": "samtliga",
    "value": 87.5,
    "low": 80.0,
    "high": 95.0,
    "n": 20.0,
    "flag": "censored",
    "source": "test",
}


def test_a_good_row_and_the_real_units_pass() -> None:
    check(observation_table(GOOD), OBSERVATIONS, name="observations")
    check(units(), UNITS, name="units")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit": ["14 40"]}, "unit"),
        ({"level": "stad"}, "level"),
        ({"period": "24/25"}, "period"),
        ({"period": "٢٠٢٤"}, "period"),
        ({"flag": "guessed"}, "flag"),
        ({"n": -1.0}, "n"),
        ({"flag": "withheld"}, "has no value"),
        ({"flag": "exact", "value": np.nan}, "has a value"),
        ({"low": 90.0}, "low <= value <= high"),
    ],
)
def test_a_broken_promise_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        check(observation_table(GOOD | change), OBSERVATIONS, name="observations")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("144", "grundskola", 2024, "0115", 1), "unit"),
        (("1440", "skola", 2024, "0115", 1), "kind"),
        (("1440", "grundskola", 2024, "1440", 1), "own peer"),
        (("1440", "grundskola", 2024, "0115", 0), "place"),
        (("1440", "grundskola", 2024, "0139", 2), "unique"),
    ],
)
def test_a_broken_promise_of_a_group_is_named(
    row: tuple[str, str, int, str, int], said: str
) -> None:
    good = ("1440", "grundskola", 2024, "0139", 1)
    check(group_table([good]), GROUPS, name="groups")
    with pytest.raises(SourceError, match=said):
        check(group_table([good, row]), GROUPS, name="groups")


def test_a_doubled_key_is_refused() -> None:
    twice = pd.concat([observation_table(GOOD)] * 2, ignore_index=True)
    with pytest.raises(SourceError):
        check(twice, OBSERVATIONS, name="observations")


def test_all_broken_promises_come_at_once() -> None:
    with pytest.raises(SourceError) as caught:
        check(observation_table(GOOD | {"level": "stad", "n": -1.0}), OBSERVATIONS, name="o")
    assert {"level", "n"} <= {fault.column for fault in caught.value.faults}
