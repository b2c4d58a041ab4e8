"""The chart of times is drawn and written, here of very little."""

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.plot_simulation_time import KINDS, Axes, Panel, main, svg

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 200_000


def test_a_tiny_run_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "time.svg"
    main(path, units=(5, 10), draws=(10, 20))
    assert path.stat().st_size < MOST_BYTES
    drawn = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - written here
    assert len(drawn.findall(f".//{SVG}circle")) == 2 * len(KINDS) * 2
    assert len(capsys.readouterr().out.splitlines()) == 2 * len(KINDS)


def test_time_in_proportion_runs_along_the_dashed_line() -> None:
    row = [0.01, 0.1, 1.0]
    chart = Panel("a < b", "Units", (100, 1_000, 10_000), dict.fromkeys(KINDS, row))
    drawn = ET.fromstring(svg([chart]))  # noqa: S314 - written here
    lines = [line.attrib for line in drawn.iter(f"{SVG}polyline")]
    dashed = next(line["points"].split() for line in lines if "stroke-dasharray" in line)
    thick = next(line["points"].split() for line in lines if "stroke-width" in line)
    assert [thick[0], thick[-1]] == dashed


def test_axes_are_logarithmic() -> None:
    axes = Axes((100, 10_000), (-2, 1))
    points = [axes.point(number, taken) for number, taken in ((100, 0.01), (1e3, 0.1), (1e4, 1.0))]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    assert steps[0] == pytest.approx(steps[1], abs=0.2)  # places are rounded to a tenth
    assert steps[0][0] > 0 > steps[0][1]
