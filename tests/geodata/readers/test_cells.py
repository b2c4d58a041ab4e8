from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geodata.readers import cells
from geodata.readers.cells import csv_rows, read_bounded, read_sheets, read_text, suffix_of
from geodata.tables import SourceError


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusal(content: bytes, name: str = "a.csv") -> str:
    with pytest.raises(SourceError) as caught:
        read_sheets(content, name=name)
    return str(caught.value)


def test_a_text_is_read_without_its_mark() -> None:
    assert read_text("\ufeffå".encode(), name="a.JSON") == "å"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x", "a.xlsx", "only .csv, .xlsx and .json"),
        (b" ", "a.json", "is empty"),
        (b"<html>", "a.json", "web page"),
        (b"{\x00", "a.json", "UTF-16"),
        (b"\xe5", "a.csv", "not UTF-8"),
    ],
)
def test_a_text_that_is_none_is_refused(content: bytes, name: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read_text(content, name=name)


def test_a_workbook_reader_reads_no_json() -> None:
    assert "only .csv, .xlsx and .json" in refusal(b"{}", "a.json")


def test_cells_may_be_kept_apart_by_commas() -> None:
    assert csv_rows('a,"b,c"\r\n\r\nd;e', name="a.csv", delimiter=",") == [
        ["a", "b,c"],
        [],
        ["d;e"],
    ]
    with pytest.raises(SourceError, match="line 1"):
        csv_rows('"a', name="a.csv", delimiter=",")


def test_the_ending_of_a_name_is_told_in_lower_case() -> None:
    assert [suffix_of(name) for name in ("A.B.CSV", "a")] == [".csv", ""]


def test_csv_cells_are_text() -> None:
    (sheet,) = read_sheets("\ufeffa;1 104;\r\n\r\nö;~100;\r\n".encode(), name="a.csv")
    assert sheet.rows == [["a", "1 104", ""], [], ["ö", "~100", ""]]


def test_workbook_cells_come_as_the_csv_prints_them() -> None:
    content = workbook(
        [["Ale", "0764", 217, 17.1, "~100", None], [], ["x", 764, 66.25, 0, "..", 1]]
    )
    (sheet,) = read_sheets(content, name="a.XLSX")
    assert sheet.rows[0] == ["Ale", "0764", "217", "17,1", "~100", ""]
    assert sheet.rows[2] == ["x", "764", "66,25", "0", "..", "1"]


@pytest.mark.parametrize("content", [b"", b"  \n\t\n"])
def test_an_empty_file(content: bytes) -> None:
    assert refusal(content) == "a.csv: the file is empty"


def test_windows_text_names_the_line_and_the_place() -> None:
    message = refusal("Län;1\nÅre;2\n".encode("cp1252"))
    assert message.startswith("a.csv, line 1: the text is not UTF-8")
    assert "Län" in message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16(encoding: str) -> None:
    assert "UTF-16" in refusal("Kommun;Kommunkod\n".encode(encoding))


@pytest.mark.parametrize("start", ["<!DOCTYPE html><html>", "\ufeff  <html>", "<table>"])
def test_a_web_page_saved_as_csv(start: str) -> None:
    assert "web page" in refusal(start.encode())


def test_another_ending_is_not_read() -> None:
    assert "only .csv, .xlsx and .json" in refusal(b"%PDF", "a.pdf")


def test_what_is_no_archive_is_no_workbook() -> None:
    assert "not an XLSX workbook" in refusal(b"Kommun;1\n", "a.xlsx")


def test_another_archive_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    assert "not an XLSX workbook" in refusal(stream.getvalue(), "a.xlsx")


def test_a_truncated_workbook() -> None:
    content = workbook([["a"] * 50] * 50)
    assert refusal(content[: len(content) // 2], "a.xlsx")


def test_a_damaged_sheet_is_refused_in_words() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    assert "cannot be read" in refusal(stream.getvalue(), "a.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (cells.MAX_UNPACKED_BYTES + 1))
    assert len(stream.getvalue()) < 1_000_000
    assert "unpacks to more than 200 MB" in refusal(stream.getvalue(), "a.xlsx")


def test_an_unclosed_quote_is_refused_in_words() -> None:
    assert "cannot be read as CSV" in refusal(b'a;"b\n')


def test_a_file_of_400_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(400 * 1024**2)
    with pytest.raises(SourceError, match=r"larger than 50 MB \(found “400 MB”\)"):
        read_bounded(large)


def test_a_file_that_is_gone_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_bounded(tmp_path / "gone.csv")
