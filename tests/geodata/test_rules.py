from __future__ import annotations

import ast
from pathlib import Path

import pytest

from geodata.rules import RULES
from needs.fault_texts import swedish_rules

ROOT = Path(__file__).resolve().parents[2]
SAID_ON_SCREEN = [
    *(ROOT / "geodata" / "readers").glob("*.py"),
    *(ROOT / "geodata" / f"{name}.py" for name in ("importing", "snapshot", "schema")),
]


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_swedish_sentence_with_the_same_details(name: str) -> None:
    def details(sentence: str) -> set[str]:
        return {part.split("}")[0] for part in sentence.split("{")[1:]}

    assert details(swedish_rules()[name]) == details(RULES[name])


def test_no_swedish_sentence_is_left_over() -> None:
    assert set(swedish_rules()) == set(RULES)


@pytest.mark.parametrize("path", SAID_ON_SCREEN, ids=lambda path: path.stem)
def test_faults_that_reach_the_screen_are_made_of_these_rules(path: Path) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Fault"
    ]
    spoken = [call for call in calls if not isinstance(call.args[1], ast.Name | ast.Attribute)]
    assert spoken == []
