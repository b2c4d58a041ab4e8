"""
The rules that an input can break, as English sentences.

They stand together so that each can be found, and said in Swedish too (`needs/rules_sv.toml`).
``{name}`` stands for a word of the fault's `details`.
"""

from __future__ import annotations

from typing import Final

# The file as a whole.
CANNOT_BE_READ: Final = "the file cannot be read: {why}"
DAMAGED: Final = "the workbook cannot be read; it is damaged"
EMPTY: Final = "the file is empty"
IS_HTML: Final = (
    "this is a web page (HTML) saved under another name; download the table itself instead"
)
IS_UTF16: Final = "the text is UTF-16, not UTF-8; save it again as “CSV UTF-8”"
NO_FILE: Final = "no file was given"
NOT_CSV: Final = "the line cannot be read as CSV, perhaps because a quotation mark is not closed"
NOT_JSON: Final = "the text cannot be read as JSON"
NOT_UTF8: Final = "the text is not UTF-8 (perhaps Windows-1252); save it again as “CSV UTF-8”"
NOT_XLSX: Final = "this is not an XLSX workbook, or it is cut off"
OTHER_ARCHIVE: Final = "this archive is not an XLSX workbook"
OTHER_FORMAT: Final = "only .csv, .xlsx and .json files are read"
TOO_LARGE: Final = "the file is larger than {megabytes} MB"
UNPACKS_TOO_LARGE: Final = "the workbook unpacks to more than {megabytes} MB"

# The report and its header.
COLUMN_MISSING: Final = "the column is missing from the header"
COLUMN_TWICE: Final = "the column stands twice in the header"
CUT_OFF: Final = "the publisher's closing notes are missing, so the file is probably cut off"
NO_HEADER: Final = "no header row: none begins with “Kommun”"
NO_ROWS: Final = "there is no row below the header"
NO_YEAR: Final = (
    "the chosen year is missing above the table (“Valt läsår: 2024/25” or “Valt år: 2024”)"
)
NO_YEAR_COLUMN: Final = "no column is named by a school year such as 2024/25"
UNKNOWN_REPORT: Final = "no report of the register has this title; see geodata/reports.toml"

# Groups of similar municipalities.
MEMBER_TWICE: Final = "the municipality stands twice in the group"
NO_GROUPS: Final = "the file holds no group of a kind that is read: {kinds}"
NO_MEMBERS: Final = "the group has no members"
NOT_A_YEAR: Final = "a year has four digits"
NOT_GROUPS: Final = "this is no answer of Kolada's /municipality_groups: {lacks} is missing"
ONLY_GROUPS: Final = (
    "groups alone give nothing to show; import them together with the files that hold figures"
)
OWN_MEMBER: Final = "a municipality cannot stand in its own group"
UNKNOWN_NAME: Final = "no municipality has this name"

# A row.
CODE_AND_NAME_DIFFER: Final = "the code is {owner}'s, the name has code {code}"
CODE_MISSING: Final = "the municipality code is missing; {name} has {code}"
REPEATED: Final = "the row repeats line {line}"
UNKNOWN_CODE: Final = "no municipality has this code"
UNKNOWN_WORD: Final = "the register does not know this word"
WRONG_WIDTH: Final = "the row holds {cells} cells, the header {width}"

# A cell.
CENSORED_NUMBER: Final = "“~100” can only stand for a share"
NOT_A_SHARE: Final = "a share must lie between 0 and 100"
NOT_A_VALUE: Final = "neither a figure nor one of the publisher's markers"

# The workspace and the tables in it.
BROKEN_PROMISE: Final = "breaks “{promise}”"
UNKNOWN_SNAPSHOT: Final = "the workspace holds no snapshot of that name; it holds: {known}"
UNWRITABLE: Final = "the workspace cannot be written to: {why}"

RULES: Final = {name: rule for name, rule in list(globals().items()) if name.isupper()}
"""Every rule by its name."""
