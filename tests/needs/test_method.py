"""A method as a value, in files, and the ready lenses."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import needs
from needs.method import (
    CertaintyRules,
    Dimension,
    Factor,
    Method,
    WeightedIndicator,
    Words,
    lenses,
    load_method,
    method_from_toml,
    method_to_toml,
)
from needs.method_certainty import ADJUSTMENTS, SHRINKAGES

DEEP = Method(
    id="deep",
    name=Words(sv="Djup", en="Deep"),
    dimensions=(
        Dimension(id="inner", parent="outer", weight=1),
        Dimension(id="outer", weight=3),
        Dimension(id="score", aggregation="geometric"),
    ),
    indicators=(
        WeightedIndicator(id="a", dimension="inner", weight=1),
        WeightedIndicator(id="b", dimension="inner", weight=3),
        WeightedIndicator(id="c", dimension="outer", weight=1),
        WeightedIndicator(id="d", weight=1),
    ),
)
LENSES = ("stem", "biology", "chemistry", "mathematics", "physics", "recruitment", "teachers",
          "technology")  # fmt: skip
SUBJECT_LENSES = ("biology", "chemistry", "physics", "technology")

texts = st.text(max_size=12)
names = texts.filter(str.strip)
numbers = st.floats(0.001, 1e6)
goalposts = st.none() | st.tuples(st.floats(1, 10), st.floats(11, 1e9))
rules = st.none() | st.sampled_from(["min-max", "z-score", "t-score", "percentile", "rank"])
words = st.builds(Words, sv=texts, en=texts)

alternatives = st.sampled_from([
    (), (Factor("pool_years", tuple((str(year), 1 / 9) for year in range(1, 10))),),
])  # fmt: skip


@st.composite
def methods(draw: st.DrawFn) -> Method:
    """Draw a tree of up to five dimensions and as many indicators or more."""
    ids = draw(st.lists(names.filter(lambda name: name != "score"), min_size=2, max_size=10,
                        unique=True))  # fmt: skip
    split = draw(st.integers(0, len(ids) // 2))
    above = ["score", *ids[:split]]
    dimensions = tuple(
        draw(st.builds(
            Dimension, id=st.just(name), name=st.none() | words, weight=numbers,
            parent=st.sampled_from(above[: i + 1]), normalisation=rules, goalposts=goalposts,
            aggregation=st.sampled_from([None, "arithmetic", "geometric"]),
        ))
        for i, name in enumerate(ids[:split])
    )  # fmt: skip
    # the first indicators go one to each dimension, so that none is empty
    homes = [*above, *draw(st.lists(st.sampled_from(above), min_size=10, max_size=10))]
    indicators = tuple(
        draw(st.builds(
            WeightedIndicator, id=st.just(name), dimension=st.just(home), weight=numbers,
            direction=st.sampled_from([None, 1, -1]), normalisation=rules,
            transform=st.sampled_from([None, "none", "log"]), goalposts=goalposts,
        ))
        for name, home in zip(ids[split:], homes, strict=False)
    )  # fmt: skip
    return Method(
        id=draw(names), name=draw(words), description=draw(words), dimensions=dimensions[: len(
            indicators) - 1], indicators=indicators, scale=draw(numbers),
        coverage_floor=draw(st.floats(0, 1)), pool_years=draw(st.integers(1, 9)),
        max_lag=draw(st.integers(0, 9)), shrinkage=draw(st.sampled_from(SHRINKAGES)),
        adjustment=draw(st.sampled_from(ADJUSTMENTS)), alternatives=draw(alternatives),
        certainty=draw(st.builds(CertaintyRules, draws=st.integers(1, 9999), clear=st.floats(
            0.5, 1), error_correlation=st.floats(0, 1))),
    )  # fmt: skip


@given(methods())
@settings(deadline=None, max_examples=60)
def test_round_trip_through_toml_is_exact(method: Method) -> None:
    again = method_from_toml(method_to_toml(method))
    assert again == method
    assert hash(again) == hash(method)


@given(methods())
@settings(deadline=None, max_examples=60)
def test_effective_weights_sum_to_one(method: Method) -> None:
    weights = method.effective_weights()
    assert tuple(weights) == method.indicator_ids
    assert sum(weights.values()) == pytest.approx(1)


def test_effective_weights_by_hand() -> None:
    # outer 3/4 of the whole, inner 1/2 of outer, b 3/4 of inner
    by_hand = {"a": 3 / 32, "b": 9 / 32, "c": 3 / 8, "d": 1 / 4}
    assert DEEP.effective_weights() == pytest.approx(by_hand)


def test_the_tree_is_told_from_the_top() -> None:
    assert DEEP.top_down == ("score", "outer", "inner")
    assert DEEP.dimension_ids == ("inner", "outer")
    assert [part.id for part in DEEP.parts("outer")] == ["inner", "c"]
    assert DEEP.parts("a") == ()
    assert DEEP.dimension("score").aggregation == "geometric"
    assert replace(DEEP, dimensions=DEEP.dimensions[:2]).dimension("score").aggregation is None


def test_an_indicator_follows_its_dimension_and_then_the_method() -> None:
    dimensions = (Dimension(id="d", normalisation="rank", goalposts=(0.0, 9.0)),)
    own = WeightedIndicator(id="own", dimension="d", normalisation="z-score", goalposts=(1.0, 2.0))
    follows = WeightedIndicator(id="follows", dimension="d")
    free = WeightedIndicator(id="free")
    method = replace(DEEP, dimensions=dimensions, indicators=(own, follows, free))
    rules = [method.normalisation_of(indicator) for indicator in method.indicators]
    assert rules == ["z-score", "rank", "percentile"]
    posts = [method.goalposts_of(indicator) for indicator in method.indicators]
    assert posts == [(1.0, 2.0), (0.0, 9.0), None]


def test_a_method_is_a_key() -> None:
    assert {DEEP: 1}[replace(DEEP)] == 1
    assert hash(DEEP) != hash(replace(DEEP, coverage_floor=0.5))


def test_a_weight_from_numpy_is_written_as_a_number() -> None:
    import numpy as np

    method = replace(DEEP, scale=np.float64(7.5))
    assert "scale = 7.5\n" in method_to_toml(method)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"schema = 1", r"my\.toml: .*`id` is missing"),
        (b"\xff\xfe", r"my\.toml: the file is not text in UTF-8"),
        (b"schema = 9", r"my\.toml: .*layout 9"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"(?s){words}"):
        load_method(path)


def test_a_file_is_read_also_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(method_to_toml(DEEP), encoding="utf-8-sig")
    assert load_method(path) == load_method(str(path)) == DEEP


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("mathematic", "no readable file 'mathematic'; perhaps mathematics"),
        ("xyz", "valid are stem, biology"),
        (Path("nowhere/stem.toml"), "no readable file 'nowhere/stem.toml'"),
    ],
)
def test_a_lens_that_is_not_there(source: str | Path, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load_method(source)


def test_the_lenses_are_those_promised() -> None:
    assert lenses() == LENSES


@pytest.mark.parametrize("name", LENSES)
def test_a_lens_is_told_in_both_languages_and_weighs_need_only(name: str) -> None:
    register = tomllib.loads(
        (Path(needs.__path__[0]) / "indicators.toml").read_text(encoding="utf-8")
    )
    lens = load_method(name)
    assert lens.id == name
    assert all(lens.name[code] and len(lens.description[code]) > 80 for code in ("sv", "en"))
    assert all(d.name and d.name.sv and d.name.en for d in lens.dimensions)
    assert {register[i]["direction"] for i in lens.indicator_ids} <= {1, -1}
    assert {i.dimension for i in lens.indicators} == set(lens.dimension_ids)
    assert (lens.pool_years, lens.max_lag, lens.coverage_floor, lens.scale) == (3, 1, 0.6, 100)
    assert all(i.dimension == register[i.id]["dimension"] for i in lens.indicators)


@pytest.mark.parametrize("name", LENSES)
def test_the_percentages_a_lens_describes_are_its_weights(name: str) -> None:
    lens = load_method(name)
    for dimension in lens.dimensions:
        if dimension.weight < 100:
            assert f"{dimension.weight} procent" in lens.description.sv
            assert f"{dimension.weight} per cent" in lens.description.en
    assert sum(dimension.weight for dimension in lens.dimensions) == 100


@pytest.mark.parametrize("name", SUBJECT_LENSES)
def test_without_the_subject_itself_nothing_is_scored(name: str) -> None:
    lens = load_method(name)
    own = lens.effective_weights()[f"share_pass_{name}_y9"]
    assert own >= lens.coverage_floor > 1 - own
