from __future__ import annotations

import math
from dataclasses import replace

from needs.background_words import explained, sources
from needs.expected_table import NEED
from tests.needs.many import analysed, of_indicator, of_need
from tests.needs.small import BIOLOGY, MATHS

NBSP = "\N{NO-BREAK SPACE}"


def test_how_much_background_explains_is_said_of_each_result() -> None:
    compared = replace(of_indicator(), r2={MATHS: 0.494})
    assert explained(compared, "sv") == (
        f"Bakgrunden förklarar 49{NBSP}% av skillnaderna mellan kommunerna i Godkänt i matematik, "
        "årskurs 9."
    )
    nothing = replace(compared, r2={MATHS: -0.2})
    assert explained(nothing, "sv").startswith("Bakgrunden förklarar inget")
    both = replace(compared, indicator=NEED, r2={MATHS: 0.494, BIOLOGY: -0.1})
    assert "year 9 (49%); Pass in biology, year 9 (0%)" in explained(both, "en")
    assert explained(replace(both, r2={MATHS: math.nan}), "sv") == ""


def test_years_and_sources_are_those_of_value_and_background() -> None:
    lines = sources(analysed(), of_indicator(), {"pupils_by_year": "Skolverket, elever"}, "sv")
    assert len(lines) == 5
    assert lines[0].startswith("Godkänt i matematik, årskurs 9: 2024/25. ")
    assert any(
        line.startswith("Föräldrar med eftergymnasial utbildning: 2024/25.") for line in lines
    )
    assert len(sources(analysed(), of_need(), {}, "en")) == 6
