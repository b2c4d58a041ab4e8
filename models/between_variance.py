"""
How much units truly differ, once the noise in their figures is taken off.

The model is Fay and Herriot's: y_i = x_i'β + u_i + e_i with Var(u_i) = A, the between variance, to
be estimated, and Var(e_i) = D_i, the sampling variance, known. V_i = A + D_i and W_i = 1 / V_i.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc  # type: ignore[import-untyped,unused-ignore]

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = npt.NDArray[np.float64]

# Where a unit is exact, A is kept this far from 0 (times the residual variance): W stays finite.
_FLOOR: Final = 1e-12
# A fall of the log-likelihood smaller than this (relative) is rounding, not a step too long.
_ROUNDING: Final = 1e-9


class HeterogeneityTest(NamedTuple):
    """Cochran's Q, its degrees of freedom and p-value; the pooled mean and its standard error."""

    q: float
    df: int
    p_value: float
    mean: float
    standard_error: float


class Gls(NamedTuple):
    """Generalised least squares at one A: W, Cov(β), β, residuals."""

    weights: Floats
    covariance: Floats
    coefficients: Floats
    residuals: Floats


class Step(NamedTuple):
    """The log-likelihood at one A, with its slope and its expected information."""

    likelihood: float
    score: float
    information: float


@dataclass(frozen=True)
class Areas:
    """Units with a value and a known sampling variance; `design` has full column rank."""

    y: Floats
    variance: Floats
    design: Floats

    @property
    def df(self) -> int:
        """Units less coefficients."""
        return len(self.design) - len(self.design.T)

    def gls(self, between: float) -> Gls:
        """Estimate β given A."""
        weights: Floats = 1 / (between + self.variance)
        weighted = self.design.T * weights
        covariance = np.linalg.inv(weighted @ self.design).astype(np.float64, copy=False)
        coefficients = covariance @ (weighted @ self.y)
        return Gls(weights, covariance, coefficients, self.y - self.design @ coefficients)

    def residuals(self, weights: Floats) -> Floats:
        """Take off the regression that these weights give."""
        weighted = self.design.T * weights
        return self.y - self.design @ np.linalg.solve(weighted @ self.design, weighted @ self.y)

    def step(self, between: float, *, restricted: bool) -> Step:
        """Evaluate the (restricted) likelihood without ever forming a matrix of units by units."""
        fit = self.gls(between)
        w, r, z, c = fit.weights, fit.residuals, self.design, fit.covariance
        likelihood = float(np.log(w).sum() - (w * r**2).sum()) / 2
        trace, square = float(w.sum()), float((w**2).sum())
        if restricted:
            first = c @ ((z.T * w**2) @ z)
            likelihood += float(np.linalg.slogdet(c)[1]) / 2
            trace -= float(np.trace(first))
            third = c @ ((z.T * w**3) @ z)
            square += float(np.trace(first @ first) - 2 * np.trace(third))
        score = float((w**2 * r**2).sum() - trace) / 2
        # Expected information is positive; where rounding eats it, steps are made short.
        return Step(likelihood, score, max(square, float(w[0] ** 2) * _ROUNDING) / 2)


def reliability(between_variance: npt.ArrayLike, sampling_variance: npt.ArrayLike) -> Floats:
    """
    Compute the share of the observed variance that is true difference: A / (A + D).

    Parameters
    ----------
    between_variance
        A.
    sampling_variance
        D of each unit.

    Returns
    -------
    array
        0 to 1; 1 where a value is exact (D = 0, whatever A is), NaN where D is unknown.

    Raises
    ------
    ValueError
        When a variance is negative.
    """
    between = np.asarray(between_variance, dtype=np.float64)
    sampling = np.asarray(sampling_variance, dtype=np.float64)
    if (between < 0).any() or (sampling < 0).any():
        smallest = min(np.nanmin(between), np.nanmin(sampling))
        msg = f"`between_variance` and `sampling_variance` must not be negative; found {smallest}."
        raise ValueError(msg)
    total = between + sampling
    out = np.where(np.isnan(total), np.nan, 1.0)
    return np.divide(between, total, out=out, where=sampling > 0)


def between_variance_test(
    values: npt.ArrayLike, sampling_variance: npt.ArrayLike
) -> HeterogeneityTest:
    """
    Test whether the units differ by more than noise: Cochran's Q.

    Q = Σ (y_i − ȳ)² / D_i with ȳ = Σ (y_i / D_i) / Σ (1 / D_i) is χ² with k − 1 degrees of freedom
    when all units are equal. Where p is not small, a ranking of these units is a ranking of
    noise. Units without a value or a known variance are left out.

    Parameters
    ----------
    values
        y.
    sampling_variance
        D, above 0.

    Returns
    -------
    HeterogeneityTest
        `q`, `df`, `p_value`, and `mean` with its `standard_error` if all units are equal.

    Raises
    ------
    ValueError
        When a variance is not above 0, or fewer than two units are known.

    References
    ----------
    Cochran (1954), The combination of estimates from different experiments, Biometrics 10(1).
    """
    y, variance = np.asarray(values, dtype=np.float64), np.asarray(sampling_variance, np.float64)
    known = ~np.isnan(y + variance)
    y, variance = y[known], variance[known]
    if len(y) < 2 or (variance <= 0).any():  # noqa: PLR2004 - two units can differ
        smallest = variance.min(initial=np.inf)
        msg = (
            "`sampling_variance` must be above 0, of at least two units with a value; "
            f"there are {len(y)}, the smallest variance is {smallest}."
        )
        raise ValueError(msg)
    total = (1 / variance).sum()
    mean = (y / variance).sum() / total
    q, df = float(((y - mean) ** 2 / variance).sum()), len(y) - 1
    return HeterogeneityTest(q, df, float(chdtrc(df, q)), float(mean), float(total**-0.5))


def moment_estimate(
    residuals: Callable[[Floats], Floats], variance: Floats, target: float, *, tol: float = 1e-12
) -> float:
    """
    Solve Σ W_i r_i(W)² = target for A ≥ 0, or return 0 where the sum is already below it.

    The sum falls and is convex in A, so Newton's steps from 0 climb to the root without ever
    passing it (Fay and Herriot 1979; with a mean only, Paule and Mandel 1982).

    Parameters
    ----------
    residuals
        From weights to the residuals of the regression with them.
    variance
        D of each unit.
    target
        Degrees of freedom: units less coefficients.
    tol
        The relative step at which to stop.

    Returns
    -------
    float
        A.
    """
    between = floor(residuals(np.ones_like(variance)), variance)
    for _ in range(200):
        w = 1 / (between + variance)
        squares = (w * residuals(w)) ** 2
        excess = float((squares / w).sum()) - target
        slope = float(squares.sum())
        if excess <= 0 or slope == 0:
            break
        between += excess / slope
        if excess / slope <= tol * between:
            break
    return between


def likelihood_estimate(
    areas: Areas, start: float, *, method: str, max_iter: int, tol: float
) -> tuple[float, int]:
    """
    Maximise a likelihood over A ≥ 0 by Fisher scoring with halved steps.

    Parameters
    ----------
    areas
        What is known.
    start
        A first guess, such as the moment estimate.
    method
        ``ml``; ``reml``, the restricted likelihood; or ``adjusted``, A times the restricted one,
        which is greatest at an A above 0 also where the units hardly differ.
    max_iter
        How many steps at most.
    tol
        Stop when A moves by less than this times V's harmonic mean.

    Returns
    -------
    tuple of float, int
        A, and the number of steps taken; `max_iter` + 1 where it did not settle.

    References
    ----------
    Li and Lahiri (2010), An adjusted maximum likelihood method for solving small area estimation
    problems, J. Multivariate Analysis 101.
    """
    plain = areas.residuals(np.ones_like(areas.variance))
    lowest = floor(plain, areas.variance)
    if method == "adjusted":
        lowest = max(lowest, _FLOOR * (float(np.mean(areas.variance)) or 1.0))

    def at(between: float) -> Step:
        step = areas.step(between, restricted=method != "ml")
        if method != "adjusted":
            return step
        likelihood, score, information = step
        return Step(
            likelihood + float(np.log(between)),
            score + 1 / between,
            information + 1 / between**2,
        )

    starts = (max(start, lowest), max(start, lowest, float((plain**2).sum()) / areas.df))
    here, between = max((at(a), a) for a in starts)
    for taken in range(1, max_iter + 1):
        move = max(between + here.score / here.information, lowest) - between
        small = tol / float(np.mean(1 / (between + areas.variance)))
        there = at(between + move)
        slack = _ROUNDING * (1 + abs(here.likelihood))
        while there.likelihood < here.likelihood - slack and abs(move) > small:
            move /= 2
            there = at(between + move)
        if here.score * there.score < 0:
            # The top was stepped over: the secant lands beside it, where steps would go to and fro.
            move *= here.score / (here.score - there.score)
            there = at(between + move)
        between, here = between + move, there
        if abs(move) <= small:
            return between, taken
    return between, max_iter + 1


def floor(residuals: Floats, variance: Floats) -> float:
    """
    Return the smallest A allowed: 0, or just above it where a unit is exact (D = 0).

    Parameters
    ----------
    residuals
        Of a plain regression; they set the scale.
    variance
        D of each unit.

    Returns
    -------
    float
        A.
    """
    if (variance > 0).all():
        return 0.0
    return _FLOOR * (float(np.mean(residuals**2)) or 1.0)
