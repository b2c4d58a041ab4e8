"""A scorer made ready: the values' own scores, normalised draws, and what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs.index import score_units
from needs.method import Method, WeightedIndicator, Words
from needs.normalise import NORMALISATIONS
from needs.observation_draws import Inputs, draw_observations
from needs.scorer import normalised_draws, prepare_scorer

NAN = float("nan")
IDS = ("a", "b", "c", "d")
METHOD = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    normalisation="min-max",
    coverage_floor=0.3,
    indicators=tuple(WeightedIndicator(id=name) for name in IDS),
)
LOGGED = replace(
    METHOD,
    indicators=(
        *METHOD.indicators[:2],
        WeightedIndicator(id="c", transform="log"),
        METHOD.indicators[3],
    ),
)
MIXED = replace(
    METHOD,
    indicators=(
        WeightedIndicator(id="a", normalisation="percentile"),
        WeightedIndicator(id="b", normalisation="goalposts", goalposts=(20.0, 80.0), direction=1),
        WeightedIndicator(id="c", transform="log"),
        WeightedIndicator(id="d", normalisation="rank"),
    ),
)


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


def engine(values: np.ndarray, method: Method) -> pd.DataFrame:
    table = pd.DataFrame(values, columns=list(IDS))
    return score_units(table, method, dict(zip(IDS, (1, -1, 1, 1), strict=True))).normalised


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize(
    "method",
    [
        MIXED,
        LOGGED,
        *(replace(METHOD, normalisation=r) for r in sorted({*NORMALISATIONS} - {"goalposts"})),
    ],
)
def test_each_draw_is_normalised_as_the_engine_would(method: Method, missing: float) -> None:
    scorer = prepare_scorer(inputs_of(missing=missing), method)
    normals = np.random.default_rng(2).standard_normal((4, 5, 15))
    found = normalised_draws(scorer, normals)
    for one, drawn in zip(found, draw_observations(scorer.noise, normals), strict=True):
        assert pytest.approx(engine(drawn.T, method).to_numpy(), nan_ok=True) == one.T


@pytest.mark.parametrize("rule", ["percentile", "rank"])
def test_ties_share_their_places_as_in_the_engine(rule: str) -> None:
    value = np.random.default_rng(0).integers(0, 4, (12, 4)).astype(float)
    free = np.full((12, 4), NAN)
    inputs = Inputs(
        value=value, variance=np.zeros((12, 4)), low=free, high=free, directions=(1, -1, 1, 1)
    )
    method = replace(METHOD, normalisation=rule)
    found = normalised_draws(prepare_scorer(inputs, method), np.zeros((2, 5, 12)))
    assert pytest.approx(engine(value, method).to_numpy()) == found[1].T


def test_a_unit_alone_that_lacks_a_value_still_lacks_it() -> None:
    free = np.full((1, 4), NAN)
    value = np.array([[NAN, 2.0, 3.0, 4.0]])
    inputs = Inputs(
        value=value, variance=np.zeros((1, 4)), low=free, high=free, directions=(1, 1, 1, 1)
    )
    scorer = prepare_scorer(inputs, replace(METHOD, normalisation="percentile"))
    found = normalised_draws(scorer, np.zeros((1, 5, 1)))[0, :, 0]
    assert np.isnan(found[0])
    assert found[1:].tolist() == [50.0] * 3


def test_the_scores_of_the_values_come_along() -> None:
    scorer = prepare_scorer(inputs_of(), METHOD)
    table = pd.DataFrame(inputs_of().value, columns=list(IDS))
    need = dict(zip(IDS, (1, -1, 1, 1), strict=True))
    expected = score_units(table, METHOD, need).score.to_numpy()
    assert np.array_equal(scorer.score, expected, equal_nan=True)
    assert scorer.scored.tolist() == np.flatnonzero(~np.isnan(expected)).tolist()


def test_a_logarithm_of_what_could_be_zero_is_refused() -> None:
    inputs = replace(inputs_of(), low=np.where(np.isnan(inputs_of().low), NAN, 0.0))
    with pytest.raises(ValueError, match=r"Draws of \['c'\] could be 0 or below"):
        prepare_scorer(inputs, LOGGED)


def test_another_number_of_indicators_is_refused() -> None:
    with pytest.raises(ValueError, match="has 4 indicators, and 'tree' weighs 3"):
        prepare_scorer(inputs_of(), replace(METHOD, indicators=METHOD.indicators[:3]))


def test_what_the_engine_refuses_is_refused() -> None:
    inputs = replace(inputs_of(missing=0.0), value=np.full((15, 4), 50.0))
    with pytest.raises(ValueError, match="the same value for every unit"):
        prepare_scorer(inputs, METHOD)
