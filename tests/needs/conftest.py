"""A country of four municipalities, small enough to reckon by hand."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from geodata.tables import OBSERVATION_COLUMNS, in_order

Rows = list[dict[str, object]]
DEFAULTS: dict[str, object] = {
    "level": "kommun",
    "period": "2024/25",
    "indicator": "share_pass_mathematics_y9",
    "school_form": "gr",
    "organiser": "samtliga",
    "group": "samtliga",
    "n": float("nan"),
    "flag": "exact",
    "source": "test",
}


@pytest.fixture(scope="session")
def observe() -> Callable[[Rows], pd.DataFrame]:
    """Return a maker of observations: each row names what differs from the defaults."""

    def make(rows: Rows) -> pd.DataFrame:
        full = []
        for row in rows:
            value = row.get("value", float("nan"))
            full.append({**DEFAULTS, "value": value, "low": value, "high": value, **row})
        return in_order(pd.DataFrame(full)[list(OBSERVATION_COLUMNS)])

    return make


@pytest.fixture(scope="session")
def four_units() -> pd.DataFrame:
    """Four municipalities in two counties and two groups."""
    return pd.DataFrame(
        [
            ("0101", "kommun", "Alby", "01", "A1"),
            ("0102", "kommun", "Berga", "01", "B3"),
            ("0201", "kommun", "Cedby", "02", "B3"),
            ("0202", "kommun", "Dalby", "02", "A1"),
            ("01", "lan", "Första län", "00", ""),
            ("02", "lan", "Andra län", "00", ""),
            ("A1", "skr", "Storstäder", "00", ""),
            ("B3", "skr", "Större städer", "00", ""),
            ("00", "riket", "Riket", "", ""),
        ],
        columns=["unit", "level", "name", "parent", "skr"],
    )
