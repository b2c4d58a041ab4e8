"""Up and down a tree small enough to work out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from needs.hierarchy import combine, contributions, refuse_constant
from needs.method import Dimension, Method, WeightedIndicator, Words

NAN = float("nan")

TREE = Method(
    id="tree",
    name=Words(sv="Träd", en="Tree"),
    dimensions=(Dimension(id="pair", weight=3), Dimension(id="score")),
    indicators=(
        WeightedIndicator(id="a", dimension="pair", weight=1),
        WeightedIndicator(id="b", dimension="pair", weight=1),
        WeightedIndicator(id="c", weight=1),
    ),
)
ROWS = np.array(
    [
        [4.0, NAN, NAN, NAN],
        [1.0, 8.0, NAN, NAN],
        [10.0, 0.0, 6.0, NAN],
    ]
)


def with_rules(*, pair: str, score: str, again: str | None = None) -> Method:
    top = Dimension(id="score", aggregation=score, normalisation=again)
    return replace(TREE, dimensions=(Dimension(id="pair", weight=3, aggregation=pair), top))


def test_arithmetic_by_hand() -> None:
    nodes = combine(TREE, ROWS)
    # b stands in for the pair where a is missing, c for the whole where the pair is
    np.testing.assert_allclose(nodes["pair"].value, [2.5, 8.0, NAN, NAN])
    np.testing.assert_allclose(nodes["score"].value, [(3 * 2.5 + 10) / 4, 6.0, 6.0, NAN])
    np.testing.assert_allclose(
        contributions(TREE, nodes),
        [
            [3 / 8 * 4, NAN, NAN, NAN],
            [3 / 8 * 1, 3 / 4 * 8, NAN, NAN],
            [1 / 4 * 10, 0.0, 6.0, NAN],
        ],
    )


def test_a_geometric_pair_in_an_arithmetic_whole_by_hand() -> None:
    method = with_rules(pair="geometric", score="arithmetic")
    nodes = combine(method, ROWS)
    np.testing.assert_allclose(nodes["pair"].value, [2.0, 8.0, NAN, NAN])
    given = contributions(method, nodes)
    # of the pair's 2: a gives 1 + ln 2 and b 1 - ln 2; the pair is three quarters of the whole
    by_hand = [3 / 4 * (1 + np.log(2)), 3 / 4 * (1 - np.log(2)), 10 / 4]
    np.testing.assert_allclose(given[:, 0], by_hand, rtol=1e-14)


@pytest.mark.parametrize("pair", ["arithmetic", "geometric"])
@pytest.mark.parametrize("score", ["arithmetic", "geometric"])
@pytest.mark.parametrize("again", [None, "min-max", "t-score", "percentile", "rank"])
def test_contributions_sum_under_every_pair_of_rules(
    pair: str, score: str, again: str | None
) -> None:
    method = with_rules(pair=pair, score=score, again=again)
    rows = np.random.default_rng(2).uniform(1, 99, (3, 50))
    rows[0, ::7] = NAN
    rows[:2, ::10] = NAN
    nodes = combine(method, rows)
    total = np.nansum(contributions(method, nodes), axis=0)
    np.testing.assert_allclose(total, nodes["score"].value, rtol=1e-12)


def test_a_dimension_can_normalise_its_dimensions_anew() -> None:
    rows = np.array([[4.0, 8.0, 6.0], [4.0, 8.0, 6.0], [50.0, 60.0, 70.0]])
    nodes = combine(with_rules(pair="arithmetic", score="arithmetic", again="min-max"), rows)
    np.testing.assert_allclose(nodes["score"].given[0], [4.0, 8.0, 6.0])
    np.testing.assert_allclose(nodes["score"].rows[0], [0.0, 100.0, 50.0])
    # the indicator beside it has been normalised already and stays
    np.testing.assert_allclose(nodes["score"].rows[1], [50.0, 60.0, 70.0])


def test_normalising_anew_is_exact_for_contributions_of_linear_rules() -> None:
    rows = np.array([[0.0, 8.0, 6.0], [4.0, 8.0, 2.0], [50.0, 60.0, 70.0]])
    method = with_rules(pair="arithmetic", score="arithmetic", again="min-max")
    given = contributions(method, combine(method, rows))
    # the pair is 2, 8, 4, so its stretch is 100 / 6 and its rest -200 / 6, half to each of two
    np.testing.assert_allclose(given[0], 0.75 * 0.5 * (rows[0] * 100 - 200) / 6, atol=1e-12)
    np.testing.assert_allclose(given[1], 0.75 * 0.5 * (rows[1] * 100 - 200) / 6, atol=1e-12)


def test_a_dimension_that_is_the_same_everywhere_cannot_be_stretched() -> None:
    rows = np.array([[4.0, 8.0], [8.0, 4.0], [50.0, 60.0]])
    method = with_rules(pair="arithmetic", score="arithmetic", again="percentile")
    nodes = combine(method, rows)
    np.testing.assert_allclose(nodes["score"].rows[0], [50.0, 50.0])
    np.testing.assert_allclose(
        contributions(method, nodes).sum(axis=0), nodes["score"].value, rtol=1e-14
    )
    with pytest.raises(ValueError, match=r"\['pair'\] have the same value for every unit"):
        combine(with_rules(pair="arithmetic", score="arithmetic", again="min-max"), rows)


def test_goalposts_of_a_dimension() -> None:
    top = Dimension(id="score", normalisation="goalposts", goalposts=(0.0, 8.0))
    nodes = combine(replace(TREE, dimensions=(Dimension(id="pair", weight=3), top)), ROWS)
    np.testing.assert_allclose(nodes["score"].rows[0], [31.25, 100.0, NAN, NAN])


def test_a_geometric_mean_refuses_values_below_zero() -> None:
    method = with_rules(pair="geometric", score="arithmetic")
    with pytest.raises(ValueError, match=r"'pair' is a geometric mean.*below 0 goes \['b'\]"):
        combine(method, np.array([[1.0], [-1.0], [1.0]]))


def test_refuse_constant_names_each() -> None:
    rows = np.array([[1.0, 1.0], [1.0, 2.0], [NAN, 3.0]])
    with pytest.raises(ValueError, match=r"Indicators \['a', 'c'\].*min-max is undefined"):
        refuse_constant(["a", "b", "c"], rows, "min-max")
    refuse_constant(["a", "b", "c"], rows, "percentile")


def test_a_tree_of_any_depth() -> None:
    deep = tuple(Dimension(id=f"d{i}", parent=f"d{i - 1}" if i else "score") for i in range(2_000))
    method = replace(
        TREE, dimensions=deep, indicators=(WeightedIndicator(id="a", dimension="d1999"),)
    )
    nodes = combine(method, np.array([[3.0, 4.0]]))
    np.testing.assert_allclose(contributions(method, nodes), [[3.0, 4.0]])
