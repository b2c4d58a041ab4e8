from __future__ import annotations

from streamlit.testing.v1 import AppTest

from needs.state import Refusal
from needs.texts import text


def banner_app(language: str, *, offers_import: bool) -> None:
    import streamlit as st

    from needs.views.banner import demonstration_banner

    def opened() -> None:
        st.session_state["opened"] = True

    demonstration_banner(language, opened if offers_import else None)


def notes_app(refusals: "tuple[Refusal, ...]", language: str) -> None:  # noqa: UP037
    from needs.views.banner import refusal_notes

    refusal_notes(refusals, language)


def test_the_banner_says_that_figures_are_made_up_and_leads_to_the_import() -> None:
    at = AppTest.from_function(
        banner_app, default_timeout=60, args=("sv",), kwargs={"offers_import": True}
    ).run()
    assert "Påhittade siffror" in at.markdown[0].value
    assert "opened" not in at.session_state
    at.button(key="banner.import").click().run()
    assert at.session_state["opened"]


def test_where_files_are_imported_the_banner_has_no_button() -> None:
    at = AppTest.from_function(
        banner_app, default_timeout=60, args=("en",), kwargs={"offers_import": False}
    ).run()
    assert "Made-up figures" in at.markdown[0].value
    assert not at.button


def test_each_refused_value_is_told_in_plain_words() -> None:
    given = (Refusal("lens", "<b>*x*", "stem"), Refusal("unit", "9999", None))
    at = AppTest.from_function(notes_app, default_timeout=60, args=(given, "sv")).run()
    assert [note.value for note in at.info] == [
        text("refused.instead", "sv", field="ämne och fråga", value=r"\<b\>\*x\*"),
        text("refused.nothing", "sv", field="område", value="9999"),
    ]


def test_nothing_refused_nothing_said() -> None:
    assert not AppTest.from_function(notes_app, default_timeout=60, args=((), "sv")).run().info
