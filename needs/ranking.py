"""The ranking as a table that leaves the program, and the notes that must go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from needs.indicators import register
from needs.method import method_to_toml
from needs.own_sources import BETWEEN, reports_in
from needs.tiers import LOW_RELIABILITY, NO_DIFFERENCE, TOO_FEW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.analysis import Analysis
    from needs.certainty import Certainty

SCORE_DECIMALS: Final = 6
VALUE_COLUMNS: Final = (
    "unit", "name", "indicator", "indicator_name", "value", "low", "high", "weighed",
    "weighed_error", "pulled", "national", "years", "cohort", "flag", "report",
)  # fmt: skip
VALUE_DECIMALS: Final = 4
ROUNDED: Final = (
    "cohort",
    "value",
    "low",
    "high",
    "weighed",
    "weighed_error",
    "pulled",
    "national",
)
REFUSED: Final = {
    NO_DIFFERENCE: "The units do not differ by more than chance does",
    LOW_RELIABILITY: "Too little of the differences between the units is more than chance",
    TOO_FEW: "There are too few units to compare",
}
SURE_COLUMNS: Final = {
    "rank_low": "rank_low",
    "rank_high": "rank_high",
    "top": "p_highest",
    "bottom": "p_lowest",
    "similar": "similar",
    "score_low": "score_low",
    "score_high": "score_high",
}
"""From the columns of `Certainty.frame` to those of the table."""

RANK_RULE: Final = (
    "1 is the greatest need; units with equal scores share the lowest number; a unit below the "
    "method's coverage floor has no rank"
)


def ranking_table(analysis: Analysis, sure: Certainty) -> pd.DataFrame:
    """
    Lay out a ranking as one flat table.

    Parameters
    ----------
    analysis
        Scored and ranked.
    sure
        How sure its ranks are.

    Returns
    -------
    pandas.DataFrame
        In the order of the ranking, with the columns unit, name, tier, rank, rank_low, rank_high,
        p_highest, p_lowest, similar, score, score_low, score_high, ``contribution_…`` for each
        indicator of the method (they sum to the score), coverage and cohort; see
        `certainty_notes`. Empty cells mean not scored or not published, never zero. Under a
        refusal there is no rank and no score either, and the units stand by name.
    """
    ranking = analysis.ranking
    parts = analysis.scores.contributions.loc[ranking.index].add_prefix("contribution_")
    known = sure.frame.loc[ranking.index, ["tier", *SURE_COLUMNS]].rename(columns=SURE_COLUMNS)
    table = ranking[["name", "rank", "score", "coverage", "cohort"]].join(known).join(parts)
    first = ["name", "tier", "rank", "rank_low", "rank_high", "p_highest", "p_lowest", "similar"]
    order = [*first, "score", "score_low", "score_high", *parts, "coverage", "cohort"]
    table = table[order]
    if sure.refusal is not None:
        told = [*first[2:], "score", "score_low", "score_high", *parts]
        table = table.assign(**dict.fromkeys(told, np.nan)).sort_values("name")
    return table.rename_axis("unit").reset_index().round(SCORE_DECIMALS)


def certainty_notes(analysis: Analysis, sure: Certainty) -> dict[str, str]:
    """
    Say what a reader of the exported ranking must know of its certainty.

    Parameters
    ----------
    analysis
        Scored and ranked.
    sure
        How sure its ranks are.

    Returns
    -------
    dict of str to str
        What the columns mean, how they were found, and why no unit is told from another where
        that is so.
    """
    rules = analysis.method.certainty
    shares = {"level": sure.level, "clear": rules.clear, "likely": rules.likely}
    percent = {name: f"{share:.0%}" for name, share in shares.items()}
    refused = refusal_note(sure)
    return ({"REFUSAL": refused} if refused else {}) | {
        "tier": (
            f"clearly_high: among the {sure.highest} with the greatest need of {sure.ranked} with "
            f"a probability of at least {percent['clear']}; likely_high: {percent['likely']}; "
            "clearly_low and likely_low: the same at the other end; cannot_tell: none of them"
        ),
        "rank_low, rank_high": f"the rank lies between them with {percent['level']} probability",
        "p_highest, p_lowest": f"the probability of being among the {sure.highest} at either end",
        "similar": "how many other units it cannot be told apart from",
        "contribution_…": "how much of the score the indicator stands for",
        "coverage": "the share of the method's weight for which the unit has values",
        "low, high": "between them the published value lies; they differ where ~100 was printed",
        "weighed, weighed_error": "the value that the score is made of, and its standard error",
        "pulled": "how far it was pulled from the published value: 0 not at all, 1 wholly",
        "national": "our own mean of the municipalities, weighted by cohort",
        "flag": "exact, censored (~100), withheld (..), missing, none, or computed by us",
        "certainty": (
            f"{sure.draws} joint draws (seed {rules.seed}) of sampling errors, withheld cells, "
            "weights and the alternatives in the method file; errors that are no sampling errors "
            "are not in it"
        ),
    }


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
        of each indicator, breaks in their series, the snapshot, and the citations of the files
        that the values and the numbers behind them came from.
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
        | _breaks(analysis)
        | _origin(manifest, analysis)
        | {"method_file": method_to_toml(analysis.method)}
    )


def refusal_note(sure: Certainty) -> str:
    """
    Say why no unit is told from another.

    Parameters
    ----------
    sure
        How sure the ranks are.

    Returns
    -------
    str
        An English sentence; empty where units can be told apart.
    """
    if sure.refusal is None:
        return ""
    return f"{REFUSED[sure.refusal.reason]}: every scored unit has one tier."


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
        name, indicator, indicator_name (Swedish), value, low, high, weighed (the value that the
        score is made of), weighed_error (its standard error), pulled (how far it was pulled
        towards the others, from 0 to 1), national, years, cohort, flag, report (of the value
        itself; several are joined by ``; ``). Empty cells where nothing is published.
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
            for field in ("value", "low", "high", "years", "cohort", "flag", "source")
        }
    )
    entries = long["indicator"].map(register())
    used = analysis.estimates
    return long.assign(
        weighed=used.value.loc[units, ids].to_numpy().ravel(),
        weighed_error=np.sqrt(used.variance.loc[units, ids].to_numpy().ravel()),
        pulled=used.pulled.loc[units, ids].to_numpy().ravel(),
        name=long["unit"].map(analysis.ranking["name"]),
        indicator_name=[entry.name["sv"] for entry in entries],
        national=long["indicator"].map(analysis.national["value"]),
        report=long["source"].map(_report),
    )[list(VALUE_COLUMNS)].round(dict.fromkeys(ROUNDED, VALUE_DECIMALS))


def _report(source: str) -> str:
    # Made-up figures come from no report; their source says what they are.
    return BETWEEN.join(reports_in(source)) or source


def _breaks(analysis: Analysis) -> dict[str, str]:
    concerned: dict[str, list[str]] = {}
    for name in analysis.method.indicator_ids:
        for one in analysis.table.breaks.get(name, ()):
            concerned.setdefault(one.sentence["en"], []).append(name)
    said = "; ".join(f"{', '.join(names)}: {words}" for words, names in concerned.items())
    return {"breaks": said} if said else {}


def _origin(manifest: Mapping[str, Any] | None, analysis: Analysis) -> dict[str, str]:
    if manifest is None:
        return {"snapshot": "demonstration"}
    ids, table = list(analysis.method.indicator_ids), analysis.table
    texts = pd.unique(pd.concat([table.source[ids], table.cohort_source[ids]]).to_numpy().ravel())
    sources = {source for text in texts for source in str(text).split(BETWEEN)}
    used = [entry for entry in manifest["inputs"] if entry["source"] in sources]
    return {
        "snapshot": str(manifest["id"]),
        "imported": str(manifest["created"]),
        "sources": "; ".join(dict.fromkeys(entry["citation"] for entry in used)),
        "program": "{name} {version}".format(**manifest["program"]),
    }
