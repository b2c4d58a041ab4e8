"""What was known when a year was the newest."""

import numpy as np
import pytest

from needs.known_years import CONTEXT, LONG, Decade, Window, change_correlations, read_decades
from tests.needs.decade import FIRST, SUBJECTS, made_up_decade

NAN = float("nan")


def window(value: list[list[float]], cohort: list[list[float]]) -> Window:
    values, pupils = np.array(value), np.array(cohort)
    return Window(values, pupils, 900 / pupils, np.zeros((values.shape[1], 1)))


def test_the_decade_is_read_as_published() -> None:
    observations, units = made_up_decade()
    decades = read_decades(observations, units)
    assert tuple(decades) == SUBJECTS
    one = decades["share_pass_physics_y9"]
    assert one.value.shape == one.cohort.shape == (8, 60)
    assert one.context.shape == (len(CONTEXT), 8, 60)
    assert one.years == tuple(range(FIRST, FIRST + 8))
    rows = observations.query("unit == '0007' and indicator == 'share_pass_physics_y9'")
    assert one.value[:, 7].tolist() == rows.sort_values("period")["value"].tolist()


def test_rows_of_other_levels_and_organisers_play_no_part() -> None:
    observations, units = made_up_decade()
    before = read_decades(observations, units)["share_pass_physics_y9"]
    none = read_decades(observations, units, organiser="kommunal")["share_pass_physics_y9"]
    assert before.years
    assert none.years == ()


def test_years_before_a_break_in_the_definition_are_left_out() -> None:
    observations, units = made_up_decade(first=2014)
    assert {one.years[0] for one in read_decades(observations, units).values()} == {2016}


def test_the_variance_is_taken_at_the_years_common_share() -> None:
    value, cohort = np.array([[80.0, 100.0, NAN]]), np.array([[300.0, 100.0, 50.0]])
    one = Decade(value, cohort, np.zeros((3, 1, 3)), (2020,))
    # 85 per cent of 400 pupils passed, so 85 * 15 = 1275.
    assert one.variance[0].tolist() == pytest.approx([4.25, 12.75, 25.5])


def test_a_window_ends_with_its_year() -> None:
    observations, units = made_up_decade()
    one = read_decades(observations, units)["share_pass_biology_y9"]
    known = one.until(6)
    assert known.value.shape == (LONG, 60)
    assert np.array_equal(known.value, one.value[2:7])
    assert np.array_equal(known.context[:, 0], one.context[0, 6])
    assert known.context[:, 3] == pytest.approx(np.log(one.cohort[6]))
    assert one.until(1).value.shape == (2, 60)


def test_what_comes_later_changes_nothing() -> None:
    observations, units = made_up_decade()
    cut = observations[observations["period"].astype(str) < "2021"].copy()
    whole, part = (
        read_decades(each, units)["share_pass_biology_y9"] for each in (observations, cut)
    )
    for name in ("value", "cohort", "variance", "context"):
        assert np.array_equal(getattr(whole.until(4), name), getattr(part.until(4), name))


def test_pooled_years_weigh_by_cohort() -> None:
    known = window([[80.0, 90.0], [100.0, NAN]], [[100.0, 50.0], [300.0, 50.0]])
    assert known.pooled(2).tolist() == [95.0, 90.0]
    assert known.pooled(1)[0] == 100.0


def test_the_noise_is_never_below_one() -> None:
    still = window([[80.0, 90.0]] * 3, [[100.0, 50.0]] * 3)
    assert still.noise() == 1.0
    assert window([[80.0, 90.0]], [[100.0, 50.0]]).noise() == 1.0


@pytest.mark.parametrize("true", [1.0, 2.4])
def test_the_noise_is_found(true: float) -> None:
    observations, units = made_up_decade(places=300, noise=true, seed=1)
    found = [
        one.until(year).noise()
        for one in read_decades(observations, units).values()
        for year in range(2, 8)
    ]
    assert np.mean(found) == pytest.approx(true, rel=0.08)


def test_more_noise_pulls_more_and_is_less_sure() -> None:
    observations, units = made_up_decade()
    known = read_decades(observations, units)["share_pass_biology_y9"].until(5)
    raw = known.pooled(3)
    some, much = known.shrunken(), known.shrunken(noise=3.0)
    assert np.std(raw) > np.std(some[0]) > np.std(much[0])
    assert np.isfinite(much[1]).all()


def test_without_context_a_municipality_is_pulled_to_the_common_mean() -> None:
    observations, units = made_up_decade()
    known = read_decades(observations, units)["share_pass_biology_y9"].until(5)
    towards = known.context.copy()
    towards[3, 1] = NAN
    plain, pulled = known.shrunken(), known.shrunken(towards)
    assert pulled[0][3] == plain[0][3]
    assert pulled[1][3] == plain[1][3]
    assert pulled[0][4] != plain[0][4]


def test_changes_correlate_as_their_errors_do() -> None:
    rng = np.random.default_rng(0)
    shared, own = rng.normal(size=(4, 2000)), rng.normal(size=(2, 4, 2000))
    national, cohort = np.array([[0.0], [3.0], [-4.0], [1.0]]), np.full((4, 2000), 100.0)
    level = rng.normal(0, 9, 2000)
    value = 60 + level + national + np.sqrt(0.6) * shared + np.sqrt(0.4) * own
    years = (2016, 2017, 2018, 2019)
    nothing = np.zeros((3, 4, 2000))
    value[0, 2, 7] = NAN
    found = change_correlations(
        {str(i): Decade(each, cohort, nothing, years) for i, each in enumerate(value)}
    )
    assert found.loc["0", "1"] == pytest.approx(0.6, abs=0.03)
    assert found.loc["1", "1"] == pytest.approx(1.0)
