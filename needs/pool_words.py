"""How a pooled value was published, and the years it is from, in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from geodata.tables import FLAGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.cube import Flags

Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

COMPUTED: Final = "computed"
"""The flag of a value that we made from published ones: a gap, or a mean over municipalities."""

# When several cells make one, its flag is the first of these that any of them has.
_WITH_VALUE: Final = tuple(FLAGS.index(flag) for flag in ("censored", "preliminary", "exact"))
_WITHOUT_VALUE: Final = tuple(
    FLAGS.index(flag) for flag in ("withheld", "censored", "missing", "none")
)


def pooled_flags(flag: Flags, known: Bools) -> Texts:
    """
    Name the flag of each unit's pool: of the years used, or why no year could be.

    Parameters
    ----------
    flag
        Years by units: positions in `geodata.tables.FLAGS`, or `needs.cube.NO_ROW`.
    known
        Same shape: whether the year has a value.

    Returns
    -------
    array
        One flag for each unit.
    """
    codes = np.full(flag.shape[1], FLAGS.index("missing"))
    for code in reversed(_WITHOUT_VALUE):
        codes[(flag == code).any(axis=0)] = code
    has = known.any(axis=0)
    for code in reversed(_WITH_VALUE):
        codes[((flag == code) & known).any(axis=0) & has] = code
    names: Texts = np.array(FLAGS, dtype=object)[codes]
    return names


def gap_flags(one: Texts, other: Texts, there: Bools) -> Texts:
    """
    Name the flag of each unit's gap.

    Parameters
    ----------
    one, other
        The flags of its two sides.
    there
        Whether there is a gap.

    Returns
    -------
    array
        One flag for each unit: computed, an interval, or why there is none.
    """
    flags = np.full(len(there), "missing", dtype=object)
    for flag in ("none", "withheld"):
        flags[(one == flag) | (other == flag)] = flag
    flags[there] = COMPUTED
    flags[there & ((one == "censored") | (other == "censored"))] = "censored"
    return flags


def year_texts(known: Bools, periods: Sequence[str]) -> Texts:
    """
    Write the years of each unit: an unbroken run as its ends, else each of them.

    Parameters
    ----------
    known
        Years by units: whether the year has a value.
    periods
        The years as they are printed, the newest last.

    Returns
    -------
    array
        Such as ``2022/23–2024/25``; empty for a unit without a value.
    """
    codes = (known * (1 << np.arange(len(periods)))[:, None]).sum(axis=0)
    uniques, inverse = np.unique(codes, return_inverse=True)
    return np.array([_year_text(int(code), periods) for code in uniques], dtype=object)[inverse]


def _year_text(code: int, periods: Sequence[str]) -> str:
    used = [i for i in range(len(periods)) if code >> i & 1]
    if not used:
        return ""
    first, last = used[0], used[-1]
    if len(used) > 1 and last - first + 1 == len(used):
        return f"{periods[first]}–{periods[last]}"
    return ", ".join(periods[i] for i in used)
