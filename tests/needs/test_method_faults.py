"""A table of bad methods, one fault each, and one with many."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from needs.method import Dimension, Method, WeightedIndicator, Words

NAN, INF = float("nan"), float("inf")

GOOD = Method(
    id="good",
    name=Words(sv="Bra", en="Good"),
    dimensions=(Dimension(id="results"), Dimension(id="maths", parent="results")),
    indicators=(
        WeightedIndicator(id="points", dimension="maths"),
        WeightedIndicator(id="share", dimension="results", weight=0),
    ),
)
POINTS, SHARE = GOOD.indicators
RESULTS, MATHS = GOOD.dimensions


def indicators(**changes: object) -> dict[str, object]:
    return {"indicators": (replace(POINTS, **changes), SHARE)}  # type: ignore[arg-type]


def dimensions(**changes: object) -> dict[str, object]:
    return {"dimensions": (RESULTS, replace(MATHS, **changes))}  # type: ignore[arg-type]


BAD: list[tuple[Mapping[str, object], str]] = [
    ({"schema": 2}, "`schema` must be 1, found 2."),
    ({"id": " "}, "`id` must not be empty."),
    ({"scale": 0}, "`scale` must be a number above 0, found 0."),
    ({"scale": NAN}, "`scale` must be a number above 0, found nan."),
    ({"coverage_floor": 1.1}, "`coverage_floor` must be from 0 to 1, found 1.1."),
    ({"coverage_floor": -0.1}, "`coverage_floor` must be from 0 to 1, found -0.1."),
    ({"coverage_floor": NAN}, "`coverage_floor` must be from 0 to 1, found nan."),
    ({"pool_years": 0}, "`pool_years` must be at least 1, found 0."),
    ({"max_lag": -1}, "`max_lag` must be at least 0, found -1."),
    (
        {"normalisation": "minmax"},
        (
            "`normalisation` must be one of min-max, z-score, t-score, percentile, rank, goalposts,"
            " found 'minmax'."
        ),
    ),
    (
        {"aggregation": "median"},
        "`aggregation` must be one of arithmetic, geometric, found 'median'.",
    ),
    ({"normalisation": "goalposts"}, "Indicator 'points': it is normalised by goalposts and has"),
    # weights
    (indicators(weight=-1), "Indicator 'points': `weight` must be 0 or a number above, found -1."),
    (indicators(weight=NAN), "Indicator 'points': `weight` must be 0 or a number above, found nan"),
    (indicators(weight=INF), "Indicator 'points': `weight` must be 0 or a number above, found inf"),
    (dimensions(weight=-1), "Dimension 'maths': `weight` must be 0 or a number above, found -1."),
    (indicators(weight=0), "The weights within 'maths' are all 0."),
    (dimensions(weight=0), "The weights within 'results' are all 0."),
    (
        {
            "dimensions": (
                replace(RESULTS, weight=1e308),
                replace(MATHS, weight=1e308, parent="score"),
            )
        },
        "The weights within 'score' are too large to add.",
    ),
    # choices of one part
    (indicators(direction=0), "Indicator 'points': `direction` must be 1 or -1, found 0."),
    (
        indicators(transform="sqrt"),
        "Indicator 'points': `transform` must be one of none, log, found",
    ),
    (indicators(normalisation="x"), "Indicator 'points': `normalisation` must be one of min-max"),
    (dimensions(normalisation="x"), "Dimension 'maths': `normalisation` must be one of min-max"),
    (dimensions(aggregation="x"), "Dimension 'maths': `aggregation` must be one of arithmetic"),
    # goalposts
    (indicators(goalposts=(1.0, 1.0)), "Indicator 'points': `goalposts` must be two numbers, the"),
    (indicators(goalposts=(2.0, 1.0)), "the lower first, found (2.0, 1.0)."),
    (indicators(goalposts=(1.0, INF)), "the lower first, found (1.0, inf)."),
    (dimensions(goalposts=(1.0, 1.0)), "Dimension 'maths': `goalposts` must be two numbers, the"),
    (
        dimensions(normalisation="goalposts"),
        "Dimension 'maths': it normalises by goalposts and has",
    ),
    (
        indicators(normalisation="goalposts", transform="log", goalposts=(0.0, 1.0)),
        "Indicator 'points': goalposts under a logarithm must be above 0, found (0.0, 1.0).",
    ),
    # names and the tree
    ({"indicators": ()}, "`indicators` is empty; a method needs at least one."),
    ({"indicators": (POINTS, POINTS)}, "Indicator 'points' is named twice."),
    ({"dimensions": (RESULTS, MATHS, MATHS)}, "Dimension 'maths' is named twice."),
    (indicators(id=""), "Indicator '' has an empty id."),
    (indicators(id="maths"), "'maths' is both a dimension and an indicator."),
    (indicators(id="score"), "'score' is both a dimension and an indicator."),
    (
        indicators(dimension="math"),
        "Indicator 'points' is in the dimension 'math', which does not exist; perhaps maths.",
    ),
    (
        dimensions(parent="result"),
        "Dimension 'maths' has the parent 'result', which does not exist; perhaps results.",
    ),
    (
        {"dimensions": (replace(RESULTS, parent="maths"), MATHS)},
        "Dimension 'results' is, through its parents, its own parent.",
    ),
    (dimensions(parent="maths"), "Dimension 'maths' is, through its parents, its own parent."),
    (
        {"dimensions": (RESULTS, MATHS, Dimension(id="bare"))},
        "Dimension 'bare' has no dimension and no indicator in it.",
    ),
    (
        {"dimensions": (RESULTS, MATHS, Dimension(id="score", weight=2))},
        "Dimension 'score': the whole has no parent and no weight of its own.",
    ),
]


@pytest.mark.parametrize(("changes", "fault"), BAD, ids=[fault[:60] for _, fault in BAD])
def test_a_bad_method_is_refused_in_words(changes: Mapping[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match="cannot be used") as raised:
        replace(GOOD, **changes)  # type: ignore[arg-type]
    assert fault in str(raised.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ValueError, match="cannot be used") as raised:
        replace(GOOD, pool_years=0, scale=-1, dimensions=(replace(RESULTS, parent="x"), MATHS))
    assert len(str(raised.value).splitlines()) == 1 + 3


def test_a_cycle_is_named_for_each_dimension_on_it_and_no_other() -> None:
    round_and_round = (
        replace(RESULTS, parent="maths"),
        MATHS,
        Dimension(id="side", parent="maths"),
    )
    with pytest.raises(ValueError, match="its own parent") as raised:
        replace(GOOD, dimensions=round_and_round)
    assert "'results' is, through" in str(raised.value)
    assert "'maths' is, through" in str(raised.value)
    assert "'side' is, through" not in str(raised.value)
