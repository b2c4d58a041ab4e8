from __future__ import annotations

import pandas as pd

from geodata.groups import GroupsPart, combine_groups, counted_groups, described_groups
from geodata.inputs import InputFile
from geodata.readers.kolada_groups import GroupsFile, Key
from geodata.schema import GROUPS, check
from geodata.tables import GROUP_COLUMNS

ALE: Key = ("1440", "grundskola", 2024)
LERUM: Key = ("1441", "overgripande", 2025)


def part(
    groups: dict[Key, tuple[str, ...]], name: str = "g.csv", modified: float = 0.0
) -> GroupsPart:
    return GroupsPart(InputFile(name, b"", modified), GroupsFile(groups, ("a note",)))


def test_groups_become_rows_in_order_with_their_places() -> None:
    table, conflicts = combine_groups([part({LERUM: ("0115",), ALE: ("0139", "0115")})])
    assert list(table.itertuples(index=False, name=None)) == [
        ("1440", "grundskola", 2024, "0115", 2),
        ("1440", "grundskola", 2024, "0139", 1),
        ("1441", "overgripande", 2025, "0115", 1),
    ]
    assert conflicts == []
    check(table, GROUPS, name="groups")


def test_no_file_gives_a_table_without_rows() -> None:
    table, conflicts = combine_groups([])
    assert tuple(table.columns) == GROUP_COLUMNS
    assert (len(table), conflicts) == (0, [])
    check(table, GROUPS, name="groups")


def test_the_order_of_the_files_does_not_matter() -> None:
    parts = [part({ALE: ("0115",)}, "a.csv"), part({LERUM: ("0139",), ALE: ("0115",)}, "b.csv")]
    one, other = combine_groups(parts)[0], combine_groups(parts[::-1])[0]
    pd.testing.assert_frame_equal(one, other)


def test_of_two_files_that_differ_the_later_stays_whole_and_it_is_reported() -> None:
    old, new = part({ALE: ("0115", "0139")}, "z.csv", 1.0), part({ALE: ("0162",)}, "a.csv", 2.0)
    table, (conflict,) = combine_groups([old, new])
    assert table["peer"].tolist() == ["0162"]
    assert (conflict.cell, conflict.kept_file, conflict.kept, conflict.left) == (
        ("1440", "grundskola", "2024"),
        "a.csv",
        "0162",
        "0115 0139",
    )
    assert conflict.rule == "the later file date"


def test_of_equal_age_the_later_name_stays() -> None:
    _, (conflict,) = combine_groups([part({ALE: ("0115",)}, "a"), part({ALE: ("0162",)}, "b")])
    assert (conflict.kept_file, conflict.rule) == ("b", "the later file name")


def test_the_manifest_says_whose_groups_they_are() -> None:
    told = described_groups(part({ALE: ("0115",), LERUM: ("0139",)}))
    assert told["citation"] == "Källa: Kolada, Liknande kommuner (RKA), 2024, 2025"
    assert (told["groups"], told["period"], told["notes"]) == (2, "2024, 2025", ["a note"])


def test_groups_are_counted_by_kind_the_most_telling_first() -> None:
    newer: Key = ("1440", "grundskola", 2025)
    table, _ = combine_groups([part({LERUM: ("0115",), newer: ("0115", "0139"), ALE: ("0115",)})])
    told = counted_groups(table)
    assert told["count"] == 3
    assert list(told["kinds"].items()) == [("grundskola", [2024, 2025]), ("overgripande", [2025])]
    assert told["citation"] == "Källa: Kolada"
