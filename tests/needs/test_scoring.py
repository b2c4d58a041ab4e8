"""Scores of plain arrays: by hand, in blocks of any size, and what is worked out when asked for."""

from dataclasses import replace

import numpy as np
import pytest

from needs import scoring
from needs.hierarchy import combine
from needs.method import ROOT, Dimension, Method, WeightedIndicator, Words
from needs.normalise import LINES, NORMALISATIONS, TRANSFORMS, FloatArray
from needs.scoring import goalposts, refuse_values, score_rows, transformed

NAN = float("nan")
SIGNS = np.array([1.0, -1.0, 1.0])
METHOD = Method(
    id="three",
    name=Words(sv="Tre", en="Three"),
    normalisation="min-max",
    coverage_floor=0.5,
    dimensions=(Dimension(id="pair", weight=1),),
    indicators=(
        WeightedIndicator(id="a", dimension="pair", weight=1),
        WeightedIndicator(id="b", dimension="pair", weight=3),
        WeightedIndicator(id="c", weight=1),
    ),
)
POSTS = tuple(replace(one, goalposts=(20.0, 80.0)) for one in METHOD.indicators)


def of_rule(rule: str) -> Method:
    return replace(METHOD, normalisation=rule, indicators=POSTS)


def many(units: int = 97, *, missing: float = 0.1) -> FloatArray:
    rng = np.random.default_rng(0)
    rows = rng.integers(1, 100, (3, units)).astype(np.float64)
    rows[rng.random(rows.shape) < missing] = NAN
    return rows


def test_by_hand() -> None:
    rows = np.array([[0.0, 10.0, 5.0], [4.0, 0.0, NAN], [0.0, NAN, 1.0]])
    found = score_rows(rows, METHOD, SIGNS)
    assert found.scales.normalised(slice(None))[1].tolist()[:2] == [0.0, 100.0]  # less is worse
    assert found.nodes.tolist() == [[0.0, 100.0, 50.0]]
    assert found.score.tolist() == [0.0, 100.0, 75.0]
    assert found.coverage.tolist() == [1.0, 0.5, 0.625]
    strict = score_rows(rows, replace(METHOD, coverage_floor=0.6), SIGNS)
    assert np.isnan(strict.score).tolist() == [False, True, False]
    assert strict.nodes.tolist() == found.nodes.tolist()


@pytest.mark.parametrize("rule", sorted(NORMALISATIONS))
@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("again", [None, "z-score"])
def test_blocks_do_not_change_a_bit(
    rule: str, missing: float, again: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = Dimension(id=ROOT, normalisation=again)
    method = replace(of_rule(rule), dimensions=(*METHOD.dimensions, top))
    rows = many(missing=missing)
    whole = score_rows(rows, method, SIGNS)
    monkeypatch.setattr(scoring, "BLOCK_CELLS", 30)
    parts = score_rows(rows, method, SIGNS)
    for name in ("score", "coverage", "nodes"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name), equal_nan=True)


@pytest.mark.parametrize("rule", sorted(NORMALISATIONS))
def test_normalised_rows_are_what_the_rule_gives(rule: str) -> None:
    """What is done row by row and unit by unit is the rule applied to all at once."""
    rows, posts = many(), np.sort(np.full((3, 2), [20.0, 80.0]) * SIGNS[:, None], axis=1)
    whole = NORMALISATIONS[rule](rows * SIGNS[:, None], 100.0, posts)
    found = score_rows(rows, of_rule(rule), SIGNS)
    np.testing.assert_allclose(found.normalised(), whole, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(found.normalised()[:, 5:9], found.scales.normalised(slice(5, 9)))
    nodes = combine(of_rule(rule), found.normalised())
    scored = ~np.isnan(found.score)
    np.testing.assert_array_equal(found.score[scored], nodes[ROOT].value[scored])


def test_ranked_and_linear_indicators_side_by_side() -> None:
    own = dict(zip("abc", ("percentile", "min-max", "percentile"), strict=True))
    method = replace(
        METHOD,
        indicators=tuple(replace(one, normalisation=own[one.id]) for one in METHOD.indicators),
    )
    rows = many()
    mixed = score_rows(rows, method, SIGNS).normalised()
    for row, rule in enumerate(own.values()):
        alone = score_rows(rows, of_rule(rule), SIGNS).normalised()
        np.testing.assert_array_equal(mixed[row], alone[row])


def test_contributions_sum_to_the_score_and_to_nothing_without_one() -> None:
    found = score_rows(many(missing=0.3), METHOD, SIGNS)
    parts, out = found.contributions(), np.isnan(found.score)
    assert out.any()
    assert np.isnan(parts[:, out]).all()
    np.testing.assert_allclose(np.nansum(parts[:, ~out], axis=0), found.score[~out])


def test_rows_of_nothing_and_of_no_units() -> None:
    rows = many(missing=0.0)
    rows[2] = NAN
    found = score_rows(rows, METHOD, SIGNS)
    assert found.coverage.tolist() == [0.5] * 97
    np.testing.assert_array_equal(found.score, found.nodes[0])
    assert score_rows(np.empty((3, 0)), METHOD, SIGNS).score.size == 0


@pytest.mark.parametrize("rule", sorted(LINES))
def test_a_constant_row_is_named_where_the_rule_divides_by_its_spread(rule: str) -> None:
    rows = many(missing=0.0)
    rows[1] = 7.0
    if rule == "goalposts":
        assert not np.isnan(score_rows(rows, of_rule(rule), SIGNS).score).any()
        return
    with pytest.raises(ValueError, match=r"Indicators \['b'\] have the same value"):
        score_rows(rows, of_rule(rule), SIGNS)


def test_every_value_that_cannot_be_used_is_named() -> None:
    logged = replace(
        METHOD, indicators=tuple(replace(one, transform="log") for one in METHOD.indicators)
    )
    rows = np.array([[1.0, np.inf, -np.inf], [1.0, -2.0, 0.0], [1.0, NAN, 3.0]])
    with pytest.raises(ValueError, match="cannot|infinite|logarithm") as found:
        refuse_values(rows, ["x", "y", "z"], logged)
    assert str(found.value).splitlines() == [
        "Indicator 'a': the value inf of unit 'y' is infinite (2 such).",
        "Indicator 'b': the value -2.0 of unit 'y' has no logarithm (2 such).",
    ]
    refuse_values(np.abs(rows[1:2] - 5), ["x", "y", "z"], replace(METHOD, indicators=POSTS[:1]))
    refuse_values(np.full((3, 2), NAN), ["x", "y"], logged)  # what is missing is no fault


def test_transforms_copy_only_where_they_do_something() -> None:
    rows = np.array([[1.0, np.e], [1.0, 2.0]])
    assert transformed(rows, np.array(["none", "none"])) is rows
    done = transformed(rows, np.array(["log", "none"]))
    assert done.tolist() == [[0.0, 1.0], [1.0, 2.0]]
    assert rows[0, 1] == np.e
    assert set(TRANSFORMS) == {"none", "log"}


def test_goalposts_follow_transform_and_sign() -> None:
    first, *others = of_rule("goalposts").indicators
    method = replace(of_rule("goalposts"), indicators=(replace(first, transform="log"), *others))
    found = goalposts(method, SIGNS)
    wanted = np.array([[np.log(20.0), np.log(80.0)], [-80.0, -20.0], [20.0, 80.0]])
    np.testing.assert_allclose(found, wanted)
    assert goalposts(METHOD, SIGNS).shape == (3, 2)
