"""
The real decade: what is weighed was nearer to the next two years than the plain values were.

`pytest -s` prints the table. The pooled and shrunken estimate of the lenses is ``shrunken_noise``
(three years, drawn to the common mean, chance as measured in the three years). It is held against
the last year's raw value and the mean of three years: on the average over all start years it must
do better in every subject and at both horizons. In a single start year it need not, and the
threshold says in how many it did.
"""

import pandas as pd
import pytest

from geodata.snapshot import Snapshot
from needs.backtest import ALL_SUBJECTS, HORIZONS, PLAIN, backtest, summarise
from needs.backtest_words import ESTIMATOR_OF
from needs.method import load_method

pytestmark = pytest.mark.realdata

OWN = ESTIMATOR_OF[load_method("stem").shrinkage]
SUBJECTS = 5
STARTS = {1: 6, 2: 5}
"""How many start years have three years behind them and the horizon before them."""
SHOWN = ["mse", "ratio", "spearman", "covered", "wins_mse", "wins_spearman", "starts"]


@pytest.fixture(scope="module")
def decade(real_snapshot: Snapshot) -> pd.DataFrame:
    return backtest(real_snapshot.observations(), real_snapshot.units())


@pytest.fixture(scope="module")
def summary(decade: pd.DataFrame) -> pd.DataFrame:
    found = summarise(decade)
    print(f"\n{found[SHOWN].round(3).to_string()}")  # noqa: T201 - the table is the proof
    return found


def own_cells(decade: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return subjects, horizons and start years by estimators."""
    keys = ["indicator", "horizon", "start"]
    some = decade[decade["indicator"] != ALL_SUBJECTS]
    return some.pivot_table(index=keys, columns="estimator", values=column)


def test_every_subject_year_and_municipality_is_tried(decade: pd.DataFrame) -> None:
    for horizon, starts in STARTS.items():
        own = decade[(decade["estimator"] == OWN) & (decade["horizon"] == horizon)]
        assert (own.groupby("indicator")["start"].nunique() == starts).all()
        assert own["indicator"].nunique() == SUBJECTS + 1
    assert decade["units"].between(285, 290).all()


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("rival", PLAIN)
def test_pooled_and_shrunken_is_nearer_than_the_plain_values(
    summary: pd.DataFrame, rival: str, horizon: int
) -> None:
    some = summary.xs(horizon, level="horizon")
    own, plain = (some.xs(name, level="estimator") for name in (OWN, rival))
    assert len(own) == SUBJECTS + 1
    for column in ("mse", "mse_relative", "mse_small"):
        assert (own[column] < plain[column]).all(), column
    assert (own["spearman"] > plain["spearman"]).all()


@pytest.mark.parametrize(
    ("column", "sign", "beats_both", "beats_raw"),
    [("mse", 1, 0.9, 0.95), ("spearman", -1, 0.8, 0.95)],
)
def test_in_most_single_start_years_too(
    decade: pd.DataFrame, column: str, sign: int, beats_both: float, beats_raw: float
) -> None:
    cells = sign * own_cells(decade, column)
    assert len(cells) == SUBJECTS * sum(STARTS.values())
    both = (cells[OWN] < cells[list(PLAIN)].min(axis=1)).mean()
    raw = (cells[OWN] < cells["last_year"]).mean()
    print(f"\n{column}: beats both in {both:.1%}, last year's in {raw:.1%} of cells")  # noqa: T201
    assert both >= beats_both
    assert raw >= beats_raw


def test_chance_as_measured_makes_intervals_nearly_as_wide_as_they_claim(
    summary: pd.DataFrame,
) -> None:
    covered = summary["covered"].drop(ALL_SUBJECTS, level="indicator")
    mean = covered.groupby(["estimator", "horizon"]).mean()
    assert mean[OWN, 1] == pytest.approx(0.9, abs=0.02)
    # Two years on levels have moved too, which no draw knows of.
    assert 0.85 <= mean[OWN, 2] < 0.9
    # With pupils taken to be independent of each other they are far too narrow.
    assert mean["shrunken", 1] < 0.8


def test_a_longer_past_and_the_background_add_little(summary: pd.DataFrame) -> None:
    def mean(estimator: str, horizon: int = 1) -> float:
        of_one = summary["mse"].drop(ALL_SUBJECTS, level="indicator")
        return float(of_one.xs((horizon, estimator), level=("horizon", "estimator")).mean())

    assert mean("context_noise") > 0.97 * mean(OWN)
    assert mean("context_noise", 2) > 0.95 * mean(OWN, 2)
