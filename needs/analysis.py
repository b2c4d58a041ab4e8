"""The method section, step by step: indicators, score, ranks, and what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata.tables import school_year_start
from needs.estimates import Estimates, estimates
from needs.index import Scores, score_units
from needs.indicator_table import ALL_ORGANISERS, Choice, IndicatorTable, indicator_tables
from needs.indicators import directions, register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.method import Method

COUNTRY: Final = "riket"
MUNICIPALITY: Final = "kommun"
RANKED_LEVELS: Final = ("kommun", "lan", "skr")
DEMONSTRATION: Final = "demo"
"""The source of made-up observations."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Analysis:
    """
    A method's answer on one set of observations, with its evidence.

    Attributes
    ----------
    method, level, organiser, period
        What was asked.
    table
        Every indicator of the register for every unit of the level.
    national
        The same for the country: index indicator; value, cohort, years, flag.
    standing
        Units by indicators: 1 for the greatest need (for context: the highest value); ties
        share the lowest number; NaN where there is no value.
    estimates
        What is weighed: the published values, shrunken and adjusted as the method says.
    scores
        Scores, contributions, coverage and nodes.
    ranking
        By unit, the greatest need first and units that are not scored last: name, rank, score,
        coverage, cohort (the smallest number of pupils, or of teachers where no pupils are
        counted, behind any value in the score) and parent_name.
    made_up
        Whether the observations are the demonstration's.
    """

    method: Method
    level: str
    organiser: str
    period: str
    table: IndicatorTable
    national: pd.DataFrame
    standing: pd.DataFrame
    estimates: Estimates
    scores: Scores
    ranking: pd.DataFrame
    made_up: bool

    @property
    def scored(self) -> int:
        """How many units have a score."""
        return int(self.ranking["rank"].notna().sum())


def analyse(
    observations: pd.DataFrame,
    units: pd.DataFrame,
    method: Method,
    *,
    level: str = MUNICIPALITY,
    organiser: str = ALL_ORGANISERS,
    period: str | None = None,
) -> Analysis:
    """
    Score and rank the units of a level.

    Parameters
    ----------
    observations, units
        The tables of a snapshot.
    method
        Every choice that moves a rank.
    level
        One of `RANKED_LEVELS`.
    organiser
        Whose schools; see `organisers`.
    period
        A school year of `periods`; None for the newest.

    Returns
    -------
    Analysis
        A unit below the method's coverage floor is there, without score and rank.

    Raises
    ------
    ValueError
        When level, organiser or period is none that the observations hold, or when an indicator
        of the method is not in the register.
    """
    chosen = _checked(observations, (level, organiser, period), method)
    asked = Choice(
        period=chosen,
        organiser=organiser,
        pool_years=method.pool_years,
        max_lag=method.max_lag,
    )
    tables = _tables(observations, units, asked, level)
    table = tables[level]
    weighed = estimates(table, method)
    scores = score_units(weighed.value, method, directions())
    return Analysis(
        method=method,
        level=level,
        organiser=organiser,
        period=chosen,
        table=table,
        national=_national(tables[COUNTRY]),
        standing=_standing(table.value),
        estimates=weighed,
        scores=scores,
        ranking=_ranking(units, table, scores, method),
        made_up=DEMONSTRATION in set(observations["source"].cat.categories),
    )


def table_with_years(
    observations: pd.DataFrame, units: pd.DataFrame, analysis: Analysis, pool_years: int
) -> IndicatorTable:
    """
    Make the table of an analysis again with another number of years pooled.

    Parameters
    ----------
    observations, units
        Those of the analysis.
    analysis
        A finished analysis.
    pool_years
        How many years a yearly indicator is pooled over.

    Returns
    -------
    IndicatorTable
        Otherwise as `Analysis.table`.
    """
    asked = Choice(
        period=analysis.period,
        organiser=analysis.organiser,
        pool_years=pool_years,
        max_lag=analysis.method.max_lag,
    )
    return _tables(observations, units, asked, analysis.level)[analysis.level]


def periods(observations: pd.DataFrame) -> tuple[str, ...]:
    """
    List the school years of the observations.

    Parameters
    ----------
    observations
        The table of a snapshot.

    Returns
    -------
    tuple of str
        The newest first; calendar years are not among them.
    """
    years = [str(period) for period in observations["period"].cat.categories if "/" in str(period)]
    return tuple(sorted(years, key=school_year_start, reverse=True))


def organisers(observations: pd.DataFrame) -> tuple[str, ...]:
    """
    List the organisers of the observations.

    Parameters
    ----------
    observations
        The table of a snapshot.

    Returns
    -------
    tuple of str
        ``samtliga`` first where it is there, the others in alphabetical order.
    """
    names = [str(name) for name in observations["organiser"].cat.categories]
    return tuple(sorted(names, key=lambda name: (name != ALL_ORGANISERS, name)))


def groupings(units: pd.DataFrame, level: str) -> Mapping[str, pd.Series]:
    """
    Say which unit of a level, and of the country, each municipality belongs to.

    Parameters
    ----------
    units
        The table of a snapshot.
    level
        One of `RANKED_LEVELS`.

    Returns
    -------
    Mapping of str to Series
        Codes indexed by municipality.
    """
    places = units[units["level"] == MUNICIPALITY].set_index("unit")
    country = units.loc[units["level"] == COUNTRY, "unit"].iloc[0]
    codes = {"kommun": places.index.to_series(), "lan": places["parent"], "skr": places["skr"]}
    return {level: codes[level], COUNTRY: pd.Series(country, index=places.index)}


def _tables(
    observations: pd.DataFrame, units: pd.DataFrame, asked: Choice, level: str
) -> dict[str, IndicatorTable]:
    indicators = tuple(register().values())
    return indicator_tables(observations, indicators, asked, groupings(units, level))


def _checked(observations: pd.DataFrame, asked: tuple[str, str, str | None], method: Method) -> str:
    level, organiser, period = asked
    years, names = periods(observations), organisers(observations)
    if not years:
        msg = (
            "The observations hold no school year. "
            "Import at least one report with grades, tests, pupils or teachers."
        )
        raise ValueError(msg)
    faults = []
    if level not in RANKED_LEVELS:
        faults.append(f"`level` must be one of {', '.join(RANKED_LEVELS)}, not “{level}”.")
    if organiser not in names:
        faults.append(f"`organiser` must be one of {', '.join(names)}, not “{organiser}”.")
    if period is not None and period not in years:
        faults.append(f"`period` must be one of {', '.join(years)}, not “{period}”.")
    unknown = [name for name in method.indicator_ids if name not in register()]
    if unknown:
        faults.append(f"The register has no indicator called {', '.join(unknown)}.")
    if faults:
        raise ValueError("\n".join(faults))
    return period or years[0]


def _national(table: IndicatorTable) -> pd.DataFrame:
    rows = {name: getattr(table, name).iloc[0] for name in ("value", "cohort", "years", "flag")}
    return pd.DataFrame(rows).rename_axis("indicator")


def _standing(values: pd.DataFrame) -> pd.DataFrame:
    need = pd.Series({name: entry.direction or 1 for name, entry in register().items()})
    return (values * need[values.columns]).rank(ascending=False, method="min")


def _ranking(
    units: pd.DataFrame, table: IndicatorTable, scores: Scores, method: Method
) -> pd.DataFrame:
    names = units.set_index("unit")["name"]
    own = units.set_index("unit").loc[table.value.index]
    ranking = pd.DataFrame(
        {
            "name": own["name"],
            "rank": scores.rank,
            "score": scores.score,
            "coverage": scores.coverage,
            "cohort": _smallest_cohort(table, method),
            "parent_name": own["parent"].map(names),
        }
    )
    return ranking.sort_values(["rank", "name"], na_position="last")


def _smallest_cohort(table: IndicatorTable, method: Method) -> pd.Series:
    weighed = [name for name in method.indicator_ids if method.effective_weights()[name] > 0]
    of_pupils = [name for name in weighed if register()[name].dimension != "teachers"]
    cohort = table.cohort[of_pupils or weighed]
    return cohort.where(table.value[cohort.columns].notna()).min(axis=1)
