"""The value columns of an export, turned into one row for each published value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.readers.figures import NOT_A_FIGURE, Figures, censored_interval, read_figures
from geodata.reports import Report, ReportColumn, ReportRow, plain
from geodata.rules import CENSORED_NUMBER, NOT_A_SHARE, NOT_A_VALUE
from geodata.tables import Fault

if TYPE_CHECKING:
    from geodata.readers.layout import Table
    from geodata.readers.rows import RowKeys

Texts = npt.NDArray[np.object_]
Codes = npt.NDArray[np.intp]
ValueColumn = tuple[str, ReportColumn, str]
"""A column's printed name, its entry in the register, and the period it is about."""

COHORT_KEY: Final = ("unit", "period", "organiser", "group")
"""What a value and its cohort have in common."""

WHOLE: Final = 100.0
_WORDS: Final = (
    "unit", "level", "period", "indicator", "school_form", "organiser", "group", "cohort",
)  # fmt: skip
_NO_ROW = ReportRow(label="", row="")


def read_values(
    table: Table, report: Report, keys: RowKeys, setting: tuple[str, list[ValueColumn]]
) -> tuple[pd.DataFrame, list[Fault]]:
    """
    Read every value of a table.

    Parameters
    ----------
    table
        The sheet.
    report
        What its columns and row labels mean.
    keys
        What each kept row is about.
    setting
        The file's name for messages, and the value columns found in the header.

    Returns
    -------
    tuple of DataFrame and list of Fault
        Observations without `source`, one for each kept row and value column; and the cells
        that are neither figure nor marker, or that cannot be what their column holds.
    """
    file, columns = setting
    position = {plain(name): i for i, name in enumerate(table.columns)}
    reader = _ColumnReader(table, report, keys)
    parts: list[_Part] = []
    faults = []
    for name, entry, period in columns:
        printed = reader.printed(position[plain(name)])
        part = reader.read(printed, entry, period)
        faults += [
            Fault(file, rule, table.lines[keys.kept[row]], name, str(printed[row]))
            for row, rule in _cell_faults(part)
        ]
        parts.append(part)
    observations = reader.table(parts)
    return _with_cohorts(observations, preliminary=table.is_preliminary), faults


@dataclass(frozen=True)
class _Part:
    """What one column gives: figures, and one text for all rows or one for each."""

    figures: Figures
    words: dict[str, Codes]
    measure: Texts


class _Words:
    """Numbers words in the order in which they come."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def code(self, word: str) -> int:
        """Return the number of a word."""
        return self._codes.setdefault(word, len(self._codes))

    def categorical(self, codes: Codes) -> pd.Categorical:
        """Return the words that numbers stand for."""
        return pd.Categorical.from_codes(codes, categories=pd.Index(list(self._codes), dtype="str"))


class _ColumnReader:
    """
    Reads one column after another of the same table.

    Texts are kept as numbers until the table is whole: a report of 14 000 rows and ten years
    has 140 000 values and some hundred different words.
    """

    def __init__(self, table: Table, report: Report, keys: RowKeys) -> None:
        rows = {plain(row.label): row for row in report.rows}
        codes, labels = pd.factorize(keys.label)
        self._table, self._report, self._keys = table, report, keys
        self._label_codes = codes
        self._label_rows = [rows.get(plain(str(label)), _NO_ROW) for label in labels]
        self._words = {name: _Words() for name in _WORDS}

    def printed(self, at: int) -> Texts:
        """Return the printed cells of the kept rows in the column at a position."""
        rows = self._table.rows
        return np.array([rows[i][at] for i in self._keys.kept], dtype=object)

    def read(self, printed: Texts, entry: ReportColumn, period: str) -> _Part:
        """Read one column's cells."""
        group = entry.group or (self._keys.group if self._report.group_column else "samtliga")
        texts: dict[str, Texts | str] = {
            "unit": self._keys.unit,
            "level": "kommun",
            "period": period,
            "indicator": self._filled(entry.indicator),
            "school_form": self._report.school_form,
            "organiser": self._keys.organiser,
            "group": group,
            "cohort": self._filled(entry.n),
        }
        words = {name: self._numbered(name, text) for name, text in texts.items()}
        measure = np.broadcast_to(np.asarray(self._filled(entry.unit), dtype=object), printed.shape)
        return _Part(read_figures(printed), words, measure)

    def table(self, parts: list[_Part]) -> pd.DataFrame:
        """Stack the columns into one row for each value."""
        if not parts:
            return pd.DataFrame()
        texts = {
            name: self._words[name].categorical(np.concatenate([p.words[name] for p in parts]))
            for name in _WORDS
        }
        flag, flags = pd.factorize(np.concatenate([part.figures.flag for part in parts]))
        return pd.DataFrame(
            texts
            | {
                "value": np.concatenate([part.figures.value for part in parts]),
                "flag": pd.Categorical.from_codes(flag, categories=pd.Index(flags, dtype="str")),
            }
        )

    def _numbered(self, name: str, texts: Texts | str) -> Codes:
        words = self._words[name]
        if isinstance(texts, str):
            return np.full(len(self._keys.kept), words.code(texts))
        codes, uniques = pd.factorize(texts)
        return np.array([words.code(str(text)) for text in uniques], dtype=np.intp)[codes]

    def _filled(self, template: str) -> Texts | str:
        """Fill ``{row}``, ``{unit}`` and ``{n}`` from each row's label."""
        if "{" not in template:
            return template
        filled = [
            template.replace("{row}", row.row).replace("{unit}", row.unit).replace("{n}", row.n)
            for row in self._label_rows
        ]
        return np.array(filled, dtype=object)[self._label_codes]


def _cell_faults(part: _Part) -> list[tuple[int, str]]:
    value, flag = part.figures.value, part.figures.flag
    percent = part.measure == "percent"
    checks = {
        NOT_A_VALUE: flag == NOT_A_FIGURE,
        CENSORED_NUMBER: (flag == "censored") & ~percent,
        NOT_A_SHARE: percent & ((value < 0) | (value > WHOLE)),
    }
    return sorted(
        (int(row), rule) for rule, broken in checks.items() for row in np.flatnonzero(broken)
    )


def _with_cohorts(observations: pd.DataFrame, *, preliminary: bool) -> pd.DataFrame:
    """Put each value's cohort beside it, and bound what was printed as ``~100``."""
    if observations.empty:
        return observations
    n = _cohorts(observations)
    low, high = censored_interval(n)
    censored = (observations["flag"] == "censored").to_numpy()
    given = observations["value"].to_numpy()
    flag = observations["flag"]
    return observations.drop(columns="cohort").assign(
        value=np.where(censored, (low + high) / 2, given),
        low=np.where(censored, low, given),
        high=np.where(censored, high, given),
        n=n,
        flag=flag.cat.rename_categories({"exact": "preliminary"}) if preliminary else flag,
    )


def _cohorts(observations: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Look up, for each row, the value of its cohort's indicator in the same row group."""
    words = list(observations["indicator"].cat.categories)
    place = {word: code for code, word in enumerate(words)}
    of_cohort = np.array([place.get(c, -1) for c in observations["cohort"].cat.categories])
    wanted = of_cohort[observations["cohort"].cat.codes.to_numpy()]
    rows = [observations[name].cat.codes.to_numpy().astype(np.int64) for name in COHORT_KEY]
    sizes = [len(observations[name].cat.categories) for name in COHORT_KEY]
    group = np.ravel_multi_index(rows, sizes)
    own = group * len(words) + observations["indicator"].cat.codes.to_numpy()
    sought = group * len(words) + wanted
    order = np.argsort(own)
    at = order[np.searchsorted(own[order], sought).clip(max=len(own) - 1)]
    found = (wanted >= 0) & (own[at] == sought)
    return np.where(found, observations["value"].to_numpy()[at], np.nan)
