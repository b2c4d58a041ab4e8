"""One small analysis, made by hand, that the tests of everything that shows an analysis share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from needs.analysis import Analysis, analyse
from needs.method import Method, WeightedIndicator, Words
from needs.state import Choices, Known

MATHS, BIOLOGY = "share_pass_mathematics_y9", "share_pass_biology_y9"
TEACHERS = "qualified_teachers_fte"
KNOWN = Known(
    lenses=("stem", "biology"),
    levels=("kommun", "lan", "skr"),
    organisers=("samtliga", "kommunal"),
    periods=("2024/25", "2023/24"),
    units={
        "kommun": frozenset({"0101", "0102", "0201", "0202"}),
        "lan": frozenset({"01", "02"}),
        "skr": frozenset({"A1", "B3"}),
    },
    snapshots=("2026-11-23", "2026-11-01"),
)
CHOICES = Choices(
    lens="stem",
    level="kommun",
    organiser="samtliga",
    period="2024/25",
    snapshot=KNOWN.snapshots[0],
)


def small_method(**change: Any) -> Method:
    """Weigh mathematics three times as much as biology, on a scale from 0 to 100."""
    parts = (
        WeightedIndicator(id=MATHS, dimension="score", weight=3.0),
        WeightedIndicator(id=BIOLOGY, dimension="score", weight=1.0),
    )
    chosen: dict[str, Any] = {"normalisation": "min-max", "coverage_floor": 0.5} | change
    words = Words(sv="Prov på svenska", en="Test in English")
    return Method(id="test", name=words, description=words, indicators=parts, **chosen)


def small_analysis(
    observe: Callable[[list[dict[str, object]]], pd.DataFrame],
    units: pd.DataFrame,
    *,
    names: dict[str, str] | None = None,
    level: str = "kommun",
) -> Analysis:
    """
    Score four municipalities.

    Alby 80 and 90 per cent, Berga 90 and ~100, Cedby 100 and 95; of Dalby nothing is published
    but that it is withheld. So Alby needs 100 in mathematics, Berga 50, Cedby 0.
    """
    values = {"0101": (80.0, 90.0), "0102": (90.0, 98.0), "0201": (100.0, 95.0)}
    rows: list[dict[str, object]] = [
        {"unit": unit, "indicator": name, "value": value}
        for unit, pair in values.items()
        for name, value in zip((MATHS, BIOLOGY), pair, strict=True)
    ]
    rows[3] |= {"flag": "censored", "low": 96.0, "high": 99.0}
    rows += [{"unit": unit, "indicator": "pupils_y9", "value": 1250.0} for unit in values]
    rows += [{"unit": "0202", "indicator": MATHS, "flag": "withheld"}]
    renamed = units.assign(
        name=[(names or {}).get(u, n) for u, n in zip(units["unit"], units["name"], strict=True)]
    )
    return analyse(observe(rows), renamed, small_method(), level=level)
