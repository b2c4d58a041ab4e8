"""A decade of made-up pass shares with a known level behind each municipality."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.tables import OBSERVATION_COLUMNS, in_order
from needs.known_years import CONTEXT

SUBJECTS = tuple(
    f"share_pass_{name}_y9"
    for name in ("mathematics", "biology", "physics", "chemistry", "technology")
)
FIRST = 2016


def made_up_decade(
    *, places: int = 60, years: int = 8, noise: float = 1.0, seed: int = 0, first: int = FIRST
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let levels stay, and draw pupils with `noise` times their variance."""
    rng = np.random.default_rng(seed)
    codes = [f"{i:04}" for i in range(places)]
    cohort = rng.integers(40, 400, places)
    parents = rng.normal(55, 8, places)
    level = 75 + 0.4 * (parents - 55) + rng.normal(0, 3, (len(SUBJECTS), places))
    error = np.sqrt(noise * 75 * 25 / cohort)
    rows = []
    for year in range(first, first + years):
        shares = level + rng.normal(size=level.shape) * error
        columns = dict(zip(SUBJECTS, np.clip(shares, 0, 100).round(1), strict=True))
        columns |= {"pupils_y9": cohort, CONTEXT[0]: parents.round()}
        columns |= {CONTEXT[1]: rng.uniform(5, 40, places), CONTEXT[2]: np.full(places, 49.0)}
        for name, values in columns.items():
            period = f"{year}/{(year + 1) % 100:02}"
            rows += [(code, period, name, value) for code, value in zip(codes, values, strict=True)]
    table = pd.DataFrame(rows, columns=["unit", "period", "indicator", "value"])
    table = table.assign(
        level="kommun", school_form="gr", organiser="samtliga", group="samtliga",
        low=table["value"], high=table["value"], n=np.nan, flag="exact", source="test",
    )  # fmt: skip
    units = pd.DataFrame({"unit": codes, "level": "kommun", "name": codes, "parent": "", "skr": ""})
    return in_order(table[list(OBSERVATION_COLUMNS)]), units
