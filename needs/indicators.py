"""The register of indicators (`indicators.toml`): what is measured, and which way need lies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final = ("name", "definition")
SAMPLINGS: Final = ("share", "mean", "none")
OF_ITS_PARTS: Final = ("cohort", "sampling", "scale", "same_people")
"""What a gap takes from the indicator that it is a gap of."""

_SAMPLING_OF_UNIT: Final = {"percent": "share", "points": "mean"}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """
    A distance between two parts of the same unit.

    `of` is the observed indicator, `between` is ``group`` or ``organiser``, and `pair` names
    the two groups or organisers. The value is the absolute difference.
    """

    of: str
    between: str
    pair: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """
    One measured quantity.

    Parameters
    ----------
    id
        Its name in code, files and addresses.
    name, definition
        Swedish and English texts by language.
    unit, decimals
        What it is counted in, and how many decimals are published.
    direction
        1: a higher value is a greater need. -1: a lower one is. 0: context, never need.
    dimension, subject
        The respect and the school subject it is about.
    report
        The published report behind it.
    observation
        The name of the published values; the id where nothing else is said.
    cohort
        The published number behind the value where its own report prints none; empty otherwise.
    series
        ``yearly``: years may be pooled. ``within_year``: a year is compared with itself only.
    aggregate
        ``mean``, weighted by cohort, or ``sum``: how municipalities become a county.
    organiser
        The only organiser it is published for; empty where the reader may choose.
    gap
        Set where the indicator is a distance between two groups or organisers.
    school_form
        The school form that the values are about.
    sampling
        One of `SAMPLINGS`: how chance moves a value; see `needs.value_variance`.
    scale
        The ends of what a pupil's result is counted on; None where nothing is assumed of it.
    same_people
        Whether mostly the same people are behind every year.
    """

    id: str
    name: Mapping[str, str]
    definition: Mapping[str, str]
    unit: str
    decimals: int
    direction: int
    dimension: str
    subject: str
    report: str
    observation: str = ""
    cohort: str = ""
    series: str = "yearly"
    aggregate: str = "mean"
    organiser: str = ""
    gap: Gap | None = None
    school_form: str = "gr"
    sampling: str = "none"
    scale: tuple[float, float] | None = None
    same_people: bool = False

    @property
    def role(self) -> str:
        """``need``, or ``context`` for what never counts as need by itself."""
        return "need" if self.direction else "context"

    @property
    def distance_unit(self) -> str:
        """What a distance between two values is counted in: never per cent for shares."""
        return "percentage_points" if self.unit == "percent" else self.unit

    @property
    def observed(self) -> str:
        """The published values that the indicator is made of."""
        return self.gap.of if self.gap else self.observation or self.id


@cache
def register() -> Mapping[str, Indicator]:
    """
    Read the register that ships with the program.

    Returns
    -------
    Mapping of str to Indicator
        By id, in the order of the file.
    """
    text = resources.files("needs").joinpath("indicators.toml").read_text(encoding="utf-8")
    return parse_indicators(tomllib.loads(text))


def parse_indicators(content: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Indicator]:
    """
    Turn the content of a register file into indicators.

    Parameters
    ----------
    content
        The parsed TOML.

    Returns
    -------
    Mapping of str to Indicator
        By id, in the order given. A gap takes `OF_ITS_PARTS` from what it is a gap of.

    Raises
    ------
    TypeError
        When an entry holds a key that does not belong there or lacks one that does.
    ValueError
        When `sampling` is unknown, or is of means and no scale is given.
    """
    entries = {name: _indicator(name, entry, content) for name, entry in content.items()}
    return MappingProxyType(entries)


def directions() -> dict[str, int]:
    """
    Say which way need lies for each indicator that may count as need.

    Returns
    -------
    dict of str to int
        1 or -1 by id; context indicators are not in it.
    """
    return {name: entry.direction for name, entry in register().items() if entry.direction}


def _indicator(
    name: str, entry: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]
) -> Indicator:
    given = dict(entry)
    gap = given.pop("gap", None)
    whole = others[gap["of"]] if gap else entry
    if gap:
        given["gap"] = Gap(of=gap["of"], between=gap["between"], pair=tuple(gap["pair"]))
        given = {key: whole[key] for key in OF_ITS_PARTS if key in whole} | given
    given.setdefault("sampling", _SAMPLING_OF_UNIT.get(whole["unit"], "none"))
    if "scale" in given:
        given["scale"] = tuple(float(end) for end in given["scale"])
    given |= {key: MappingProxyType(given[key]) for key in WORDS}
    _check_sampling(name, given["sampling"], has_scale="scale" in given)
    return Indicator(id=name, **given)


def _check_sampling(name: str, sampling: str, *, has_scale: bool) -> None:
    if sampling not in SAMPLINGS:
        msg = f"`sampling` of {name} must be one of {', '.join(SAMPLINGS)}, not “{sampling}”."
        raise ValueError(msg)
    if sampling == "mean" and not has_scale:
        msg = f"{name} is a mean, so the register must name its `scale`."
        raise ValueError(msg)
