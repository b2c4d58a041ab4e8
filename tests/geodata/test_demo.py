"""Made-up figures: like the published ones, by the publisher's rules, and marked in every row."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.demo import SOURCE, demonstration
from geodata.schema import OBSERVATIONS, UNITS
from geodata.tables import KEY_COLUMNS
from geodata.units import level_names, units

SUBJECTS = ("mathematics", "biology", "physics", "chemistry", "technology")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return demonstration()[0]


@pytest.fixture(scope="module")
def newest(observations: pd.DataFrame) -> pd.DataFrame:
    """Return one column for each indicator: all pupils in 2024/25."""
    rows = "organiser == 'samtliga' and group == 'samtliga' and period == '2024/25'"
    return observations.query(rows).pivot_table("value", "unit", "indicator", observed=True)


def cells(observations: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the rows of an indicator, with the organiser and the group side by side."""
    rows = observations[observations["indicator"] == indicator]
    return rows.astype({"organiser": "str", "group": "str", "flag": "str"})


def test_tables_pass_the_schemas(observations: pd.DataFrame) -> None:
    OBSERVATIONS.validate(observations)
    UNITS.validate(demonstration()[1])
    assert not observations.duplicated(list(KEY_COLUMNS)).any()
    pd.testing.assert_frame_equal(demonstration()[1], units())


def test_every_row_says_that_it_is_made_up(observations: pd.DataFrame) -> None:
    assert (observations["source"] == SOURCE).all()
    assert SOURCE == "demo"


def test_every_kommun_is_there_and_no_other(observations: pd.DataFrame) -> None:
    assert set(observations["unit"]) == set(level_names("kommun").index)


def test_the_same_seed_gives_the_same_country(observations: pd.DataFrame) -> None:
    assert observations.equals(demonstration()[0])
    other = demonstration(seed=1)[0]
    assert not observations["value"].head(1_000).equals(other["value"].head(1_000))


def test_it_fills_every_indicator_of_the_register(observations: pd.DataFrame) -> None:
    register = tomllib.loads((ROOT / "needs/indicators.toml").read_text(encoding="utf-8"))
    published = {name for name in _ids(register) if not name.startswith("gap_")}
    assert len(published) >= 20
    assert published <= set(observations["indicator"])


def _ids(register: dict[str, object]) -> set[str]:
    """Return the register's ids: its tables, or those of its table of indicators."""
    inner = register.get("indicators", register)
    assert isinstance(inner, dict)
    return {name for name, entry in inner.items() if isinstance(entry, dict)}


@pytest.mark.parametrize(
    ("indicator", "national", "spread"),
    [
        ("share_pass_mathematics_y9", 87.4, 6.1),
        ("share_pass_biology_y9", 91.1, 5.0),
        ("share_pass_physics_y9", 89.9, 5.4),
        ("share_pass_chemistry_y9", 89.6, 5.9),
        ("share_pass_technology_y9", 93.4, 4.2),
        ("eligible_science_technology", 78.9, 7.9),
        ("eligible_vocational", 84.1, 6.3),
        ("qualified_teachers_fte", 72.5, 8.1),
        ("qualified_teachers_persons", 82.2, 7.9),
        ("share_parents_post_secondary", 65.2, 10.7),
        ("share_foreign_background", 27.1, 9.3),
    ],
)
def test_means_and_spreads_are_like_the_published(
    newest: pd.DataFrame, indicator: str, national: float, spread: float
) -> None:
    known = newest[[indicator, "pupils_y9"]].dropna()
    weighted = np.average(known[indicator], weights=known["pupils_y9"])
    assert weighted == pytest.approx(national, abs=1.0)
    assert known[indicator].std() == pytest.approx(spread, rel=0.15)


def test_subjects_correlate_like_the_published(newest: pd.DataFrame) -> None:
    maths, biology, physics, chemistry, technology = (f"share_pass_{s}_y9" for s in SUBJECTS)
    correlation = newest[[maths, biology, physics, chemistry, technology]].corr()
    for science in (biology, physics, chemistry):
        assert correlation.loc[maths, science] == pytest.approx(0.63, abs=0.1)
        assert correlation.loc[technology, science] == pytest.approx(0.66, abs=0.1)
    assert correlation.loc[physics, chemistry] == pytest.approx(0.8, abs=0.07)


def test_one_year_is_mostly_but_not_wholly_like_the_next(observations: pd.DataFrame) -> None:
    rows = "indicator == 'share_pass_mathematics_y9' and organiser == 'samtliga'"
    years = observations.query(rows).pivot_table("value", "unit", "period", observed=True)
    assert list(years.columns) == ["2020/21", "2021/22", "2022/23", "2023/24", "2024/25"]
    assert years.corr().loc["2023/24", "2024/25"] == pytest.approx(0.65, abs=0.12)


def test_cohorts_have_plausible_sizes(newest: pd.DataFrame) -> None:
    assert newest["pupils_y9"].median() == pytest.approx(185, rel=0.1)
    assert newest["pupils_y9"].min() >= 22
    assert newest["pupils_y9"].max() <= 11_305
    assert newest["pupils_y9"].notna().all()


def test_only_some_kommuner_have_independent_schools(observations: pd.DataFrame) -> None:
    leavers = cells(observations, "pupils_y9").query("period == '2024/25' and group == 'samtliga'")
    enskild = leavers[leavers["organiser"] == "enskild"]
    assert 120 <= len(enskild) <= 133
    both = leavers[leavers["organiser"] != "samtliga"].groupby("unit", observed=True)["value"].sum()
    whole = leavers[leavers["organiser"] == "samtliga"].set_index("unit")["value"]
    assert (both.reindex(whole.index) == whole).all()


def test_sexes_are_published_where_the_reports_have_them(observations: pd.DataFrame) -> None:
    by_sex = observations[observations["group"] != "samtliga"]
    assert set(by_sex["group"]) == {"flickor", "pojkar"}
    years = by_sex.groupby("indicator", observed=True)["period"].unique().map(set)
    assert years["eligible_science_technology"] == {"2024/25"}
    assert years["national_test_share_pass_mathematics_y9"] == {"2021/22", "2022/23", "2023/24"}
    assert "share_pass_mathematics_y9" not in years.index


def test_the_national_test_has_no_figures_for_the_last_year(observations: pd.DataFrame) -> None:
    tests = observations[observations["indicator"].str.startswith("national_test")]
    assert set(tests["period"]) == {"2021/22", "2022/23", "2023/24"}


def test_costs_are_municipal_and_of_a_calendar_year(observations: pd.DataFrame) -> None:
    costs = cells(observations, "cost_per_pupil")
    assert set(costs["organiser"]) == {"kommunal"}
    assert set(costs["period"]) == {"2024"}
    assert (costs["value"].dropna() % 100 == 0).all()
    assert costs["value"].mean() == pytest.approx(146_500, rel=0.05)


def test_few_pupils_are_withheld(observations: pd.DataFrame) -> None:
    shares = cells(observations, "eligible_science_technology")
    few = shares[shares["n"] < 10]
    assert len(few) > 10
    assert set(few["flag"]) <= {"withheld", "missing"}
    assert few["value"].isna().all()
    fte = cells(observations, "qualified_teachers_fte")
    assert set(fte.loc[fte["n"] < 3, "flag"]) <= {"withheld", "missing"}
    assert (fte.loc[fte["flag"] == "exact", "n"] >= 3).all()


def test_a_censored_share_is_an_interval_around_its_value(observations: pd.DataFrame) -> None:
    censored = observations[observations["flag"] == "censored"]
    assert len(censored) > 100
    n = censored["n"]
    assert np.allclose(censored["low"], 100 * (n - 4) / n)
    assert np.allclose(censored["high"], 100 * (n - 1) / n)
    assert np.allclose(censored["value"], (censored["low"] + censored["high"]) / 2)
    others = observations[observations["flag"] != "censored"]
    for bound in ("low", "high"):
        pd.testing.assert_series_equal(others[bound], others["value"], check_names=False)


def test_no_exact_share_gives_away_one_to_four_pupils(observations: pd.DataFrame) -> None:
    shares = cells(observations, "eligible_science_technology").query("flag == 'exact'")
    short = (shares["n"] * (1 - shares["value"] / 100)).round()
    assert not short.between(1, 4).any()


def test_the_other_sex_of_a_censored_share_is_not_exact(observations: pd.DataFrame) -> None:
    shares = cells(observations, "eligible_science_technology").query("group != 'samtliga'")
    keyed = shares.set_index(["unit", "organiser"])
    girls = keyed.loc[keyed["group"] == "flickor", "flag"]
    boys = keyed.loc[keyed["group"] == "pojkar", "flag"].reindex(girls.index)
    for one, other in ((girls, boys), (boys, girls)):
        assert (one == "censored").sum() > 5
        assert not (other[one == "censored"] == "exact").any()


def test_something_is_missing_and_most_is_not(observations: pd.DataFrame) -> None:
    share = (observations["flag"] == "missing").mean()
    assert 0.001 < share < 0.02


def test_no_figure_is_impossible(observations: pd.DataFrame) -> None:
    shares = observations[observations["indicator"].str.match("share_|eligible_|qualified_")]
    assert shares["value"].dropna().between(0, 100).all()
    assert (observations["value"].dropna() >= 0).all()
    points = observations[observations["indicator"] == "national_test_points_mathematics_y9"]
    assert points["value"].dropna().between(0, 20).all()


def test_organisers_and_sexes_differ_as_published(observations: pd.DataFrame) -> None:
    share = cells(observations, "share_pass_mathematics_y9").query("period == '2024/25'")
    means = share.groupby("organiser")["value"].mean()
    assert 3 < means["enskild"] - means["kommunal"] < 9
    year_6 = cells(observations, "share_all_subjects_y6").query("organiser == 'samtliga'")
    sexes = year_6.groupby("group")["value"].mean()
    assert 2 < sexes["flickor"] - sexes["pojkar"] < 7


def test_the_plan_names_its_parts_consistently() -> None:
    plan = tomllib.loads(resources.files("geodata").joinpath("demo.toml").read_text("utf-8"))
    for name, rule in plan["indicators"].items():
        assert rule["cohort"] in plan["cohorts"], name
        assert sum(loading**2 for loading in rule["loadings"].values()) <= 1, name


@pytest.mark.realdata
def test_no_real_row_of_figures_is_in_it(observations: pd.DataFrame, shared: Path) -> None:
    files = sorted((shared / "data/skolverket").glob("behorighet_grundskola_2024_25.csv"))
    real = _eligibility(files[0])
    ours = cells(observations, "eligible_science_technology").query("group == 'samtliga'")
    ours = ours.query("organiser == 'samtliga'").set_index("unit")
    made_up = ours[["n", "value"]].add_suffix("_made_up")
    both = real.join(made_up, how="inner").dropna()
    assert len(both) > 250
    same = (both["n"] == both["n_made_up"]) & (both["value"] == both["value_made_up"])
    assert same.sum() == 0
    assert both["value"].std() == pytest.approx(both["value_made_up"].std(), rel=0.15)
    assert both["n"].median() == pytest.approx(both["n_made_up"].median(), rel=0.15)


def _eligibility(file: Path) -> pd.DataFrame:
    """Return the published number of leavers and the share eligible for NA and TE."""
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    body = [line.split(";") for line in lines if line.count(";") >= 11]
    rows = [r for r in body if r[4] == r[5] == "Samtliga"]
    table = pd.DataFrame({"unit": [r[1] for r in rows], "n": [r[6] for r in rows]})
    table["value"] = [r[10] for r in rows]
    table = table.set_index("unit")
    for column in ("n", "value"):
        plain = table[column].str.replace(r"\s", "", regex=True).str.replace(",", ".")
        table[column] = pd.to_numeric(plain, errors="coerce")
    return table
