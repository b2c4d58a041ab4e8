from __future__ import annotations

from geodata import rules
from geodata.rules import RULES
from geodata.tables import Fault
from needs.fault_texts import fault_text

FAULT = Fault("a.csv", rules.WRONG_WIDTH, 7, "Antal", "x", {"cells": 3, "width": 5})


def test_a_fault_in_both_languages() -> None:
    assert fault_text(FAULT, rules=RULES, language="en") == (
        "a.csv, line 7, column “Antal”: the row holds 3 cells, the header 5 (found “x”)"
    )
    assert fault_text(FAULT, rules=RULES, language="sv") == (
        "a.csv, rad 7, kolumn “Antal”: raden har 3 celler, rubrikraden 5 (där står “x”)"
    )


def test_a_rule_without_a_swedish_sentence_is_still_said() -> None:
    assert (
        fault_text(Fault("a.csv", "a new rule"), rules=RULES, language="sv") == "a.csv: a new rule"
    )
