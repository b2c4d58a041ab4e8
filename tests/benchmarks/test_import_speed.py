"""
How long the main job takes: the 21 real files in, and one analysis of them.

Figures are printed (`pytest -s`), ratios against the floor taken in the same run: reading the
bytes, and one product of the whole matrix. Nothing here fails on a busy machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from geodata.importing import import_files
from geodata.inputs import find_files, read_input
from geodata.readers.cells import read_sheets
from geodata.snapshot import Snapshot
from needs.analysis import analyse
from needs.method import load_method

RUNS = 5


def best(job: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.realdata
def test_import_of_the_real_files(skolverket: Path, tmp_path: Path) -> None:
    inputs = [read_input(path) for path in find_files([skolverket])]
    runs = iter(range(RUNS))
    whole = best(lambda: import_files(inputs, tmp_path / str(next(runs))))
    cells = best(lambda: [read_sheets(given.content, name=given.name) for given in inputs])
    print(  # noqa: T201 - a benchmark prints its figures
        f"\nimport of {len(inputs)} files: {whole:.2f} s, "
        f"{whole / cells:.1f}x splitting their cells"
    )
    assert whole > cells


@pytest.mark.realdata
def test_analysis_of_the_real_files(real_snapshot: Snapshot) -> None:
    observations, units = real_snapshot.observations(), real_snapshot.units()
    method = load_method("stem")
    whole = best(lambda: analyse(observations, units, method))
    values = observations["value"].to_numpy()
    floor = best(lambda: np.nansum(values))
    found = analyse(observations, units, method)
    shape = found.table.value.shape
    print(  # noqa: T201 - a benchmark prints its figures
        f"\nanalyse {shape[0]} x {shape[1]} from {len(observations)} rows: {whole * 1e3:.0f} ms, "
        f"{whole / floor:.0f}x reading every value once"
    )
    assert shape == (290, 30)
