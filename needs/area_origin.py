"""Where the values of one area are from: their reports by number, and breaks in their series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needs.own_sources import reports_in
from needs.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needs.indicator_table import IndicatorTable
    from needs.indicators import Indicator


@dataclass(frozen=True)
class AreaReports:
    """
    The reports behind one area's values.

    Attributes
    ----------
    own
        By indicator, those of its value.
    of_cohort
        By indicator, those of the number behind it where they are others than the value's.
    reports
        All of them, each once; a reader is told their numbers, from 1.
    """

    own: Mapping[str, tuple[str, ...]]
    of_cohort: Mapping[str, tuple[str, ...]]
    reports: tuple[str, ...]

    def words(self, reports: Sequence[str], language: str) -> str:
        """
        Name reports by their numbers.

        Parameters
        ----------
        reports
            Any of `reports`.
        language
            ``sv`` or ``en``.

        Returns
        -------
        str
            Such as ``källa 1``; empty for none.
        """
        if not reports:
            return ""
        key = "area.source" if len(reports) == 1 else "area.source_several"
        numbers = ", ".join(str(self.reports.index(report) + 1) for report in reports)
        return text(key, language, source=numbers)


def area_reports(table: IndicatorTable, unit: str, indicators: Sequence[Indicator]) -> AreaReports:
    """
    Find the reports behind an area's values.

    Parameters
    ----------
    table
        Every indicator of every area.
    unit
        The code of the area.
    indicators
        Which to look at; their order gives the reports their numbers.

    Returns
    -------
    AreaReports
        From the observations' own sources. Made-up figures name no report and get the one that
        publishes such figures.
    """
    own, of_cohort = {}, {}
    for one in indicators:
        source = str(table.source.loc[unit, one.id])
        own[one.id] = reports_in(source) or ((one.report,) if source else ())
        elsewhere = reports_in(str(table.cohort_source.loc[unit, one.id]))
        of_cohort[one.id] = elsewhere if set(elsewhere) - set(own[one.id]) else ()
    every = [name for one in indicators for name in own[one.id] + of_cohort[one.id]]
    return AreaReports(own, of_cohort, tuple(dict.fromkeys(every)))


def break_note(table: IndicatorTable, indicator: str, unit: str, language: str) -> str:
    """
    Say where an indicator's series does not run on.

    Parameters
    ----------
    table
        Every indicator of every area.
    indicator
        Its id.
    unit
        The code of the area.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Sentences; empty where there is nothing to say. That small numbers are withheld is said
        only where the area's value is withheld, or lacks a year that another area has.
    """
    used = table.years_used[indicator]
    lacks_a_year = 0 < used[unit] < used.max() or table.flag.loc[unit, indicator] == "withheld"
    told = (
        one for one in table.breaks.get(indicator, ()) if lacks_a_year or not one.of_small_numbers
    )
    return " ".join(one.sentence[language] for one in told)
