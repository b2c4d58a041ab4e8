"""What was wrong with an input, in the reader's language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from needs.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.tables import Fault


def fault_text(fault: Fault, *, rules: Mapping[str, str], language: str) -> str:
    """
    Say a fault in a language.

    Parameters
    ----------
    fault
        What was wrong.
    rules
        The English sentences of the rules by name (`geodata.rules`).
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        One line: file, line, column, rule, and what stood there. A rule without a Swedish
        sentence is said in English.
    """
    if language != "sv":
        return str(fault)
    names = {sentence: name for name, sentence in rules.items()}
    sentence = swedish_rules().get(names.get(fault.rule, ""), fault.rule)
    return fault.say(
        sentence,
        line=text("fault.line", language),
        column=text("fault.column", language),
        found=text("fault.found", language),
    )


@cache
def swedish_rules() -> Mapping[str, str]:
    """
    Read the Swedish sentences.

    Returns
    -------
    Mapping of str to str
        By the name of the rule.
    """
    content = resources.files("needs").joinpath("rules_sv.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)
