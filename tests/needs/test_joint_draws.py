"""Joint draws: streams, sources that do not disturb each other, and alternatives."""

import math
from dataclasses import replace

import numpy as np
import pytest

from needs.joint_draws import joint_scores, prepare_joint, stream_draws
from needs.method import Method, WeightedIndicator, Words
from needs.observation_draws import Inputs
from needs.simulation import STREAM, Alternative, Simulation

METHOD = Method(
    id="two",
    name=Words(sv="Två", en="Two"),
    normalisation="min-max",
    indicators=(WeightedIndicator(id="a"), WeightedIndicator(id="b", weight=3)),
)


def inputs_of(variance: float = 4.0) -> Inputs:
    value = np.array([[10.0, 1.0], [20.0, 5.0], [30.0, 3.0], [40.0, 2.0]])
    full = np.full(value.shape, variance)
    free = np.full(value.shape, np.nan)
    return Inputs(value=value, variance=full, low=free, high=free, directions=(1, 1))


def test_all_alternatives_turn_up_as_often_as_they_should() -> None:
    pair = [
        Alternative(name="one", inputs=inputs_of(), probability=0.25),
        Alternative(name="two", inputs=inputs_of(), probability=0.75, normalisation="rank"),
    ]
    joint = prepare_joint(pair, METHOD, Simulation(draws=5000))
    picks = np.concatenate([d.picks for s in range(joint.streams) for d in stream_draws(joint, s)])
    assert len(picks) == 5000
    assert picks.mean() == pytest.approx(0.75, abs=0.02)
    assert [one.method.normalisation for one in joint.scorers] == ["min-max", "rank"]


def test_each_draw_is_scored_by_its_own_alternative() -> None:
    pair = [
        Alternative(name="one", inputs=inputs_of(0.0), probability=0.5),
        Alternative(name="two", inputs=inputs_of(0.0), probability=0.5, aggregation="geometric"),
    ]
    fixed = Simulation(draws=STREAM, weight_concentration=math.inf)
    joint = prepare_joint(pair, METHOD, fixed)
    (draws,) = stream_draws(joint, 0)
    scores = joint_scores(joint, draws)
    expected = np.array([joint.scorers[pick].score for pick in draws.picks])
    assert len(set(draws.picks.tolist())) == 2
    assert scores == pytest.approx(expected)


def test_sources_do_not_disturb_each_other() -> None:
    one = [Alternative(name="one", inputs=inputs_of())]
    loose = prepare_joint(one, METHOD, Simulation())
    held = prepare_joint(one, METHOD, Simulation(weight_concentration=math.inf))
    silent = prepare_joint([Alternative(name="one", inputs=inputs_of(0.0))], METHOD, Simulation())
    a, b, c = (next(stream_draws(joint, 3)) for joint in (loose, held, silent))
    assert a.normals is not None
    assert b.normals is not None
    assert np.array_equal(a.normals, b.normals)
    assert c.normals is None
    assert np.array_equal(a.weights["score"][: len(c.picks)], c.weights["score"])
    other = next(stream_draws(loose, 4)).normals
    assert other is not None
    assert not np.array_equal(a.normals, other)


def test_observations_are_used_again_with_other_weights() -> None:
    one = [Alternative(name="one", inputs=inputs_of())]
    joint = prepare_joint(one, METHOD, Simulation(draws=1000, weights_per_draw=50))
    assert joint.shape == (5, 50)
    assert joint.streams == 4
    (draws,) = stream_draws(joint, 0)
    assert draws.normals is not None
    assert draws.normals.shape == (5, 3, 4)
    assert draws.weights["score"].shape == (5, 50, 2)
    assert joint_scores(joint, draws).shape == (250, 4)


def test_a_unit_below_the_floor_has_no_score_in_any_draw() -> None:
    inputs = inputs_of()
    inputs.value[2, 1] = np.nan  # a quarter of the weight is left
    joint = prepare_joint([Alternative(name="x", inputs=inputs)], METHOD, Simulation(draws=250))
    assert not joint.complete
    scores = np.concatenate([joint_scores(joint, draws) for draws in stream_draws(joint, 0)])
    assert np.isnan(scores).mean(axis=0).tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("chances", "said"),
    [([0.5, 0.4], "sum to 1"), ([1.5, -0.5], "sum to 1"), ([], "sum to 1")],
)
def test_probabilities_must_be_probabilities(chances: list[float], said: str) -> None:
    given = [Alternative(name="x", inputs=inputs_of(), probability=p) for p in chances]
    with pytest.raises(ValueError, match=said):
        prepare_joint(given, METHOD, Simulation())


def test_alternatives_are_of_the_same_units() -> None:
    short = inputs_of()
    fewer = replace(
        short,
        value=short.value[:3],
        variance=short.variance[:3],
        low=short.low[:3],
        high=short.high[:3],
    )
    pair = [
        Alternative(name="one", inputs=short, probability=0.5),
        Alternative(name="two", inputs=fewer, probability=0.5),
    ]
    with pytest.raises(ValueError, match="inputs of one shape"):
        prepare_joint(pair, METHOD, Simulation())
