from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest

from geodata import snapshot as module
from geodata.snapshot import MANIFEST_FILE, Snapshot, open_snapshot, snapshots, write_snapshot
from geodata.tables import SourceError, group_table

TABLE = pd.DataFrame({"a": [1.0, 2.0]})
MANIFEST = {"inputs": [{"sha256": "x"}]}


def write(home: Path, value: float = 1.0) -> Snapshot:
    return write_snapshot(home, TABLE * value, TABLE, MANIFEST)


def test_a_snapshot_holds_what_was_written(tmp_path: Path) -> None:
    made = write(tmp_path)
    pd.testing.assert_frame_equal(made.observations(), TABLE)
    pd.testing.assert_frame_equal(made.units(), TABLE)
    assert made.manifest["id"] == made.id == made.path.name
    assert made.manifest["inputs"] == MANIFEST["inputs"]


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    assert write(tmp_path) == write(tmp_path)
    assert len(snapshots(tmp_path)) == 1


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    for name in (module.OBSERVATIONS_FILE, module.UNITS_FILE):
        assert (one.path / name).read_bytes() == (other.path / name).read_bytes()


def test_groups_are_kept_where_there_are_any(tmp_path: Path) -> None:
    groups = group_table([("1440", "grundskola", 2024, "0115", 1)])
    made = write_snapshot(tmp_path, TABLE, TABLE, MANIFEST, groups=groups)
    pd.testing.assert_frame_equal(made.groups(), groups)
    again = write_snapshot(tmp_path / "other", TABLE, TABLE, MANIFEST, groups=groups)
    file = module.GROUPS_FILE
    assert (made.path / file).read_bytes() == (again.path / file).read_bytes()
    assert made.manifest["files"].keys() > {file}


def test_a_snapshot_without_groups_opens_and_is_named_as_before(tmp_path: Path) -> None:
    plain = write(tmp_path / "one")
    empty = write_snapshot(tmp_path / "two", TABLE * 1.0, TABLE, MANIFEST, groups=group_table(()))
    assert plain.id[-8:] == empty.id[-8:]
    for made in (plain, empty):
        assert not (made.path / module.GROUPS_FILE).exists()
        pd.testing.assert_frame_equal(made.groups(), group_table(()))


def test_the_newest_comes_first(tmp_path: Path) -> None:
    older = write(tmp_path)
    content = json.loads((older.path / MANIFEST_FILE).read_text("utf-8"))
    renamed = older.path.with_name("2020-01-01T000000Z" + older.id[-9:])
    older.path.rename(renamed)
    newer = write(tmp_path, 2)
    assert [one.id for one in snapshots(tmp_path)] == [newer.id, renamed.name]
    assert open_snapshot(tmp_path) == newer
    assert open_snapshot(tmp_path, renamed.name) == Snapshot(renamed)
    assert content["inputs"] == MANIFEST["inputs"]


@pytest.mark.parametrize("step", ["to_parquet", "rename"])
def test_a_crash_at_any_moment_leaves_the_earlier_snapshot_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    earlier = write(tmp_path)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pd.DataFrame if step == "to_parquet" else Path, step, crash)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, 2)
    assert snapshots(tmp_path) == [earlier]
    pd.testing.assert_frame_equal(earlier.observations(), TABLE)


def test_what_a_killed_import_left_is_cleared_later_and_never_listed(tmp_path: Path) -> None:
    left = tmp_path / "snapshots" / ".tmp-killed"
    fresh = tmp_path / "snapshots" / ".tmp-running"
    for folder in (left, fresh):
        folder.mkdir(parents=True)
    old = time.time() - module.ABANDONED_SECONDS - 1
    os.utime(left, (old, old))
    write(tmp_path)
    assert not left.exists()
    assert fresh.exists()
    assert len(snapshots(tmp_path)) == 1


def test_an_empty_workspace_has_no_snapshot(tmp_path: Path) -> None:
    assert snapshots(tmp_path / "none") == []
    assert open_snapshot(tmp_path / "none") is None


@pytest.mark.parametrize("name", ["2020-01-01T000000Z-00000000", "../../etc", ""])
def test_an_unknown_id_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    made = write(tmp_path)
    with pytest.raises(SourceError, match=made.id):
        open_snapshot(tmp_path, name)


def test_a_workspace_that_cannot_be_written_to_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot be written to"):
        write(tmp_path / "file")
