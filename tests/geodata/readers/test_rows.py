from __future__ import annotations

from geodata.readers.layout import Table
from geodata.readers.rows import RowKeys, read_row_keys
from geodata.reports import plain, report_register

PLACES = {"0114": "Upplands Väsby", "1440": "Ale", "1489": "Alingsås"}
COLUMNS = ("Kommun", "Kommunkod", "Typ av huvudman", "Kön")


def read(*rows: list[str], organiser: str = "") -> RowKeys:
    texts = (f"Typ av huvudman: {organiser}",) if organiser else ()
    lines = tuple(range(8, 8 + len(rows)))
    table = Table("", texts, COLUMNS, [list(row) for row in rows], lines, has_notes=True)
    position = {plain(name): i for i, name in enumerate(COLUMNS)}
    report = report_register().reports["eligibility_y9"]
    return read_row_keys(table, report, position, ("a.csv", PLACES, report_register()))


def test_the_keys_of_a_row() -> None:
    keys = read(["Ale", "1440", "Fristående", "Pojkar"])
    assert [*keys.unit, *keys.organiser, *keys.group] == ["1440", "enskild", "pojkar"]
    assert not keys.faults


def test_a_lost_leading_zero_is_repaired_with_a_note() -> None:
    keys = read(["Upplands Väsby", "114", "Samtliga", "Samtliga"])
    assert list(keys.unit) == ["0114"]
    assert keys.notes == ("a.csv: municipality code 114 was read as 0114",)


def test_a_row_without_a_municipality_is_left_out_and_named() -> None:
    keys = read(
        ["Jämtlands Gymnasieförbund", "", "Kommunal", "Samtliga"],
        ["Ale", "1440", "Kommunal", "Samtliga"],
    )
    assert keys.outside == ("Jämtlands Gymnasieförbund",)
    assert list(keys.kept) == [1]


def test_every_fault_is_told_with_its_line() -> None:
    keys = read(
        ["Ale", "", "Samtliga", "Samtliga"],
        ["Nowhere", "9999", "Samtliga", "Samtliga"],
        ["Alingsås", "1440", "Samtliga", "Samtliga"],
        ["Ale", "1440", "Kyrklig", "Okänt"],
    )
    assert {str(fault).removeprefix("a.csv, line ") for fault in keys.faults} == {
        "8, column “Kommunkod”: the municipality code is missing; Ale has 1440 (found “Ale”)",
        "9, column “Kommunkod”: no municipality has this code (found “9999 Nowhere”)",
        "10, column “Kommunkod”: the code is Ale's, the name has code 1489 (found “1440 Alingsås”)",
        "11, column “Typ av huvudman”: the register does not know this word (found “Kyrklig”)",
        "11, column “Kön”: the register does not know this word (found “Okänt”)",
    }


def test_a_doubled_row_names_the_line_it_repeats() -> None:
    row = ["Ale", "1440", "Samtliga", "Flickor"]
    (fault,) = read(row, ["Ale", "1440", "Samtliga", "Pojkar"], row).faults
    assert str(fault) == "a.csv, line 10: the row repeats line 8 (found “1440 samtliga flickor”)"


def test_a_sheet_about_one_organiser_needs_no_column_for_it() -> None:
    keys = read(["Ale", "1440", "", "Flickor"], organiser="Kommunal")
    assert list(keys.organiser) == ["kommunal"]
