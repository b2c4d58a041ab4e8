"""One area, indicator by indicator, in words and numbers ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd

from needs.analysis import MUNICIPALITY
from needs.area_origin import AreaReports, area_reports, break_note
from needs.area_weighing import expected_words, weighed_words
from needs.cohort_words import cohort_words
from needs.drivers import above_the_middle
from needs.similar_units import similar_units
from needs.texts import NOTHING, difference, number, percent, plain, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.analysis import Analysis
    from needs.expectation import Expectation
    from needs.indicators import Indicator
    from needs.published_groups import PublishedGroup

LEAD_DRIVERS: Final = 3


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """
    One indicator of one area.

    All are texts, except `weighed`, whether the method weighs it, `contribution`, how much of the
    score it stands for, and `excess`, how much more that is than in an area in the middle; NaN
    where it is not weighed or has no value.
    """

    indicator: str
    name: str
    definition: str
    value: str
    years: str
    cohort: str
    published: str
    break_note: str
    weighed_as: str
    expected: str
    national: str
    national_years: str
    apart: str
    standing: str
    weighed: bool
    contribution: float
    excess: float
    contribution_words: str
    source: str

    @property
    def origin(self) -> tuple[str, ...]:
        """Where the value is from; only how it is (not) published where there is none."""
        parts = (
            self.years,
            self.cohort,
            self.published,
            self.break_note,
            self.weighed_as,
            self.source,
        )
        return tuple(part for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class AreaProfile:
    """
    One area.

    All are texts (`parent` is empty for what lies in the country only), except `scored`, `rows`
    (the indicators that are weighed stand first, those that give most to the score at the top),
    `sources`, those of its own values, which the rows name by number from 1, `similar`, from
    the code to the name of the areas most like it, and `published`, those that RKA compares it
    with (see `needs.published_groups`), where they were imported.
    """

    unit: str
    name: str
    parent: str
    lead: str
    scored: bool
    rows: tuple[AreaRow, ...]
    sources: tuple[str, ...]
    similar: Mapping[str, str]
    published: PublishedGroup | None = None

    @property
    def giving(self) -> tuple[AreaRow, ...]:
        """The rows that give something to the score, the greatest first."""
        return tuple(row for row in self.rows if row.contribution > 0)


@dataclass(frozen=True)
class _Words:
    """What the words of every row are made with."""

    language: str
    origin: AreaReports
    expectation: Expectation | None
    above: pd.DataFrame


def area_profile(
    analysis: Analysis,
    register: Mapping[str, Indicator],
    unit: str,
    language: str,
    *,
    citations: Mapping[str, str],
    expectation: Expectation | None = None,
) -> AreaProfile:
    """
    Put together everything the analysis knows of one area.

    Parameters
    ----------
    analysis
        A finished analysis.
    register
        The indicators by id.
    unit
        The code of the area.
    language
        ``sv`` or ``en``.
    citations
        From report to how it is cited.
    expectation
        What is expected of the areas given background; None for nothing.

    Returns
    -------
    AreaProfile
        Ready to show.

    Raises
    ------
    ValueError
        When the analysis does not hold the area.
    """
    if unit not in analysis.ranking.index:
        msg = f"`unit` {unit!r} is not among the {len(analysis.ranking)} areas of the analysis."
        raise ValueError(msg)
    names_of = analysis.ranking["name"]
    names = dict.fromkeys((*analysis.method.indicator_ids, *analysis.table.value.columns))
    origin = area_reports(analysis.table, unit, [register[name] for name in names])
    words = _Words(language, origin, expectation, above_the_middle(analysis.scores.contributions))
    rows = (_row(analysis, register[name], unit, words) for name in analysis.table.value.columns)
    ordered = tuple(sorted(rows, key=_order))
    place = {str(k): v for k, v in analysis.ranking.loc[[unit]].iloc[0].items()}
    scored = bool(pd.notna(place["rank"]))
    return AreaProfile(
        unit=unit,
        name=str(place["name"]),
        parent=str(place["parent_name"]) if analysis.level == MUNICIPALITY else "",
        lead=_lead(ordered, place, analysis, language),
        scored=scored,
        rows=ordered,
        sources=tuple(citations.get(report, report) for report in origin.reports),
        similar={each: str(names_of[each]) for each in similar_units(analysis, unit)},
    )


def value_words(value: float, indicator: Indicator, language: str) -> str:
    """
    Write a value with its unit.

    Parameters
    ----------
    value
        In the indicator's unit; NaN is written as a dash.
    indicator
        Whose value it is.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``87,4 %``.
    """
    if not np.isfinite(value):
        return NOTHING
    written = number(value, language, decimals=indicator.decimals)
    return text(f"unit.{indicator.unit}", language, value=written)


def _row(analysis: Analysis, indicator: Indicator, unit: str, words: _Words) -> AreaRow:
    name, table = indicator.id, analysis.table
    contribution = _contribution(analysis, unit, name)
    years = str(table.years.loc[unit, name])
    return AreaRow(
        indicator=name,
        name=indicator.name[words.language],
        definition=indicator.definition[words.language],
        value=value_words(_figure(table.value, unit, name), indicator, words.language),
        years=years,
        cohort=_cohort(analysis, indicator, unit, words),
        published=_published(analysis, indicator, unit, words.language),
        break_note=break_note(table, name, unit, words.language),
        weighed_as=weighed_words(analysis, indicator, unit, words.language),
        expected=expected_words(words.expectation, indicator, unit, words.language),
        national=value_words(_figure(analysis.national, name, "value"), indicator, words.language),
        national_years=_national_years(analysis, name, years),
        apart=_apart(analysis, indicator, unit, words.language),
        standing=_standing(analysis, indicator, unit, words.language),
        weighed=name in analysis.method.indicator_ids,
        contribution=contribution,
        excess=_figure(words.above, unit, name) if name in words.above else float("nan"),
        contribution_words=number(contribution, words.language),
        source=words.origin.words(words.origin.own[name], words.language),
    )


def _cohort(analysis: Analysis, indicator: Indicator, unit: str, words: _Words) -> str:
    count = _figure(analysis.table.cohort, unit, indicator.id)
    used = int(_figure(analysis.table.years_used, unit, indicator.id))
    elsewhere = words.origin.words(words.origin.of_cohort[indicator.id], words.language)
    return cohort_words(count, used, indicator, words.language, source=elsewhere)


def _figure(frame: pd.DataFrame, row: str, column: str) -> float:
    return float(cast("float", frame.loc[row, column]))


def _order(row: AreaRow) -> tuple[bool, float]:
    """Put what is weighed first, and among that what gives most; the register's order else."""
    return not row.weighed, -float(np.nan_to_num(row.contribution, nan=-1.0))


def _contribution(analysis: Analysis, unit: str, name: str) -> float:
    given = analysis.scores.contributions
    return _figure(given, unit, name) if name in given.columns else float("nan")


def _published(analysis: Analysis, indicator: Indicator, unit: str, language: str) -> str:
    """Say how the value was published, with its bounds where it is an interval."""
    table, name = analysis.table, indicator.id
    flag = str(table.flag.loc[unit, name])
    bounds = (_figure(table.low, unit, name), _figure(table.high, unit, name))
    if flag == "exact" and _figure(table.years_used, unit, name) > 1:
        return text("flag.pooled", language)
    if flag != "censored" or not np.isfinite(bounds).all():
        return text(f"flag.{flag}", language)
    low, high = (number(bound, language, decimals=indicator.decimals) for bound in bounds)
    return text("flag.between", language, low=low, high=high)


def _national_years(analysis: Analysis, name: str, years: str) -> str:
    """Return the years of the national value where they are not those of the area's."""
    own = str(analysis.national.loc[name, "years"])
    return "" if own == years else own


def _apart(analysis: Analysis, indicator: Indicator, unit: str, language: str) -> str:
    """Say how far the area is from the country; nothing where the country is the areas' sum."""
    # Between the rounded values, so that whoever reckons with what is shown gets the same.
    own, national = (
        round(figure, indicator.decimals)
        for figure in (
            _figure(analysis.table.value, unit, indicator.id),
            _figure(analysis.national, indicator.id, "value"),
        )
    )
    apart = own - national
    if indicator.aggregate == "sum" or not np.isfinite(apart):
        return ""
    written = difference(apart, language, decimals=indicator.decimals)
    return text(f"unit.{indicator.distance_unit}", language, value=written)


def _standing(analysis: Analysis, indicator: Indicator, unit: str, language: str) -> str:
    """Say the area's place among those that have a value; context has no place in need."""
    places = analysis.standing[indicator.id]
    if not indicator.direction or pd.isna(places[unit]):
        return NOTHING
    place = number(float(places[unit]), language, decimals=0)
    return text("area.place_of", language, place=place, of=int(places.count()))


def _lead(
    rows: tuple[AreaRow, ...], place: Mapping[str, Any], analysis: Analysis, language: str
) -> str:
    """Say in a sentence what raises the area's score above the middle, in Markdown."""
    name, coverage = plain(str(place["name"])), percent(float(place["coverage"]), language)
    if pd.isna(place["rank"]):
        floor = percent(analysis.method.coverage_floor, language)
        return text("area.not_scored", language, name=name, coverage=coverage, floor=floor)
    above = sorted((row for row in rows if row.excess > 0), key=lambda row: -row.excess)
    if not above:
        return text("area.lead_none", language, name=name, coverage=coverage)
    return text(
        "area.lead",
        language,
        name=name,
        drivers="; ".join(_driver(row, language) for row in above[:LEAD_DRIVERS]),
        coverage=coverage,
    )


def _driver(row: AreaRow, language: str) -> str:
    name = plain(row.name)
    return text("area.driver", language, name=name, value=row.value, national=row.national)
