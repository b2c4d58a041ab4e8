from __future__ import annotations

from streamlit.testing.v1 import AppTest

from needs.indicators import register
from needs.method import load_method


def weighing_app(lens: str, language: str) -> None:
    from needs.indicators import register
    from needs.method import load_method
    from needs.views.weighing_part import indicators_part, weighing_part

    weighing_part(load_method(lens), register(), language)
    cited = {"subject_grades_over_time_y9": "Skolverket, ämnes*betyg*"}
    indicators_part(register(), cited, language)


def start(language: str = "sv") -> AppTest:
    return AppTest.from_function(weighing_app, default_timeout=60, args=("stem", language)).run()


def everything(at: AppTest) -> str:
    return " ".join(str(element.value) for element in at.markdown)


def test_every_indicator_is_defined_under_its_respect() -> None:
    at = start("en")
    assert len(at.expander) == len({entry.dimension for entry in register().values()})
    for entry in register().values():
        assert entry.definition["en"] in everything(at)
    assert r"Skolverket, ämnes\*betyg\*" in everything(at)


def test_the_weights_of_the_method_are_a_table() -> None:
    table = start().table[0].value
    assert table.index[0] == "Godkänt i matematik, årskurs 9"
    assert table["Andel av poängen"].iloc[0] == "8,0\N{NO-BREAK SPACE}%"
    assert len(table) == len(load_method("stem").indicators)


def test_the_method_is_said_in_words() -> None:
    assert "Behovspoängen går från 0 till 100" in everything(start())
