from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from needs.absent import absent_indicators, reports_of
from needs.indicators import register
from tests.needs.small import BIOLOGY, MATHS, small_analysis


def test_only_what_is_weighed_and_nobody_has_is_absent(
    observe: Callable[..., pd.DataFrame], four_units: pd.DataFrame
) -> None:
    analysis = small_analysis(observe, four_units)
    assert absent_indicators(analysis) == ()
    analysis.table.value[BIOLOGY] = float("nan")
    assert [entry.id for entry in absent_indicators(analysis)] == [BIOLOGY]


def test_each_report_is_named_once() -> None:
    entries = [register()[name] for name in (MATHS, BIOLOGY, "qualified_teachers_fte")]
    assert reports_of(entries) == ("subject_grades_over_time_y9", "teachers")
