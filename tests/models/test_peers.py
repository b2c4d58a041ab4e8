from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.utils.estimator_checks import parametrize_with_checks

from models.peers import NO_PEER, Peers, peer_mean, published_peers

NAN = np.nan


@parametrize_with_checks([Peers(), Peers(n_neighbors=2)])  # type: ignore[untyped-decorator]
def test_scikit_learn_takes_it_for_its_own(estimator: Any, check: Any) -> None:
    check(estimator)


def test_by_hand() -> None:
    # Standard deviation 4: a step of 4 is a distance of 1.
    distance, peers = Peers(n_neighbors=2).fit([[0.0], [2.0], [8.0], [10.0]]).kneighbors()
    np.testing.assert_array_equal(peers, [[1, 2], [0, 2], [3, 1], [2, 1]])
    np.testing.assert_allclose(distance[0], np.array([2, 8]) / np.std([0, 2, 8, 10]))


def test_columns_count_alike_whatever_they_are_measured_in() -> None:
    x = np.random.default_rng(0).normal(size=(60, 3))
    expected = Peers().fit(x).kneighbors()[1]
    np.testing.assert_array_equal(Peers().fit(x * [1, 1000, 0.01]).kneighbors()[1], expected)


def test_a_weight_makes_a_column_count_for_more() -> None:
    x = np.random.default_rng(1).normal(size=(60, 2))
    _, first = Peers(weights=[1, 0]).fit(x).kneighbors()
    np.testing.assert_array_equal(first, Peers().fit(x[:, :1]).kneighbors()[1])
    doubled = Peers(weights=[2, 1]).fit(x).kneighbors()[1]
    np.testing.assert_array_equal(doubled, Peers().fit(x[:, [0, 0, 1]]).kneighbors()[1])


def test_without_context_there_are_no_peers() -> None:
    x = np.array([[0.0, 1], [2, NAN], [8, 1], [10, 2]])
    distance, peers = Peers(n_neighbors=2).fit(x).kneighbors()
    assert (peers[1] == NO_PEER).all()
    assert np.isnan(distance[1]).all()
    assert not (peers == 1).any()
    # A column that does not count need not be known.
    _, peers = Peers(n_neighbors=2, weights=[1, 0]).fit(x).kneighbors()
    assert list(peers[1]) == [0, 2]


def test_of_equals_the_first_comes_first() -> None:
    x = np.zeros((40, 1))
    x[20:] = 1
    _, peers = Peers().fit(x).kneighbors()
    assert list(peers[0]) == [1, 2, 3, 4, 5, 6, 7]
    assert list(peers[39]) == [20, 21, 22, 23, 24, 25, 26]
    line = np.arange(9.0)[:, None]
    assert list(Peers(n_neighbors=3).fit(line).kneighbors()[1][4]) == [3, 5, 2]


def test_where_there_are_fewer_units_than_asked_for_there_are_fewer_peers() -> None:
    distance, peers = Peers().fit([[0.0], [1.0], [5.0]]).kneighbors()
    assert list(peers[0]) == [1, 2] + [NO_PEER] * 5
    assert np.isnan(distance[0, 2:]).all()


def test_units_from_elsewhere_may_be_equal_to_one_that_is_here() -> None:
    fitted = Peers(n_neighbors=1).fit([[0.0], [1.0], [5.0]])
    distance, peers = fitted.kneighbors([[5.0], [NAN]])
    assert (peers[0, 0], distance[0, 0]) == (2, 0)
    assert peers[1, 0] == NO_PEER


@settings(max_examples=40)
@given(arrays(float, (25, 2), elements=st.integers(0, 4)), st.integers(1, 7))
def test_peers_are_those_that_sorting_all_distances_gives(x: np.ndarray, k: int) -> None:
    distance, peers = Peers(n_neighbors=k).fit(x).kneighbors()
    spread = np.where(x.std(axis=0) > 0, x.std(axis=0), 1)
    apart = np.linalg.norm((x[:, None] - x[None]) / spread, axis=2).round(9)
    np.fill_diagonal(apart, np.inf)
    expected = np.argsort(apart, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(peers, expected)
    np.testing.assert_allclose(distance, np.take_along_axis(apart, expected, 1), atol=1e-8)
    assert (peers != np.arange(25)[:, None]).all()


def test_nonsense_is_refused() -> None:
    x = [[0.0, 1.0], [1.0, 2.0], [2.0, 4.0]]
    with pytest.raises(ValueError, match="`n_neighbors` must be at least 1, not 0"):
        Peers(n_neighbors=0).fit(x)
    for weights in ([1], [1, -1], [0, 0], [1, NAN]):
        with pytest.raises(ValueError, match="`weights` must be 2 numbers"):
            Peers(weights=weights).fit(x)
    with pytest.raises(ValueError, match="n_samples = 1 have it"):
        Peers().fit([[0.0, 1.0], [1.0, NAN], [NAN, 4.0]])


def test_published_groups_by_hand() -> None:
    peers = published_peers({"a": ["c", "b"], "c": ["a"]}, ["a", "b", "c"])
    np.testing.assert_array_equal(peers, [[2, 1], [NO_PEER, NO_PEER], [0, NO_PEER]])
    assert published_peers({}, ["a"]).shape == (1, 0)


def test_all_faults_of_published_groups_are_said() -> None:
    with pytest.raises(ValueError, match=r"3 faults: x is not among.*group of a names.*y is not"):
        published_peers({"a": ["x", "a"], "y": ["b"]}, ["a", "b"])
    with pytest.raises(ValueError, match="names itself or a unit twice"):
        published_peers({"a": ["b", "b"]}, ["a", "b"])
    with pytest.raises(ValueError, match="repeats a unit"):
        published_peers({}, ["a", "a"])


@pytest.mark.realdata
def test_koladas_groups_give_every_municipality_seven(shared: Path) -> None:
    folder = shared / "data/kolada"
    groups = pd.read_csv(folder / "kolada_similar_municipality_groups.csv", dtype=str)
    groups = groups[groups["kind"] == "grundskola"]
    places = pd.read_csv(next(shared.rglob("municipalities_skr2023.csv")), dtype=str)
    code = dict(zip(places.iloc[:, 1], places.iloc[:, 0], strict=True))
    members = groups["member_ids"].str.split("|")
    peers = published_peers(
        {code[name]: list(ids) for name, ids in zip(groups["kommun"], members, strict=True)},
        sorted(code.values()),
    )
    assert peers.shape == (290, 7)
    assert (peers != NO_PEER).all()


def test_a_mean_of_peers_by_hand() -> None:
    values = [10.0, 20.0, NAN, 40.0]
    peers = np.array([[1, 3], [2, 3], [NO_PEER, NO_PEER], [2, NO_PEER]])
    np.testing.assert_array_equal(peer_mean(values, peers), [30, 40, NAN, NAN])
    with pytest.raises(ValueError, match="below 4; found 9"):
        peer_mean(values, np.array([[9]]))
