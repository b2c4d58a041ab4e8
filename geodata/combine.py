"""Several files into one table: no value twice, and every disagreement reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.tables import (
    KEY_COLUMNS,
    OBSERVATION_COLUMNS,
    alphabetical,
    in_order,
    school_year_start,
    stacked,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.readers.skolverket_export import ExportFile

Age = tuple[int, str, float, str]
AGE_RULES = (
    "the later chosen school year",
    "the later printed extraction date",
    "the later file date",
    "the later file name",
)


@dataclass(frozen=True)
class Part:
    """One file's content, with its name and the time it was last changed."""

    name: str
    modified: float
    export: ExportFile

    @property
    def age(self) -> Age:
        """What makes one file newer than another, the weightiest first; see `AGE_RULES`."""
        export = self.export
        return (school_year_start(export.period), export.extraction, self.modified, self.name)


@dataclass(frozen=True)
class Conflict:
    """Two files that print different values in one cell."""

    cell: tuple[str, ...]
    kept_file: str
    kept: str
    left_file: str
    left: str
    rule: str


def combine(parts: Sequence[Part]) -> tuple[pd.DataFrame, list[Conflict]]:
    """
    Put the observations of several files together.

    Parameters
    ----------
    parts
        At least one file.

    Returns
    -------
    tuple of DataFrame and list of Conflict
        Observations with one row for each key. Equal values from several files are one value.
        Where files disagree on value or flag the newest stays, and the pair is reported.
    """
    frames = [part.export.observations.assign(part=i) for i, part in enumerate(parts)]
    together = stacked(frames)
    by_age = sorted(range(len(parts)), key=lambda i: parts[i].age, reverse=True)
    newest_first = np.argsort(by_age)
    key = _key_numbers(together)
    order = np.lexsort((newest_first[together["part"].to_numpy()], key))
    ranked, key = together.iloc[order], key[order]
    first = _first_of_each(key)
    newest = ranked.iloc[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    agrees = _agree(ranked, newest)
    conflicts = _conflicts(ranked[~agrees], newest[~agrees], parts)
    return in_order(_one_of_each(ranked[agrees], key[agrees])[list(OBSERVATION_COLUMNS)]), conflicts


def _key_numbers(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Give rows with equal keys equal numbers."""
    codes = [pd.factorize(frame[name])[0] for name in KEY_COLUMNS]
    sizes = tuple(int(code.max()) + 1 for code in codes)
    return np.ravel_multi_index(codes, sizes).astype(np.int64)


def _first_of_each(sorted_keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1]))


def _agree(left: pd.DataFrame, right: pd.DataFrame) -> npt.NDArray[np.bool_]:
    one, other = left["value"].to_numpy(), right["value"].to_numpy()
    same_value = (one == other) | (np.isnan(one) & np.isnan(other))
    flag = left["flag"].to_numpy()
    same_flag = flag == right["flag"].to_numpy()
    # The midpoint of `~100` needs a cohort, which one of two reports may print and the other not.
    half_known = (flag == "censored") & (np.isnan(one) | np.isnan(other))
    agrees: npt.NDArray[np.bool_] = same_flag & (same_value | half_known)
    return agrees


def _one_of_each(rows: pd.DataFrame, key: npt.NDArray[np.int64]) -> pd.DataFrame:
    """
    Keep one of several rows that agree.

    The choice does not look at file dates, so the same inputs give the same bytes wherever they
    lie: a row with a cohort first, then by source.
    """
    source = alphabetical(rows["source"]).codes
    order = np.lexsort((source, rows["n"].isna(), key))
    return rows.iloc[order[_first_of_each(key[order])]]


def _conflicts(left: pd.DataFrame, kept: pd.DataFrame, parts: Sequence[Part]) -> list[Conflict]:
    cells = left[list(KEY_COLUMNS)].itertuples(index=False, name=None)
    pairs = zip(cells, _said(kept), _said(left), kept["part"], left["part"], strict=True)
    return [
        Conflict(cell, parts[new].name, now, parts[old].name, before, _rule(parts[new], parts[old]))
        for cell, now, before, new, old in pairs
    ]


def _said(rows: pd.DataFrame) -> list[str]:
    return [
        flag if np.isnan(value) else f"{value:g}"
        for value, flag in zip(rows["value"], rows["flag"], strict=True)
    ]


def _rule(new: Part, old: Part) -> str:
    pairs = zip(AGE_RULES, new.age, old.age, strict=True)
    return next((rule for rule, one, other in pairs if one != other), "the first file")
