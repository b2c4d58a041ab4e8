from __future__ import annotations

import pytest

from geodata.readers.places import Places
from geodata.rules import CODE_AND_NAME_DIFFER, CODE_MISSING, UNKNOWN_CODE

PLACES = Places.of({"0114": "Upplands Väsby", "1440": "Ale"})


@pytest.mark.parametrize(
    ("code", "name", "unit", "rule"),
    [
        ("1440", "Ale", "1440", ""),
        ("1440", "Ale (ny skrivning)", "1440", ""),
        ("", "Jämtlands Gymnasieförbund", "", ""),
        ("", "ALE", "", CODE_MISSING),
        ("9999", "Ale", "", UNKNOWN_CODE),
        ("Ale", "Ale", "", UNKNOWN_CODE),
        ("1440", "Upplands Väsby", "", CODE_AND_NAME_DIFFER),
        ("114", "Ale", "", CODE_AND_NAME_DIFFER),
    ],
)
def test_code_and_name(code: str, name: str, unit: str, rule: str) -> None:
    match = PLACES.match_one(code, name)
    assert (match.unit, match.rule) == (unit, rule)


def test_a_lost_zero_is_repaired_with_a_note() -> None:
    match = PLACES.match_one("114", "Upplands Väsby")
    assert match.unit == "0114"
    assert "114" in match.note


def test_rows_keep_their_order() -> None:
    found = PLACES.match(["1440", "", "1440"], ["Ale", "X", "Ale"])
    assert [match.unit for match in found] == ["1440", "", "1440"]
