"""How sure each unit's rank is: the joint simulation of a method on the observations, in tiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needs.alternatives import published_inputs
from needs.linear_score import linear_score
from needs.tiers import TOO_FEW, Difference, Refusal, difference, refusal, tiers
from needs.uncertainty import COLUMNS, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.analysis import Analysis
    from needs.simulation import Alternative


@dataclass(frozen=True, eq=False, kw_only=True)
class Certainty:
    """
    What can be said of the ranks of an analysis.

    Attributes
    ----------
    frame
        By unit, in the order of `Analysis.ranking`: tier, and the columns of
        `needs.uncertainty.Uncertainty.frame`; NaN where a unit is not ranked.
    ranked, highest
        How many units are ranked, and how many of them are called the highest (and the lowest).
    refusal
        Why no unit can be told from another; None where they can.
    difference
        The test behind it; None with fewer than two units.
    draws
        How many draws it rests on.
    level
        The probability within an interval.
    """

    frame: pd.DataFrame
    ranked: int
    highest: int
    refusal: Refusal | None
    difference: Difference | None
    draws: int
    level: float


def certainty(analysis: Analysis, ways: Sequence[Alternative], *, workers: int = 1) -> Certainty:
    """
    Say how sure the ranks of an analysis are.

    Parameters
    ----------
    analysis
        A finished analysis.
    ways
        Those of `needs.alternatives.alternatives`.
    workers
        How many threads; changes time only.

    Returns
    -------
    Certainty
        The same analysis gives the same result.
    """
    rules = analysis.method.certainty
    units = analysis.table.value.index
    if not analysis.scored:
        return _nothing(analysis)
    found = simulate(ways, analysis.method, rules.simulation, workers=workers)
    score, variance = linear_score(
        published_inputs(analysis), analysis.method, error_correlation=rules.error_correlation
    )
    refused = refusal(score, variance, rules.thresholds)
    named = tiers(found.top, found.bottom, refused=refused, thresholds=rules.thresholds)
    frame = found.frame(units)
    frame.insert(0, "tier", named)
    return Certainty(
        frame=frame.loc[analysis.ranking.index],
        ranked=found.ranked,
        highest=found.highest,
        refusal=refused,
        difference=difference(score, variance),
        draws=rules.draws,
        level=rules.level,
    )


def _nothing(analysis: Analysis) -> Certainty:
    """Say of units of which none is scored that nothing is known."""
    frame = pd.DataFrame(np.nan, index=analysis.ranking.index, columns=list(COLUMNS))
    frame.insert(0, "tier", "not_scored")
    return Certainty(
        frame=frame,
        ranked=0,
        highest=0,
        refusal=Refusal(reason=TOO_FEW, difference=None),
        difference=None,
        draws=analysis.method.certainty.draws,
        level=analysis.method.certainty.level,
    )
