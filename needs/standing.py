"""What is known of each unit's standing, one unit at a time, and the order that tiers give."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from needs.shown_decimals import shown_decimals
from needs.tiers import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needs.certainty import Certainty


class Standing(NamedTuple):
    """What `Certainty.frame` says of one unit, as far as it is put into words."""

    tier: str
    rank_low: float
    rank_high: float
    score_low: float
    score_high: float
    similar: float
    unknown: int

    @property
    def end(self) -> str:
        """From which end of the ranking the unit is counted: ``high`` or ``low``."""
        return "low" if self.tier.endswith("_low") else "high"

    @property
    def score_decimals(self) -> int:
        """How many decimals its score is shown with."""
        return shown_decimals((self.score_low, self.score_high))


def standings(certainty: Certainty) -> Iterator[tuple[str, Standing]]:
    """
    Go through all units.

    Parameters
    ----------
    certainty
        What is known of their ranks.

    Yields
    ------
    tuple of str and Standing
        Code and standing, in the order of the frame.
    """
    columns = [certainty.frame[name].tolist() for name in Standing._fields]
    rows = map(Standing, *columns)
    yield from zip(certainty.frame.index.astype(str), rows, strict=True)


def standing(certainty: Certainty, unit: str) -> Standing:
    """
    Return what is known of one unit.

    Parameters
    ----------
    certainty
        What is known of all.
    unit
        Its code.

    Returns
    -------
    Standing
        Its row.

    Raises
    ------
    KeyError
        When the unit is not there.
    """
    row = certainty.frame.loc[[unit]]
    return Standing(*(row[name].tolist()[0] for name in Standing._fields))


def fewest_decimals(certainty: Certainty) -> int:
    """
    Say with how many decimals scores are shown where all share them, such as in a legend.

    Parameters
    ----------
    certainty
        What is known of the scores.

    Returns
    -------
    int
        The fewest that any scored unit has; none where there is no unit.
    """
    scored = (of.score_decimals for _, of in standings(certainty) if of.tier != "not_scored")
    return min(scored, default=0)


def ranks_shown(certainty: Certainty, asked: str) -> bool:
    """
    Say whether exact ranks are shown.

    Parameters
    ----------
    certainty
        What is known of the ranks.
    asked
        `Choices.ranks`: empty where the reader does not ask for them.

    Returns
    -------
    bool
        Never where there is a refusal.
    """
    return bool(asked) and certainty.refusal is None


def tier_order(certainty: Certainty, ranking: pd.DataFrame) -> pd.Index:
    """
    Order units by tier, and within it by how probable high rather than low need is.

    Parameters
    ----------
    certainty
        What is known of their ranks.
    ranking
        As in `Analysis.ranking`.

    Returns
    -------
    pandas.Index
        The units of `ranking`. Where there is a refusal, those that are scored stand in the order
        of the alphabet: any other order would say what is refused.
    """
    frame = certainty.frame.loc[ranking.index]
    keys = pd.DataFrame(
        {
            "tier": frame["tier"].map({name: place for place, name in enumerate(TIERS)}),
            "lean": frame["bottom"] - frame["top"],
            "rank": ranking["rank"],
            "name": ranking["name"],
        }
    )
    by = ["tier", "name"] if certainty.refusal else ["tier", "lean", "rank", "name"]
    return keys.sort_values(by, na_position="last").index
