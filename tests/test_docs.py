"""What the documents say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from geodata.reports import plain, report_register
from needs.cli import app
from needs.method import method_from_toml

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


def test_every_command_is_in_the_readme() -> None:
    assert {name for name in COMMANDS if f"needs {name}" not in README} == set()


def test_every_command_and_option_of_the_readme_exists() -> None:
    for name, options in re.findall(r"needs ([a-z]+)((?: [^`|\n]*)?)", README):
        if f"needs {name}" in README and name in COMMANDS:
            known = {opt for param in COMMANDS[name].params for opt in param.opts}
            assert set(re.findall(r"--[a-z-]+", options)) <= known


def test_the_readme_lists_every_report() -> None:
    listed = plain(README.replace("–", "-"))
    titles = [report.title for report in report_register().reports.values()]
    short = {plain(re.split(r" - |, ", title)[1]) for title in titles}
    assert {title for title in short if title not in listed} == set()


def test_the_example_of_a_method_file_is_one() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", CONTRIBUTING, flags=re.DOTALL)
    assert method_from_toml(example).id == "mine"


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/model-card.md"]
)
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    folder = (ROOT / name).parent
    broken = [link for link in links if not (folder / link.split("#")[0]).exists()]
    assert broken == []


def test_what_the_readme_says_one_types_without_make_is_what_make_types() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(BIN)", ".venv/bin")
    makefile = makefile.replace("$(PYTHON)", "python3").replace(" --quiet", "")
    (plainly,) = re.findall(r"### Without make\n\n```\n(.*?)```", README, flags=re.DOTALL)
    assert [line for line in plainly.splitlines() if line not in makefile] == []
