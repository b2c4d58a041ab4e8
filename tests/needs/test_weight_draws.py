"""Weights as arrays: means and variances of the draws, parts left out, and missing values."""

import math

import numpy as np
import pandas as pd
import pytest

from needs.index import score_units
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.weight_draws import (
    draw_weights,
    method_weights,
    unit_weights,
    weights_without,
    whole_weights,
)

NAN = float("nan")
TREE = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    normalisation="z-score",
    coverage_floor=0.0,
    dimensions=(
        Dimension(id="results", weight=3),
        Dimension(id="teachers", weight=1),
        Dimension(id="deep", parent="results", weight=2),
    ),
    indicators=(
        WeightedIndicator(id="a", dimension="results", weight=2, direction=1),
        WeightedIndicator(id="b", dimension="deep", weight=1, direction=1),
        WeightedIndicator(id="c", dimension="deep", weight=3, direction=1),
        WeightedIndicator(id="d", dimension="teachers", weight=5, direction=1),
        WeightedIndicator(id="e", dimension="teachers", weight=0, direction=1),
    ),
)


def test_the_methods_own_weights() -> None:
    found = {name: rows.tolist() for name, rows in method_weights(TREE).items()}
    assert found == {
        "score": [[0.75, 0.25]],
        "results": [[0.5, 0.5]],
        "deep": [[0.25, 0.75]],
        "teachers": [[1.0, 0.0]],
    }
    whole = whole_weights(TREE, method_weights(TREE))[0]
    assert whole.tolist() == pytest.approx(list(TREE.effective_weights().values()))


def test_draws_have_the_stated_mean_and_variance() -> None:
    found = draw_weights(TREE, 10.0, np.random.default_rng(0), 40_000)
    for name, share in method_weights(TREE).items():
        s, m = share[0], share.size
        assert found[name].sum(axis=1) == pytest.approx(np.ones(40_000))
        assert found[name].mean(axis=0) == pytest.approx(s, abs=0.005)
        assert found[name].var(axis=0) == pytest.approx(s * (1 - s) / (10 * m + 1), rel=0.05)
    assert (found["teachers"][:, 1] == 0).all()


def test_five_equal_weights_vary_as_the_docstring_says() -> None:
    method = Method(
        id="five",
        name=Words(sv="Fem", en="Five"),
        indicators=tuple(WeightedIndicator(id=f"i{i}", direction=1) for i in range(5)),
    )
    found = draw_weights(method, 10.0, np.random.default_rng(0), 40_000)["score"][:, 0]
    assert np.quantile(found, [0.05, 0.95]).round(2).tolist() == [0.12, 0.30]


def test_an_infinite_concentration_holds_the_weights() -> None:
    found = draw_weights(TREE, math.inf, np.random.default_rng(0), 3)
    assert found["results"].tolist() == [[0.5, 0.5]] * 3


def test_without_a_part_the_others_keep_their_proportions() -> None:
    without = weights_without(TREE, ("c", "teachers", "d"))
    whole = whole_weights(TREE, without)
    assert whole[0].tolist() == pytest.approx([0.375, 0.375, 0.0, 0.25, 0.0])
    assert whole[1].tolist() == pytest.approx([0.5, 0.125, 0.375, 0.0, 0.0])
    # without d nothing weighed is left among the teachers, so the dimension goes too
    assert whole[2].tolist() == pytest.approx(whole[1].tolist())


def test_without_everything_nothing_weighs() -> None:
    method = Method(
        id="one",
        name=Words(sv="Ett", en="One"),
        indicators=(WeightedIndicator(id="a", direction=1),),
    )
    assert whole_weights(method, weights_without(method, ("a",))).tolist() == [[0.0]]


def test_the_weights_of_a_unit_give_the_engines_score() -> None:
    values = np.random.default_rng(0).normal(size=(40, 5))
    values[np.random.default_rng(1).random(values.shape) < 0.3] = NAN
    values[0] = NAN
    values[1] = [NAN, NAN, NAN, 1.0, NAN]
    table = pd.DataFrame(values, columns=list("abcde"))
    scores = score_units(table, TREE, {})
    normalised = scores.normalised.to_numpy().T
    weights = unit_weights(TREE, normalised)
    whole = (weights * np.nan_to_num(normalised)).sum(axis=0)
    assert whole == pytest.approx(scores.score.to_numpy(), nan_ok=True)
    sums = weights.sum(axis=0)
    assert np.isnan(sums[0])
    assert sums[1] == 1.0
    assert (weights[:, 1:][np.isnan(values.T[:, 1:])] == 0).all()
