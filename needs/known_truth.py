"""
A made-up country whose true levels are known, as like the real one as can be measured.

Each municipality keeps its real number of pupils. True levels are drawn from a normal distribution
with the mean, the spread between municipalities and the correlations that the real figures show
once their sampling error is taken off. What is published of them is drawn as the publisher would
have seen it: counts of pupils, whole; with the markers for small numbers.

Assumed: levels are normal and equally spread whatever the size (`Country.by_size` tries another
case), stay over the pooled years, and pupils are drawn anew each year. With a design effect d the
n pupils carry the information of n / d independent ones. Errors of the indicators of a
municipality share one correlation in the direction of need (`Chance`). An indicator whose figures
show no more than chance is given the spread `LEAST_SPREAD`, as units that tie have no true order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import binom

from geodata.tables import OBSERVATION_COLUMNS, in_order
from models.sampling import assumed_spread
from models.shrinkage import FayHerriot
from needs.indicators import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needs.analysis import Analysis
    from needs.normalise import FloatArray

LEAST_PUPILS: Final = 10
"""Figures on fewer pupils are withheld."""

HIDDEN: Final = 4
"""From 1 to this many who do not reach: ``~100``."""

LOWEST, HIGHEST = 2.0, 99.5
"""A true share lies between these."""

LEAST_SPREAD: Final = 0.2
"""Of levels between municipalities, as a part of the mean sampling deviation."""

YEARS: Final = 3
SOURCE: Final = "made_up:known_truth@2024/25"


class Chance(NamedTuple):
    """
    How figures vary about their levels.

    `correlation` is that of the errors of a municipality's indicators in the direction of need;
    with `of_gaps` also of those of gaps, as the tool assumes, else gaps vary on their own, as a
    difference between two groups does from their mean.
    """

    correlation: float = 0.0
    design_effect: float = 1.0
    of_gaps: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class Country:
    """
    Municipalities whose levels can be drawn.

    Attributes
    ----------
    places
        Their codes.
    pupils
        Places by indicators: a year's pupils behind each figure (of both groups for a gap).
    indicators
        Ids of the register; shares and means, and gaps between sexes of one of them.
    mean
        The common level of each; a gap has a sign.
    root
        Indicators by indicators: `root` @ `root`.T is the covariance of levels.
    by_size
        Levels are spread in proportion to pupils to the power of minus this; 0 for alike.
    """

    places: tuple[str, ...]
    pupils: FloatArray
    indicators: tuple[str, ...]
    mean: FloatArray
    root: FloatArray
    by_size: float = 0.0

    def levels(self, rng: np.random.Generator) -> pd.DataFrame:
        """Draw true levels: places by indicators, gaps with their sign."""
        size = np.exp(-self.by_size * np.log(self.pupils / np.median(self.pupils, axis=0)))
        drawn = self.mean + size * (rng.normal(size=self.pupils.shape) @ self.root.T)
        for column, name in enumerate(self.indicators):
            if register()[name].sampling == "share" and not register()[name].gap:
                drawn[:, column] = np.clip(drawn[:, column], LOWEST, HIGHEST)
        return pd.DataFrame(drawn, index=list(self.places), columns=list(self.indicators))

    def alike(self) -> Country:
        """Return the same country without any true difference between municipalities."""
        same = np.zeros_like(self.root)
        return Country(
            places=self.places, pupils=self.pupils, indicators=self.indicators,
            mean=self.mean, root=same,
        )  # fmt: skip


def measure_country(analysis: Analysis, chance: Chance) -> Country:
    """
    Measure what a country like the real one is made of.

    Parameters
    ----------
    analysis
        Of the real municipalities; its method says which indicators.
    chance
        How the real figures are taken to vary about their levels.

    Returns
    -------
    Country
        Of the municipalities that have a value and a cohort in every indicator.

    Raises
    ------
    ValueError
        When an indicator is neither a share, a mean, nor a gap between sexes of another one.
    """
    names = list(analysis.method.indicator_ids)
    _refuse(names)
    table = analysis.table
    value = table.signed[names].to_numpy(dtype=np.float64)
    noise = chance.design_effect * table.agreed_variance[names].to_numpy(dtype=np.float64)
    pupils = (table.cohort[names] / table.years_used[names].where(lambda n: n > 0)).to_numpy()
    known = ~np.isnan(value + noise + pupils).any(axis=1)
    value, noise, pupils = value[known], noise[known], pupils[known]
    nothing = np.zeros((len(value), 1))
    fits = [FayHerriot().fit(nothing, y, d) for y, d in zip(value.T, noise.T, strict=True)]
    spread = np.sqrt([fit.between_variance_ for fit in fits])
    spread = np.maximum(spread, LEAST_SPREAD * np.sqrt(noise).mean(axis=0))
    gap = np.array([register()[name].gap is not None for name in names])
    root = _root(
        value, noise, spread, np.where(gap, chance.correlation * chance.of_gaps, chance.correlation)
    )
    both = np.where(gap, 2.0, 1.0)
    return Country(
        places=tuple(table.value.index[known].astype(str)),
        pupils=np.rint(pupils * both),
        indicators=tuple(names),
        mean=np.array([fit.intercept_ for fit in fits]),
        root=root,
    )


def publish(
    country: Country, levels: pd.DataFrame, rng: np.random.Generator, chance: Chance
) -> pd.DataFrame:
    """
    Draw what would be published of a country with these levels.

    Parameters
    ----------
    country, levels
        What `Country.levels` drew.
    rng
        Decides the pupils.
    chance
        How figures vary.

    Returns
    -------
    pandas.DataFrame
        Observations; see `geodata.tables`.
    """
    drawn = [
        part.assign(period=f"{year}/{year - 1999}")
        for year in range(2025 - YEARS, 2025)
        for part in _year(country, levels, rng, chance)
    ]
    table = pd.concat(drawn, ignore_index=True)
    table = table.assign(level="kommun", school_form="gr", organiser="samtliga", source=SOURCE)
    return in_order(table[list(OBSERVATION_COLUMNS)])


def _year(
    country: Country, levels: pd.DataFrame, rng: np.random.Generator, chance: Chance
) -> Iterator[pd.DataFrame]:
    shared = rng.normal(size=len(country.places))
    cohorts: set[str] = set()
    for column, name in enumerate(country.indicators):
        entry, pupils = register()[name], country.pupils[:, column]
        level = levels[name].to_numpy()
        own, other = rng.normal(size=(2, len(level)))
        together = np.sqrt(chance.correlation) * shared
        error = np.sqrt(1 - chance.correlation) * own + together
        if entry.gap:
            # More need is a wider gap, and a lower share.
            apart = -np.sign(level) * error if chance.of_gaps else own
            for group, sign in zip(entry.gap.pair, (1, -1), strict=True):
                part = levels[entry.gap.of].to_numpy() + sign * level / 2
                noise = (other + sign * apart) / np.sqrt(2)
                half = pupils // 2 if sign > 0 else pupils - pupils // 2
                figures = _figures(entry.gap.of, part, half, noise, chance)
                yield _rows(country, entry.gap.of, figures, group=group)
            continue
        yield _rows(country, name, _figures(name, level, pupils, error, chance))
        if entry.cohort and entry.cohort not in cohorts:
            cohorts.add(entry.cohort)
            counted = pd.DataFrame({"value": pupils, "low": pupils, "high": pupils, "n": np.nan})
            yield _rows(country, entry.cohort, counted.assign(flag="exact"))


def _rows(
    country: Country, name: str, figures: pd.DataFrame, group: str = "samtliga"
) -> pd.DataFrame:
    return figures.assign(unit=list(country.places), indicator=name, group=group)


def _figures(
    name: str, level: FloatArray, pupils: FloatArray, error: FloatArray, chance: Chance
) -> pd.DataFrame:
    """Draw figures and print them as the publisher does: value, bounds, pupils and flag."""
    entry = register()[name]
    carried = np.maximum(1.0, np.rint(pupils / chance.design_effect))
    if entry.sampling == "mean" and entry.scale:
        deviation = assumed_spread(np.clip(level, *entry.scale), *entry.scale)
        value = low = high = np.clip(level + error * deviation / np.sqrt(carried), *entry.scale)
        hidden = np.zeros(len(level), dtype=np.bool_)
    else:
        share = np.clip(level, LOWEST, HIGHEST) / 100
        reached = binom.ppf(ndtr(error), carried, share) / carried
        missed = pupils - np.rint(reached * pupils)
        hidden = (missed >= 1) & (missed <= HIDDEN)
        exact = 100 * (1 - missed / pupils)
        low = np.where(hidden, 100 * (1 - HIDDEN / pupils), exact)
        high = np.where(hidden, 100 * (1 - 1 / pupils), exact)
        value = (low + high) / 2
    withheld = pupils < LEAST_PUPILS
    figures = pd.DataFrame({"value": value, "low": low, "high": high}).round(entry.decimals)
    figures[withheld] = np.nan
    flag = np.select([withheld, hidden], ["withheld", "censored"], "exact")
    return figures.assign(n=pupils, flag=flag)


def _root(
    value: FloatArray, noise: FloatArray, spread: FloatArray, correlation: FloatArray
) -> FloatArray:
    """Take the covariance of errors off that of figures, and the root of what remains."""
    shared = np.sqrt(np.outer(correlation, correlation))
    errors = (np.sqrt(noise).T @ np.sqrt(noise)) / len(noise) * shared
    level = np.cov(value.T) - errors
    own = np.diag(level)
    scale = np.divide(spread, np.sqrt(np.maximum(own, 0.0)), out=np.zeros_like(own), where=own > 0)
    level = level * np.outer(scale, scale)
    np.fill_diagonal(level, spread**2)
    sizes, axes = np.linalg.eigh(level)
    root: FloatArray = axes * np.sqrt(np.maximum(sizes, 0.0))
    return root


def _refuse(names: list[str]) -> None:
    entries = [register()[name] for name in names]
    wrong = [
        one.id
        for one in entries
        if one.sampling == "none"
        or (one.gap is not None and (one.gap.between != "group" or one.gap.of not in names))
    ]
    if wrong:
        msg = f"`analysis` weighs {wrong}, of which no known truth can be made."
        raise ValueError(msg)
