from __future__ import annotations

import os
from pathlib import Path

import pytest

from geodata.inputs import find_files, read_input, uploaded
from geodata.tables import SourceError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "files"
    (inside / "below").mkdir(parents=True)
    for name in ("b.csv", "a.csv", ".hidden.csv", "~$lock.xlsx", "below/c.csv"):
        (inside / name).write_text(name)
    return inside


def test_a_folder_gives_its_own_files_in_order(folder: Path) -> None:
    assert [path.name for path in find_files([folder])] == ["a.csv", "b.csv"]


def test_a_pattern_and_a_name_give_each_file_once(folder: Path) -> None:
    named: list[str | Path] = [str(folder / "*.csv"), folder / "a.csv"]
    assert [path.name for path in find_files(named)] == ["a.csv", "b.csv"]


def test_all_names_that_match_nothing_are_told_at_once(folder: Path) -> None:
    with pytest.raises(SourceError) as caught:
        find_files([folder / "x.csv", folder / "a.csv", folder / "y*.csv"])
    assert [Path(fault.file).name for fault in caught.value.faults] == ["x.csv", "y*.csv"]


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no files"):
        find_files([tmp_path])


def test_a_link_that_leads_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    (folder / "link.csv").symlink_to(secret)
    with pytest.raises(SourceError, match="leads out of the folder"):
        find_files([folder])


def test_a_file_is_read_with_its_age(folder: Path) -> None:
    os.utime(folder / "a.csv", (1_000, 1_000))
    given = read_input(folder / "a.csv")
    assert (given.name, given.content, given.modified) == ("a.csv", b"a.csv", 1_000)
    assert len(given.sha256) == 64


@pytest.mark.parametrize("name", ["../../etc/a.csv", "C:\\data\\a.csv", "a.csv"])
def test_an_upload_keeps_no_folder(name: str) -> None:
    assert uploaded(name, b"").name == "a.csv"
