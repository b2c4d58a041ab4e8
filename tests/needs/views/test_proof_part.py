from __future__ import annotations

import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.needs.test_backtest_words import made_up


def proof_app(found: "pd.DataFrame") -> None:  # noqa: UP037
    from needs.views.proof_part import backtest_shown

    backtest_shown(found, "mean", ("Jämförelse av *ämnesbetyg*", "Elever"), "sv")


def shown(found: pd.DataFrame) -> AppTest:
    app = AppTest.from_function(proof_app, default_timeout=60, args=(found,)).run()
    assert not app.exception
    return app


def test_each_way_of_guessing_has_its_errors() -> None:
    at = shown(made_up())
    assert at.table[0].value.index[0] == "tre år, draget mot medelvärdet, med uppmätt slump"
    # All subjects together claim no interval, so there is no column of dashes.
    assert "Inom 90-procentsintervallet" not in at.table[0].value.columns
    at.selectbox(key="backtest.indicator").select_index(1).run()
    assert "Inom 90-procentsintervallet" in at.table[0].value.columns


def test_a_horizon_that_could_not_be_tried_says_so() -> None:
    at = shown(made_up())
    at.selectbox(key="backtest.horizon").select(2).run()
    assert not at.exception
    assert not at.table
    assert at.info[0].value.startswith("Provet behöver betyg")


def test_without_the_decade_the_next_step_is_said() -> None:
    at = shown(made_up().iloc[:0])
    said = at.info[0].value
    assert r"i rapporten Jämförelse av \*ämnesbetyg\*, och antalen i rapporten Elever." in said


def measured_app() -> None:
    import datetime as dt

    from needs.proof import parse_proof
    from needs.views.proof_part import measured_shown

    words = {"sv": "Rätt i {value} av fallen.", "en": "Right in {value}."}
    figures = parse_proof(
        {
            "measured": dt.date(2026, 11, 24),
            "by": "x",
            "figures_of": "Ett*",
            "figures": {
                "told": {"value": 0.9, "unit": "share", "about": words},
                "kept": {"value": 0.5, "unit": "share"},
            },
        }
    )
    measured_shown(figures, "sv")


def test_only_figures_with_a_sentence_are_told_and_the_day_once() -> None:
    at = AppTest.from_function(measured_app, default_timeout=60).run()
    assert not at.exception
    assert [each.value for each in at.markdown[1:]] == [
        "- Rätt i 90,0\N{NO-BREAK SPACE}% av fallen."
    ]
    assert [each.value for each in at.caption] == [
        r"Uppmätt 24 november 2026. Verkliga tal: Ett\*."
    ]
