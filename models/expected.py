"""
What could be expected of a unit given its context, by a regression simple enough to be read.

Our own model: linear in the given columns, weighted by cohort, and cross-fitted, so that no unit
has a part in its own expectation. It does not say why; a residual is no measure of quality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.utils.validation import check_is_fitted, validate_data

from models.checks import Bools, Floats, as_floats, as_variance, context_and_values

if TYPE_CHECKING:
    from sklearn.utils import Tags

Numbers = npt.NDArray[np.intp]

QUADRANTS: Final = ("low_low", "low_high", "high_low", "high_high")
"""First the raw value, then the residual; a value at its centre is high."""

UNKNOWN: Final = "unknown"

# A unit that alone decides a coefficient leaves nothing to see its own error by.
_EXACT: Final = 1e-6

# What varies less than this, compared with its mean or with other columns, is constant.
_CONSTANT: Final = 1e-10


class _Units(NamedTuple):
    """Units with their context, values and weights."""

    x: Floats
    y: Floats
    weight: Floats

    def only(self, chosen: Bools) -> _Units:
        """Choose some, their weights adding up to 1."""
        weight = self.weight[chosen]
        return _Units(self.x[chosen], self.y[chosen], weight / weight.sum())


class _Line(NamedTuple):
    """A regression on standardised columns, turned to the axes along which they vary."""

    centre: Floats
    turn: Floats
    coefficients: Floats
    intercept: float

    def design(self, x: Floats) -> Floats:
        return np.column_stack([np.ones(len(x)), (x - self.centre) @ self.turn])

    def at(self, design: Floats) -> Floats:
        values: Floats = self.intercept + design[:, 1:] @ self.coefficients
        return values


class _Expectation(NamedTuple):
    """The model's value, its variance, and the mean of those it learnt from."""

    value: Floats
    variance: Floats
    mean: float


class ExpectedValue(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """
    Expect an indicator from context, and give the residual with its standard error.

    Parameters
    ----------
    alpha
        Ridge penalty on standardised columns, beside the mean squared error; 0 for least squares.
    folds
        In how many parts the units are left out in turn; at most as many as there are units
        (then one is left out at a time).
    seed
        Decides the parts. They depend on the units' figures, not on their order.

    Attributes
    ----------
    coef_, intercept_
        Of the regression on all units, for reading; `predict` uses it for units that are new.
    expected_
        For each unit of the fit, from the units in other parts; NaN without full context.
    residual_
        y − expected.
    residual_error_
        √(sampling variance + Var(expected)); NaN where either is unknown.
    r2_
        1 − Σ w (y − expected)² / Σ w (y − mean)², expectation and mean both from the other parts;
        below 0 when context predicts worse than the mean does, NaN when y does not vary.
    fold_
        The part each unit was left out in; −1 where no regression learnt from it.

    Notes
    -----
    Var(expected) = x'Cov(β)x with the covariance HC3, right also when the spread differs with the
    cohort; a ridge's bias is not in it, nor is how far units truly deviate. Cohort weights serve
    the pupils' mean; the best for units is 1 / (A + D) (`models.shrinkage.FayHerriot`).

    References
    ----------
    MacKinnon and White (1985), J. Econometrics 29 (HC3). Chernozhukov et al. (2018), Econometrics
    J. 21 (cross-fitting).
    """

    def __init__(self, *, alpha: float = 0.0, folds: int = 10, seed: int = 0) -> None:
        self.alpha = alpha
        self.folds = folds
        self.seed = seed

    def fit(
        self,
        X: npt.ArrayLike,  # noqa: N803 - scikit-learn's name
        y: npt.ArrayLike,
        sample_weight: npt.ArrayLike | None = None,
        sampling_variance: npt.ArrayLike | None = None,
    ) -> Self:
        """
        Learn, and give every unit an expectation it had no part in.

        Parameters
        ----------
        X
            Units by context columns; a unit with a NaN gets no expectation.
        y
            One value for each unit; NaN where there is none.
        sample_weight
            Cohorts; nothing is learnt from a unit with NaN or 0. None weighs all alike.
        sampling_variance
            Of each y; NaN where not known. None says that all are exact.

        Returns
        -------
        ExpectedValue
            Itself.

        Raises
        ------
        ValueError
            When an argument is infinite or of another length, a weight, variance or `alpha` is
            negative, `folds` is below 2, or there are fewer than two units to learn from.
        """
        self._check()
        x, values = context_and_values(self, X, y)
        variance = as_variance(sampling_variance, values)
        weight = np.ones_like(values)
        if sample_weight is not None:
            weight = as_variance(sample_weight, values, name="sample_weight")
        complete = np.asarray(~np.isnan(x).any(axis=1), dtype=np.bool_)
        learners: Bools = complete & ~np.isnan(values) & (weight > 0)
        if learners.sum() < 2:  # noqa: PLR2004 - a unit and the others
            msg = (
                "`y` needs a value, full context and a weight above zero for at least two units; "
                f"n_samples = {int(learners.sum())} have all three."
            )
            raise ValueError(msg)
        units = _Units(x, values, weight)
        line = self._learnt(units.only(learners))
        self.coef_ = line.turn @ line.coefficients
        self.intercept_ = float(line.intercept - line.centre @ self.coef_)
        self._cross_fit(units, complete, learners)
        self.residual_ = values - self.expected_
        self.residual_error_ = np.sqrt(variance + self._expected_variance)
        return self

    def predict(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - scikit-learn's name
        """
        Expect values of units that were not in the fit.

        Parameters
        ----------
        X
            Units by context columns.

        Returns
        -------
        array
            NaN where the context is not known.

        Raises
        ------
        ValueError
            When `X` has other columns than the fit had.
        """
        check_is_fitted(self)
        x = validate_data(self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan")
        predicted: Floats = self.intercept_ + x @ self.coef_
        return predicted

    def _check(self) -> None:
        if self.alpha < 0 or self.folds < 2:  # noqa: PLR2004 - one part has no others
            msg = (
                "`alpha` must not be negative and `folds` must be at least 2; "
                f"they are {self.alpha} and {self.folds}."
            )
            raise ValueError(msg)

    def _cross_fit(self, units: _Units, complete: Bools, learners: Bools) -> None:
        self.fold_ = np.full(len(units.y), -1)
        self.fold_[learners] = self._folds(units.only(learners))
        self.expected_, self._expected_variance = np.full((2, len(units.y)), np.nan)
        baseline = np.full(len(units.y), np.nan)
        for fold in np.unique(self.fold_[complete]):
            out = complete & (self.fold_ == fold)
            others = units.only(learners & (self.fold_ != fold))
            expectation = self._expect(others, units.x[out])
            self.expected_[out], self._expected_variance[out] = expectation[:2]
            baseline[out] = expectation.mean
        y, w = units.y[learners], units.weight[learners]
        unexplained = float((w * (y - self.expected_[learners]) ** 2).sum())
        spread = float((w * (y - baseline[learners]) ** 2).sum())
        self.r2_ = 1 - unexplained / spread if np.ptp(y) > 0 else float("nan")

    def _folds(self, units: _Units) -> Numbers:
        """Part the units, sorted by their figures first, so that row order does not matter."""
        order = np.lexsort((units.weight, units.y, *units.x.T))
        fold = np.empty(len(order), dtype=np.intp)
        parts = KFold(min(self.folds, len(order)), shuffle=True, random_state=self.seed)
        for number, (_, out) in enumerate(parts.split(order)):
            fold[order[out]] = number
        return fold

    def _learnt(self, units: _Units) -> _Line:
        model = Ridge(alpha=self.alpha) if self.alpha > 0 else LinearRegression()
        centre = units.weight @ units.x
        spread = np.sqrt(units.weight @ (units.x - centre) ** 2)
        spread = np.where(spread > _CONSTANT * np.abs(centre), spread, np.inf)
        scaled = (units.x - centre) / spread
        sizes, axes = np.linalg.eigh((scaled.T * units.weight) @ scaled)
        kept = axes[:, (sizes > _CONSTANT * len(sizes)) | (sizes == sizes[-1])]
        model.fit(scaled @ kept, units.y, units.weight)
        return _Line(centre, kept / spread[:, None], model.coef_, float(model.intercept_))

    def _expect(self, others: _Units, x: Floats) -> _Expectation:
        """Predict from the others, with the variance HC3 of the prediction."""
        line = self._learnt(others)
        design, new = line.design(others.x), line.design(x)
        weighted = design * others.weight[:, None]
        penalty = np.diag([0.0, *np.full(len(line.coefficients), float(self.alpha))])
        bread = np.linalg.pinv(design.T @ weighted + penalty, hermitian=True)
        leverage = np.einsum("ij,ij->i", weighted @ bread, design)
        error = (others.y - line.at(design)) / np.maximum(1 - leverage, _EXACT)
        root = np.linalg.qr((weighted * error[:, None]) @ bread).R
        variance = ((new @ root.T) ** 2).sum(axis=1)
        mean = float(np.average(others.y, weights=others.weight))
        return _Expectation(line.at(new), variance, mean)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def quadrant(
    raw: npt.ArrayLike,
    residual: npt.ArrayLike,
    *,
    raw_centre: float,
    residual_centre: float = 0.0,
) -> npt.NDArray[np.str_]:
    """
    Put the raw value and the residual beside each other.

    Parameters
    ----------
    raw
        Published or shrunken values.
    residual
        How far each is from its expectation.
    raw_centre, residual_centre
        What parts low from high; a value at its centre is high.

    Returns
    -------
    array of str
        One of `QUADRANTS`; `UNKNOWN` where either is not known.

    Raises
    ------
    ValueError
        When a centre is not a number, or the shapes do not fit each other.
    """
    if np.isnan(raw_centre) or np.isnan(residual_centre):
        both = f"{raw_centre} and {residual_centre}"
        msg = f"`raw_centre` and `residual_centre` must be numbers; they are {both}."
        raise ValueError(msg)
    value, rest = as_floats(raw, residual)
    code = 2 * (value >= raw_centre) + (rest >= residual_centre)
    return np.where(np.isnan(value + rest), UNKNOWN, np.array(QUADRANTS)[code])
