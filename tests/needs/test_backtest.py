"""The back-test, on a made-up decade with a known truth and on the real one."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from needs.backtest import ALL_SUBJECTS, COLUMNS, backtest, summarise
from needs.known_years import read_decades
from tests.needs.decade import SUBJECTS, made_up_decade


@pytest.fixture(scope="module")
def made_up() -> pd.DataFrame:
    return backtest(*made_up_decade(places=200))


def by_estimator(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the summary's column: indicators and horizons by estimators."""
    rows = summarise(table).reset_index()
    return rows.pivot_table(index=["indicator", "horizon"], columns="estimator", values=column)


def test_there_is_a_row_for_each_trial(made_up: pd.DataFrame) -> None:
    assert list(made_up.columns) == list(COLUMNS)
    assert set(made_up["indicator"]) == {*SUBJECTS, ALL_SUBJECTS}
    assert not made_up.duplicated(["indicator", "start", "horizon", "estimator"]).any()
    starts = made_up.groupby(["estimator", "horizon"])["start"].unique()
    assert sorted(starts["last_year", 1]) == [2018, 2019, 2020, 2021, 2022]
    assert sorted(starts["last_year", 2]) == [2018, 2019, 2020, 2021]
    assert sorted(starts["five_years", 1]) == [2020, 2021, 2022]
    assert (made_up["units"] == 200).all()


def test_one_row_by_hand() -> None:
    observations, units = made_up_decade(places=30)
    one = read_decades(observations, units)["share_pass_biology_y9"]
    row = backtest(observations, units).query(
        "indicator == 'share_pass_biology_y9' and start == 2019 and horizon == 2"
        " and estimator == 'last_year'"
    )
    error, cohort = one.value[3] - one.value[5], one.cohort[5]
    assert row["mse"].item() == pytest.approx(np.mean(error**2))
    assert row["mse_weighted"].item() == pytest.approx((error**2 * cohort).sum() / cohort.sum())
    assert row["mse_small"].item() == pytest.approx(np.mean(error[cohort < 100] ** 2))
    relative = error - (error * cohort).sum() / cohort.sum()
    assert row["mse_relative"].item() == pytest.approx(np.mean(relative**2))
    assert row["spearman"].item() == pytest.approx(spearmanr(one.value[3], one.value[5]).statistic)
    assert np.isnan(row["covered"].item())


def test_where_levels_stay_pooling_and_shrinking_do_better(made_up: pd.DataFrame) -> None:
    found = by_estimator(made_up, "mse")
    assert (found["last_year"] > found["three_years"]).all()
    assert (found["three_years"] > found["shrunken"]).all()
    assert (found["shrunken"] > found["context"]).all()  # the truth was made with context


@pytest.mark.parametrize(("noise", "estimator"), [(1.0, "shrunken"), (2.4, "shrunken_noise")])
def test_intervals_hold_what_they_claim(noise: float, estimator: str) -> None:
    table = backtest(*made_up_decade(places=300, noise=noise, seed=2))
    assert by_estimator(table, "covered")[estimator].mean() == pytest.approx(0.9, abs=0.015)


def test_intervals_of_independent_pupils_are_too_narrow_where_pupils_are_not() -> None:
    table = backtest(*made_up_decade(places=300, noise=2.4, seed=2))
    assert by_estimator(table, "covered")["shrunken"].mean() < 0.8


def test_a_year_less_gives_the_same_rows_as_far_as_it_goes() -> None:
    observations, units = made_up_decade()
    cut = observations[observations["period"].astype(str) < "2022"].copy()
    keys = ["indicator", "start", "horizon", "estimator"]
    whole, part = (backtest(each, units).set_index(keys) for each in (observations, cut))
    pd.testing.assert_frame_equal(whole.loc[part.index], part)


def test_with_three_years_there_is_nothing_to_try() -> None:
    assert backtest(*made_up_decade(years=3)).empty


def test_the_summary_by_hand() -> None:
    values = {"last_year": (4.0, 0.5), "three_years": (3.0, 0.7), "shrunken": (2.0, 0.6)}
    rows = [
        {"indicator": "a", "start": start, "horizon": 1, "estimator": name, "units": 9}
        | dict.fromkeys(COLUMNS[5:], 0.0)
        | {"mse": mse + 2 * (name == "shrunken") * start, "spearman": rho}
        for name, (mse, rho) in values.items()
        for start in (0, 1)
    ]
    found = summarise(pd.DataFrame(rows)).droplevel(["indicator", "horizon"])
    assert found["starts"].tolist() == [2, 2, 2]
    assert found.loc["shrunken", "mse"] == 3.0
    assert found.loc["shrunken", "ratio"] == pytest.approx(6 / 8)
    assert found["wins_mse"].to_dict() == {"last_year": 0, "three_years": 0, "shrunken": 1}
    assert found.loc["shrunken", "wins_spearman"] == 0
