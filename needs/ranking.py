"""The ranking as a table that leaves the program, and the notes that must go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from needs.indicators import register
from needs.method import method_to_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.analysis import Analysis

SCORE_DECIMALS: Final = 6
VALUE_COLUMNS: Final = (
    "unit", "name", "indicator", "indicator_name", "value", "low", "high", "national",
    "years", "cohort", "flag", "report",
)  # fmt: skip
COHORT_REPORT: Final = "results_over_time_y9"
"""Publishes the year 9 pupils that stand behind reports which print no number."""

RANK_RULE: Final = (
    "1 is the greatest need; units with equal scores share the lowest number; a unit below the "
    "method's coverage floor has no rank"
)


def ranking_table(analysis: Analysis) -> pd.DataFrame:
    """
    Lay out a ranking as one flat table.

    Parameters
    ----------
    analysis
        Scored and ranked.

    Returns
    -------
    pandas.DataFrame
        In the order of the ranking, with the columns unit, name, rank, score,
        ``contribution_…`` for each indicator of the method (they sum to the score), coverage
        and cohort. Empty cells mean not scored or not published, never zero.
    """
    ranking = analysis.ranking
    parts = analysis.scores.contributions.loc[ranking.index].add_prefix("contribution_")
    table = ranking[["name", "rank", "score"]].join(parts)
    table = table.join(ranking[["coverage", "cohort"]])
    return table.rename_axis("unit").reset_index().round(SCORE_DECIMALS)


def ranking_notes(analysis: Analysis, manifest: Mapping[str, Any] | None) -> dict[str, str]:
    """
    Say what a reader of the exported ranking must know.

    Parameters
    ----------
    analysis
        What was computed.
    manifest
        The snapshot's manifest; None for demonstration data.

    Returns
    -------
    dict of str to str
        The warning about made-up figures first where it applies; then method, choices, the years
        of each indicator, the snapshot, and the citations.
    """
    made_up = {"WARNING": "Påhittade siffror, inte statistik / made-up figures, not statistics"}
    years = {
        name: str(analysis.national.loc[name, "years"]) for name in analysis.method.indicator_ids
    }
    return (
        (made_up if analysis.made_up else {})
        | {
            "method": analysis.method.id,
            "level": analysis.level,
            "organiser": analysis.organiser,
            "period": analysis.period,
            "rank": RANK_RULE,
            "cohort": "the smallest number of pupils (or teachers) behind any value in the score",
            "years": "; ".join(f"{name}: {text or 'none'}" for name, text in years.items()),
        }
        | _origin(manifest, analysis)
        | {"method_file": method_to_toml(analysis.method)}
    )


def unscored_note(analysis: Analysis) -> str:
    """
    Say how many units have no score, and why.

    Parameters
    ----------
    analysis
        Scored and ranked.

    Returns
    -------
    str
        One English sentence or two; empty where every unit has a score.
    """
    missing = len(analysis.ranking) - analysis.scored
    if not missing:
        return ""
    floor = f"{analysis.method.coverage_floor:.0%}"
    values = analysis.table.value[list(analysis.method.indicator_ids)]
    absent = list(values.columns[values.isna().all()])
    said = (
        f"{missing} of {len(values)} are not scored: "
        f"they have values for less than {floor} of the weight."
    )
    if absent:
        said += f" Nobody has values for {', '.join(absent)} in this selection."
    return said


def values_table(analysis: Analysis) -> pd.DataFrame:
    """
    Lay out the values behind a ranking, so that each can be checked.

    Parameters
    ----------
    analysis
        Scored and ranked.

    Returns
    -------
    pandas.DataFrame
        One row for each unit (in the order of the ranking) and indicator of the method: unit,
        name, indicator, indicator_name (Swedish), value, low, high, national, years, cohort,
        flag, report. Empty cells where nothing is published.
    """
    ids = list(analysis.method.indicator_ids)
    units = analysis.ranking.index
    long = pd.DataFrame(
        {
            "unit": np.repeat(units, len(ids)),
            "indicator": np.tile(np.array(ids, dtype=object), len(units)),
        }
        | {
            field: getattr(analysis.table, field).loc[units, ids].to_numpy().ravel()
            for field in ("value", "low", "high", "years", "cohort", "flag")
        }
    )
    entries = long["indicator"].map(register())
    return long.assign(
        name=long["unit"].map(analysis.ranking["name"]),
        indicator_name=[entry.name["sv"] for entry in entries],
        national=long["indicator"].map(analysis.national["value"]),
        report=[entry.report for entry in entries],
    )[list(VALUE_COLUMNS)].round(dict.fromkeys(("value", "low", "high", "national"), 4))


def _origin(manifest: Mapping[str, Any] | None, analysis: Analysis) -> dict[str, str]:
    if manifest is None:
        return {"snapshot": "demonstration"}
    entries = [register()[name] for name in analysis.method.indicator_ids]
    reports = {entry.report for entry in entries}
    reports |= {COHORT_REPORT for entry in entries if entry.cohort}
    used = [entry for entry in manifest["inputs"] if entry["report"] in reports]
    return {
        "snapshot": str(manifest["id"]),
        "imported": str(manifest["created"]),
        "sources": "; ".join(dict.fromkeys(entry["citation"] for entry in used)),
        "program": "{name} {version}".format(**manifest["program"]),
    }
