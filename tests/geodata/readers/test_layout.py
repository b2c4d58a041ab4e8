from __future__ import annotations

from geodata.readers.cells import Sheet
from geodata.readers.layout import find_table, holds_notes, texts_of

HEADER = ["Kommun", "Kommun-kod", "Antal", ""]


def sheet(*rows: list[str]) -> Sheet:
    return Sheet("", [list(row) for row in rows])


def test_the_parts_of_a_plain_table() -> None:
    table = find_table(
        sheet(
            ["Statistik från Skolverket, https://x"],
            [],
            ["Titel"],
            ["Valt läsår: 2024/25"],
            ["Valt uttag: 2025-02-12"],
            HEADER,
            ["Ale", "1440", "1", ""],
            [],
            ["Rapportbeskrivning och definitioner etc. "],
            ["Antal;text"],
        )
    )
    assert table is not None
    assert table.texts == ("Titel", "Valt läsår: 2024/25", "Valt uttag: 2025-02-12")
    assert (table.period, table.extraction) == ("2024/25", "2025-02-12")
    assert table.columns == ("Kommun", "Kommun-kod", "Antal")
    assert table.lines == (7,)
    assert table.has_notes


def test_an_upper_header_is_carried_over_the_columns_it_spans() -> None:
    rows = [
        ["", "", "Flickor", "", "Pojkar", ""],
        ["Kommun", "Kommunkod", "Antal", "Andel", "Antal ", "Andel "],
        ["Ale", "1440", "1", "2", "3", "4"],
    ]
    table = find_table(sheet(*rows))
    assert table is not None
    assert table.columns[2:] == (
        "Flickor | Antal",
        "Flickor | Andel",
        "Pojkar | Antal",
        "Pojkar | Andel",
    )


def test_a_year_is_a_year_too() -> None:
    table = find_table(sheet(["Valt år: 2024"], HEADER, ["Ale", "1440", "1"]))
    assert table is not None
    assert table.period == "2024"


def test_a_sheet_may_be_about_one_organiser() -> None:
    table = find_table(sheet(["Typ av huvudman: Enskild"], HEADER, ["Ale", "1440", "1"]))
    assert table is not None
    assert table.organiser == "Enskild"
    assert not table.has_notes


def test_figures_may_be_preliminary() -> None:
    table = find_table(sheet(["Preliminära uppgifter"], HEADER, ["Ale", "1440", "1"]))
    assert table is not None
    assert table.is_preliminary


def test_a_sheet_of_notes_is_no_table() -> None:
    notes = sheet([""], ["Rapportbeskrivning"], ["Kommun"])
    assert find_table(notes) is None
    assert holds_notes(notes)


def test_the_publishers_own_line_is_not_a_text() -> None:
    assert texts_of([["Statistik från Skolverket, https://x"], ["", "Titel"]]) == ("Titel",)
