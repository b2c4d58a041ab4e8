"""What a method says of its own certainty: how draws are made, where tiers begin, what may vary."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from needs.aggregate import AGGREGATIONS
from needs.normalise import NORMALISATIONS
from needs.simulation import Simulation
from needs.tiers import Thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from needs.method import Method

SHRINKAGES: Final = ("none", "mean", "context", "peers")
"""
What the values of small cohorts are pulled towards: nothing, the common mean, what context
predicts, or the mean of the seven most similar units.
"""

ADJUSTMENTS: Final = ("none", "context")
"""Whether results count as they are, or as their distance from what context leads to expect."""

MOST_ALTERNATIVES: Final = 64
"""Combinations of levels that a method may declare."""

_FACTORS: Final[Mapping[str, Callable[[str], bool]]] = {
    "normalisation": lambda level: level in NORMALISATIONS,
    "aggregation": lambda level: level in AGGREGATIONS,
    "pool_years": lambda level: level.isdecimal() and int(level) >= 1,
    "shrinkage": lambda level: level in SHRINKAGES,
    "adjustment": lambda level: level in ADJUSTMENTS,
}
FACTORS: Final = tuple(_FACTORS)
"""The choices of a method that may be declared to have alternatives."""


@dataclass(frozen=True, kw_only=True)
class CertaintyRules:
    """
    How sure a rank must be, and how that is found out.

    Parameters
    ----------
    draws, seed, weight_concentration, error_correlation, level, top
        As in `needs.simulation.Simulation`.
    design_effect
        What sampling variances are multiplied by, since the pupils of a class are not independent
        of each other (Kish 1965); 1 where they are taken to be.
    clear, likely, significance, reliability
        As in `needs.tiers.Thresholds`.
    """

    draws: int = 1000
    seed: int = 0
    weight_concentration: float = 10.0
    error_correlation: float = 0.0
    level: float = 0.9
    top: float = 0.2
    design_effect: float = 1.0
    clear: float = 0.9
    likely: float = 0.5
    significance: float = 0.05
    reliability: float = 0.0

    @property
    def simulation(self) -> Simulation:
        """How the draws are made."""
        return Simulation(
            draws=self.draws,
            seed=self.seed,
            weight_concentration=self.weight_concentration,
            error_correlation=self.error_correlation,
            level=self.level,
            top=self.top,
        )

    @property
    def thresholds(self) -> Thresholds:
        """Where the tiers begin."""
        return Thresholds(
            clear=self.clear,
            likely=self.likely,
            significance=self.significance,
            reliability=self.reliability,
        )


@dataclass(frozen=True)
class Factor:
    """
    A choice that could reasonably have been another.

    Parameters
    ----------
    id
        One of `FACTORS`.
    levels
        Each level with its probability; they sum to one, and what the method itself has is one.
    """

    id: str
    levels: tuple[tuple[str, float], ...] = field(default=())


def certainty_faults(method: Method) -> Iterator[str]:
    """
    Say what is wrong with what a method says of its certainty.

    Parameters
    ----------
    method
        As it was asked for.

    Yields
    ------
    str
        One sentence for each fault.
    """
    for what, value, valid in (
        ("shrinkage", method.shrinkage, SHRINKAGES),
        ("adjustment", method.adjustment, ADJUSTMENTS),
    ):
        if value not in valid:
            yield f"`{what}` must be one of {', '.join(valid)}, found {value!r}."
    for part in ("simulation", "thresholds"):
        try:
            getattr(method.certainty, part)
        except ValueError as error:
            yield f"`certainty`: {error}"
    effect = method.certainty.design_effect
    if not (math.isfinite(effect) and effect >= 1):
        yield f"`certainty.design_effect` must be a number from 1, found {effect!r}."
    for factor in method.alternatives:
        yield from _factor_faults(factor, method)
    yield from _sign_faults(method)
    combinations = math.prod(len(factor.levels) for factor in method.alternatives)
    if combinations > MOST_ALTERNATIVES:
        yield (
            f"`alternatives` make {combinations} combinations; "
            f"at most {MOST_ALTERNATIVES} are worked out."
        )


def _sign_faults(method: Method) -> Iterator[str]:
    """Refuse what would meet only when the two levels are drawn together."""
    levels = {factor.id: dict(factor.levels) for factor in method.alternatives}
    signed = {"z-score", "t-score"} & {method.normalisation, *levels.get("normalisation", {})}
    if "geometric" in levels.get("aggregation", {}) and signed:
        yield (
            "`alternatives.aggregation` has a geometric mean, which needs values of 0 or more; "
            f"{' and '.join(sorted(signed))} goes below 0."
        )


def _factor_faults(factor: Factor, method: Method) -> Iterator[str]:
    where = f"`alternatives.{factor.id}`"
    if factor.id not in _FACTORS:
        yield f"{where} is no choice that can vary; valid are {', '.join(FACTORS)}."
        return
    levels = dict(factor.levels)
    for level in levels:
        if not _FACTORS[factor.id](level):
            yield f"{where} has the level {level!r}, which the choice cannot have."
    declared = str(getattr(method, factor.id))
    if declared not in levels:
        yield f"{where} must hold what the method itself has, {declared!r}."
    sound = all(math.isfinite(share) and share > 0 for share in levels.values())
    if not sound or not math.isclose(sum(levels.values()), 1.0, abs_tol=1e-9):
        yield f"{where} needs probabilities above 0 that sum to 1, found {levels}."
