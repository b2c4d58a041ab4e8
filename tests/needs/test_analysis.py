from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.demo import demonstration
from geodata.snapshot import Snapshot
from needs.analysis import Analysis, analyse, groupings, organisers, periods
from needs.index import Scores
from needs.indicators import register
from needs.method import Method, WeightedIndicator, Words, lenses, load_method

Observe = Callable[..., pd.DataFrame]
MATHS, BIOLOGY = "share_pass_mathematics_y9", "share_pass_biology_y9"


@pytest.fixture(scope="module")
def demo() -> tuple[pd.DataFrame, pd.DataFrame]:
    return demonstration()


def method_of(*names: str, **change: Any) -> Method:
    parts = tuple(WeightedIndicator(id=name, dimension="score", weight=1.0) for name in names)
    chosen: dict[str, Any] = {"normalisation": "min-max", "coverage_floor": 0.5} | change
    return Method(id="test", name=Words(sv="test", en="test"), indicators=parts, **chosen)


def by_hand(observe: Observe) -> pd.DataFrame:
    values = {
        "0101": {MATHS: 80.0, BIOLOGY: 90.0},
        "0102": {MATHS: 90.0, BIOLOGY: 80.0},
        "0201": {MATHS: 100.0, BIOLOGY: 100.0},
    }
    rows: list[dict[str, object]] = [
        {"unit": unit, "indicator": name, "value": value}
        for unit, pair in values.items()
        for name, value in pair.items()
    ]
    rows += [{"unit": unit, "indicator": "pupils_y9", "value": 50.0} for unit in values]
    return observe([*rows, {"unit": "0202", "indicator": MATHS, "flag": "withheld"}])


def test_a_ranking_that_can_be_reckoned_by_hand(observe: Observe, four_units: pd.DataFrame) -> None:
    found = analyse(by_hand(observe), four_units, method_of(MATHS, BIOLOGY))
    # Maths needs 100, 50, 0; biology 50, 100, 0: two units tie at 75.
    assert found.ranking["score"].round(6).tolist()[:3] == [75, 75, 0]
    assert found.ranking["rank"].tolist()[:3] == [1, 1, 3]
    assert list(found.ranking["name"]) == ["Alby", "Berga", "Cedby", "Dalby"]
    assert found.scored == 3


def test_a_unit_without_values_is_there_without_score_or_rank(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    found = analyse(by_hand(observe), four_units, method_of(MATHS, BIOLOGY)).ranking.loc["0202"]
    assert np.isnan(found["score"])
    assert pd.isna(found["rank"])
    assert found["coverage"] == 0


def test_it_carries_what_it_is_compared_with(observe: Observe, four_units: pd.DataFrame) -> None:
    found = analyse(by_hand(observe), four_units, method_of(MATHS, BIOLOGY))
    assert found.national.loc[MATHS, "value"] == 90
    assert found.national.loc[MATHS, "years"] == "2024/25"
    assert found.standing[MATHS].tolist()[:3] == [1, 2, 3]
    assert found.ranking.at["0101", "cohort"] == 50
    assert found.ranking.at["0101", "parent_name"] == "Första län"
    assert not found.made_up


def test_the_caller_keeps_its_frames(observe: Observe, four_units: pd.DataFrame) -> None:
    table = by_hand(observe)
    before = table.copy()
    analyse(table, four_units, method_of(MATHS))
    pd.testing.assert_frame_equal(table, before)


def test_everything_wrong_with_the_question_is_said_at_once(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    with pytest.raises(ValueError, match="level") as caught:
        analyse(
            by_hand(observe),
            four_units,
            method_of("colour"),
            level="stad",
            organiser="kyrklig",
            period="1999/00",
        )
    for word in ("stad", "kyrklig", "1999/00", "colour"):
        assert word in str(caught.value)


def test_calendar_years_are_not_school_years(observe: Observe) -> None:
    table = observe(
        [
            {"unit": "0101", "period": "2024"},
            {"unit": "0101", "period": "2022/23"},
            {"unit": "0101", "organiser": "enskild"},
        ]
    )
    assert periods(table) == ("2024/25", "2022/23")
    assert organisers(table) == ("samtliga", "enskild")


def test_every_municipality_has_its_areas(four_units: pd.DataFrame) -> None:
    assert groupings(four_units, "skr")["skr"].to_dict()["0102"] == "B3"
    assert groupings(four_units, "lan")["riket"].unique().tolist() == ["00"]


@pytest.mark.parametrize("lens", lenses())
@pytest.mark.parametrize(("level", "count"), [("kommun", 290), ("lan", 21), ("skr", 9)])
def test_every_lens_ranks_every_level_of_the_demonstration(
    demo: tuple[pd.DataFrame, pd.DataFrame], lens: str, level: str, count: int
) -> None:
    found = analyse(*demo, load_method(lens), level=level)
    assert found.made_up
    assert len(found.ranking) == count
    assert found.scored >= count * 0.9
    scores: Scores = found.scores
    total = scores.contributions.sum(axis=1, min_count=1)
    pd.testing.assert_series_equal(total, scores.score, check_names=False)


@pytest.mark.parametrize("organiser", ["kommunal", "enskild"])
def test_an_organiser_of_its_own(demo: tuple[pd.DataFrame, pd.DataFrame], organiser: str) -> None:
    found = analyse(*demo, load_method("mathematics"), organiser=organiser)
    assert found.organiser == organiser
    assert 0 < found.scored <= 290


@pytest.fixture(scope="module")
def real(real_snapshot: Snapshot) -> Analysis:
    return analyse(real_snapshot.observations(), real_snapshot.units(), load_method("stem"))


@pytest.mark.realdata
def test_the_real_files_rank_290_municipalities(real: Analysis) -> None:
    assert real.scored == 290
    assert real.ranking["rank"].min() == 1


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("indicator", "value"),
    [
        # Published national figures and sums: domain facts §4.1–4.5 and the press notices.
        ("eligible_science_technology", 78.9),
        ("pupils", 1_104_634),
        ("share_foreign_background", 27.1),
        ("share_parents_post_secondary", 65.2),
        ("national_test_points_mathematics_y9", 11.61),
        ("national_test_share_pass_mathematics_y9", 85.2),
    ],
)
def test_the_country_comes_out_as_published(real: Analysis, indicator: str, value: float) -> None:
    decimals = register()[indicator].decimals
    assert real.national.loc[indicator, "value"] == pytest.approx(
        value, abs=0.06 * 10**-decimals * 10
    )


@pytest.mark.realdata
def test_one_year_of_maths_comes_out_as_published(real_snapshot: Snapshot) -> None:
    one_year = method_of(MATHS, pool_years=1)
    for period, value in {"2024/25": 87.4, "2023/24": 87.2, "2018/19": 88.3}.items():
        found = analyse(
            real_snapshot.observations(), real_snapshot.units(), one_year, period=period
        )
        assert found.national.loc[MATHS, "value"] == pytest.approx(value, abs=0.1)
