"""
Does the tool find a truth that is known? It is asked of made-up countries, again and again.

Each time levels are drawn (`needs.known_truth`), figures are published, the whole analysis is made
of them as of real figures, and what it says is held against the ranks of the levels themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needs.alternatives import alternatives
from needs.analysis import analyse, table_with_years
from needs.certainty import certainty
from needs.index import score_units
from needs.indicators import directions
from needs.known_truth import Chance, publish
from needs.method import Dimension, Method, WeightedIndicator, Words, load_method

if TYPE_CHECKING:
    from needs.known_truth import Country
    from needs.method import CertaintyRules

SMALL: Final = 100
SHIPPED: Final = "stem"
TRUTH_OF: Final = {
    "clearly_high": "top",
    "likely_high": "top",
    "likely_low": "bottom",
    "clearly_low": "bottom",
}
"""The column that says whether a tier is right."""

TRIED: Final = Method(
    id="trial",
    name=Words(sv="Prov med känd sanning", en="Trial with a known truth"),
    normalisation="percentile",
    dimensions=(
        Dimension(id="results", weight=50),
        Dimension(id="transition", weight=20),
        Dimension(id="test", weight=20),
        Dimension(id="equity", weight=10),
    ),
    indicators=(
        WeightedIndicator(id="share_pass_mathematics_y9", dimension="results"),
        WeightedIndicator(id="share_pass_biology_y9", dimension="results"),
        WeightedIndicator(id="share_pass_technology_y9", dimension="results"),
        WeightedIndicator(id="eligible_science_technology", dimension="transition"),
        WeightedIndicator(id="national_test_points_mathematics_y9", dimension="test"),
        WeightedIndicator(id="gap_sex_eligible_science_technology", dimension="equity"),
    ),
    shrinkage="mean",
)
"""Shares pooled over three years and of one, a mean of points, and a gap."""

LIKE_REAL: Final = Chance(correlation=0.5, design_effect=2.4, of_gaps=False)
"""How real figures vary, as measured on the published decade; see docs/model-card.md."""


@dataclass(frozen=True)
class Measured:
    """A figure and its Monte Carlo standard error, from how it differs between repetitions."""

    value: float
    error: float


def shipped_rules() -> CertaintyRules:
    """
    Return the rules of certainty that are shipped, with fixed weights.

    Returns
    -------
    CertaintyRules
        Those of the lens `SHIPPED`. Weights are a choice and have no truth, so they are held.
    """
    return replace(load_method(SHIPPED).certainty, weight_concentration=math.inf)


def tried_method(rules: CertaintyRules | None = None) -> Method:
    """
    Return the tried method.

    Parameters
    ----------
    rules
        What it assumes of the figures, which need not be so; None for `shipped_rules`.

    Returns
    -------
    Method
        `TRIED` with these rules.
    """
    return replace(TRIED, certainty=rules or shipped_rules())


def trial(
    country: Country,
    units: pd.DataFrame,
    method: Method,
    chance: Chance,
    *,
    repetitions: int,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Draw countries, analyse what is published of them, and put the truth beside the answer.

    Parameters
    ----------
    country
        What levels are drawn from.
    units
        The table of a snapshot, for the country's municipalities.
    method
        What the tool assumes.
    chance
        How figures vary in truth.
    repetitions
        How many countries.
    seed
        The same seed gives the same result.

    Returns
    -------
    pandas.DataFrame
        A row for each repetition and ranked municipality: repetition, unit, pupils (of the first
        indicator), rank (of the true levels), rank_low, rank_high, tier, top and bottom (whether
        the true rank is among the highest, or the lowest, fifth) and refused.
    """
    return pd.concat(
        [
            _repetition(country, units, method, chance, np.random.default_rng([seed, number]))
            .assign(repetition=number)
            for number in range(repetitions)
        ],
        ignore_index=True,
    )  # fmt: skip


def coverage(table: pd.DataFrame, *, pupils_below: float = math.inf) -> Measured:
    """
    Compute how often the rank interval holds the true rank.

    Parameters
    ----------
    table
        What `trial` returned.
    pupils_below
        Only municipalities with fewer pupils.

    Returns
    -------
    Measured
        0 to 1.
    """
    some = table[table["pupils"] < pupils_below]
    held = (some["rank_low"] <= some["rank"]) & (some["rank"] <= some["rank_high"])
    return _measured(held, some["repetition"])


def right_when_called(table: pd.DataFrame, tier: str = "clearly_high") -> Measured:
    """
    Compute how often a municipality that is called high (low) is among the highest (lowest) fifth.

    Parameters
    ----------
    table
        What `trial` returned.
    tier
        What it is called; one of `TRUTH_OF`.

    Returns
    -------
    Measured
        0 to 1; NaN where none has the tier.
    """
    some = table[table["tier"] == tier]
    return _measured(some[TRUTH_OF[tier]], some["repetition"])


def refused(table: pd.DataFrame) -> Measured:
    """
    Compute how often the tool refuses to tell any municipalities apart.

    Parameters
    ----------
    table
        What `trial` returned.

    Returns
    -------
    Measured
        0 to 1.
    """
    each = table.groupby("repetition")["refused"].first()
    return _measured(each, pd.Series(each.index, index=each.index))


def _repetition(
    country: Country,
    units: pd.DataFrame,
    method: Method,
    chance: Chance,
    rng: np.random.Generator,
) -> pd.DataFrame:
    levels = country.levels(rng)
    observations = publish(country, levels, rng, chance)
    analysis = analyse(observations, units, method)
    ways = alternatives(
        analysis, lambda years: table_with_years(observations, units, analysis, years)
    )
    found = certainty(analysis, ways)
    truth = score_units(levels.abs(), method, directions()).rank
    ranked = found.frame[found.frame["rank_low"].notna()]
    rank = truth.reindex(ranked.index).astype("float64")
    pupils = pd.Series(country.pupils[:, 0], index=list(country.places))
    return ranked[["rank_low", "rank_high", "tier"]].assign(
        unit=ranked.index,
        pupils=pupils.reindex(ranked.index),
        rank=rank,
        top=rank <= found.highest,
        bottom=rank > found.ranked - found.highest,
        refused=found.refusal is not None,
    )


def _measured(hits: pd.Series, repetition: pd.Series) -> Measured:
    """Average; the error is that of a ratio of sums over repetitions, which are independent."""
    if hits.empty:
        return Measured(float("nan"), float("nan"))
    value = float(hits.mean())
    groups = (hits.astype("float64") - value).groupby(repetition).sum()
    return Measured(value, float(np.sqrt((groups**2).sum()) / len(hits)))
