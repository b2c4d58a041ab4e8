"""The group of similar municipalities that RKA publishes for one, where the user imported it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.tables import GROUP_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class PublishedGroup:
    """
    One published group.

    Attributes
    ----------
    kind, year
        What its members are alike in (one of `geodata.tables.GROUP_KINDS`), and for which year.
    similar
        From the code to the name of each member, in the order of publication.
    citation
        How the group is cited.
    """

    kind: str
    year: int
    similar: Mapping[str, str]
    citation: str


def published_group(
    groups: pd.DataFrame, names: Mapping[str, str], unit: str, *, citation: str
) -> PublishedGroup | None:
    """
    Find the published group that says most about a unit's compulsory schools.

    Parameters
    ----------
    groups
        The columns of `geodata.tables.GROUP_COLUMNS`.
    names
        Of all units, by code.
    unit
        The code of the unit.
    citation
        How the groups are cited.

    Returns
    -------
    PublishedGroup or None
        Of the first of `GROUP_KINDS` that is published for the unit, its newest year; None
        where there is none, as for all that are no municipalities.
    """
    own = groups[groups["unit"] == unit]
    published = set(own["kind"])
    kind = next((each for each in GROUP_KINDS if each in published), None)
    if kind is None:
        return None
    own = own[own["kind"] == kind]
    year = int(own["year"].max())
    peers = own[own["year"] == year].sort_values("place")["peer"]
    similar = {str(peer): names[peer] for peer in peers}
    return PublishedGroup(kind=kind, year=year, similar=similar, citation=citation)
