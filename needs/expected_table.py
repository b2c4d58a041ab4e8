"""
Each area beside what the background of its pupils leads to expect, with a margin of error.

Two views of the same question. Of one result: its value, and how far it is from what was expected.
Of the weighed need: the score as it is, and the score of the same method when every result counts
as its distance from what was expected. In both, greater need is greater need: a share of pupils
who pass is a greater need the lower it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from models.expected import QUADRANTS, quadrant
from needs.alternatives import declared_inputs
from needs.expectation import expectable
from needs.indicators import register
from needs.simulation import Alternative, Simulation
from needs.uncertainty import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.analysis import Analysis
    from needs.expectation import Expectation
    from needs.method import Method

NEED: Final = ""
"""Stands for the weighed need where an indicator could stand."""

MARGIN: Final = 1.64
"""Standard errors on each side of a difference that hold 90 per cent of a normal distribution."""

DRAWS: Final = 400
"""Draws for the margin of a score: the margin itself is then known to about 4 per cent."""

QUARTERS: Final = tuple(reversed(QUADRANTS))
"""Need first, then need beside what was expected; both greater stands first."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Compared:
    """
    Areas beside what was expected of them.

    Attributes
    ----------
    indicator
        What is compared; `NEED` for the weighed need.
    frame
        By unit, the greatest need beside what was expected first and what cannot be compared
        last: name; value; expected (NaN for the need); against, the value less the expected one
        or, for the need, the score given background; margin, of `against`, NaN where not known;
        apart, whether `against` is further from `middle` than the margin; quarter, one of
        `QUARTERS`, empty where there is nothing to compare.
    centre, middle
        What value and `against` are called great beside: the country and 0 for an indicator, the
        median areas for the need.
    direction
        1 where a higher value is a greater need, -1 where a lower one is.
    r2
        From each result in it to how much of the differences background predicts.
    """

    indicator: str
    frame: pd.DataFrame
    centre: float
    middle: float
    direction: int
    r2: Mapping[str, float]

    @property
    def comparable(self) -> int:
        """How many areas have both a value and an expectation."""
        return int((self.frame["quarter"] != "").sum())

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return for each quarter how many areas are in it, and how many of those are apart."""
        apart = self.frame["apart"]
        inside = {name: self.frame["quarter"] == name for name in QUARTERS}
        return {name: (int(at.sum()), int((at & apart).sum())) for name, at in inside.items()}


def expectable_of(method: Method) -> tuple[str, ...]:
    """
    Name the results that a method weighs.

    Parameters
    ----------
    method
        Any method.

    Returns
    -------
    tuple of str
        Its indicators that can be expected from background, in its order.
    """
    return tuple(name for name in method.indicator_ids if expectable(name))


def given_background(method: Method) -> Method:
    """
    Change a method so that results count as their distance from what was expected.

    Parameters
    ----------
    method
        Any method.

    Returns
    -------
    Method
        Otherwise the same, without alternatives.
    """
    return replace(method, adjustment="context", alternatives=())


def compared_indicator(analysis: Analysis, expectation: Expectation, name: str) -> Compared:
    """
    Put the published values of an indicator beside what was expected.

    Parameters
    ----------
    analysis
        A finished analysis.
    expectation
        Of the same areas.
    name
        One of the expectation's indicators.

    Returns
    -------
    Compared
        In the indicator's unit.
    """
    direction = register()[name].direction
    frame = pd.DataFrame(
        {
            "name": analysis.ranking["name"].reindex(analysis.table.value.index),
            "value": analysis.table.value[name],
            "expected": expectation.expected[name],
            "against": expectation.residual[name],
            "margin": MARGIN * expectation.residual_error[name],
        }
    )
    centre = float(analysis.national["value"][name])
    if math.isnan(centre):
        centre = float(frame["value"].median())
    return _compared(frame, name, (centre, 0.0), direction, {name: expectation.r2[name]})


def compared_need(
    analysis: Analysis, given: Analysis, margin: pd.Series, expectation: Expectation
) -> Compared:
    """
    Put the weighed need beside the need given background.

    Parameters
    ----------
    analysis
        A finished analysis.
    given
        That of the same method with its results adjusted; see `given_background`.
    margin
        Of the score of `given`; see `score_margin`.
    expectation
        Of the same areas.

    Returns
    -------
    Compared
        In points of the score.
    """
    score, adjusted = analysis.scores.score, given.scores.score
    frame = pd.DataFrame(
        {
            "name": analysis.ranking["name"].reindex(score.index),
            "value": score,
            "expected": np.nan,
            "against": adjusted,
            "margin": margin,
        }
    )
    middles = (float(score.median()), float(adjusted.median()))
    r2 = {name: expectation.r2[name] for name in expectable_of(analysis.method)}
    return _compared(frame, NEED, middles, 1, r2)


def score_margin(given: Analysis) -> pd.Series:
    """
    Say how far small numbers may have moved each score.

    Parameters
    ----------
    given
        A finished analysis.

    Returns
    -------
    Series
        `MARGIN` standard deviations of the score over draws of what is weighed, with the
        weights and choices of the method held fast; NaN where there is no score.
    """
    rules = given.method.certainty
    simulation = Simulation(
        draws=DRAWS,
        seed=rules.seed,
        weight_concentration=math.inf,
        error_correlation=rules.error_correlation,
    )
    found = simulate(
        [Alternative(name="declared", inputs=declared_inputs(given))], given.method, simulation
    )
    units = given.table.value.index
    return pd.Series(MARGIN * np.sqrt(found.score_variance), index=units, name="margin")


def _compared(
    frame: pd.DataFrame,
    indicator: str,
    centres: tuple[float, float],
    direction: int,
    r2: Mapping[str, float],
) -> Compared:
    centre, middle = centres
    quarters = np.full(len(frame), "", dtype=object)
    both = (frame["value"].notna() & frame["against"].notna()).to_numpy()
    if both.any():
        value, against = (
            direction * frame.loc[both, column].to_numpy(dtype=np.float64)
            for column in ("value", "against")
        )
        quarters[both] = quadrant(
            value, against, raw_centre=direction * centre, residual_centre=direction * middle
        )
    away = (frame["against"] - middle).abs()
    whole = frame.assign(apart=away > frame["margin"], quarter=quarters)
    order = (direction * whole["against"]).where(both).sort_values(ascending=False).index
    return Compared(
        indicator=indicator,
        frame=whole.loc[order],
        centre=centre,
        middle=middle,
        direction=direction,
        r2=r2,
    )
