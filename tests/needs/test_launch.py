from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import streamlit.web.cli

from needs.launch import APP_FILE, LOADED_FIRST, start


def test_without_the_script_it_says_so_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="from a checkout"):
        start(port=9000, browser=False, app_file=tmp_path / "app.py")


def test_streamlit_gets_the_script_and_the_port(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(streamlit.web.cli.main, "main", lambda args, **_: asked.append(args))
    start(port=9000, browser=False)
    assert "http://127.0.0.1:9000" in capsys.readouterr().out
    assert asked == [["run", str(APP_FILE), "--server.port=9000", "--server.headless=true"]]


@pytest.mark.parametrize("name", LOADED_FIRST)
def test_what_is_loaded_first_declares_no_component(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert "declare_component" not in Path(spec.origin).read_text("utf-8")
