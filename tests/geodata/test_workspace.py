from __future__ import annotations

from pathlib import Path

import pytest

from geodata.workspace import VARIABLE, workspace


def test_the_variable_names_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "here"))
    assert workspace() == tmp_path / "here"
    assert not (tmp_path / "here").exists()


def test_without_the_variable_it_lies_with_the_users_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    assert workspace().name == "behovskartan"
