"""From printed figures and markers to value, interval and flag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

Floats = npt.NDArray[np.float64]

MARKERS: Final[Mapping[str, str]] = MappingProxyType(
    {"..": "withheld", ".": "missing", "-": "none", "–": "none", "~100": "censored"}
)
"""What the publisher prints where no plain figure stands, and the flag it becomes."""

NOT_A_FIGURE: Final = "not a figure"
"""The flag of a text that is neither a figure nor a marker."""

FEWEST_BEHIND, MOST_BEHIND = 1, 4
"""``~100`` is printed where 1 to 4 pupils did not reach it (Skolverket's notes in the files)."""

_FIGURE = re.compile(r"[-−]?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:,[0-9]+)?")


@dataclass(frozen=True)
class Figures:
    """Values and flags of equally many printed texts, in their order."""

    value: Floats
    flag: npt.NDArray[np.object_]


def read_figures(texts: npt.NDArray[np.object_]) -> Figures:
    """
    Read printed texts as figures and markers.

    Parameters
    ----------
    texts
        Printed cells: decimal comma, U+0020 or U+00A0 between thousands, or a marker.

    Returns
    -------
    Figures
        `value` is NaN and `flag` is the marker's flag where a marker stands; `NOT_A_FIGURE`
        where neither stands.
    """
    # A file of 140 000 cells holds some 4 000 different texts: read each once.
    codes, uniques = pd.factorize(texts)
    read = [read_figure(str(text)) for text in uniques]
    value = np.array([figure for figure, _ in read], dtype=np.float64)
    flag = np.array([mark for _, mark in read], dtype=object)
    return Figures(value[codes], flag[codes])


def read_figure(text: str) -> tuple[float, str]:
    """
    Read one printed text.

    Parameters
    ----------
    text
        For example ``"1 104"``, ``"87,4"``, ``".."`` or ``"~100"``.

    Returns
    -------
    tuple of float and str
        The value (NaN for a marker) and the flag.
    """
    cell = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if cell in MARKERS:
        return float("nan"), MARKERS[cell]
    if _FIGURE.fullmatch(cell):
        return float(cell.replace(" ", "").replace("−", "-").replace(",", ".")), "exact"
    return float("nan"), NOT_A_FIGURE


def censored_interval(n: Floats) -> tuple[Floats, Floats]:
    """
    Bound the share, in percent, that was printed as ``~100``.

    Parameters
    ----------
    n
        Cohort sizes; NaN where the cohort is not known.

    Returns
    -------
    tuple of array, array
        ``(n - 4) / n`` and ``(n - 1) / n`` in percent, not below 0; NaN where `n` is NaN or 0.
    """
    cohort = np.where(n > 0, n, np.nan)
    low = np.maximum((cohort - MOST_BEHIND) / cohort, 0.0) * 100
    high = np.maximum((cohort - FEWEST_BEHIND) / cohort, 0.0) * 100
    return low, high
