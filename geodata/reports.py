"""The register of published reports: which columns hold which indicators (`reports.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PERIOD_COLUMNS = "{period}"
"""Stands, as a column name, for every column that is named by a school year."""


@dataclass(frozen=True, kw_only=True)
class ReportColumn:
    """
    One value column of a report.

    `indicator`, `unit` and `n` may hold ``{row}``, ``{unit}`` and ``{n}``, which each row of the
    file fills from the report's `rows`.
    """

    column: str
    indicator: str
    unit: str
    n: str = ""
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """What a text in the report's `row_label` column means."""

    label: str
    row: str
    unit: str = ""
    n: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One published report: how it is recognised and where its values stand."""

    id: str
    title: str
    school_form: str
    columns: tuple[ReportColumn, ...]
    row_label: str = ""
    rows: tuple[ReportRow, ...] = ()
    group_column: str = ""

    @property
    def label_columns(self) -> tuple[str, ...]:
        """The columns, besides place and organiser, whose text says what a row is about."""
        return tuple(name for name in (self.row_label, self.group_column) if name)

    @property
    def indicators(self) -> frozenset[str]:
        """Every indicator that the report can give."""
        rows = [row.row for row in self.rows] or [""]
        return frozenset(c.indicator.replace("{row}", row) for c in self.columns for row in rows)


@dataclass(frozen=True)
class ReportRegister:
    """All known reports, and the publisher's words for organisers and pupil groups."""

    reports: Mapping[str, Report]
    organisers: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def by_title(self, title: str) -> Report | None:
        """
        Find the report that bears a title.

        Parameters
        ----------
        title
            The title as printed; white space and capitals do not matter.

        Returns
        -------
        Report or None
            None where no report of the register has that title.
        """
        wanted = plain(title)
        return next((r for r in self.reports.values() if plain(r.title) == wanted), None)


def plain(text: str) -> str:
    """
    Fold a printed name to what two spellings of it share.

    Parameters
    ----------
    text
        A title or a column name as printed.

    Returns
    -------
    str
        Lower case, white space folded, and without the hyphen that is printed in some years
        only (``Kommun-kod``, ``Kommunkod``).
    """
    folded = " ".join(text.replace("\u00a0", " ").split()).casefold()
    return folded.replace("kommun-kod", "kommunkod").replace("läns-kod", "länskod")


@cache
def report_register() -> ReportRegister:
    """
    Read the register that ships with the program.

    Returns
    -------
    ReportRegister
        Reports by id, in the order of the file.
    """
    text = resources.files("geodata").joinpath("reports.toml").read_text(encoding="utf-8")
    return parse_register(tomllib.loads(text))


def parse_register(content: Mapping[str, Any]) -> ReportRegister:
    """
    Turn the content of a register file into a register.

    Parameters
    ----------
    content
        The parsed TOML: `vocabulary` and `reports`.

    Returns
    -------
    ReportRegister
        Checked only by the types of its parts.

    Raises
    ------
    TypeError
        When an entry holds a key that does not belong there or lacks one that does.
    """
    reports = {
        name: _report(name, entry, content["reports"]) for name, entry in content["reports"].items()
    }
    vocabulary = content["vocabulary"]
    return ReportRegister(
        MappingProxyType(reports),
        MappingProxyType(dict(vocabulary["organisers"])),
        MappingProxyType(dict(vocabulary["groups"])),
    )


def _report(name: str, entry: Mapping[str, Any], others: Mapping[str, Any]) -> Report:
    given = dict(entry)
    if "columns_as" in given:
        given["columns"] = others[given.pop("columns_as")]["columns"]
    columns = given.pop("columns")
    rows = tuple(ReportRow(**row) for row in given.pop("rows", ()))
    return Report(
        id=name, columns=tuple(ReportColumn(**column) for column in columns), rows=rows, **given
    )
