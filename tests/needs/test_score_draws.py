"""The scores of many draws: each one is what the engine would have said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs.index import score_units
from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.normalise import FloatArray
from needs.observation_draws import Inputs, draw_observations
from needs.score_draws import is_linear, score_draws
from needs.scorer import normalised_draws, prepare_scorer
from needs.weight_draws import draw_weights, method_weights

NAN = float("nan")
IDS = ("a", "b", "c", "d")
METHOD = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    normalisation="min-max",
    coverage_floor=0.3,
    dimensions=(Dimension(id="results", weight=3), Dimension(id="teachers", weight=1)),
    indicators=(
        WeightedIndicator(id="a", dimension="results", weight=2),
        WeightedIndicator(id="b", dimension="results", weight=1),
        WeightedIndicator(id="c", dimension="teachers", weight=1),
        WeightedIndicator(id="d", dimension="teachers", weight=1),
    ),
)
POSTS = (0.5, 150.0)
VARIANTS = [
    METHOD,
    replace(METHOD, aggregation="geometric"),
    *(replace(METHOD, normalisation=rule) for rule in ("z-score", "t-score", "percentile", "rank")),
    replace(
        METHOD,
        normalisation="goalposts",
        indicators=tuple(
            replace(one, goalposts=POSTS, transform="log" if one.id == "c" else None)
            for one in METHOD.indicators
        ),
    ),
    replace(
        METHOD,
        dimensions=(
            Dimension(id="score", normalisation="min-max"),
            Dimension(id="results", weight=3, aggregation="geometric"),
            Dimension(id="teachers", weight=1),
        ),
    ),
]


def inputs_of(*, missing: float = 0.2, units: int = 15) -> Inputs:
    rng = np.random.default_rng(1)
    value = rng.uniform(40, 90, (units, 4))
    value[rng.random(value.shape) < missing] = NAN
    there = ~np.isnan(value)
    return Inputs(
        value=value,
        variance=np.where(there, 9.0, NAN),
        low=np.where(there, 1.0, NAN),
        high=np.where(there, 100.0, NAN),
        directions=(1, -1, 1, 1),
    )


def engine(drawn: FloatArray, method: Method) -> FloatArray:
    table = pd.DataFrame(drawn.T, columns=list(IDS))
    need = dict(zip(IDS, (1, -1, 1, 1), strict=True))
    return score_units(table, method, need).score.to_numpy()


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("method", VARIANTS)
def test_each_draw_is_scored_as_the_engine_would(method: Method, missing: float) -> None:
    inputs = inputs_of(missing=missing)
    scorer = prepare_scorer(inputs, method)
    normals = np.random.default_rng(2).standard_normal((3, 5, 15))
    rows = normalised_draws(scorer, normals)
    weights = {name: w[None].repeat(3, axis=0) for name, w in method_weights(method).items()}
    found = score_draws(method, rows, weights)[:, 0]
    drawn = draw_observations(scorer.noise, normals)
    for one, observations in zip(found, drawn, strict=True):
        expected = engine(observations, method)
        scored = ~np.isnan(expected)
        assert scored.sum() > 10
        assert one[scored] == pytest.approx(expected[scored], abs=1e-9)


def test_drawn_weights_are_those_of_a_method_with_such_weights() -> None:
    scorer = prepare_scorer(inputs_of(), METHOD)
    drawn = draw_weights(METHOD, 5.0, np.random.default_rng(0), 4)
    found = score_draws(METHOD, scorer.fixed[None], {n: w[None] for n, w in drawn.items()})[0]
    for row, one in enumerate(found):
        columns = {p.id: drawn[n][row, i] for n in drawn for i, p in enumerate(METHOD.parts(n))}
        same = replace(
            METHOD,
            dimensions=tuple(replace(d, weight=columns[d.id]) for d in METHOD.dimensions),
            indicators=tuple(replace(i, weight=columns[i.id]) for i in METHOD.indicators),
        )
        expected = engine(inputs_of().value.T, same)
        scored = ~np.isnan(expected)
        assert one[scored] == pytest.approx(expected[scored], abs=1e-9)


def test_a_draw_below_zero_counts_as_zero_under_a_geometric_mean() -> None:
    method = replace(METHOD, aggregation="geometric")
    rows = np.full((1, 4, 2), 10.0)
    rows[0, 0, 0] = -1.0
    weights = {name: w[None] for name, w in method_weights(method).items()}
    assert score_draws(method, rows, weights)[0, 0].tolist() == pytest.approx([0.0, 10.0])


@pytest.mark.parametrize(
    ("method", "linear"), list(zip(VARIANTS, [1, 0, 1, 1, 1, 1, 1, 0], strict=True))
)
def test_which_methods_are_linear(method: Method, linear: int) -> None:
    assert is_linear(method) == bool(linear)
