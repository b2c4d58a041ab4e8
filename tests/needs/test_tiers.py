"""Tiers and refusal: by hand, and the eight schools that may not be ranked."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from needs.tiers import (
    LOW_RELIABILITY,
    NO_DIFFERENCE,
    TOO_FEW,
    Refusal,
    Thresholds,
    difference,
    refusal,
    tiers,
)

NAN = float("nan")
SCHOOLS = np.array([28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16])
ERRORS = np.array([14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6])
TEXTBOOK = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
TEXTBOOK_ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


@pytest.mark.parametrize(("y", "se"), [(SCHOOLS, ERRORS), (TEXTBOOK, TEXTBOOK_ERRORS)])
def test_the_eight_schools_are_refused(y: np.ndarray, se: np.ndarray) -> None:
    refused = refusal(y, se**2)
    assert refused is not None
    assert refused.reason == NO_DIFFERENCE
    assert refused.difference is not None
    assert refused.difference.between == 0
    assert refused.difference.p > 0.5
    found = tiers(np.full(8, 0.95), np.zeros(8), refused=refused)
    assert set(found.tolist()) == {"cannot_tell"}


@pytest.mark.realdata
def test_the_published_figures_of_the_eight_schools(shared: Path) -> None:
    folder = shared / "reference" / "shrinkage_classics"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["eight_schools"]
    found = difference(np.array(expected["est_BDA"]), np.array(expected["se_BDA"]) ** 2)
    assert found is not None
    assert found.q == pytest.approx(expected["Q_BDA"], abs=1e-9)
    assert found.mean == pytest.approx(expected["pooled_BDA"], abs=1e-9)
    assert found.error == pytest.approx(expected["pooled_se_BDA"], abs=1e-9)
    assert found.between == expected["tau2_DerSimonianLaird"]
    with (folder / "eight_schools.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    y, se = (np.array([float(row[name]) for row in rows]) for name in ("est", "se"))
    other = difference(y, se**2)
    assert other is not None
    assert other.mean == pytest.approx(expected["pooled_stevedata"], abs=1e-9)
    assert refusal(y, se**2) is not None


def test_cochrans_q_by_hand() -> None:
    # equal variances of 4: m = 6, Q = (36 + 0 + 36) / 4 = 18, t2 = (18 - 2) / (3/4 - 1/4) = 32
    found = difference(np.array([0.0, 6.0, 12.0]), np.full(3, 4.0))
    assert found is not None
    assert (found.q, found.between, found.mean) == pytest.approx((18.0, 32.0, 6.0))
    assert found.p == pytest.approx(np.exp(-9))  # chi-square on 2 degrees
    assert found.reliability == pytest.approx(32 / 36)
    assert found.error == pytest.approx((4 / 3) ** 0.5)


def test_units_that_differ_are_not_refused() -> None:
    assert refusal(np.array([0.0, 6.0, 12.0]), np.full(3, 4.0)) is None


def test_reliability_under_the_floor_is_refused() -> None:
    y, v = np.array([0.0, 6.0, 12.0]), np.full(3, 4.0)
    refused = refusal(y, v, Thresholds(reliability=0.9))
    assert refused is not None
    assert refused.reason == LOW_RELIABILITY
    assert refusal(y, v, Thresholds(reliability=0.88)) is None


def test_units_without_figures_are_left_out() -> None:
    whole = difference(np.array([0.0, 6.0, 12.0]), np.full(3, 4.0))
    assert difference(np.array([0.0, NAN, 6.0, 12.0, 9.0]), np.array([4, 4, 4, 4, NAN])) == whole
    few = refusal(np.array([1.0, NAN]), np.ones(2))
    assert few == Refusal(reason=TOO_FEW, difference=None)


def test_without_any_variance_a_difference_is_certain() -> None:
    assert refusal(np.array([1.0, 2.0]), np.zeros(2)) is None
    same = refusal(np.array([1.0, 1.0]), np.zeros(2))
    assert same is not None
    assert same.reason == NO_DIFFERENCE


def test_a_variance_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="`variance` must be 0 or above, found -1.0"):
        difference(np.ones(2), np.array([1.0, -1.0]))


def test_equal_units_are_refused_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(0)
    sd = rng.uniform(0.5, 3, 60)
    refused = [refusal(rng.normal(0, sd), sd**2) is not None for _ in range(1000)]
    assert 0.93 < np.mean(refused) < 0.97


def test_each_unit_gets_its_tier() -> None:
    top = np.array([0.95, 0.9, 0.6, 0.5, 0.3, 0.0, 0.0, 0.0, NAN])
    low = np.array([0.0, 0.0, 0.0, 0.5, 0.3, 0.5, 0.89, 0.9, NAN])
    assert tiers(top, low).tolist() == [
        "clearly_high",
        "clearly_high",
        "likely_high",
        "likely_high",
        "cannot_tell",
        "likely_low",
        "likely_low",
        "clearly_low",
        "not_scored",
    ]
    strict = tiers(top, low, thresholds=Thresholds(clear=0.95, likely=0.7))
    assert strict.tolist()[1:4] == ["likely_high", "cannot_tell", "cannot_tell"]


def test_a_refusal_leaves_one_tier() -> None:
    refused = Refusal(reason=TOO_FEW, difference=None)
    found = tiers(np.array([1.0, 0.0, NAN]), np.array([0.0, 1.0, NAN]), refused=refused)
    assert found.tolist() == ["cannot_tell", "cannot_tell", "not_scored"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"likely": 0.4},
        {"likely": 0.95},
        {"clear": 1.1},
        {"significance": 0.0},
        {"reliability": 2.0},
    ],
)
def test_thresholds_that_overlap_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Thresholds(**wrong)
