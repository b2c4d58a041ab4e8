"""What was known when a year was the newest: the stuff that a back-test is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from models.design_effect import design_effect
from models.pooling import pooled_mean
from models.sampling import pooled_variance, share_variance_at
from models.shrinkage import FayHerriot
from needs.cube import Series, build_cube
from needs.indicators import register
from needs.series_breaks import break_register, unbroken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.checks import Bools
    from models.shrunken import Shrunken
    from needs.normalise import FloatArray

REPORT: Final = "subject_grades_over_time_y9"
"""The report whose indicators are tried: one decade in one file, by one definition."""

CONTEXT: Final = (
    "share_parents_post_secondary_y9",
    "share_foreign_background_y9",
    "share_girls_y9",
)
"""Published for the same year 9 pupils, every year; the logarithm of the cohort is added."""

POOL: Final = 3
LONG: Final = 5


@dataclass(frozen=True, eq=False)
class Window:
    """
    Years by municipalities, the newest last.

    Attributes
    ----------
    value, cohort
        Shares in percent, and the pupils behind them; NaN where not published.
    variance
        The binomial variance at each year's common share.
    context
        Municipalities by columns, of the newest year; NaN where not published.
    """

    value: FloatArray
    cohort: FloatArray
    variance: FloatArray
    context: FloatArray

    def pooled(self, years: int) -> FloatArray:
        """Return the mean of the newest years, weighted by cohort."""
        return pooled_mean(self.value[-years:], self.cohort[-years:])

    def noise(self) -> float:
        """Return the design effect of the pooled years, 1 where it is less or not known."""
        return float(np.fmax(1.0, design_effect(self.value[-POOL:], self.variance[-POOL:])))

    def shrunken(
        self, towards: FloatArray | None = None, *, years: int = POOL, noise: float = 1.0
    ) -> tuple[FloatArray, FloatArray]:
        """
        Pull the pooled mean towards others.

        Parameters
        ----------
        towards
            Municipalities by columns of a regression; None for the common mean, which is also
            what a municipality is pulled to that lacks a column.
        years
            How many are pooled.
        noise
            What the binomial variance is multiplied by.

        Returns
        -------
        tuple of array
            The estimate and its mean squared error.
        """
        plain = self._shrunken(np.zeros((self.value.shape[1], 1)), years, noise)
        if towards is None or np.isnan(towards).any(axis=1).all():
            return plain.estimate, plain.mse
        pulled, without = self._shrunken(towards, years, noise), np.isnan(towards).any(axis=1)
        return (
            np.where(without, plain.estimate, pulled.estimate),
            np.where(without, plain.mse, pulled.mse),
        )

    def _shrunken(self, towards: FloatArray, years: int, noise: float) -> Shrunken:
        value, cohort = self.value[-years:], self.cohort[-years:]
        variance = noise * pooled_variance(self.variance[-years:], cohort, ~np.isnan(value))
        pooled = self.pooled(years)
        model = FayHerriot(method="adjusted")
        return model.fit(towards, pooled, variance).shrink(towards, pooled, variance)


@dataclass(frozen=True, eq=False)
class Decade:
    """
    One indicator's years: years by municipalities.

    Attributes
    ----------
    value, cohort
        As published; NaN where not.
    context
        Columns by years by municipalities.
    years
        In which the school years begin.
    """

    value: FloatArray
    cohort: FloatArray
    context: FloatArray
    years: tuple[int, ...]

    @property
    def variance(self) -> FloatArray:
        """The binomial variance of each value at its year's common share."""
        known = np.where(np.isnan(self.value), 0.0, np.nan_to_num(self.cohort))
        pupils = np.maximum(known.sum(axis=1, keepdims=True), 1.0)
        share = (known * np.nan_to_num(self.value)).sum(axis=1, keepdims=True) / pupils
        return share_variance_at(share, self.cohort)

    def until(self, year: int) -> Window:
        """Return what was known when the year with this number, 0 the first, was the newest."""
        years = slice(max(0, year + 1 - LONG), year + 1)
        cohort = self.cohort[year]
        size = np.log(np.where(cohort > 0, cohort, np.nan))
        context = np.vstack([self.context[:, year], size[None]]).T
        return Window(self.value[years], self.cohort[years], self.variance[years], context)


def read_decades(
    observations: pd.DataFrame, units: pd.DataFrame, *, organiser: str = "samtliga"
) -> Mapping[str, Decade]:
    """
    Lay out the years of the subjects' pass shares.

    Parameters
    ----------
    observations, units
        The tables of a snapshot; see `geodata.tables`.
    organiser
        Whose schools.

    Returns
    -------
    Mapping of str to Decade
        By indicator, municipalities in alphabetical order of their codes; without the years
        before the newest break in the definition (`needs.series_breaks`).
    """
    entries = [one for one in register().values() if one.report == REPORT and not one.gap]
    places = sorted(units.loc[units["level"] == "kommun", "unit"].astype(str))
    rows = observations[observations["level"] == "kommun"]

    def named(name: str) -> Series:
        return Series(name, organiser, "samtliga", "gr")

    names = {one.observed for one in entries} | {one.cohort for one in entries} | set(CONTEXT)
    cube = build_cube(rows, [named(name) for name in sorted(names)], places)
    value = {name: cube.value[cube.position[named(name)]] for name in names}
    there = _unbroken_years(cube.years, [one.observed for one in entries], value)
    context = np.array([value[name] for name in CONTEXT])[:, there]
    years = tuple(year for year, kept in zip(cube.years, there, strict=True) if kept)
    return {
        one.id: Decade(value[one.observed][there], value[one.cohort][there], context, years)
        for one in entries
    }


def change_correlations(decades: Mapping[str, Decade]) -> pd.DataFrame:
    """
    Correlate how indicators move from one year to the next within a municipality.

    From year to year true levels move little and chance moves much, so this is about the
    correlation of the errors of a municipality's figures. What moved all alike is taken off, and
    changes are weighted by 1 / their sampling variance, so that small municipalities, whose
    changes are mostly chance, count no more than others.

    Parameters
    ----------
    decades
        Indicators of the same municipalities and years.

    Returns
    -------
    pandas.DataFrame
        Indicators by indicators; NaN where nothing moved.
    """
    scaled = []
    for one in decades.values():
        spread = np.sqrt(one.variance[1:] + one.variance[:-1])
        change = np.diff(one.value, axis=0)
        weight = np.where(np.isnan(change + spread), 0.0, 1 / spread**2)
        total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
        common = (weight * np.nan_to_num(change)).sum(axis=1, keepdims=True) / total
        scaled.append(((change - common) / spread).ravel())
    return pd.DataFrame(dict(zip(decades, scaled, strict=True))).corr()


def _unbroken_years(
    years: tuple[int, ...], names: Sequence[str], value: Mapping[str, FloatArray]
) -> Bools:
    """Mark the years since the newest break in any definition in which something is published."""
    there: Bools = np.asarray(
        [any(not np.isnan(value[name][row]).all() for name in names) for row in range(len(years))],
        dtype=np.bool_,
    )
    if there.any():
        known = np.array(years)[there]
        span = range(int(known[0]), int(known[-1]) + 1)
        first = max(unbroken(break_register().get(name, ()), span)[0] for name in names)
        there &= np.array(years) >= first
    return there
