"""
What the ranking would be otherwise: without a part, with other weights, with other choices.

Puts the single measures together for one analysis: `needs.leave_out`, `needs.double_count`,
`needs.tipping`, `needs.shortlist`, `needs.rank_sources` and `needs.sensitivity`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from needs.alternatives import declared_inputs
from needs.double_count import DoubleCount, double_count
from needs.leave_out import LeftOut, leave_out
from needs.rank_sources import RankSources, rank_sources
from needs.score_draws import is_linear
from needs.sensitivity import rank_shift_indices
from needs.shortlist import Shortlist, shortlist
from needs.tipping import Tipping, tipping_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needs.analysis import Analysis
    from needs.simulation import Alternative
    from needs.sobol import SobolIndices

SOURCE_DRAWS: Final = 500
"""Pairs of draws for the sources of uncertainty: shares are then known to about 0.03."""

SAMPLE: Final = 512
"""Points for the indices of choices."""

FEWEST: Final = 3
"""With fewer units than this there is no order worth examining."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Robustness:
    """
    What holds whatever one of the parts or weights were.

    Attributes
    ----------
    left_out
        Ranks with one part at a time left out.
    double
        Which indicators say the same thing.
    tipping, lasting
        How far weights can be moved, and which units stay among the highest whatever they are;
        None where the score is not linear in the indicators.
    highest
        How many units are called the highest.
    """

    left_out: LeftOut
    double: DoubleCount
    tipping: Tipping | None
    lasting: Shortlist | None
    highest: int


def robustness(analysis: Analysis, highest: int) -> Robustness | None:
    """
    Try other weights.

    Parameters
    ----------
    analysis
        A finished analysis.
    highest
        How many units are called the highest.

    Returns
    -------
    Robustness or None
        None where fewer than `FEWEST` units are scored.
    """
    if analysis.scored < FEWEST:
        return None
    inputs, method = declared_inputs(analysis), analysis.method
    linear = is_linear(method)
    return Robustness(
        left_out=leave_out(inputs, method),
        double=double_count(inputs, method),
        tipping=tipping_weights(inputs, method, highest) if linear else None,
        lasting=shortlist(inputs, method, highest) if linear else None,
        highest=highest,
    )


def sources_of_doubt(analysis: Analysis, declared: Sequence[Alternative]) -> RankSources | None:
    """
    Divide the variation of the ranks among small numbers, weights and choices of method.

    Parameters
    ----------
    analysis
        A finished analysis.
    declared
        Its alternatives; see `needs.alternatives.alternatives`.

    Returns
    -------
    RankSources or None
        None where nothing moves a rank, or too few units are scored.
    """
    if analysis.scored < FEWEST:
        return None
    rules = replace(analysis.method.certainty.simulation, draws=SOURCE_DRAWS)
    try:
        found = rank_sources(declared, analysis.method, rules)
    except ValueError:  # no unit is scored under all alternatives
        return None
    return found if found.variance > 0 else None


def choices_that_matter(analysis: Analysis, declared: Sequence[Alternative]) -> SobolIndices | None:
    """
    Say which choice moves the ranks most.

    Parameters
    ----------
    analysis
        A finished analysis.
    declared
        Its alternatives.

    Returns
    -------
    SobolIndices or None
        None where nothing moves a rank, or too few units are scored.
    """
    if analysis.scored < FEWEST:
        return None
    method = analysis.method
    try:
        return rank_shift_indices(declared, method, method.certainty.simulation, sample=SAMPLE)
    except ValueError:  # nothing is in doubt, or nothing that is moves a rank
        return None
