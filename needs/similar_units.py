"""The municipalities that are most like one, to compare it with: nearest in background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from models.peers import NO_PEER, Peers
from needs.expectation import LEAST_UNITS, context_columns

if TYPE_CHECKING:
    from needs.analysis import Analysis

PEERS: Final = 7
"""As many as RKA publishes for each municipality."""


def similar_units(analysis: Analysis, unit: str) -> tuple[str, ...]:
    """
    Find the units that are most like one.

    Parameters
    ----------
    analysis
        A finished analysis.
    unit
        The code of the unit.

    Returns
    -------
    tuple of str
        The nearest in `needs.expectation.CONTEXT`, each standardised and all alike, the nearest
        first; empty where the unit's own context is not known, or there are fewer than
        `needs.expectation.LEAST_UNITS` units to choose from.
    """
    context = context_columns(analysis.table)
    known = np.isfinite(context).sum(axis=1) == context.shape[1]
    units = analysis.table.value.index
    row = list(units).index(unit)
    if known.sum() < LEAST_UNITS or not known[row]:
        return ()
    _, rows = Peers(n_neighbors=PEERS).fit(context).kneighbors()
    return tuple(str(units[peer]) for peer in rows[row] if peer != NO_PEER)
