from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from needs.columns import Column, gap, grouped, newest_year, no_column, pooled, reordered
from needs.cube import Cube, Series, build_cube
from needs.indicators import register

Observe = Callable[..., pd.DataFrame]
SERIES = Series("share", "samtliga", "samtliga", "gr")
COHORT = Series("pupils_y9", "samtliga", "samtliga", "gr")
NAN = np.nan
SHARE = register()["share_all_subjects_y9"]


def cube_of(observe: Observe, *rows: dict[str, object]) -> Cube:
    table = observe([{"unit": "0101", "indicator": "share", **row} for row in rows])
    return build_cube(table, [SERIES, COHORT], ["0101"])


def column(value: float, **change: object) -> Column:
    fields: dict[str, object] = {
        "value": value, "signed": value, "low": value, "high": value, "cohort": 100.0,
        "variance": 4.0, "agreed_variance": 3.0, "flag": "exact", "years": "2024/25",
        "years_used": 1, "source": [True, False], "cohort_source": [False, False],
    }  # fmt: skip
    return Column(**{name: np.array([v]) for name, v in (fields | change).items()})


def test_three_years_are_pooled_by_cohort(observe: Observe) -> None:
    cube = cube_of(
        observe,
        {"value": 80.0, "n": 100.0, "period": "2022/23"},
        {"value": 84.0, "n": 100.0, "period": "2023/24"},
        {"value": 90.0, "n": 200.0},
    )
    found = pooled(cube, (SERIES, SERIES), range(2022, 2025), SHARE)
    assert found.value[0] == 86
    assert found.cohort[0] == 400
    assert (found.flag[0], found.years[0], found.years_used[0]) == ("exact", "2022/23–2024/25", 3)


def test_a_broken_run_of_years_is_written_out(observe: Observe) -> None:
    cube = cube_of(
        observe, {"value": 80.0, "period": "2022/23"}, {"flag": "withheld", "period": "2023/24"},
        {"value": 90.0},
    )  # fmt: skip
    found = pooled(cube, (SERIES, SERIES), range(2022, 2025), SHARE)
    assert (found.years[0], found.years_used[0], found.value[0]) == ("2022/23, 2024/25", 2, 85)


def test_the_cohort_may_come_from_another_report(observe: Observe) -> None:
    cube = cube_of(
        observe,
        {"value": 80.0, "period": "2023/24"},
        {"value": 90.0},
        {"indicator": "pupils_y9", "value": 100.0, "period": "2023/24"},
        {"indicator": "pupils_y9", "value": 300.0},
    )
    found = pooled(cube, (SERIES, COHORT), range(2022, 2025), SHARE)
    assert (found.value[0], found.cohort[0]) == (87.5, 400)


def test_a_value_names_the_sources_of_its_own_years_and_of_its_cohorts(observe: Observe) -> None:
    cube = cube_of(
        observe,
        {"value": 80.0, "period": "2023/24", "source": "a"},
        {"value": 90.0, "source": "b"},
        {"flag": "withheld", "period": "2022/23", "source": "c"},
        {"indicator": "pupils_y9", "value": 100.0, "period": "2023/24", "source": "d"},
        {"indicator": "pupils_y9", "value": 300.0, "source": "d"},
        {"indicator": "pupils_y9", "value": 5.0, "period": "2022/23", "source": "e"},
    )
    found = pooled(cube, (SERIES, COHORT), range(2022, 2025), SHARE)
    assert [n for n, used in zip(cube.sources, found.source[0], strict=True) if used] == ["a", "b"]
    assert [n for n, used in zip(cube.sources, found.cohort_source[0], strict=True) if used] == [
        "d"
    ]
    beside = pooled(cube, (SERIES, SERIES), range(2022, 2025), SHARE)
    assert not beside.cohort_source.any()


def test_two_equal_years_together_vary_half_as_much_as_one(observe: Observe) -> None:
    cube = cube_of(
        observe, {"value": 80.0, "n": 50.0}, {"value": 80.0, "n": 50.0, "period": "2023/24"}
    )
    both, one = (
        pooled(cube, (SERIES, SERIES), range(first, 2025), SHARE) for first in (2023, 2024)
    )
    assert both.variance[0] == pytest.approx(one.variance[0] / 2)
    assert both.agreed_variance[0] == pytest.approx(one.agreed_variance[0] / 2)


def test_without_a_cohort_the_variance_is_not_known(observe: Observe) -> None:
    found = pooled(cube_of(observe, {"value": 80.0}), (SERIES, COHORT), range(2024, 2025), SHARE)
    assert found.value[0] == 80
    assert np.isnan([found.variance[0], found.agreed_variance[0]]).all()


@pytest.mark.parametrize(
    ("flags", "flag"),
    [
        (("withheld", "missing"), "withheld"),
        (("missing", "missing"), "missing"),
        (("none",), "none"),
        (("censored",), "censored"),
    ],
)
def test_why_there_is_no_value(observe: Observe, flags: tuple[str, ...], flag: str) -> None:
    years = ("2024/25", "2023/24")
    rows: list[dict[str, object]] = [
        {"flag": f, "period": y} for f, y in zip(flags, years, strict=False)
    ]
    found = pooled(cube_of(observe, *rows), (SERIES, SERIES), range(2022, 2025), SHARE)
    assert np.isnan(found.value[0])
    assert (found.flag[0], found.years[0]) == (flag, "")


def test_one_censored_year_makes_the_pool_an_interval(observe: Observe) -> None:
    cube = cube_of(
        observe,
        {"value": 87.5, "low": 80.0, "high": 95.0, "n": 20.0, "flag": "censored"},
        {"value": 90.0, "n": 20.0, "period": "2023/24"},
    )
    found = pooled(cube, (SERIES, SERIES), range(2022, 2025), SHARE)
    assert (found.low[0], found.value[0], found.high[0]) == (85, 88.75, 92.5)
    assert found.flag[0] == "censored"


def test_the_newest_year_is_the_same_for_all_and_never_too_old(observe: Observe) -> None:
    cube = cube_of(
        observe,
        {"value": 80.0, "period": "2021/22"},
        {"value": 80.0, "period": "2023/24"},
        {"flag": "withheld"},
    )
    assert newest_year(cube, [SERIES], chosen=2024, max_lag=1) == 2023
    assert newest_year(cube, [SERIES], chosen=2024, max_lag=0) is None
    assert newest_year(cube, [SERIES], chosen=2022, max_lag=1) == 2021
    assert newest_year(cube, [SERIES, COHORT], chosen=2024, max_lag=5) is None


def test_a_gap_has_no_sign() -> None:
    one, other = column(80.0), column(85.5, cohort=40.0)
    assert gap(one, other).value[0] == gap(other, one).value[0] == 5.5
    assert gap(one, other).cohort[0] == 40
    assert gap(one, other).flag[0] == "computed"


def test_a_gap_keeps_its_sign_beside_its_size_and_varies_as_both_sides_do() -> None:
    found = gap(column(80.0), column(85.5, variance=6.0, source=[False, True]))
    assert (found.signed[0], found.variance[0], found.agreed_variance[0]) == (-5.5, 10, 6)
    assert found.source.tolist() == [[True, True]]


def test_a_gap_between_intervals_is_an_interval() -> None:
    found = gap(column(87.5, low=80.0, high=95.0, flag="censored"), column(90.0))
    assert (found.low[0], found.value[0], found.high[0]) == (0, 2.5, 10)
    assert found.flag[0] == "censored"


def test_a_gap_with_one_side_withheld_is_withheld() -> None:
    withheld = column(NAN, variance=NAN, flag="withheld", years="", years_used=0)
    found = gap(column(80.0), withheld)
    assert np.isnan([found.signed[0], found.variance[0]]).all()
    assert not found.source.any()
    assert np.isnan(found.value[0])
    assert np.isnan(found.cohort[0])
    assert (found.flag[0], found.years[0]) == ("withheld", "")


def several(*columns: Column) -> Column:
    names = Column.__dataclass_fields__
    return Column(*(np.concatenate([getattr(c, name) for c in columns]) for name in names))


def test_a_county_is_a_mean_weighted_by_cohort() -> None:
    three = several(
        column(80.0),
        column(90.0, cohort=300.0),
        column(NAN, flag="withheld", years_used=0, years=""),
    )
    found = grouped(three, np.array([0, 0, 1]), 2, aggregate="mean")
    np.testing.assert_array_equal(found.value, [87.5, NAN])
    np.testing.assert_array_equal(found.cohort, [400, NAN])
    assert list(found.flag) == ["computed", "missing"]
    assert list(found.years) == ["2024/25", ""]
    # (1² · 4 + 3² · 4) / 4², and nothing from the municipality without a value.
    np.testing.assert_array_equal(found.variance, [2.5, NAN])
    assert found.source.tolist() == [[True, False], [False, False]]


def test_pupils_are_added_up() -> None:
    found = grouped(several(column(80.0), column(90.0)), np.array([0, 0]), 2, aggregate="sum")
    np.testing.assert_array_equal(found.value, [170, NAN])
    np.testing.assert_array_equal(found.variance, [8, NAN])


def test_nothing_published_is_missing_everywhere() -> None:
    nothing = no_column(2, 3)
    assert np.isnan(nothing.value).all()
    assert nothing.source.shape == (2, 3)
    assert list(nothing.flag) == ["missing", "missing"]


def test_reordering_moves_every_part() -> None:
    turned = reordered(several(column(1.0), column(2.0, years="x")), np.array([1, 0]))
    assert list(turned.value) == [2, 1]
    assert list(turned.years) == ["x", "2024/25"]
