from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.empirical_bayes import EmpiricalBayes

NAN = np.nan
VALUES = arrays(float, 12, elements=st.floats(0, 100))
VARIANCES = arrays(float, 12, elements=st.floats(0.1, 50))


@pytest.fixture(scope="module")
def classics(shared: Path) -> dict[str, Any]:
    text = (shared / "reference/shrinkage_classics/expected.json").read_text("utf-8")
    return dict(json.loads(text))


@pytest.mark.realdata
def test_baseball(shared: Path, classics: dict[str, Any]) -> None:
    """Efron and Morris (1977), Stein's paradox in statistics, Scientific American 236(5)."""
    players = pd.read_csv(shared / "reference/shrinkage_classics/EfronMorris.csv")
    expected = classics["efron_morris_1977"]
    y = players["r"].to_numpy() / 45
    noise = np.full(18, y.mean() * (1 - y.mean()) / 45)
    found = EmpiricalBayes().fit(y, noise)
    assert found.mean_[0] == pytest.approx(expected["grand_mean"], abs=1e-12)
    np.testing.assert_allclose(1 - found.shrinkage_, expected["c"], atol=1e-12)
    np.testing.assert_allclose(found.estimate_, [*expected["js"].values()], atol=1e-6)
    np.testing.assert_array_equal(found.estimate_[:4].round(3), [0.294, 0.289, 0.285, 0.280])
    season = players["p"].to_numpy()
    assert ((y - season) ** 2).sum() / ((found.estimate_ - season) ** 2).sum() == pytest.approx(
        expected["ratio"], abs=1e-6
    )


@pytest.mark.realdata
@pytest.mark.parametrize("method", ["james_stein", "moment"])
def test_eight_schools_are_one(classics: dict[str, Any], method: str) -> None:
    """Rubin (1981): nothing is left between the schools, so that none may be called better."""
    schools = classics["eight_schools"]
    found = EmpiricalBayes(method=method).fit(schools["est_BDA"], np.square(schools["se_BDA"]))
    assert found.between_variance_ == 0
    np.testing.assert_allclose(found.estimate_, schools["pooled_BDA"], atol=1e-9)
    np.testing.assert_allclose(found.mean_error_, schools["pooled_se_BDA"], atol=1e-9)
    assert round(float(found.estimate_[0]), 2) == 7.69
    assert round(float(found.mean_error_[0]), 2) == 4.07


def test_by_hand() -> None:
    # Σ (y − 5)² = 20, k − 3 = 2, so A + D = 10.
    found = EmpiricalBayes().fit([2, 4, 5, 6, 8], [4.0] * 5)
    assert found.between_variance_ == pytest.approx(6)
    np.testing.assert_allclose(found.estimate_, [3.2, 4.4, 5, 5.6, 6.8])


def test_each_group_has_its_mean_and_all_have_one_between_variance() -> None:
    y = [2, 4, 5, 6, 8, 52, 54, 55, 56, 58]
    found = EmpiricalBayes(method="moment").fit(y, [4.0] * 10, groups=list("aaaaabbbbb"))
    np.testing.assert_allclose(found.mean_, [5] * 5 + [55] * 5)
    assert found.between_variance_ == pytest.approx(40 / 8 - 4)
    assert found.estimate_[9] == pytest.approx(55.6)


def test_what_is_not_known_gets_the_mean_and_says_so() -> None:
    found = EmpiricalBayes().fit(
        [2, 4, 5, 6, 8, NAN, 30, 7], [4.0] * 6 + [NAN, 4.0], groups=list("aaaaaaab")
    )
    np.testing.assert_allclose(found.estimate_[[5, 6]], [5, 5])
    assert list(found.basis_[[0, 5, 6]]) == ["shrunken", "no_value", "unknown_variance"]
    # A group of one is its own mean.
    assert found.estimate_[7] == pytest.approx(7)


def test_a_group_without_a_known_unit_has_no_mean() -> None:
    found = EmpiricalBayes().fit([2, 4, 5, 6, NAN], [4.0] * 5, groups=[0, 0, 0, 0, 1])
    assert np.isnan(found.estimate_[4])
    assert found.basis_[4] == "no_context"


@pytest.mark.parametrize("method", ["james_stein", "moment"])
def test_the_error_it_states_is_the_error_it_makes(method: str) -> None:
    """Of James and Stein's factor the risk D (1 − B) + 3 B D / k is exact (Efron, Morris 1975)."""
    rng = np.random.default_rng(4)
    k, between, noise = 20, 6.0, 4.0
    made, stated = [], []
    for _ in range(1500):
        truth = rng.normal(50, np.sqrt(between), k)
        y = rng.normal(truth, np.sqrt(noise))
        found = EmpiricalBayes(method=method).fit(y, np.full(k, noise))
        made.append(((found.estimate_ - truth) ** 2).mean())
        stated.append(found.mse_.mean())
    b = noise / (noise + between)
    if method == "james_stein":
        assert np.mean(made) == pytest.approx(noise * (1 - b) + 3 * b * noise / k, rel=0.03)
    assert np.mean(stated) == pytest.approx(np.mean(made), rel=0.04)


def test_james_and_stein_beat_the_figures_themselves() -> None:
    rng = np.random.default_rng(5)
    truth = rng.normal(50, 1, (400, 10))
    y = rng.normal(truth, 2)
    shrunken = np.array([EmpiricalBayes().fit(row, np.full(10, 4.0)).estimate_ for row in y])
    assert ((shrunken - truth) ** 2).mean() < 0.6 * ((y - truth) ** 2).mean()


@given(VALUES, VARIANCES)
def test_an_estimate_lies_between_value_and_mean(y: np.ndarray, variance: np.ndarray) -> None:
    found = EmpiricalBayes().fit(y, variance)
    low, high = np.minimum(y, found.mean_), np.maximum(y, found.mean_)
    assert (found.estimate_ >= low - 1e-9).all()
    assert (found.estimate_ <= high + 1e-9).all()


@given(VALUES, VARIANCES, st.permutations(range(12)))
def test_the_order_of_units_does_not_matter(
    y: np.ndarray, variance: np.ndarray, order: list[int]
) -> None:
    groups = np.arange(12) % 3
    one = EmpiricalBayes().fit(y, variance, groups)
    other = EmpiricalBayes().fit(y[order], variance[order], groups[order])
    np.testing.assert_allclose(other.estimate_, one.estimate_[order], atol=1e-6)


def test_too_little_or_nonsense_is_refused() -> None:
    with pytest.raises(
        ValueError, match="at least 3 more units than there are groups; 3 have both"
    ):
        EmpiricalBayes().fit([1, 2, 3, NAN], [1.0] * 4)
    with pytest.raises(ValueError, match="`method` must be one of"):
        EmpiricalBayes(method="stein").fit([1, 2, 3, 4], [1.0] * 4)
    with pytest.raises(ValueError, match="inconsistent"):
        EmpiricalBayes().fit([1, 2, 3, 4], [1.0] * 4, groups=["a"])
