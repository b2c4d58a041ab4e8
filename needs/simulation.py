"""What a simulation is asked for: the declared alternatives, and how the draws are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from needs.observation_draws import Inputs

STREAM: Final = 250
"""Draws that share generators; part of what a seed means, so it never changes."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Alternative:
    """
    One way in which the whole could reasonably have been done.

    Parameters
    ----------
    name
        What it is called.
    inputs
        The observations under it, already pooled, adjusted or shrunken.
    probability
        How much it counts; those of all alternatives sum to one.
    normalisation, aggregation
        Stand in for the method's default; None keeps it. Parts of the method that name a rule of
        their own keep that rule.
    choices
        Further choices that `inputs` embodies, as pairs of factor and level, such as
        ``("pooling", "3 years")``; they name the factors in `needs.sensitivity`.
    """

    name: str
    inputs: Inputs
    probability: float = 1.0
    normalisation: str | None = None
    aggregation: str | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """
    How the draws are made.

    Parameters
    ----------
    draws
        How many scorings.
    seed
        The same seed gives the same result.
    weight_concentration
        How closely the weights are held; see `needs.weight_draws.draw_weights`. Infinite for
        fixed weights.
    level
        The probability within an interval, half of the rest on each side.
    top
        The part of the ranked units that is called the highest, and the lowest.
    block
        About how many draws are worked out at once: changes memory and time, not the result.
    weights_per_draw
        How many draws of the weights each draw of the observations is used with. Above 1 it is
        faster; there are then only draws / weights_per_draw different sets of observations, and
        alternatives, and the Monte Carlo error is that of so many.
    error_correlation
        Between the sampling errors of the indicators of one unit; see `needs.observation_draws`.

    Raises
    ------
    ValueError
        When a figure is outside its range. Names every fault.
    """

    draws: int = 1000
    seed: int = 0
    weight_concentration: float = 10.0
    level: float = 0.9
    top: float = 0.2
    block: int = 250
    weights_per_draw: int = 1
    error_correlation: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn, with every fault at once."""
        rules = {
            "`draws` must be 1 or more": self.draws >= 1,
            "`seed` must be 0 or more": self.seed >= 0,
            "`weight_concentration` must be 0.1 or more": self.weight_concentration >= 0.1,  # noqa: PLR2004
            "`level` must be between 0 and 1": 0 < self.level < 1,
            "`top` must be above 0 and at most 0.5": 0 < self.top <= 0.5,  # noqa: PLR2004
            "`block` must be 1 or more": self.block >= 1,
            f"`weights_per_draw` must be from 1 to {STREAM}": 1 <= self.weights_per_draw <= STREAM,
            "`error_correlation` must be from 0 to 1": 0 <= self.error_correlation <= 1,
        }
        if broken := [rule for rule, kept in rules.items() if not kept]:
            msg = "\n".join(
                f"{rule}, found {getattr(self, rule.split('`')[1])!r}." for rule in broken
            )
            raise ValueError(msg)
