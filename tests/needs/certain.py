"""A certainty made by hand for the small analysis, that the tests of what is shown of it share."""

from __future__ import annotations

from typing import Any

import pandas as pd

from needs.analysis import Analysis
from needs.certainty import Certainty
from needs.tiers import Refusal

NAN = float("nan")
ROWS: dict[str, dict[str, Any]] = {
    "clearly_high": {"rank": (1, 1, 2), "score": (95.0, 100.0, 100.0), "p": (0.97, 0.0)},
    "likely_high": {"rank": (1, 2, 4), "score": (60.0, 70.0, 80.0), "p": (0.7, 0.0)},
    "cannot_tell": {"rank": (1, 2, 3), "score": (20.2, 37.5, 60.1), "p": (0.2, 0.1)},
    "likely_low": {"rank": (2, 3, 3), "score": (9.0, 9.4, 10.0), "p": (0.0, 0.7)},
    "clearly_low": {"rank": (3, 3, 3), "score": (9.2, 9.4, 9.6), "p": (0.0, 0.95)},
    "not_scored": {"rank": (NAN, NAN, NAN), "score": (NAN, NAN, NAN), "p": (NAN, NAN)},
}
"""Figures that go with each tier."""

TIERS_OF_SMALL = ("clearly_high", "cannot_tell", "clearly_low", "not_scored")
"""Of Alby, Berga, Cedby and Dalby."""


def certainty_row(tier: str, **change: Any) -> dict[str, Any]:
    """Return a row of `Certainty.frame`."""
    given = ROWS[tier]
    ends = ("low", "median", "high")
    row: dict[str, Any] = {"tier": tier}
    row |= {f"rank_{end}": value for end, value in zip(ends, given["rank"], strict=True)}
    row |= {f"score_{end}": value for end, value in zip(ends, given["score"], strict=True)}
    row |= {"top": given["p"][0], "bottom": given["p"][1], "unknown": 0}
    row["similar"] = 2.0 if tier == "cannot_tell" else NAN if tier == "not_scored" else 0.0
    return row | change


def certain(rows: dict[str, dict[str, Any]], **change: Any) -> Certainty:
    """Return a certainty with these rows, from unit to row."""
    frame = pd.DataFrame.from_dict(rows, orient="index")
    given: dict[str, Any] = {
        "frame": frame,
        "ranked": int((frame["tier"] != "not_scored").sum()),
        "highest": 1,
        "refusal": None,
        "difference": None,
        "draws": 1000,
        "level": 0.9,
    }
    return Certainty(**given | change)


def small_certainty(analysis: Analysis, refusal: Refusal | None = None) -> Certainty:
    """Return the certainty of `small_analysis`; with a refusal all that is scored is one tier."""
    tiers: tuple[str, ...] = TIERS_OF_SMALL
    if refusal is not None:
        tiers = (*["cannot_tell"] * analysis.scored, *["not_scored"] * 4)[: len(analysis.ranking)]
    rows = zip(analysis.ranking.index.astype(str), tiers, strict=False)
    return certain({unit: certainty_row(tier) for unit, tier in rows}, refusal=refusal)
