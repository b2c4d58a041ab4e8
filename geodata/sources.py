"""The register of sources: publisher, address, licence and citation (`sources.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Source:
    """One publisher of figures or boundaries, and what it fills."""

    id: str
    publisher: str
    address: str
    licence: str
    citation: str
    level: str
    fills: str


@cache
def source_register() -> Mapping[str, Source]:
    """
    Read the register that ships with the program.

    Returns
    -------
    Mapping of str to Source
        Sources by id, in the order of the file.
    """
    text = resources.files("geodata").joinpath("sources.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text).items()
    return MappingProxyType({name: Source(id=name, **entry) for name, entry in entries})
