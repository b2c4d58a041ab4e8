"""What the back-test found, as sentences and as a table ready to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needs.backtest import ALL_SUBJECTS, COLUMNS, ESTIMATORS, backtest, summarise
from needs.indicators import register
from needs.texts import number, percent, text

if TYPE_CHECKING:
    from collections.abc import Mapping

ESTIMATOR_OF: Final[Mapping[str, str]] = {
    "none": "three_years",
    "mean": "shrunken_noise",
    "context": "context_noise",
    "peers": "shrunken_noise",
}
"""From a method's shrinkage to the estimator that does most like it."""


def backtested(observations: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """
    Try the estimators, where there is enough to try them on.

    Parameters
    ----------
    observations, units
        The tables of a snapshot.

    Returns
    -------
    pandas.DataFrame
        As `needs.backtest.backtest`; empty also where too few values have a known cohort.
    """
    try:
        return backtest(observations, units)
    except ValueError:
        return pd.DataFrame(columns=list(COLUMNS))


def tried(found: pd.DataFrame, language: str) -> dict[str, str]:
    """
    Name what was tried.

    Parameters
    ----------
    found
        What `needs.backtest.backtest` returned; not empty.
    language
        ``sv`` or ``en``.

    Returns
    -------
    dict
        From indicator to its name; all subjects together stand first.
    """
    ids = [name for name in found["indicator"].unique() if name != ALL_SUBJECTS]
    names = {ALL_SUBJECTS: text("backtest.all_subjects", language)}
    return names | {name: register()[name].name[language] for name in ids}


def backtest_rows(found: pd.DataFrame, indicator: str, horizon: int, language: str) -> pd.DataFrame:
    """
    Lay out how well each way of guessing did, the best first.

    Parameters
    ----------
    found
        What `needs.backtest.backtest` returned.
    indicator, horizon
        Which of it.
    language
        ``sv`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        name, error (root of the mean squared error), rank, covered and wins, all in words. Empty
        where nothing was tried.
    """
    summary = _of(found, indicator, horizon)
    return pd.DataFrame(
        {
            "name": [text(f"estimator.{name}", language) for name in summary.index],
            "error": [number(error, language) for error in np.sqrt(summary["mse"])],
            "rank": [number(rank, language, decimals=2) for rank in summary["spearman"]],
            "covered": [percent(share, language) for share in summary["covered"]],
            "wins": [
                text("backtest.of", language, wins=int(wins), starts=int(starts))
                for wins, starts in zip(summary["wins_mse"], summary["starts"], strict=True)
            ],
        }
    )


def backtest_sentence(
    found: pd.DataFrame, indicator: str, horizon: int, shrinkage: str, language: str
) -> str:
    """
    Say whether what the method weighs would have been nearer the truth than the plain values.

    Parameters
    ----------
    found
        What `needs.backtest.backtest` returned.
    indicator, horizon
        Which of it.
    shrinkage
        The method's.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Errors and rank correlations of the method's way and of the last year's raw values; empty
        where they were not tried.
    """
    summary = _of(found, indicator, horizon)
    own = ESTIMATOR_OF[shrinkage]
    if not {own, "last_year"} <= set(summary.index):
        return ""
    error, rank = np.sqrt(summary["mse"]), summary["spearman"]
    return text(
        f"backtest.sentence_{horizon}",
        language,
        own=text(f"estimator.{own}", language),
        error=number(float(error[own]), language),
        rank=number(float(rank[own]), language, decimals=2),
        raw=number(float(error["last_year"]), language),
        raw_rank=number(float(rank["last_year"]), language, decimals=2),
        starts=int(summary["starts"][own]),
        units=int(found["units"].max()),
    )


def _of(found: pd.DataFrame, indicator: str, horizon: int) -> pd.DataFrame:
    chosen = found[(found["indicator"] == indicator) & (found["horizon"] == horizon)]
    if chosen.empty:
        return summarise(found).iloc[:0].droplevel(["indicator", "horizon"])
    summary = summarise(chosen).droplevel(["indicator", "horizon"])
    known = [name for name in ESTIMATORS if name in summary.index]
    return summary.loc[known].sort_values("mse", kind="stable")
