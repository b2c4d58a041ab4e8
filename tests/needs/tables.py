"""Indicator tables made by hand, for tests of what is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from needs.indicator_table import IndicatorTable
from needs.indicators import register


def table_of(
    value: Mapping[str, Any],
    *,
    variance: Mapping[str, Any] | None = None,
    cohort: float = 100.0,
    flag: Mapping[str, Any] | None = None,
) -> IndicatorTable:
    """
    Make a table of the register's indicators.

    Values are given with their sign, variances where they are known; all else is as an ordinary
    published value has it.
    """
    size = len(next(iter(value.values())))
    units = pd.Index([f"{number:04d}" for number in range(size)], name="unit")
    names = list(register())

    def frame(given: Mapping[str, Any], default: object) -> pd.DataFrame:
        columns = {name: given.get(name, np.full(size, default)) for name in names}
        return pd.DataFrame(columns, index=units)

    signed = frame({name: np.asarray(each, dtype=float) for name, each in value.items()}, np.nan)
    there = signed.notna()
    unsure = frame(variance or {}, np.nan).where(there)
    made: dict[str, Any] = {
        "signed": signed,
        "value": signed.abs(),
        "low": signed.abs(),
        "high": signed.abs(),
        "variance": unsure,
        "agreed_variance": unsure,
        "cohort": frame({}, cohort).where(there),
        "flag": frame(flag or {}, "exact"),
        "years_used": frame({}, 1),
    }
    texts = {"years": "2024/25", "source": "test", "cohort_source": "test"}
    made |= {name: frame({}, word).where(there, "") for name, word in texts.items()}
    made["breaks"] = {}
    wanted = {field.name for field in fields(IndicatorTable)}
    return IndicatorTable(**{name: each for name, each in made.items() if name in wanted})
