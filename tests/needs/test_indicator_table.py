from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models.sampling import share_variance, share_variance_at
from needs.analysis import groupings
from needs.indicator_table import Choice, IndicatorTable, indicator_tables
from needs.indicators import register

Observe = Callable[..., pd.DataFrame]
MATHS = "share_pass_mathematics_y9"
MERIT = "merit_value_y9"
ELIGIBILITY, OVER_TIME, SUBJECTS = (
    f"skolverket:{report}@2024/25"
    for report in ("eligibility_y9", "results_over_time_y9", "subject_grades_over_time_y9")
)


def tables(
    observations: pd.DataFrame, units: pd.DataFrame, *names: str, level: str = "kommun",
    choice: Choice | None = None,
) -> dict[str, IndicatorTable]:  # fmt: skip
    chosen = [register()[name] for name in names]
    return indicator_tables(
        observations, chosen, choice or Choice(period="2024/25"), groupings(units, level)
    )


def four(observe: Observe, **change: object) -> pd.DataFrame:
    values = {"0101": (80.0, 100.0), "0102": (90.0, 300.0), "0201": (70.0, 50.0)}
    rows: list[dict[str, object]] = [
        row
        for unit, (value, n) in values.items()
        for row in (
            {"unit": unit, "value": value, **change},
            {"unit": unit, "value": n, "indicator": "pupils_y9", **change},
        )
    ]
    return observe([*rows, {"unit": "0202", "flag": "withheld", **change}])


def test_published_values_stay_as_they_are(observe: Observe, four_units: pd.DataFrame) -> None:
    found = tables(four(observe), four_units, MATHS)["kommun"]
    np.testing.assert_array_equal(found.value[MATHS], [80, 90, 70, np.nan])
    np.testing.assert_array_equal(found.cohort[MATHS], [100, 300, 50, np.nan])
    assert found.flag.loc["0202", MATHS] == "withheld"
    assert list(found.value.index) == ["0101", "0102", "0201", "0202"]


@pytest.mark.parametrize(
    ("level", "values"), [("lan", {"01": 87.5, "02": 70.0}), ("skr", {"A1": 80.0, "B3": 87.142857})]
)
def test_larger_areas_are_weighted_means_of_what_is_published(
    observe: Observe, four_units: pd.DataFrame, level: str, values: dict[str, float]
) -> None:
    found = tables(four(observe), four_units, MATHS, level=level)[level]
    assert found.value[MATHS].to_dict() == pytest.approx(values)
    assert set(found.flag[MATHS]) == {"computed"}


def test_the_country_is_there_too(observe: Observe, four_units: pd.DataFrame) -> None:
    found = tables(four(observe), four_units, MATHS)["riket"]
    assert found.value.loc["00", MATHS] == pytest.approx((8000 + 27000 + 3500) / 450)
    assert found.cohort.loc["00", MATHS] == 450


def test_an_older_year_never_stands_in_for_one_unit(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    table = pd.concat(
        [
            four(observe).astype(object),
            four(observe, period="2023/24", flag="exact", value=60.0).astype(object),
        ]
    )
    found = tables(
        observe(table.to_dict("records")),
        four_units,
        MATHS,
        choice=Choice(period="2024/25", pool_years=1),
    )["kommun"]
    assert found.value[MATHS].isna().loc["0202"]
    assert found.flag.loc["0202", MATHS] == "withheld"
    assert set(found.years.loc[["0101", "0102"], MATHS]) == {"2024/25"}


def test_an_indicator_whose_newest_year_is_too_old_is_missing(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    old = four(observe, period="2021/22")
    late = tables(old, four_units, MATHS)["kommun"]
    assert late.value[MATHS].isna().all()
    allowed = tables(old, four_units, MATHS, choice=Choice(period="2022/23"))["kommun"]
    assert set(allowed.years.loc["0101":"0201", MATHS]) == {"2021/22"}


def test_the_national_test_is_never_pooled(observe: Observe, four_units: pd.DataFrame) -> None:
    name = "national_test_points_mathematics_y9"
    rows = [
        {
            "unit": unit,
            "indicator": name,
            "value": value + year,
            "n": 10.0,
            "period": f"202{year}/2{year + 1}",
        }
        for unit, value in (("0101", 10.0), ("0102", 12.0))
        for year in (2, 3, 4)
    ]
    found = tables(observe(rows), four_units, name)["kommun"]
    assert found.value.loc["0101", name] == 14
    assert found.years.loc["0101", name] == "2024/25"


def test_a_sex_gap_is_the_distance_between_the_groups(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    name, of = "gap_sex_eligible_science_technology", "eligible_science_technology"
    rows = [
        {"unit": unit, "indicator": of, "group": group, "value": value, "n": 50.0}
        for unit, pair in {"0101": (80.0, 70.0), "0102": (60.0, 90.0)}.items()
        for group, value in zip(("flickor", "pojkar"), pair, strict=True)
    ]
    found = tables(observe(rows), four_units, name)
    assert found["kommun"].value.loc[["0101", "0102"], name].tolist() == [10, 30]
    # Taken after adding up: girls 70 and boys 80 in the county, not the mean of two distances.
    assert tables(observe(rows), four_units, name, level="lan")["lan"].value.loc["01", name] == 10


def test_a_gap_between_organisers_does_not_follow_the_chosen_one(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    name = "gap_organiser_merit_value_y9"
    rows = [
        {
            "unit": "0101",
            "indicator": "merit_value_y9",
            "organiser": organiser,
            "value": value,
            "n": 9.0,
        }
        for organiser, value in {"kommunal": 220.0, "enskild": 241.0, "samtliga": 225.0}.items()
    ]
    for organiser in ("samtliga", "enskild"):
        choice = Choice(period="2024/25", organiser=organiser)
        found = tables(observe(rows), four_units, name, choice=choice)["kommun"]
        assert found.value.loc["0101", name] == 21


def test_costs_are_published_for_municipal_schools_whatever_is_chosen(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    row = {"unit": "0101", "indicator": "cost_per_pupil", "organiser": "kommunal", "period": "2024"}
    table = observe([row | {"value": 134_100.0, "n": 500.0}])
    found = tables(table, four_units, "cost_per_pupil")["kommun"]
    assert found.value.loc["0101", "cost_per_pupil"] == 134_100
    assert found.years.loc["0101", "cost_per_pupil"] == "2024"


def test_every_value_has_a_variance_at_its_own_and_at_the_agreed_level(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    found = tables(four(observe), four_units, MATHS)["kommun"]
    shares, pupils = np.array([80.0, 90.0, 70.0]), np.array([100.0, 300.0, 50.0])
    np.testing.assert_allclose(found.variance[MATHS][:3], share_variance(shares, pupils))
    centre = (shares * pupils).sum() / pupils.sum()
    np.testing.assert_allclose(found.agreed_variance[MATHS][:3], share_variance_at(centre, pupils))
    assert np.isnan([found.variance[MATHS].iloc[3], found.agreed_variance[MATHS].iloc[3]]).all()


def test_a_county_varies_less_than_its_municipalities(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    kommun = tables(four(observe), four_units, MATHS)["kommun"].variance[MATHS]
    county = tables(four(observe), four_units, MATHS, level="lan")["lan"].variance[MATHS]
    assert county["01"] == pytest.approx((kommun["0101"] + 9 * kommun["0102"]) / 16)
    assert county["02"] == pytest.approx(kommun["0201"])


def test_a_gap_has_a_sign_and_the_variance_of_both_sides(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    name, of = "gap_sex_eligible_science_technology", "eligible_science_technology"
    rows = [
        {"unit": "0101", "indicator": of, "group": group, "value": value, "n": 50.0}
        for group, value in {"flickor": 70.0, "pojkar": 80.0}.items()
    ]
    found = tables(observe(rows), four_units, name)["kommun"]
    assert (found.value.loc["0101", name], found.signed.loc["0101", name]) == (10, -10)
    both = share_variance([70.0, 80.0], 50.0).sum()
    assert found.variance.loc["0101", name] == pytest.approx(both)


def test_numbers_and_prices_do_not_vary_and_context_is_what_it_is(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    names = ("pupils", "share_girls")
    rows = [
        {"unit": unit, "indicator": name, "value": 48.0, "n": 500.0}
        for unit in ("0101", "0102")
        for name in names
    ]
    for level in ("kommun", "lan"):
        found = tables(observe(rows), four_units, *names, level=level)[level]
        assert (found.variance.to_numpy()[0] == 0).all()
        assert (found.agreed_variance.to_numpy()[0] == 0).all()


def test_where_only_eligibility_is_imported_it_is_the_source(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    name = "eligible_vocational"
    assert register()[name].report == "results_over_time_y9"
    rows = [{"unit": "0101", "indicator": name, "value": 84.0, "n": 90.0, "source": ELIGIBILITY}]
    found = tables(observe(rows), four_units, name)
    assert list(found["kommun"].source[name]) == [ELIGIBILITY, "", "", ""]
    assert (found["kommun"].cohort_source[name] == "").all()
    assert found["riket"].source.loc["00", name] == ELIGIBILITY


def test_several_sources_of_values_and_of_their_cohorts_are_all_named(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    rows = []
    for unit, cohort in {"0101": ELIGIBILITY, "0102": OVER_TIME}.items():
        rows += [
            {"unit": unit, "value": 80.0, "source": SUBJECTS},
            {"unit": unit, "indicator": "pupils_y9", "value": 50.0, "source": cohort},
        ]
    found = tables(observe(rows), four_units, MATHS, level="lan")
    assert found["lan"].source.loc["01", MATHS] == SUBJECTS
    assert found["lan"].cohort_source.loc["01", MATHS] == f"{ELIGIBILITY}; {OVER_TIME}"
    assert found["lan"].cohort_source.loc["02", MATHS] == ""


def around_2016(observe: Observe) -> pd.DataFrame:
    """Two indicators of which one breaks between 2015/16 and 2016/17."""
    return observe(
        [
            {"unit": "0101", "indicator": name, "value": value, "n": 50.0, "period": period}
            for name in (MATHS, MERIT)
            for period, value in {"2015/16": 96.0, "2016/17": 82.0, "2017/18": 84.0}.items()
        ]
    )


def test_a_pool_never_crosses_a_break_in_the_definition(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    found = tables(around_2016(observe), four_units, MATHS, MERIT, choice=Choice(period="2017/18"))[
        "kommun"
    ]
    assert [found.years.at["0101", name] for name in (MATHS, MERIT)] == [
        "2016/17–2017/18",
        "2015/16–2017/18",
    ]
    assert found.value.loc["0101", MATHS] == 83
    assert found.value.loc["0101", MERIT] == pytest.approx((96 + 82 + 84) / 3)
    assert {name: [one.id for one in told] for name, told in found.breaks.items()} == {
        MATHS: ["unknown_background_counted"]
    }


def test_a_pool_on_one_side_of_a_break_is_whole(observe: Observe, four_units: pd.DataFrame) -> None:
    choice = Choice(period="2017/18", pool_years=2)
    found = tables(around_2016(observe), four_units, MATHS, choice=choice)["kommun"]
    assert found.breaks == {}


def test_that_a_test_was_cancelled_is_told_where_there_is_no_value(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    name = "national_test_points_mathematics_y9"
    row = {"unit": "0101", "indicator": name, "value": 11.0, "n": 50.0, "period": "2018/19"}
    choice = Choice(period="2020/21")
    found = tables(observe([row]), four_units, name, choice=choice)["kommun"]
    assert found.value[name].isna().all()
    assert [one.id for one in found.breaks[name]] == ["tests_cancelled"]
