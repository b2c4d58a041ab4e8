from __future__ import annotations

import numpy as np
import pytest

from geodata.demo import demonstration
from needs.analysis import Analysis, analyse
from needs.expectation import context_columns
from needs.method import load_method
from needs.similar_units import PEERS, similar_units


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(*demonstration(), load_method("stem"))


def test_the_nearest_in_background_come_first(analysis: Analysis) -> None:
    context = context_columns(analysis.table)
    spread = np.nanstd(context, axis=0)
    units = list(analysis.table.value.index)
    own = units.index("0180")
    apart = np.sqrt(np.square((context - context[own]) / spread).sum(axis=1))
    apart[own] = np.nan
    nearest = [units[row] for row in np.argsort(apart)[:PEERS]]
    assert list(similar_units(analysis, "0180")) == nearest


def test_a_unit_is_not_like_itself(analysis: Analysis) -> None:
    for unit in ("0114", "2584"):
        found = similar_units(analysis, unit)
        assert len(set(found)) == PEERS
        assert unit not in found


def test_among_a_few_none_is_called_similar() -> None:
    counties = analyse(*demonstration(), load_method("stem"), level="lan")
    assert similar_units(counties, "01") == ()
