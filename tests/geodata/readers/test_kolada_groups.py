from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from geodata import rules
from geodata.readers.kolada_groups import GroupsFile, is_groups_file, read_groups
from geodata.tables import SourceError

HEADER = "group_id,kind,kommun,year,member_ids"
ALE = "G1,grundskola,Ale,2024,0115|0139"
TITLE = "Liknande kommuner grundskola, Ale, 2024"


def table(*rows: str, header: str = HEADER) -> bytes:
    return "\ufeff".encode() + "\r\n".join([header, *rows, ""]).encode()


def answer(*groups: tuple[object, object], **more: object) -> bytes:
    values = [{"id": "G1", "title": title, "members": members} for title, members in groups]
    return json.dumps({"values": values, "count": len(values)} | more).encode()


def members(*codes: str, key: str = "member_id") -> list[dict[str, str]]:
    return [{key: code, "member_title": "x"} for code in codes]


def read(*rows: str, header: str = HEADER) -> GroupsFile:
    return read_groups(table(*rows, header=header), name="g.csv")


def refusal(content: bytes, name: str = "g.csv") -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(SourceError) as caught:
        read_groups(content, name=name)
    return [(f.rule, f.line, f.column, f.value) for f in caught.value.faults]


def test_a_table_of_groups_is_read_in_its_own_order() -> None:
    found = read(ALE, "G2,övergripande,MALUNG-SÄLEN,2025,2104|0561")
    assert found.groups == {
        ("1440", "grundskola", 2024): ("0115", "0139"),
        ("2023", "overgripande", 2025): ("2104", "0561"),
    }
    assert found.notes == ()


def test_semicolons_another_order_and_empty_rows_do_not_matter() -> None:
    header = "kommun;kind;year;member_ids;group_id"
    found = read("Ale;grundskola;2024;0115|0139;G1", "", ";;;;", header=header)
    assert found.groups == read(ALE).groups


def test_letters_put_together_of_two_are_the_same_letters() -> None:
    assert ("2023", "overgripande", 2025) in read(
        "G,o\u0308vergripande,Malung-Sa\u0308len,2025,2104"
    ).groups


def test_a_lost_zero_is_repaired_with_a_note() -> None:
    found = read("G1,grundskola,Ale,2024,115|0139")
    assert found.groups[("1440", "grundskola", 2024)] == ("0115", "0139")
    assert found.notes == ("g.csv: municipality code 115 was read as 0115",)


def test_other_kinds_are_left_out_with_a_note() -> None:
    found = read(ALE, "G2,äldreomsorg,Ale,2024,0115", "G3,IFO,Ale,2024,0115")
    assert len(found.groups) == 1
    assert found.notes == ("g.csv: groups of other kinds are not read: IFO, äldreomsorg",)
    assert refusal(table("G2,äldreomsorg,Ale,2024,0115")) == [(rules.NO_GROUPS, None, "", "")]


def test_all_faults_of_a_table_are_told_at_once() -> None:
    rows = (
        "G1,grundskola,Alle,2024,0115",
        "G2,grundskola,Ale,24,0115|9999",
        "G3,grundskola,Ale,2024,0115|1440|0139|0115",
        "G4,grundskola,Ale,2024,0139",
        "G5,grundskola,Lerum,2024,",
        "G6,grundskola,Kungsbacka,2024,Ale|",
    )
    assert refusal(table(*rows)) == [
        (rules.UNKNOWN_NAME, 2, "kommun", "Alle"),
        (rules.NOT_A_YEAR, 3, "year", "24"),
        (rules.UNKNOWN_CODE, 3, "member_ids", "9999"),
        (rules.OWN_MEMBER, 4, "member_ids", "1440"),
        (rules.MEMBER_TWICE, 4, "member_ids", "0115"),
        (rules.NO_MEMBERS, 6, "member_ids", "Lerum"),
        (rules.UNKNOWN_CODE, 7, "member_ids", "Ale"),
        (rules.UNKNOWN_CODE, 7, "member_ids", "Kungsbacka"),
        (rules.REPEATED, 5, "kommun", "grundskola Ale 2024"),
    ]


def test_missing_and_doubled_columns_are_named() -> None:
    assert refusal(table("G1,grundskola", header="group_id,kind,kind")) == [
        (rules.COLUMN_MISSING, 1, "kommun", ""),
        (rules.COLUMN_MISSING, 1, "year", ""),
        (rules.COLUMN_MISSING, 1, "member_ids", ""),
        (rules.COLUMN_TWICE, 1, "kind", ""),
    ]


def test_a_row_of_another_width_is_a_fault() -> None:
    assert refusal(table(ALE, "G2,grundskola,Ale")) == [(rules.WRONG_WIDTH, 3, "", "G2")]


def test_an_answer_of_kolada_is_read_whichever_its_version() -> None:
    content = answer(
        (TITLE, members("0115", "0139")),
        ("Liknande kommuner, övergripande, Ale, 2025", members("2104", key="id")),
        ("Liknande kommuner IFO, Ale, 2024", members("2104")),
        ("Fyrkommunsnätverket (ovägt medel)", members("0682")),
        next_url="https://example.org/?page=2",
    )
    found = read_groups(content, name="g.json")
    assert found.groups == {
        ("1440", "grundskola", 2024): ("0115", "0139"),
        ("1440", "overgripande", 2025): ("2104",),
    }
    assert [note.removeprefix("g.json: ") for note in found.notes] == [
        "1 groups are not RKA's and are left out",
        "the answer has more pages, and only this one is in the file",
        "groups of other kinds are not read: IFO",
    ]


def test_all_faults_of_an_answer_are_told_with_the_place_of_the_group() -> None:
    content = answer(
        ("Liknande kommuner grundskola, Alle", members("0115")),
        (TITLE, ["0115", {}]),
        (TITLE, members("0115")),
    )
    with pytest.raises(SourceError) as caught:
        read_groups(content, name="g.json")
    assert [(fault.file, fault.rule, fault.column) for fault in caught.value.faults] == [
        ("g.json [1]", rules.UNKNOWN_NAME, "title"),
        ("g.json [1]", rules.NOT_A_YEAR, "title"),
        ("g.json [2]", rules.UNKNOWN_CODE, "members"),
        ("g.json [2]", rules.UNKNOWN_CODE, "members"),
        ("g.json [3]", rules.REPEATED, "title"),
    ]
    assert "repeats line 2" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "rules_broken"),
    [
        (b"{", [rules.NOT_JSON]),
        (b"[" * 100_000, [rules.NOT_JSON]),
        (b"[]", [rules.NOT_GROUPS]),
        (b'{"values": {}}', [rules.NOT_GROUPS]),
        (b'{"values": []}', [rules.NO_GROUPS]),
        (b'{"values": [{"kpi": "N1"}, {"kpi": "N2"}]}', [rules.NOT_GROUPS]),
        (answer((TITLE, members("0115")), (TITLE, None)), [rules.NOT_GROUPS]),
        (b"", [rules.EMPTY]),
    ],
)
def test_json_of_another_shape_is_refused(content: bytes, rules_broken: list[str]) -> None:
    assert [rule for rule, *_ in refusal(content, "g.json")] == rules_broken


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("g.csv", table(ALE), True),
        ("G.CSV", table(header="kommun;MEMBER_IDS"), True),
        ("g.csv", table(header='"group_id","kind"'), True),
        ("a.csv", b"Statistik fr\xc3\xa5n Skolverket\r\n", False),
        ("a.csv", b"", False),
        ("a.xlsx", b"member_ids", False),
        ("a.json", b"", True),
    ],
)
def test_a_file_of_groups_is_known_by_its_first_line(
    name: str, content: bytes, *, is_one: bool
) -> None:
    assert is_groups_file(content, name=name) == is_one


@pytest.mark.realdata
def test_the_real_groups_are_read_whole(shared: Path) -> None:
    path = shared / "data" / "kolada" / "kolada_similar_municipality_groups.csv"
    found = read_groups(path.read_bytes(), name=path.name)
    assert Counter((kind, year) for _, kind, year in found.groups) == {
        ("grundskola", 2024): 290,
        ("gymnasieskola", 2024): 290,
        ("socioekonomi", 2024): 290,
        ("overgripande", 2025): 290,
    }
    assert {len(peers) for peers in found.groups.values()} == {7}
    # Read by eye in the published file.
    assert found.groups[("1440", "grundskola", 2024)] == (
        "0115", "0139", "0162", "0191", "0765", "1261", "1277",
    )  # fmt: skip
    assert found.groups[("2023", "overgripande", 2025)] == (
        "0561", "1214", "1266", "1446", "1466", "1984", "2104",
    )  # fmt: skip
    with path.open(encoding="utf-8-sig", newline="") as file:
        printed = [row["member_ids"].split("|") for row in csv.DictReader(file)]
    assert Counter(code for row in printed for code in row) == Counter(
        code for peers in found.groups.values() for code in peers
    )
