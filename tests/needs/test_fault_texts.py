from __future__ import annotations

from geodata import rules
from geodata.tables import Fault
from needs.fault_texts import fault_text

RULES = {name: getattr(rules, name) for name in dir(rules) if name.isupper()}
FAULT = Fault("a.csv", rules.WRONG_WIDTH, 7, "Antal", "x", {"cells": 3, "width": 5})


def test_a_fault_in_both_languages() -> None:
    assert fault_text(FAULT, RULES, "en") == (
        "a.csv, line 7, column “Antal”: the row holds 3 cells, the header 5 (found “x”)"
    )
    assert fault_text(FAULT, RULES, "sv") == (
        "a.csv, rad 7, kolumn “Antal”: raden har 3 celler, rubrikraden 5 (där står “x”)"
    )


def test_a_rule_without_a_swedish_sentence_is_still_said() -> None:
    assert fault_text(Fault("a.csv", "a new rule"), RULES, "sv") == "a.csv: a new rule"
