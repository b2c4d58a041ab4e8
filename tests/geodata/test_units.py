"""The register of units: complete, consistent, and safe from its callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geodata.schema import UNITS
from geodata.tables import LEVELS, UNIT_COLUMNS
from geodata.units import COUNTRY, created_later, level_names, old_codes, skr_groups, units

if TYPE_CHECKING:
    from pathlib import Path


def test_units_are_complete_and_in_order() -> None:
    table = units()
    assert tuple(table.columns) == UNIT_COLUMNS
    assert table["level"].value_counts().to_dict() == {
        "kommun": 290,
        "lan": 21,
        "skr": 9,
        "riket": 1,
    }
    rank = table["level"].map(LEVELS.index)
    assert list(zip(rank, table["unit"], strict=True)) == sorted(
        zip(rank, table["unit"], strict=True)
    )
    assert list(table.index) == list(range(321))


def test_units_pass_the_schema() -> None:
    UNITS.validate(units())


def test_a_unit_known_to_everybody() -> None:
    table = units().set_index("unit")
    assert table.loc["0114"].to_dict() == {
        "level": "kommun",
        "name": "Upplands Väsby",
        "parent": "01",
        "skr": "A2",
    }
    assert table.loc["14", "name"] == "Västra Götalands län"
    assert table.loc["14", "parent"] == COUNTRY
    assert table.loc["00", "parent"] == ""


def test_every_parent_and_group_is_a_unit() -> None:
    table = units()
    known = set(table["unit"]) | {""}
    assert set(table["parent"]) <= known
    assert set(table["skr"]) <= known
    kommuner = table[table["level"] == "kommun"]
    assert kommuner["skr"].ne("").all()
    assert (kommuner["parent"] == kommuner["unit"].str[:2]).all()


def test_a_caller_cannot_change_the_register() -> None:
    mine = units()
    mine.loc[0, "name"] = "Ankeborg"
    assert units().loc[0, "name"] == "Upplands Väsby"


def test_groups_have_names_in_both_languages() -> None:
    groups = skr_groups()
    assert list(groups["unit"]) == ["A1", "A2", "B3", "B4", "B5", "C6", "C7", "C8", "C9"]
    assert "Kommungruppsindelning 2023" in groups.attrs["citation"]
    assert groups[["sv", "en"]].map(len).to_numpy().min() > 5


def test_level_names_refuses_an_unknown_level() -> None:
    with pytest.raises(ValueError, match="kommun, lan, skr, riket, not “region”"):
        level_names("region")


def test_old_codes_lead_to_present_ones_and_are_not_present_themselves() -> None:
    for level in ("kommun", "lan"):
        present = set(level_names(level).index)
        assert set(old_codes(level).values()) <= present
        assert not present & set(old_codes(level))
    assert old_codes("kommun")["1917"] == "0331"
    assert old_codes("skr") == {}


def test_young_units_are_present_and_so_is_what_they_left() -> None:
    present = set(level_names("kommun").index)
    assert created_later()["0330"] == "0380"
    assert set(created_later()) | set(created_later().values()) <= present


@pytest.mark.realdata
def test_register_agrees_with_the_published_one(shared: Path) -> None:
    published = pd.read_csv(shared / "data/registers/municipalities_skr2023.csv", dtype="str")
    published = published.set_index("kommunkod").sort_index()
    ours = units().query("level == 'kommun'").set_index("unit").sort_index()
    assert list(ours.index) == list(published.index)
    assert list(ours["skr"]) == list(published["skr2023_kod"])
    assert list(ours["name"]) == list(published["kommun"])
    assert list(ours["parent"].map(level_names("lan"))) == list(published["lan"])
