"""Tables as the publisher prints them, made from pupils who are known, for tests of disclosure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from geodata.tables import OBSERVATION_COLUMNS, in_order
from needs.recompute import Hierarchy

NAN = float("nan")
OF_ORGANISERS = Hierarchy("organiser", "samtliga", ("kommunal", "enskild", "statlig"))
OF_SEXES = Hierarchy("group", "samtliga", ("flickor", "pojkar"))


class Published(NamedTuple):
    """A table, and for each of its rows the pupils who reached the level in truth."""

    table: pd.DataFrame
    reached: pd.Series


def row(organiser: str, group: str, n: int, reached: int, printed: str) -> dict[str, object]:
    """Print one cell: `printed` is a flag."""
    value = round(100 * reached / n, 1) if n else NAN
    low = high = value
    if printed == "censored":
        low, high = 100 * (n - 4) / n, 100 * (n - 1) / n
        value = (low + high) / 2
    elif printed not in ("exact", "preliminary"):
        low = high = value = NAN
    return {
        "unit": "0101", "level": "kommun", "period": "2024/25", "indicator": "share_pass",
        "school_form": "gr", "organiser": organiser, "group": group, "value": value,
        "low": low, "high": high, "n": n, "flag": printed, "source": "test",
        "reached": reached,
    }  # fmt: skip


def table_of(*cells: tuple[str, int, int, str]) -> pd.DataFrame:
    """Print organisers of one municipality: organiser, cohort, reached, flag."""
    rows = [row(organiser, "samtliga", n, hit, flag) for organiser, n, hit, flag in cells]
    return in_order(pd.DataFrame(rows)[list(OBSERVATION_COLUMNS)])


def _flag(n: int, reached: int, *, blurs: bool) -> str:
    """Follow the publisher's own rules; some reports print no ``~100``."""
    if n == 0:
        return "none"
    few_missed = 1 <= n - reached <= 4
    return "withheld" if n < 10 else "censored" if blurs and few_missed else "exact"


@st.composite
def published(draw: st.DrawFn, *, sexes: bool = True) -> Published:
    """Draw the pupils of a municipality and print them; totals are sums of parts."""
    groups = OF_SEXES.parts if sexes else ("samtliga",)
    blurs = draw(st.booleans())
    pupils = {
        (organiser, group): draw(st.tuples(st.integers(0, 45), st.integers(0, 6), st.booleans()))
        for organiser in OF_ORGANISERS.parts
        for group in groups
    }
    counts = {
        key: (n, min(n, few) if turned else max(n - few, 0))
        for key, (n, few, turned) in pupils.items()
    }
    every = ("samtliga", *OF_ORGANISERS.parts)
    rows = []
    for organiser in every:
        for group in ("samtliga", *OF_SEXES.parts) if sexes else groups:
            inside = [
                count
                for (one, sex), count in counts.items()
                if organiser in ("samtliga", one) and group in ("samtliga", sex)
            ]
            n, reached = (int(total) for total in np.sum(inside, axis=0))
            flag = _flag(n, reached, blurs=blurs)
            one = row(organiser, group, n, reached, flag)
            # The cohort of a withheld cell is sometimes in another report, sometimes nowhere.
            if flag == "withheld" and draw(st.booleans()):
                one["n"] = NAN
            rows.append(one)
    frame = pd.DataFrame(rows)
    frame = frame.set_index(frame["organiser"] + " " + frame["group"])
    return Published(frame[list(OBSERVATION_COLUMNS)], frame["reached"])
