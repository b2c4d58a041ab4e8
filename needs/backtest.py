"""
Would last year's answer have been right? The real decade, asked at each year about the next two.

At each start year only what was published by then is used; the target is the raw value one or two
years later. The target holds chance of its own, alike for all estimators, so errors are compared
with each other and never with 0. `mse` is as published; `mse_relative` leaves out what moved all
municipalities alike, which nobody could know and which changes no rank.

Start years overlap (each pools three years), so they are not independent and no test of
significance is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import spearmanr

from needs.known_years import LONG, POOL, Decade, Window, read_decades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from models.checks import Bools
    from needs.normalise import FloatArray

ALL_SUBJECTS: Final = "all_subjects"
"""Stands in `indicator` for the plain mean of the subjects, as the results of a score."""

HORIZONS: Final = (1, 2)
SMALL: Final = 100
LEVEL: Final = 0.9

MEASURES: Final = ("mse", "mse_relative", "mse_weighted", "mse_small", "spearman", "covered")
COLUMNS: Final = ("indicator", "start", "horizon", "estimator", "units", *MEASURES)


class Guess(NamedTuple):
    """
    What an estimator says of each municipality.

    `variance` is the mean squared error of `value` as a level, `noise` the factor on the sampling
    variance of the year to come; None where the estimator claims no certainty.
    """

    value: FloatArray
    variance: FloatArray | None = None
    noise: float = 1.0


def _pulled(known: Window, towards: FloatArray | None = None, noise: float = 1.0) -> Guess:
    return Guess(*known.shrunken(towards, noise=noise), noise)


ESTIMATORS: Final[Mapping[str, Callable[[Window], Guess]]] = {
    "last_year": lambda known: Guess(known.value[-1]),
    "three_years": lambda known: Guess(known.pooled(POOL)),
    "shrunken": _pulled,
    "shrunken_noise": lambda known: _pulled(known, noise=known.noise()),
    "context": lambda known: _pulled(known, known.context),
    "context_noise": lambda known: _pulled(known, known.context, known.noise()),
    "five_years": lambda known: Guess(*known.shrunken(years=LONG)),
}
"""
The raw value; the mean of three years; that mean shrunken towards the common mean, or towards
what context predicts; the same with the binomial variance times the design effect measured in the
three years (``noise``); and the mean of five years, shrunken towards the common mean.
"""

YEARS: Final = {"last_year": 1, "five_years": LONG}
"""How many years an estimator needs, where that is not `POOL`."""

PLAIN: Final = ("last_year", "three_years")
"""What the others must do better than."""


class _Target(NamedTuple):
    """The year to be guessed: value and cohort, and the binomial variance of each value."""

    value: FloatArray
    cohort: FloatArray
    variance: FloatArray


def backtest(
    observations: pd.DataFrame, units: pd.DataFrame, *, organiser: str = "samtliga"
) -> pd.DataFrame:
    """
    Try the estimators on every start year.

    Parameters
    ----------
    observations, units
        The tables of a snapshot; see `geodata.tables`.
    organiser
        Whose schools.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row for each subject (and `ALL_SUBJECTS`), start year (in which its school
        year begins), horizon and estimator. Errors are in squared percentage points, each
        municipality alike except in `mse_weighted` (by cohort) and `mse_small` (fewer than
        `SMALL` pupils in the target year); `spearman` is the rank correlation with the target;
        `covered` is the part of targets, less the national change, inside the interval of
        probability `LEVEL` that the estimator claims, NaN where it claims none. Only
        municipalities that all estimators say something about are counted. Empty where no more
        than `POOL` years are published.
    """
    decades = read_decades(observations, units, organiser=organiser)
    years = next(iter(decades.values())).years
    rows: list[dict[str, object]] = []
    for start in range(POOL - 1, len(years) - 1):
        guesses = {name: _guesses(one.until(start)) for name, one in decades.items()}
        for horizon in HORIZONS:
            if start + horizon < len(years):
                about = {"start": years[start], "horizon": horizon}
                rows += [about | row for row in _rows(decades, guesses, start + horizon)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def summarise(table: pd.DataFrame) -> pd.DataFrame:
    """
    Average over start years.

    Parameters
    ----------
    table
        What `backtest` returned.

    Returns
    -------
    pandas.DataFrame
        Indexed by indicator, horizon and estimator: `starts` (how many start years), the means
        of `MEASURES`, `ratio` (the mean squared error divided by that of the last year's raw
        value in the same start years), and `wins_mse` and `wins_spearman`: in how many start
        years it did better than both of `PLAIN`.
    """
    keys = ["indicator", "start", "horizon"]
    plain = table[table["estimator"].isin(PLAIN)].groupby(keys, sort=False)
    raw = table[table["estimator"] == PLAIN[0]].set_index(keys)["mse"]
    rivals = {"raw": raw, "rival": plain["mse"].min(), "rival_rank": plain["spearman"].max()}
    beside = table.join(pd.DataFrame(rivals), on=keys)
    beside["wins_mse"] = beside["mse"] < beside["rival"]
    beside["wins_spearman"] = beside["spearman"] > beside["rival_rank"]
    groups = beside.groupby(["indicator", "horizon", "estimator"], sort=False)
    means = groups[list(MEASURES)].mean()
    means["ratio"] = groups["mse"].sum() / groups["raw"].sum()
    wins = groups[["wins_mse", "wins_spearman"]].sum()
    return means.join(wins).join(groups.size().rename("starts"))


def _guesses(known: Window) -> dict[str, Guess]:
    return {
        name: estimate(known)
        for name, estimate in ESTIMATORS.items()
        if len(known.value) >= YEARS.get(name, POOL)
    }


def _rows(
    decades: Mapping[str, Decade], guesses: Mapping[str, Mapping[str, Guess]], year: int
) -> Iterator[dict[str, object]]:
    """Compare the guesses of each subject, and of all together, with what came."""
    targets = {
        name: _Target(one.value[year], one.cohort[year], one.variance[year])
        for name, one in decades.items()
    }
    for name, target in targets.items():
        yield from _compared(name, guesses[name], target)
    together = {
        estimator: Guess(np.mean([guesses[name][estimator].value for name in targets], axis=0))
        for estimator in next(iter(guesses.values()))
    }
    parts = list(targets.values())
    whole = np.mean([part.value for part in parts], axis=0)
    yield from _compared(ALL_SUBJECTS, together, parts[0]._replace(value=whole))


def _compared(
    indicator: str, guesses: Mapping[str, Guess], target: _Target
) -> Iterator[dict[str, object]]:
    values = [target.value, target.cohort, *(guess.value for guess in guesses.values())]
    there: Bools = np.asarray(~np.isnan(np.array(values)).any(axis=0))
    cohort = target.cohort[there]
    for name, guess in guesses.items():
        error = (guess.value - target.value)[there]
        relative = error - np.average(error, weights=cohort)
        small = error[cohort < SMALL]
        yield {
            "indicator": indicator,
            "estimator": name,
            "units": len(error),
            "mse": float(np.mean(error**2)),
            "mse_relative": float(np.mean(relative**2)),
            "mse_weighted": float(np.average(error**2, weights=cohort)),
            "mse_small": float(np.mean(small**2)) if small.size else float("nan"),
            "spearman": float(spearmanr(guess.value[there], target.value[there]).statistic),
            "covered": _covered(relative, guess, target, there),
        }


def _covered(relative: FloatArray, guess: Guess, target: _Target, there: Bools) -> float:
    """Return the part of targets inside the interval: error of the level, and of the new year."""
    if guess.variance is None:
        return float("nan")
    width = np.sqrt(guess.variance + guess.noise * target.variance)[there]
    return float(np.mean(np.abs(relative) <= ndtri((1 + LEVEL) / 2) * width))
