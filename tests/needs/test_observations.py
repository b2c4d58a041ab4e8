from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geodata.tables import OBSERVATION_COLUMNS
from needs.observations import codes_of, select_observations, write_observations

Observe = Callable[..., pd.DataFrame]


@pytest.fixture
def table(observe: Observe) -> pd.DataFrame:
    return observe(
        [
            {"unit": "0101", "value": 80.0},
            {"unit": "0102", "flag": "withheld"},
            {"unit": "0102", "value": 70.0, "period": "2023/24"},
        ]
    )


def test_filters_are_joined(table: pd.DataFrame) -> None:
    chosen = select_observations(table, {"unit": ["0102"], "flag": ["exact"], "group": None})
    assert chosen["value"].tolist() == [70]
    assert tuple(chosen.columns) == OBSERVATION_COLUMNS


def test_no_filter_keeps_all(table: pd.DataFrame) -> None:
    assert len(select_observations(table, {"unit": None, "flag": []})) == 3


def test_unknown_words_are_refused_all_at_once(table: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="0103") as caught:
        select_observations(table, {"unit": ["0101", "0103"], "flag": ["exakt"]})
    assert "exakt" in str(caught.value)


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_what_is_written_is_what_is_read(table: pd.DataFrame, tmp_path: Path, name: str) -> None:
    target = write_observations(table, tmp_path / name, made_up=False)
    read = pd.read_csv(target, dtype={"unit": str}) if name == "a.csv" else pd.read_parquet(target)
    assert tuple(read.columns) == OBSERVATION_COLUMNS
    assert read["unit"].tolist() == table["unit"].tolist()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_made_up_figures_are_named_as_such(table: pd.DataFrame, tmp_path: Path) -> None:
    target = write_observations(table, tmp_path / "a.csv", made_up=True)
    assert target.name == "PAHITTAT-a.csv"


@pytest.mark.parametrize("name", ["a.txt", "none/a.csv"])
def test_what_cannot_be_written_is_said_in_words(
    table: pd.DataFrame, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ValueError, match="must end with|no folder"):
        write_observations(table, tmp_path / name, made_up=False)


def test_a_name_stands_for_its_code_where_it_is_one_units(four_units: pd.DataFrame) -> None:
    assert codes_of(["alby", "0102", "Okänd"], four_units) == ["0101", "0102", "Okänd"]
    assert codes_of(None, four_units) == []
