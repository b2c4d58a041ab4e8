"""The rules of the house, read from the syntax tree: who imports whom, and who has a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("geodata", "models", "needs")
TOP_LEVEL = {"app.py", "geodata", "models", "needs", "notebooks", "tests", "pyproject.toml"}
NETWORK = {
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "httpx2",
    "pooch",
}

# For each part of the house, the longest name first: what it must not import.
FORBIDDEN: dict[str, set[str]] = {
    "models": {"geodata", "needs", "streamlit", "folium", "geopandas"} | NETWORK,
    "geodata": {"needs", "models", "streamlit", "folium", "streamlit_folium"} | NETWORK,
    "needs/views": {"geodata", "models"} | NETWORK,
    "needs/cli.py": {"streamlit"} | NETWORK,
    "needs": {"streamlit", "streamlit_folium", "geodata.readers", "geodata.http"} | NETWORK,
}
# `needs` knows the tables' names and checks, and nothing else of `geodata`.
ALLOWED_OF_GEODATA = {"geodata.tables"}


def imports(source: str) -> Iterator[str]:
    """Yield every module that a file imports, wherever in the file it does so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def broken(path: str, source: str) -> list[str]:
    """Say which imports of a file the rules forbid."""
    part = max((name for name in FORBIDDEN if path.startswith(name)), key=len)
    found = []
    for module in imports(source):
        names = {module[:i] for i in range(len(module) + 1) if i == len(module) or module[i] == "."}
        other = part == "needs" and "geodata" in names and module not in ALLOWED_OF_GEODATA
        if names & FORBIDDEN[part] or other:
            found.append(f"{path} imports {module}")
    return found


def modules() -> list[Path]:
    return [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]


def test_imports_run_one_way() -> None:
    faults = [
        fault
        for path in modules()
        for fault in broken(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("models/a.py", "import geodata.tables"),
        ("geodata/a.py", "from needs import index"),
        ("geodata/a.py", "import urllib.request"),
        ("needs/a.py", "import streamlit as st"),
        ("needs/a.py", "from geodata.readers.cells import read_sheets"),
        ("needs/a.py", "def f():\n    from geodata.snapshot import Snapshot"),
        ("needs/views/a.py", "import httpx2"),
        ("needs/views/a.py", "from geodata.tables import FLAGS"),
    ],
)
def test_the_rule_itself_fails_a_wrong_import(path: str, source: str) -> None:
    assert broken(path, source)


def test_the_rule_lets_a_right_import_pass() -> None:
    assert not broken("needs/a.py", "from geodata.tables import FLAGS\nimport models.pooling")
    assert not broken("needs/cli.py", "from geodata.readers.cells import read_sheets")


def test_every_module_has_its_test() -> None:
    missing = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.name != "__init__.py"
        and not (
            ROOT / "tests" / path.relative_to(ROOT).parent / f"test_{path.stem.strip('_')}.py"
        ).exists()
    ]
    assert missing == []


def test_the_top_level_holds_what_it_should() -> None:
    assert {path.name for path in ROOT.iterdir()} >= TOP_LEVEL


def test_no_page_folder_switches_the_old_navigation_on() -> None:
    assert not (ROOT / "pages").exists()
