from __future__ import annotations

import pandas as pd
import pytest

from geodata.combine import Part, combine
from geodata.readers.skolverket_export import ExportFile
from geodata.reports import report_register
from geodata.tables import observation_table


def part(
    name: str,
    value: float,
    *,
    period: str = "2024/25",
    extraction: str = "",
    modified: float = 0,
    n: float = 100,
    source: str = "skolverket:pupils@2024/25",
    flag: str = "exact",
) -> Part:
    table = observation_table(
        {
            "unit": ["1440"],
            "level": "kommun",
            "period": "2024/25",
            "indicator": "share",
            "school_form": "gr",
            "organiser": "samtliga",
            "group": "samtliga",
            "value": value,
            "low": value,
            "high": value,
            "n": n,
            "flag": flag,
            "source": source,
        }
    )
    export = ExportFile(
        report=report_register().reports["pupils"],
        period=period,
        extraction=extraction,
        observations=table,
        outside=(),
        notes=(),
        not_understood=(),
    )
    return Part(name, modified, export)


def test_the_same_value_twice_is_one_value() -> None:
    table, conflicts = combine([part("a.csv", 1), part("a.xlsx", 1)])
    assert len(table) == 1
    assert conflicts == []


@pytest.mark.parametrize(
    ("newer", "older", "rule"),
    [
        ({"period": "2025/26"}, {"period": "2024/25"}, "the later chosen school year"),
        (
            {"extraction": "2025-03-01"},
            {"extraction": "2025-02-01"},
            "the later printed extraction date",
        ),
        ({"modified": 2.0}, {"modified": 1.0}, "the later file date"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_that_disagree_the_newer_stays_and_both_are_told(
    newer: dict[str, object], older: dict[str, object], rule: str, *, turned: bool
) -> None:
    parts = [part("new.csv", 2, **newer), part("old.csv", 1, **older)]  # type: ignore[arg-type]
    table, (conflict,) = combine(parts[::-1] if turned else parts)
    assert table["value"].tolist() == [2]
    assert (conflict.kept_file, conflict.kept) == ("new.csv", "2")
    assert (conflict.left_file, conflict.left) == ("old.csv", "1")
    assert conflict.rule == rule
    assert conflict.cell[:3] == ("1440", "2024/25", "share")


def test_a_value_and_a_marker_disagree() -> None:
    nothing = float("nan")
    parts = [part("a.csv", 1), part("b.csv", nothing, flag="withheld", modified=1)]
    table, (conflict,) = combine(parts)
    assert table["flag"].tolist() == ["withheld"]
    assert (conflict.kept, conflict.left) == ("withheld", "1")


def test_of_two_that_agree_the_one_with_a_cohort_stays() -> None:
    table, conflicts = combine(
        [part("a.csv", 1, n=float("nan"), modified=9), part("b.csv", 1, source="z")]
    )
    assert table["n"].tolist() == [100]
    assert conflicts == []


def test_among_equals_the_file_date_decides_nothing() -> None:
    sources = [part("a.csv", 1, source="a", modified=1), part("b.csv", 1, source="b", modified=2)]
    assert combine(sources)[0]["source"].tolist() == ["a"]
    assert combine(sources[::-1])[0]["source"].tolist() == ["a"]


def test_three_files_of_which_one_disagrees() -> None:
    parts = [
        part("a.csv", 1, modified=1),
        part("b.csv", 2, modified=2),
        part("c.csv", 2, modified=3),
    ]
    table, (conflict,) = combine(parts)
    assert table["value"].tolist() == [2]
    assert conflict.left_file == "a.csv"


def test_the_table_is_in_order() -> None:
    table, _ = combine([part("a.csv", 1)])
    assert isinstance(table["unit"].dtype, pd.CategoricalDtype)
