"""Which files a value came from: its observations' own sources, never what a register expects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.intp]
Texts = npt.NDArray[np.object_]

BETWEEN: Final = "; "
"""Stands between the sources of a value that has several."""

_NAMED: Final = re.compile(r"[^:@]+:(?P<report>[^:@]+)@[^:@]+")
_BYTE: Final = 256


def used_sources(codes: Codes, used: Bools, count: int) -> Bools:
    """
    Mark the sources of each unit's cells.

    Parameters
    ----------
    codes
        Years by units: the number of each cell's source.
    used
        Same shape: which cells a value is made of.
    count
        How many sources there are.

    Returns
    -------
    array
        Units by sources.
    """
    marked = np.zeros((codes.shape[1], count), dtype=np.bool_)
    year, unit = np.nonzero(used)
    marked[unit, codes[year, unit]] = True
    return marked


def sources_of_groups(marked: Bools, group: Numbers, groups: int) -> Bools:
    """
    Mark the sources of the units of each group.

    Parameters
    ----------
    marked
        Units by sources.
    group
        The number of each unit's group.
    groups
        How many groups there are.

    Returns
    -------
    array
        Groups by sources.
    """
    together = np.zeros((groups, marked.shape[1]), dtype=np.bool_)
    unit, source = np.nonzero(marked)
    together[group[unit], source] = True
    return together


def source_texts(marked: Bools, names: Sequence[str]) -> Texts:
    """
    Write the sources of each value.

    Parameters
    ----------
    marked
        Any shape, the last axis over the sources.
    names
        The sources.

    Returns
    -------
    array
        Without the last axis; several sources are joined by `BETWEEN`, none is an empty text.
    """
    flat = marked.reshape(-1, len(names))
    # The few combinations that occur are numbered byte by byte, and each is written once.
    number = np.zeros(len(flat), dtype=np.intp)
    for byte in np.packbits(flat, axis=1).T:
        number, _ = pd.factorize(number * _BYTE + byte)
    combinations, first = np.unique(number, return_index=True)
    texts = np.full(len(combinations), "", dtype=object)
    for place, row in enumerate(first):
        texts[place] = BETWEEN.join(names[int(source)] for source in np.flatnonzero(flat[row]))
    written: Texts = texts[number].reshape(marked.shape[:-1])
    return written


def reports_in(sources: str) -> tuple[str, ...]:
    """
    Name the reports among the sources of a value.

    Parameters
    ----------
    sources
        Such as ``skolverket:teachers@2023/24; skolverket:teachers@2024/25``.

    Returns
    -------
    tuple of str
        Their ids, each once; none for made-up figures, which come from no report.
    """
    found = (_NAMED.fullmatch(source) for source in sources.split(BETWEEN))
    return tuple(dict.fromkeys(match["report"] for match in found if match))
