"""
Pull each unit's figure towards what others like it show, by as much as its own noise calls for.

y_i = x_i'β + u_i + e_i, Var(u_i) = A (between variance), Var(e_i) = D_i (sampling variance). The
estimate is x_i'β + (1 − B_i)(y_i − x_i'β) with B_i = D_i / (A + D_i), the best linear unbiased one.
A unit without a value or a known variance has B_i = 1: it gets what its context predicts, and
says so in its basis.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from models.between_variance import (
    Areas,
    Gls,
    between_variance_test,
    likelihood_estimate,
    moment_estimate,
    reliability,
)
from models.checks import Floats, as_column, as_variance, context_and_values
from models.empirical_bayes import EmpiricalBayes
from models.shrunken import BASES, Between, Shrunken

if TYPE_CHECKING:
    import numpy.typing as npt
    from sklearn.utils import Tags

__all__ = [
    "BASES",
    "METHODS",
    "EmpiricalBayes",
    "FayHerriot",
    "Shrunken",
    "between_variance_test",
    "reliability",
]

METHODS: Final = ("reml", "ml", "moment", "adjusted")

# What varies less than this, compared with the rest, is taken as constant.
_RANK: Final = 1e-10


@dataclass(frozen=True)
class _Context:
    """
    Columns standardised and turned to the axes along which they vary, and the way back.

    An axis along which they do not (a constant or doubled column) is left out: full rank.
    """

    centre: Floats
    turn: Floats

    @classmethod
    def of(cls, x: Floats) -> Self:
        if not len(x):
            return cls(np.zeros(x.shape[1]), np.zeros((x.shape[1], 0)))
        centre, spread = x.mean(axis=0), x.std(axis=0)
        spread = np.where(spread > _RANK * np.abs(centre), spread, np.inf)
        scaled = (x - centre) / spread
        sizes, axes = np.linalg.eigh(scaled.T @ scaled / len(x))
        kept = sizes > _RANK * max(float(sizes.max(initial=0.0)), 1.0)
        return cls(centre, axes[:, kept] / np.sqrt(sizes[kept]) / spread[:, None])

    def design(self, x: Floats) -> Floats:
        return np.column_stack([np.ones(len(x)), (x - self.centre) @ self.turn])

    def coefficients(self, turned: Floats) -> tuple[float, Floats]:
        coefficients = self.turn @ turned[1:]
        return float(turned[0] - self.centre @ coefficients), coefficients

    def covariance(self, turned: Floats) -> Floats:
        back = np.block(
            [
                [np.ones((1, 1)), -(self.centre @ self.turn)[None]],
                [np.zeros((len(self.centre), 1)), self.turn],
            ]
        )
        covariance: Floats = back @ turned @ back.T
        return covariance


def _bias(method: str, between: float, fit: Gls, design: Floats) -> float | None:
    """Give the bias of A: none to speak of for REML, known for two, `Between`'s for the moment."""
    if method == "moment":
        return None
    if method == "reml":
        return 0.0
    w = fit.weights
    if method == "adjusted":
        return float(2 / (between * (w**2).sum()))
    return float(-np.trace(fit.covariance @ ((design.T * w**2) @ design)) / (w**2).sum())


def _quadratic(design: Floats, covariance: Floats) -> Floats:
    """Give x'Cx of every row."""
    squares: Floats = np.einsum("ij,ij->i", design @ covariance, design)
    return squares


class FayHerriot(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """
    Shrink area estimates towards a regression on context.

    Parameters
    ----------
    method
        How A is estimated: ``reml``, ``ml``, ``moment`` (Fay and Herriot's own), or ``adjusted``
        (Li and Lahiri's, never 0, so that no unit is pulled all the way).
    max_iter, tol
        When to stop looking for A; see `models.between_variance.likelihood_estimate`.

    Attributes
    ----------
    coef_, intercept_
        β.
    coef_covariance_
        Of the intercept and β, in that order.
    between_variance_
        A.
    estimate_, mse_, shrinkage_, basis_
        For the units of the fit, in their order; see `shrink`.
    log_likelihood_
        Of the known values at A and β (not restricted).
    n_iter_
        Steps taken.

    Notes
    -----
    mse = g1 + g2 + 2 g3, less the bias of A for all but ``reml``: right on average. Where A is 0 it
    is too small (Li and Lahiri 2010), so ask `between_variance_test` first. D is taken as
    known; smooth ones (`models.sampling.share_variance_at`) serve better than each unit's own.

    References
    ----------
    Fay and Herriot (1979), JASA 74. Prasad and Rao (1990), JASA 85. Datta and Lahiri (2000),
    Statistica Sinica 10. Li and Lahiri (2010), J. Multivariate Analysis 101. Rao and Molina
    (2015), Small area estimation, chapters 5 to 7.
    """

    def __init__(self, *, method: str = "reml", max_iter: int = 100, tol: float = 1e-10) -> None:
        self.method = method
        self.max_iter = max_iter
        self.tol = tol

    def fit(
        self,
        X: npt.ArrayLike,  # noqa: N803 - scikit-learn's name
        y: npt.ArrayLike,
        sampling_variance: npt.ArrayLike | None = None,
    ) -> Self:
        """
        Estimate A and β from the units that have context, value and sampling variance.

        Parameters
        ----------
        X
            Units by context columns; NaN where not known.
        y
            One value for each unit; NaN where there is none.
        sampling_variance
            D of each unit; NaN where not known. None says that all values are exact, which
            leaves a plain regression and shrinks nothing.

        Returns
        -------
        FayHerriot
            Itself.

        Raises
        ------
        ValueError
            When an argument is not finite or of another length, a variance is negative, the
            method is not one of `METHODS`, or no more units are known than there are
            coefficients.
        """
        if self.method not in METHODS:
            msg = f"`method` must be one of {METHODS}, not {self.method!r}."
            raise ValueError(msg)
        x, values = context_and_values(self, X, y)
        variance = as_variance(sampling_variance, values)
        known = ~np.isnan(x).any(axis=1) & ~np.isnan(values + variance)
        self._context = _Context.of(x[known])
        areas = Areas(values[known], variance[known], self._context.design(x[known]))
        if areas.df < 1:
            msg = (
                f"`y` needs a value with a known variance for more units than the "
                f"{areas.design.shape[1]} coefficients; n_samples = {len(areas.y)} have both."
            )
            raise ValueError(msg)
        self._estimate(areas)
        results = self._between.shrunken(values, variance, *self._synthetic(x))
        for name, result in results._asdict().items():
            setattr(self, f"{name}_", result)
        return self

    def predict(
        self,
        X: npt.ArrayLike,  # noqa: N803 - scikit-learn's name
        *,
        return_std: bool = False,
    ) -> Floats | tuple[Floats, Floats]:
        """
        Say what the context alone predicts.

        Parameters
        ----------
        X
            Units by context columns.
        return_std
            Whether to give the standard error too: √(A + Var(x'β)).

        Returns
        -------
        array, or tuple of array, array
            NaN where the context is not known.

        Raises
        ------
        ValueError
            When `X` has other columns than the fit had.
        """
        synthetic, error = self._synthetic(self._read(X))
        if return_std:
            return synthetic, np.sqrt(self.between_variance_ + error)
        return synthetic

    def shrink(
        self,
        X: npt.ArrayLike,  # noqa: N803 - scikit-learn's name
        y: npt.ArrayLike,
        sampling_variance: npt.ArrayLike | None = None,
    ) -> Shrunken:
        """
        Shrink values with the A and β of the fit.

        Parameters
        ----------
        X, y, sampling_variance
            As in `fit`, of any units.

        Returns
        -------
        Shrunken
            `estimate`, `mse`, `shrinkage` (B) and `basis`, one of `BASES`.

        Raises
        ------
        ValueError
            When the arguments are not finite or of different lengths.
        """
        x, values = self._read(X), as_column("y", y)
        check_consistent_length(x, values)
        variance = as_variance(sampling_variance, values)
        return self._between.shrunken(values, variance, *self._synthetic(x))

    def _estimate(self, areas: Areas) -> None:
        between = moment_estimate(areas.residuals, areas.variance, areas.df)
        self.n_iter_ = 1
        if self.method != "moment":
            between, self.n_iter_ = likelihood_estimate(
                areas,
                between,
                method=self.method,
                max_iter=self.max_iter,
                tol=self.tol,
            )
        if self.n_iter_ > self.max_iter:
            msg = f"A did not settle in `max_iter` = {self.max_iter} steps."
            warnings.warn(msg, ConvergenceWarning, stacklevel=3)
        fit = areas.gls(between)
        self._gls, self.between_variance_ = fit, between
        self._between = Between.of(
            between, fit.weights, _bias(self.method, between, fit, areas.design)
        )
        self.intercept_, self.coef_ = self._context.coefficients(fit.coefficients)
        self.coef_covariance_ = self._context.covariance(fit.covariance)
        normal = (np.log(fit.weights / (2 * np.pi)) - fit.weights * fit.residuals**2).sum() / 2
        self.log_likelihood_ = float(normal)

    def _read(self, context: npt.ArrayLike) -> Floats:
        check_is_fitted(self)
        x: Floats = validate_data(
            self, context, reset=False, dtype=np.float64, ensure_all_finite="allow-nan"
        )
        return x

    def _synthetic(self, x: Floats) -> tuple[Floats, Floats]:
        """Give x'β and Var(x'β)."""
        design = self._context.design(x)
        return design @ self._gls.coefficients, _quadratic(design, self._gls.covariance)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
