"""
What the figures of `needs/proof.toml` are measured with.

``python -m tests.validation.figures SNAPSHOT`` measures all of them again (some minutes) and
prints them; SNAPSHOT is the folder of a snapshot of the real files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.snapshot import Snapshot
from needs.analysis import analyse
from needs.backtest import ALL_SUBJECTS, backtest, summarise
from needs.known_truth import Chance, Country, measure_country
from needs.known_years import POOL, change_correlations, read_decades
from needs.method import Method, WeightedIndicator, load_method
from needs.trial import (
    LIKE_REAL,
    SHIPPED,
    SMALL,
    TRIED,
    Measured,
    coverage,
    refused,
    right_when_called,
    shipped_rules,
    trial,
    tried_method,
)

REPETITIONS = 60
"""So many that the Monte Carlo error of a coverage is below half a percentage point."""

WIDER = 0.18
"""True spread falls with size in the real decade: 5.5, 4.1 and 3.5 at 65, 180, 800 pupils."""

NO_GAP = replace(
    TRIED,
    dimensions=tuple(one for one in TRIED.dimensions if one.id != "equity"),
    indicators=tuple(one for one in TRIED.indicators if one.dimension != "equity"),
    certainty=shipped_rules(),
)
"""Every indicator's errors share one correlation, as the tool assumes."""

SUBJECT = replace(
    TRIED,
    dimensions=(),
    indicators=(
        WeightedIndicator(id="share_pass_biology_y9", weight=3),
        WeightedIndicator(id="eligible_science_technology"),
    ),
)
"""As a lens of one subject: nearly all of it rests on the same pupils, and there is no gap."""

BACKGROUND = ("shrinkage", "adjustment")
"""Choices that need the pupils' background, which is not made up."""

Read = Callable[[pd.DataFrame], Measured]


def small(table: pd.DataFrame) -> Measured:
    return coverage(table, pupils_below=SMALL)


def called_high(table: pd.DataFrame) -> Measured:
    called = table.assign(refused=table["tier"] == "clearly_high")
    share = called.groupby("repetition")["refused"].mean()
    return Measured(float(share.mean()), float(share.std() / np.sqrt(len(share))))


def called_low_right(table: pd.DataFrame) -> Measured:
    return right_when_called(table, "clearly_low")


@dataclass(frozen=True)
class Scenario:
    """What is so in truth, what the tool assumes, and what is read from the trial."""

    reads: dict[str, Read]
    method: Method
    chance: Chance = LIKE_REAL
    change: Callable[[Country], Country] = lambda country: country


SCENARIOS = {
    "as_shipped": Scenario(
        {
            "coverage": coverage,
            "coverage_small": small,
            "clearly_high_right": right_when_called,
            "clearly_low_right": called_low_right,
            "clearly_high_share": called_high,
        },
        tried_method(),
    ),
    "told_the_truth": Scenario(
        {"coverage_told_the_truth": coverage, "coverage_small_told_the_truth": small},
        NO_GAP,
        chance=Chance(shipped_rules().error_correlation, shipped_rules().design_effect),
    ),
    "all_doubt": Scenario(
        {"coverage_all_doubt": coverage, "coverage_small_all_doubt": small},
        replace(
            TRIED,
            certainty=load_method(SHIPPED).certainty,
            alternatives=tuple(
                one for one in load_method(SHIPPED).alternatives if one.id not in BACKGROUND
            ),
        ),
    ),
    "no_difference": Scenario(
        {"refused_without_difference": refused}, tried_method(), change=Country.alike
    ),
    "independent_errors": Scenario(
        {"coverage_if_errors_taken_independent": coverage},
        tried_method(replace(shipped_rules(), error_correlation=0.0)),
    ),
    "independent_pupils": Scenario(
        {"coverage_if_pupils_taken_independent": coverage},
        tried_method(replace(shipped_rules(), design_effect=1.0)),
    ),
    "full_correlation": Scenario(
        {"coverage_if_all_errors_taken_correlated": coverage},
        tried_method(replace(shipped_rules(), error_correlation=LIKE_REAL.correlation)),
    ),
    "wider_when_small": Scenario(
        {"coverage_small_if_small_differ_more": small},
        tried_method(),
        change=lambda country: replace(country, by_size=WIDER),
    ),
    "one_subject": Scenario(
        {"coverage_one_subject": coverage}, replace(SUBJECT, certainty=shipped_rules())
    ),
}


def run(snapshot: Snapshot, name: str, repetitions: int = REPETITIONS) -> pd.DataFrame:
    """Try a scenario on a country like the real one."""
    scenario, units = SCENARIOS[name], snapshot.units()
    analysis = analyse(snapshot.observations(), units, scenario.method)
    country = scenario.change(measure_country(analysis, scenario.chance))
    return trial(country, units, scenario.method, scenario.chance, repetitions=repetitions)


def tried(snapshot: Snapshot, name: str, repetitions: int = REPETITIONS) -> dict[str, Measured]:
    """Read a scenario's figures."""
    table = run(snapshot, name, repetitions)
    return {figure: read(table) for figure, read in SCENARIOS[name].reads.items()}


def of_the_decade(snapshot: Snapshot) -> dict[str, float]:
    """Measure what rests on the published decade alone: the same each time."""
    observations, units = snapshot.observations(), snapshot.units()
    decades = read_decades(observations, units)
    noise = [
        one.until(year).noise()
        for one in decades.values()
        for year in range(POOL - 1, len(one.years))
    ]
    pairs = change_correlations(decades).to_numpy()[np.triu_indices(len(decades), 1)]
    summary = summarise(backtest(observations, units)).reset_index()
    subjects = summary[summary["indicator"] != ALL_SUBJECTS]
    mean = subjects.groupby(["estimator", "horizon"])[["ratio", "spearman", "covered"]].mean()
    found = {
        "design_effect": float(np.mean(noise)),
        "design_effect_least": min(noise),
        "design_effect_most": max(noise),
        "error_correlation": float(pairs.mean()),
    }
    for horizon in (1, 2):
        for name in ("three_years", "shrunken_noise"):
            found[f"backtest_ratio_{name}_{horizon}"] = mean["ratio"][name, horizon]
        for name in ("last_year", "three_years", "shrunken_noise"):
            found[f"backtest_rank_{name}_{horizon}"] = mean["spearman"][name, horizon]
        for name in ("shrunken", "shrunken_noise"):
            found[f"backtest_covered_{name}_{horizon}"] = mean["covered"][name, horizon]
    return found


def main(folder: str) -> None:
    """Print every figure as `needs/proof.toml` has it."""
    snapshot = Snapshot(Path(folder))
    for name, value in of_the_decade(snapshot).items():
        sys.stdout.write(f"[figures.{name}]\nvalue = {value:.3f}\n")
    for scenario in SCENARIOS:
        for name, found in tried(snapshot, scenario).items():
            sys.stdout.write(f"[figures.{name}]\nvalue = {found.value:.3f}\n")
            sys.stdout.write(f"error = {found.error:.4f}\nrepetitions = {REPETITIONS}\n")


if __name__ == "__main__":
    main(sys.argv[1])
