"""Units that are like each other: nearest in context, or in groups that somebody published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted, validate_data

from models.checks import as_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sklearn.utils import Tags

    from models.checks import Floats

Numbers = npt.NDArray[np.intp]

NO_PEER: Final = -1
"""Stands where a unit has fewer peers than were asked for."""

# Distances that agree to this many decimals are the same.
_DECIMALS: Final = 9


class Peers(BaseEstimator):  # type: ignore[misc]
    """
    Find the units whose context is nearest.

    Parameters
    ----------
    n_neighbors
        How many peers each unit gets.
    weights
        One for each column, not negative; None weighs all alike. A column with weight 0 need
        not be known.

    Notes
    -----
    The distance is √(Σ w_j (z_j − z'_j)²) with every column standardised over the fitted units
    whose context is complete. Distances equal to 9 decimals are ties, and the unit that stands
    first goes first. Being a peer is not mutual.
    """

    def __init__(self, *, n_neighbors: int = 7, weights: npt.ArrayLike | None = None) -> None:
        self.n_neighbors = n_neighbors
        self.weights = weights

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's
        """
        Take in the units.

        Parameters
        ----------
        X
            Units by context columns; a unit with a NaN has no peers and is nobody's peer.
        y
            Not used.

        Returns
        -------
        Peers
            Itself.

        Raises
        ------
        ValueError
            When `n_neighbors` is below 1, the weights do not fit the columns, are negative or
            all 0, `X` is infinite, or no two units have their context known.
        """
        if self.n_neighbors < 1:
            msg = f"`n_neighbors` must be at least 1, not {self.n_neighbors}."
            raise ValueError(msg)
        x = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        self._root = np.sqrt(self._checked_weights(x.shape[1]))
        used = x[:, self._root > 0]
        complete = ~np.isnan(used).any(axis=1)
        if complete.sum() < 2:  # noqa: PLR2004 - a unit and its peer
            msg = (
                "`X` needs full context for at least two units; "
                f"n_samples = {int(complete.sum())} have it."
            )
            raise ValueError(msg)
        self._scaler = StandardScaler().fit(used[complete])
        self._rows = np.flatnonzero(complete)
        self._points = self._scaled(x)
        self._tree = NearestNeighbors().fit(self._points[complete])
        return self

    def kneighbors(self, X: npt.ArrayLike | None = None) -> tuple[Floats, Numbers]:  # noqa: N803
        """
        Name the peers, the nearest first.

        Parameters
        ----------
        X
            Context of other units; None for the fitted ones, none of which is its own peer.

        Returns
        -------
        tuple of array, array
            Distances and row numbers of the peers among the fitted units; NaN and `NO_PEER`
            where there are fewer.

        Raises
        ------
        ValueError
            When `X` has other columns than the fit had.
        """
        check_is_fitted(self)
        own = X is None
        points = self._points if own else self._scaled(self._read(X))
        distances = np.full((len(points), self.n_neighbors), np.nan)
        peers = np.full(distances.shape, NO_PEER, dtype=np.intp)
        waiting = np.flatnonzero(~np.isnan(points).any(axis=1))
        reach = self.n_neighbors + 1 + own
        while len(waiting):
            itself = waiting if own else np.full(len(waiting), NO_PEER)
            found, rows, settled = self._nearest(points[waiting], itself, reach)
            filled = found.shape[1]
            distances[waiting, :filled], peers[waiting, :filled] = found, rows
            waiting, reach = waiting[~settled], 2 * reach
        return distances, peers

    def _nearest(
        self, points: Floats, itself: Numbers, reach: int
    ) -> tuple[Floats, Numbers, npt.NDArray[np.bool_]]:
        """Order those within reach; settled unless a tie may go on beyond it."""
        within = min(reach, len(self._rows))
        distance, at = self._tree.kneighbors(points, within)
        distance, rows = np.round(distance, _DECIMALS), self._rows[at]
        furthest = distance[:, -1]
        distance = np.where(rows == itself[:, None], np.inf, distance)
        order = np.lexsort((rows, distance))[:, : self.n_neighbors]
        distance, rows = (np.take_along_axis(part, order, axis=1) for part in (distance, rows))
        settled = (distance[:, -1] < furthest) | (within == len(self._rows))
        none = np.isinf(distance)
        return np.where(none, np.nan, distance), np.where(none, NO_PEER, rows), settled

    def _read(self, context: npt.ArrayLike | None) -> Floats:
        x: Floats = validate_data(
            self, context, reset=False, dtype=np.float64, ensure_all_finite="allow-nan"
        )
        return x

    def _scaled(self, x: Floats) -> Floats:
        used = self._root > 0
        scaled: Floats = self._scaler.transform(x[:, used]) * self._root[used]
        return scaled

    def _checked_weights(self, columns: int) -> Floats:
        if self.weights is None:
            return np.ones(columns)
        weights = as_column("weights", self.weights)
        if len(weights) != columns or not (weights >= 0).all() or not weights.any():
            msg = (
                f"`weights` must be {columns} numbers, none negative and one above 0; "
                f"they are {weights.tolist()}."
            )
            raise ValueError(msg)
        return weights

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def published_peers(groups: Mapping[str, Sequence[str]], units: Sequence[str]) -> Numbers:
    """
    Use published groups as peers.

    Parameters
    ----------
    groups
        For each unit those it is compared with, the nearest first.
    units
        All units, in the order wanted.

    Returns
    -------
    array
        Units by peers, as row numbers, in the form of `Peers.kneighbors`; `NO_PEER` fills up, and
        stands alone where a unit has no group.

    Raises
    ------
    ValueError
        When `units` repeats one, a group names a unit that is not there or names it twice, or a
        unit is its own peer. All faults are said.
    """
    position = {unit: row for row, unit in enumerate(units)}
    faults = [] if len(position) == len(units) else ["`units` repeats a unit."]
    for unit, peers in groups.items():
        faults += [
            f"{peer} is not among `units`." for peer in (unit, *peers) if peer not in position
        ]
        if unit in peers or len(set(peers)) < len(peers):
            faults.append(f"The group of {unit} names itself or a unit twice: {list(peers)}.")
    if faults:
        msg = f"`groups` has {len(faults)} faults: " + " ".join(faults)
        raise ValueError(msg)
    longest = max((len(peers) for peers in groups.values()), default=0)
    rows = np.full((len(units), longest), NO_PEER, dtype=np.intp)
    for unit, peers in groups.items():
        rows[position[unit], : len(peers)] = [position[peer] for peer in peers]
    return rows


def peer_mean(values: npt.ArrayLike, peers: Numbers) -> Floats:
    """
    Average the peers of each unit, all alike.

    Parameters
    ----------
    values
        One for each unit; NaN where there is none.
    peers
        Units by peers; see `Peers.kneighbors`.

    Returns
    -------
    array
        Mean over the peers with a value; NaN where none has. As the only column of
        `models.shrinkage.FayHerriot` it shrinks units towards their peers.

    Raises
    ------
    ValueError
        When a row number is beyond the values.
    """
    column = as_column("values", values)
    if peers.size and peers.max() >= len(column):
        msg = f"`peers` must be rows of `values`, below {len(column)}; found {peers.max()}."
        raise ValueError(msg)
    theirs = np.where(peers == NO_PEER, np.nan, column[peers])
    known = ~np.isnan(theirs)
    count = known.sum(axis=1)
    total = np.where(known, theirs, 0.0).sum(axis=1)
    nothing = np.full(len(peers), np.nan)
    mean: Floats = np.divide(total, count, out=nothing, where=count > 0)
    return mean
