"""Sobol indices: the analytic cases, their intervals and their warnings."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from needs.normalise import FloatArray
from needs.sobol import sobol


def ishigami(x: FloatArray) -> FloatArray:
    result: FloatArray = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    return result


def sobol_g(x: FloatArray) -> FloatArray:
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99]).reshape(-1, *[1] * (x.ndim - 1))
    result: FloatArray = np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=0)
    return result


def linear(x: FloatArray) -> FloatArray:
    result: FloatArray = x[0] + 2 * x[1] + 3 * x[2]
    return result


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "output", "count", "scale"),
    [
        ("ishigami", ishigami, 3, (-math.pi, 2 * math.pi)),
        ("sobol_g", sobol_g, 8, (0, 1)),
        ("linear", linear, 3, (0, 1)),
    ],
)
def test_the_analytic_cases(
    shared: Path, name: str, output: Any, count: int, scale: tuple[float, float]
) -> None:
    text = (shared / "reference" / "sobol_analytic" / "expected.json").read_text("utf-8")
    expected = json.loads(text)[name]
    factors = {f"x{i}": stats.uniform(*scale) for i in range(count)}
    found = sobol(output, factors, sample=4096)
    assert found.first == pytest.approx(expected["S"], abs=0.02)
    assert found.total == pytest.approx(expected["ST"], abs=0.02)
    assert found.trusted
    for truth, inside in ((found.first, found.first_interval), (found.total, found.total_interval)):
        assert (inside[:, 0] <= truth).all()
        assert (truth <= inside[:, 1]).all()
        assert (inside[:, 1] - inside[:, 0]).max() < 0.2


def test_too_small_a_sample_is_warned_of() -> None:
    factors = {f"x{i}": stats.uniform(-math.pi, 2 * math.pi) for i in range(3)}
    small = [sobol(ishigami, factors, sample=8, seed=seed) for seed in range(10)]
    warned = [found for found in small if not found.trusted]
    assert warned
    for found in warned:
        row = found.factors.index(found.warnings[0])
        assert found.total[row] < found.first[row]
    assert sobol(ishigami, factors, sample=2048).trusted


def test_the_seed_decides() -> None:
    factors = {"a": stats.uniform(), "b": stats.uniform(), "c": stats.uniform()}
    one, two, other = (sobol(linear, factors, sample=64, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(one.first_interval, two.first_interval)
    assert np.array_equal(one.total, two.total)
    assert not np.array_equal(one.total, other.total)


@pytest.mark.parametrize("sample", [0, 1, 100])
def test_a_sample_that_is_no_power_of_two_is_refused(sample: int) -> None:
    with pytest.raises(ValueError, match="power of two above 1"):
        sobol(linear, {"a": stats.uniform()}, sample=sample)


def test_an_output_that_does_not_vary_is_refused() -> None:
    with pytest.raises(ValueError, match="no variance to divide"):
        sobol(lambda x: x[0] * 0 + 3, {"a": stats.uniform()}, sample=16)


def test_a_single_factor_has_it_all() -> None:
    found = sobol(lambda x: x[0] ** 2, {"a": stats.uniform()}, sample=64)
    assert found.first == pytest.approx([1.0], abs=0.05)
    assert found.total == pytest.approx([1.0], abs=0.05)
    assert found.first_interval.shape == (1, 2)
