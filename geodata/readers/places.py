"""Which municipality a row of an export is about, from its code and its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.joins import match_code
from geodata.reports import plain
from geodata.rules import CODE_AND_NAME_DIFFER, CODE_MISSING, UNKNOWN_CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOST_ZERO = "leading_zero_lost"


@dataclass(frozen=True)
class PlaceMatch:
    """
    What one pair of code and name turned out to be.

    `unit` is empty where there is no municipality: with a `rule` when that is a fault, without
    one when the row belongs to no municipality, such as a school federation's.
    """

    unit: str = ""
    note: str = ""
    rule: str = ""
    found: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Places:
    """The municipalities, by code and by plain name."""

    by_code: Mapping[str, str]
    by_name: Mapping[str, str]

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Places:
        """
        Make the look-up.

        Parameters
        ----------
        names
            Names of all municipalities by code.

        Returns
        -------
        Places
            Ready to match.
        """
        return cls(names, {plain(name): code for code, name in names.items()})

    def match(self, codes: Iterable[str], names: Iterable[str]) -> list[PlaceMatch]:
        """
        Match each row, looking every pair of code and name up once.

        Parameters
        ----------
        codes, names
            As printed, one of each for every row.

        Returns
        -------
        list of PlaceMatch
            In the order of the rows.
        """
        pairs = list(zip(codes, names, strict=True))
        known = {pair: self.match_one(*pair) for pair in dict.fromkeys(pairs)}
        return [known[pair] for pair in pairs]

    def match_one(self, code: str, name: str) -> PlaceMatch:
        """
        Match one pair of code and name.

        Parameters
        ----------
        code
            As printed; a lost leading zero is repaired, with a note.
        name
            As printed. It never stands in for the code, but must not contradict it.

        Returns
        -------
        PlaceMatch
            With the unit, or with the rule that the pair breaks.
        """
        named = self.by_name.get(plain(name))
        if code == "" and named is None:
            return PlaceMatch()
        if code == "":
            details = {"name": name, "code": named}
            return PlaceMatch(rule=CODE_MISSING, found=name, details=details)
        unit = self._repaired(code)
        if unit not in self.by_code:
            return PlaceMatch(rule=UNKNOWN_CODE, found=f"{code} {name}")
        if named not in {None, unit}:
            details = {"owner": self.by_code[unit], "code": named}
            return PlaceMatch(rule=CODE_AND_NAME_DIFFER, found=f"{code} {name}", details=details)
        note = f"municipality code {code} was read as {unit}" if unit != code else ""
        return PlaceMatch(unit, note)

    def _repaired(self, code: str) -> str:
        if code in self.by_code:
            return code
        match = match_code(code)
        return match.code or code if match.cause == LOST_ZERO else code
