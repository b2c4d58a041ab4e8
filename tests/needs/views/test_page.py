from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from needs.views.page import ICON, frame
from tests.needs.small import CHOICES


def frame_app(language: str, choices: object) -> None:
    import streamlit as st

    from needs.views.page import frame

    st.session_state["choices"] = choices
    frame(language)


@pytest.mark.parametrize(("language", "title"), [("sv", "Behovskartan"), ("en", "Needs map")])
def test_every_page_has_a_name_and_says_its_language(language: str, title: str) -> None:
    at = AppTest.from_function(frame_app, default_timeout=60, args=(language, CHOICES)).run()
    assert at.title[0].value == title
    html = " ".join(each.proto.body for each in at.get("html"))
    assert f"documentElement.lang='{language}'" in html
    assert "needs-table" in html


def test_an_unknown_language_is_refused_before_it_becomes_a_script() -> None:
    with pytest.raises(ValueError, match="must be one of sv, en"):
        frame("'-alert(1)-'")


def test_the_icon_is_our_own_file() -> None:
    assert Path(ICON).read_text(encoding="utf-8").startswith("<svg")
