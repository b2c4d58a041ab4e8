from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geodata.readers.layout import Table
from geodata.readers.rows import RowKeys
from geodata.readers.values import read_values
from geodata.reports import Report, ReportColumn, ReportRow
from geodata.tables import Fault

COLUMNS = ("Kommun", "Antal", "Andel")
NUMBER = ReportColumn(column="Antal", indicator="pupils_{row}", unit="pupils")
SHARE = ReportColumn(column="Andel", indicator="share_{row}", unit="percent", n="pupils_{row}")


def read(*rows: list[str], texts: tuple[str, ...] = ()) -> tuple[pd.DataFrame, list[Fault]]:
    report = Report(
        id="r",
        title="T",
        school_form="gr",
        columns=(NUMBER, SHARE),
        row_label="Ämne",
        rows=(ReportRow(label="Matematik", row="mathematics"),),
    )
    lines = tuple(range(5, 5 + len(rows)))
    table = Table("", texts, COLUMNS, [list(row) for row in rows], lines, has_notes=True)
    several: dict[str, Any] = {
        name: np.array([word] * len(rows), dtype=object)
        for name, word in {"organiser": "samtliga", "group": "", "label": "Matematik"}.items()
    }
    units = np.array([row[0] for row in rows], dtype=object)
    keys = RowKeys(kept=np.arange(len(rows)), unit=units, **several)
    columns = [(c.column, c, "2024/25") for c in (NUMBER, SHARE)]
    return read_values(table, report, keys, ("a.csv", columns))


def row_of(observations: pd.DataFrame, unit: str) -> pd.Series:
    wanted = (observations["indicator"] == "share_mathematics") & (observations["unit"] == unit)
    return observations[wanted].iloc[0]


def test_a_share_has_its_cohort_beside_it() -> None:
    observations, faults = read(["1440", "1 040", "87,4"], ["1489", "..", ".."])
    assert not faults
    assert row_of(observations, "1440")[["value", "n", "flag"]].tolist() == [87.4, 1040, "exact"]
    assert np.isnan(row_of(observations, "1489")["n"])


def test_a_censored_share_is_an_interval_with_its_midpoint() -> None:
    observations, _ = read(["1440", "20", "~100"])
    found = row_of(observations, "1440")
    assert found[["low", "value", "high"]].tolist() == [80, 87.5, 95]
    assert found["flag"] == "censored"


def test_a_censored_share_of_a_withheld_cohort_has_no_interval() -> None:
    observations, _ = read(["1440", "..", "~100"])
    found = row_of(observations, "1440")
    assert found["flag"] == "censored"
    assert np.isnan(found[["low", "value", "high"]].astype(float)).all()


def test_withheld_and_missing_cells_are_rows_without_a_value() -> None:
    observations, _ = read(["1440", "1", ".."], ["1489", "1", "."])
    assert row_of(observations, "1440")["flag"] == "withheld"
    assert row_of(observations, "1489")["flag"] == "missing"
    assert observations["value"].notna().sum() == 2


def test_preliminary_figures_say_so() -> None:
    observations, _ = read(["1440", "10", "87,4"], texts=("Preliminära uppgifter",))
    assert row_of(observations, "1440")["flag"] == "preliminary"


def test_every_cell_that_cannot_be_is_told() -> None:
    _, faults = read(["1440", "~100", "abc"], ["1489", "5", "100,1"], ["0114", "1", "-0,1"])
    told = [(fault.line, fault.column, fault.value) for fault in faults]
    assert told == [
        (5, "Antal", "~100"),
        (5, "Andel", "abc"),
        (6, "Andel", "100,1"),
        (7, "Andel", "-0,1"),
    ]
