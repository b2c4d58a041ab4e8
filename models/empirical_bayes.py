"""Shrinkage towards a mean, where no context is at hand: James and Stein's, and by groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_consistent_length

from models.between_variance import moment_estimate
from models.checks import Floats, as_column, as_variance
from models.shrunken import Between

SPARE: Final = {"james_stein": 2, "moment": 0}
"""By method: what is taken off the degrees of freedom, k less the number of groups."""


@dataclass(frozen=True)
class _Means:
    """Units with a value and a known variance, in numbered groups."""

    y: Floats
    group: npt.NDArray[np.intp]
    groups: int

    def at(self, weights: Floats) -> tuple[Floats, Floats]:
        """Give the mean of each group and its variance; NaN where a group has no unit."""
        total = np.bincount(self.group, weights, self.groups)
        total = np.where(total > 0, total, np.nan)
        return np.bincount(self.group, weights * self.y, self.groups) / total, 1 / total

    def residuals(self, weights: Floats) -> Floats:
        """Take off the groups' means."""
        return self.y - self.at(weights)[0][self.group]


class EmpiricalBayes(BaseEstimator):  # type: ignore[misc]
    """
    Shrink units towards their common mean, or each towards the mean of its group.

    A solves Σ (y_i − mean)² / (A + D_i) = k − g − 2 for k units in g groups (k − g with
    ``moment``), and is 0 where no A does. With equal D and one group, 1 − B is then exactly the
    positive-part James–Stein factor of Efron and Morris, 1 − (k − 3) D / Σ (y_i − mean)²; with
    ``moment`` it is Carter and Rolph's. A is common to all groups: small groups cannot tell
    theirs.

    Parameters
    ----------
    method
        ``james_stein`` or ``moment``.

    Attributes
    ----------
    between_variance_
        A.
    mean_, mean_error_
        For each unit the mean it is pulled to (weights 1 / (A + D)), and its standard error.
    estimate_, mse_, shrinkage_, basis_
        As of `FayHerriot`; the bias of A includes what k − g − 2 adds. With equal D, the mean of
        mse is the exact Bayes risk D (1 − B) + 3 B D / k of James and Stein.

    Notes
    -----
    Has no `X` (a target is all there is), so that scikit-learn's checks do not apply.

    References
    ----------
    Efron and Morris (1975), JASA 70; (1977), Scientific American 236(5). Carter and Rolph (1974),
    JASA 69. Morris (1983), JASA 78.
    """

    def __init__(self, *, method: str = "james_stein") -> None:
        self.method = method

    def fit(
        self,
        y: npt.ArrayLike,
        sampling_variance: npt.ArrayLike,
        groups: npt.ArrayLike | None = None,
    ) -> Self:
        """
        Estimate A and the means.

        Parameters
        ----------
        y
            One value for each unit; NaN where there is none.
        sampling_variance
            D of each unit; NaN where not known.
        groups
            A label for each unit; None pulls all towards one mean.

        Returns
        -------
        EmpiricalBayes
            Itself.

        Raises
        ------
        ValueError
            When lengths differ, a variance is negative, the method is unknown, or too few units
            are known.
        """
        if self.method not in SPARE:
            msg = f"`method` must be one of {tuple(SPARE)}, not {self.method!r}."
            raise ValueError(msg)
        values = as_column("y", y)
        variance = as_variance(sampling_variance, values)
        labels = np.zeros(len(values)) if groups is None else np.asarray(groups)
        check_consistent_length(values, labels)
        group = np.unique(labels, return_inverse=True)[1]
        known = ~np.isnan(values + variance)
        means = _Means(values[known], group[known], int(group.max(initial=0)) + 1)
        self._estimate(means, variance[known])
        self.mean_, error = self._mean[group], self._mean_variance[group]
        self.mean_error_ = np.sqrt(error)
        results = self._between.shrunken(values, variance, self.mean_, error)
        for name, result in results._asdict().items():
            setattr(self, f"{name}_", result)
        return self

    def _estimate(self, means: _Means, variance: Floats) -> None:
        spare = SPARE[self.method]
        target = len(variance) - len(np.unique(means.group)) - spare
        if target < 1:
            msg = (
                f"`y` needs a value with a known variance for at least {1 + spare} more units "
                f"than there are groups; {len(variance)} have both."
            )
            raise ValueError(msg)
        self.between_variance_ = moment_estimate(means.residuals, variance, target)
        weights = 1 / (self.between_variance_ + variance)
        self._mean, self._mean_variance = means.at(weights)
        # A smaller target makes A larger by the difference over the slope, Σ W.
        moment = Between.of(self.between_variance_, weights)
        self._between = replace(moment, bias=moment.bias + spare / float(weights.sum()))
