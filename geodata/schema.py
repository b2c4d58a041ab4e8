"""What the tables promise, checked before a snapshot becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandera.errors
import pandera.pandas as pa

from geodata.rules import BROKEN_PROMISE
from geodata.tables import FLAGS, GROUP_KINDS, KEY_COLUMNS, LEVELS, Fault, SourceError

if TYPE_CHECKING:
    import pandas as pd

OBSERVATIONS: Final = pa.DataFrameSchema(
    {
        "unit": pa.Column(checks=pa.Check.str_matches(r"^[0-9A-Z]{2,8}$")),
        "level": pa.Column(checks=pa.Check.isin(LEVELS)),
        "period": pa.Column(checks=pa.Check.str_matches(r"^[0-9]{4}(/[0-9]{2})?$")),
        "indicator": pa.Column(checks=pa.Check.str_matches(r"^[a-z][a-z0-9_]*$")),
        "school_form": pa.Column(checks=pa.Check.str_matches(r"^[a-z]{2,8}$")),
        "organiser": pa.Column(checks=pa.Check.str_matches(r"^[a-z]+$")),
        "group": pa.Column(checks=pa.Check.str_matches(r"^[a-z_]+$")),
        "value": pa.Column(float, nullable=True),
        "low": pa.Column(float, nullable=True),
        "high": pa.Column(float, nullable=True),
        "n": pa.Column(float, pa.Check.ge(0), nullable=True),
        "flag": pa.Column(checks=pa.Check.isin(FLAGS)),
        "source": pa.Column(checks=pa.Check.str_length(min_value=1)),
    },
    checks=[
        pa.Check(
            lambda frame: (
                ~frame["flag"].isin(["withheld", "missing", "none"]) | frame["value"].isna()
            ),
            name="a withheld, missing or empty cell has no value",
        ),
        pa.Check(
            lambda frame: ~frame["flag"].isin(["exact", "preliminary"]) | frame["value"].notna(),
            name="a plain figure has a value",
        ),
        pa.Check(
            lambda frame: frame[["low", "high"]].notna().all(axis=1) | frame["value"].isna(),
            name="a value has its bounds, its own figure where it is exact",
        ),
        pa.Check(
            lambda frame: ~(frame["low"] > frame["value"]) & ~(frame["value"] > frame["high"]),
            name="low <= value <= high",
        ),
    ],
    unique=list(KEY_COLUMNS),
    strict=True,
    ordered=True,
)

UNITS: Final = pa.DataFrameSchema(
    {
        "unit": pa.Column(str, unique=True),
        "level": pa.Column(str, pa.Check.isin(LEVELS)),
        "name": pa.Column(str, pa.Check.str_length(min_value=1)),
        "parent": pa.Column(str, nullable=True),
        "skr": pa.Column(str, nullable=True),
    },
    strict=True,
    ordered=True,
)


GROUPS: Final = pa.DataFrameSchema(
    {
        "unit": pa.Column(str, pa.Check.str_matches(r"^[0-9]{4}$")),
        "kind": pa.Column(str, pa.Check.isin(GROUP_KINDS)),
        "year": pa.Column(int, pa.Check.ge(0)),
        "peer": pa.Column(str, pa.Check.str_matches(r"^[0-9]{4}$")),
        "place": pa.Column(int, pa.Check.ge(1)),
    },
    checks=[
        pa.Check(lambda frame: frame["unit"] != frame["peer"], name="no unit is its own peer"),
    ],
    unique=["unit", "kind", "year", "peer"],
    strict=True,
    ordered=True,
)


def check(table: pd.DataFrame, schema: pa.DataFrameSchema, *, name: str) -> None:
    """
    Check that a table keeps what it promises.

    Parameters
    ----------
    table
        Observations, units or groups.
    schema
        `OBSERVATIONS`, `UNITS` or `GROUPS`.
    name
        What to call the table in messages.

    Raises
    ------
    SourceError
        With every broken promise, and the first culprit of each.
    """
    try:
        schema.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates(["column", "check"])
        raise SourceError(
            Fault(
                name,
                BROKEN_PROMISE,
                column=str(case.column),
                value=str(case.failure_case),
                details={"promise": case.check},
            )
            for case in cases.itertuples()
        ) from error
