from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd
import pytest
from rich.console import Console

from geodata.snapshot import snapshots
from geodata.tables import OBSERVATION_COLUMNS
from needs import cli, console, launch

if TYPE_CHECKING:
    from tests.conftest import Write


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a runner of the command that tells its exit code and what it printed."""

    def command(*arguments: str | Path) -> Done:
        monkeypatch.setattr("sys.argv", ["needs", *map(str, arguments)])
        monkeypatch.setattr(console, "screen", Console(stderr=True, highlight=False, width=300))
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        else:
            code = 0
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return command


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def export_file(tmp_path: Path, write_export: Write) -> Path:
    path = tmp_path / "elever.csv"
    path.write_bytes(write_export())
    return path


@pytest.mark.parametrize(
    "command",
    [[], ["import"], ["observations"], ["rank"], ["index"], ["snapshots"], ["methods"], ["app"]],
)
def test_help_on_every_level_names_the_exit_codes(run: Run, command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.code == 0
    assert "2 refused" in " ".join(done.out.split())


def test_the_app_is_started_with_its_shapes_at_hand(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(launch, "start", lambda **options: asked.append(options))
    assert run("app", "--port", "9000", "--no-browser").code == 0
    assert asked == [{"port": 9000, "browser": False}]
    assert run("app", "--port", "80").code == 2


def test_an_unknown_option_is_refused_with_2(run: Run) -> None:
    assert run("rank", "--colour", "red").code == 2


def test_import_makes_a_snapshot_and_says_what_it_holds(
    run: Run, export_file: Path, home: Path
) -> None:
    done = run("import", export_file)
    assert done.code == 0
    assert "1 files, 13 observations" in done.err
    assert done.out == ""
    assert len(snapshots(home)) == 1


def test_import_is_quiet_when_asked(run: Run, export_file: Path) -> None:
    assert run("import", export_file, "--quiet") == Done(0, "", "")


def test_import_speaks_json_to_programs(run: Run, export_file: Path) -> None:
    done = run("import", export_file, "--json")
    assert json.loads(done.out)["observations"] == 13
    assert done.err == ""


def test_a_faulty_file_stops_the_import_with_2_and_no_traceback(
    run: Run, export_file: Path, tmp_path: Path, home: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"<html>")
    done = run("import", export_file, bad)
    assert done.code == 2
    assert "bad.csv: this is a web page" in done.err
    assert "Traceback" not in done.err
    assert snapshots(home) == []


@pytest.mark.usefixtures("export_file")
def test_keep_going_lists_what_it_left_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"<html>")
    done = run("import", tmp_path / "*.csv", "--keep-going")
    assert done.code == 0
    assert "Left out bad.csv" in done.err


def test_snapshots_are_listed(run: Run, export_file: Path) -> None:
    assert "needs import" in run("snapshots").out
    run("import", export_file)
    assert "1 files" in run("snapshots").out
    assert len(json.loads(run("snapshots", "--json").out)) == 1


def test_observations_are_printed_as_the_table_has_them(run: Run, export_file: Path) -> None:
    run("import", export_file)
    table = pd.read_csv(io.StringIO(run("observations", "--flag", "withheld").out))
    assert tuple(table.columns) == OBSERVATION_COLUMNS
    assert table["indicator"].tolist() == ["share_foreign_background"]


def test_observations_are_written(run: Run, export_file: Path, tmp_path: Path) -> None:
    run("import", export_file)
    done = run("observations", "--out", tmp_path / "o.csv")
    assert "13 rows" in done.err
    assert len(pd.read_csv(tmp_path / "o.csv")) == 13


def test_without_a_snapshot_everything_says_made_up(run: Run, tmp_path: Path) -> None:
    done = run("rank", "--out", tmp_path / "r.csv")
    assert "MADE UP" in done.err
    assert (tmp_path / "PAHITTAT-r.csv").exists()
    notes = json.loads((tmp_path / "PAHITTAT-r.csv.metadata.json").read_text("utf-8"))
    assert "made-up" in json.dumps(notes)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".geojson", ".gpkg"])
def test_a_ranking_in_every_format(run: Run, tmp_path: Path, suffix: str) -> None:
    done = run("rank", "--method", "physics", "--level", "lan", "--out", tmp_path / f"r{suffix}")
    assert done.code == 0
    assert "21 of 21 ranked" in done.err
    target = tmp_path / f"PAHITTAT-r{suffix}"
    if suffix in {".geojson", ".gpkg"}:
        shapes = gpd.read_file(target)
        assert len(shapes) == 21
        assert shapes.geometry.notna().all()


def test_a_ranking_for_people_and_for_programs(run: Run) -> None:
    assert "Skåne län" in run("rank", "--level", "lan").out
    rows = json.loads(run("rank", "--level", "lan", "--json").out)
    assert rows[0]["rank"] == 1
    assert len(rows) == 21


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "stm"], "stem"),
        (["--level", "stad"], "kommun, lan, skr"),
        (["--organiser", "kyrklig"], "samtliga"),
        (["--period", "1999/00"], "2024/25"),
        (["--snapshot", "../../etc"], "none yet"),
        (["--out", "r.docx"], ".csv"),
    ],
)
def test_a_wrong_choice_names_the_right_ones(run: Run, arguments: list[str], said: str) -> None:
    done = run("rank", *arguments)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_ranking_on_boundaries_of_ones_own(run: Run, tmp_path: Path) -> None:
    from geodata.boundaries import boundaries

    shapes = boundaries("lan").rename(columns={"unit": "LNKOD"})
    shapes[shapes["LNKOD"] != "01"].to_file(tmp_path / "own.gpkg")
    own = ["--boundaries", tmp_path / "own.gpkg"]
    out = ["--level", "lan", "--out", tmp_path / "r.geojson"]
    assert "--code-column" in run("rank", *own, *out).err
    done = run("rank", *own, "--code-column", "LNKOD", *out)
    assert done.code == 0
    assert "Only in the figures: 01" in done.err
    assert gpd.read_file(tmp_path / "PAHITTAT-r.geojson").geometry.notna().sum() == 20


METHOD = """
schema = 1
id = "own"
name = { sv = "egen", en = "own" }
normalisation = "min-max"

[indicators.a]
weight = 1.0
direction = 1
"""


def test_anybodys_table_is_scored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,a\nx,1\ny,3\nz,2\n")
    (tmp_path / "m.toml").write_text(METHOD)
    done = run(
        "index",
        tmp_path / "t.csv",
        "--method",
        tmp_path / "m.toml",
        "--id",
        "id",
        "--out",
        tmp_path / "o.csv",
    )
    assert done.code == 0, done.err
    table = pd.read_csv(tmp_path / "o.csv").set_index("id")
    assert table["rank"].to_dict() == {"x": 3, "y": 1, "z": 2}


def test_the_lenses_are_listed(run: Run) -> None:
    assert "stem" in run("methods").out
    assert {"id", "sv", "en"} == set(json.loads(run("methods", "--json").out)[0])
