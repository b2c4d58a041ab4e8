"""
First-order and total Sobol indices of an output, with their own uncertainty.

The points and the design are those of `scipy.stats.sobol_indices` (Sobol sequences), the
estimator that of Saltelli et al. 2010, with bootstrap intervals. The indices warn where the
sample is too small to be trusted: a total index can never be below the first-order one, so where
the estimates say so they are mostly chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from needs.normalise import FloatArray

Numbers = npt.NDArray[np.intp]
Output = Callable[[FloatArray], FloatArray]

SLACK: Final = 0.01
"""Indices of a factor without interactions are equal; a gap as small as this is no warning."""
RESAMPLES: Final = 999


@dataclass(frozen=True, kw_only=True)
class SobolIndices:
    """
    First-order and total indices, one for each factor.

    Attributes
    ----------
    factors
        The names.
    first, total
        Var[E[y | x]] / Var[y], and E[Var[y | all but x]] / Var[y].
    first_interval, total_interval
        Factors by two: bootstrap intervals.
    sample
        The points N; the output was worked out N * (factors + 2) times.
    warnings
        The factors whose total index is below the first-order one by more than `SLACK`.
    """

    factors: tuple[str, ...]
    first: FloatArray
    total: FloatArray
    first_interval: FloatArray
    total_interval: FloatArray
    sample: int
    warnings: tuple[str, ...]

    @property
    def trusted(self) -> bool:
        """Whether no factor is warned of."""
        return not self.warnings


def sobol(
    output: Output,
    factors: dict[str, Any],
    *,
    sample: int = 1024,
    seed: int = 0,
    level: float = 0.9,
) -> SobolIndices:
    """
    Divide the variance of an output among independent factors.

    Parameters
    ----------
    output
        Takes points (factors by points), gives one number for each point.
    factors
        From name to its distribution: anything with ``ppf``, such as ``scipy.stats.uniform()``.
    sample
        N, a power of two.
    seed
        The same seed gives the same indices and intervals.
    level
        Of the bootstrap intervals: percentiles of 999 resamples of the points.

    Returns
    -------
    SobolIndices
        In the order of `factors`.

    Raises
    ------
    ValueError
        When `sample` is no power of two above 1, or the output does not vary.
    """
    if sample < 2 or sample & (sample - 1):  # noqa: PLR2004 - a variance needs two points
        msg = f"`sample` must be a power of two above 1, found {sample}."
        raise ValueError(msg)
    count, estimator = len(factors), _Estimator()
    # scipy cannot take a single factor, so it gets one beside it that changes nothing.
    dists = [*factors.values()] + [stats.uniform()] * (count == 1)
    stats.sobol_indices(
        func=lambda points: np.atleast_2d(output(points[:count])),
        n=sample,
        dists=dists,
        method=estimator,
        rng=np.random.default_rng(seed),
    )
    first, total = (index[:count] for index in estimator.indices())
    spread = estimator.intervals(np.random.default_rng((seed, 1)), level)
    low = total < first - SLACK
    return SobolIndices(
        factors=tuple(factors),
        first=first,
        total=total,
        first_interval=spread[0, :count],
        total_interval=spread[1, :count],
        sample=sample,
        warnings=tuple(name for name, below in zip(factors, low, strict=True) if below),
    )


class _Estimator:
    """
    The estimator of Saltelli et al. 2010, table 2 (b) and (f), as scipy asks for it.

    It keeps the outputs, so that they can be resampled with a seed, which scipy's own bootstrap
    does not take.
    """

    def __init__(self) -> None:
        self._outputs = np.empty((0, 0))

    # scipy looks for arguments of these very names.
    def __call__(
        self,
        f_A: FloatArray,  # noqa: N803
        f_B: FloatArray,  # noqa: N803
        f_AB: FloatArray,  # noqa: N803
    ) -> tuple[FloatArray, ...]:
        self._outputs = np.concatenate([f_A, f_B, f_AB[:, 0]])
        if np.ptp(self._outputs) == 0:
            msg = "The output is the same at every point, so it has no variance to divide."
            raise ValueError(msg)
        return tuple(index[None] for index in self.indices())

    def indices(self, rows: Numbers | None = None) -> tuple[FloatArray, FloatArray]:
        """Return first-order and total indices, of all points or of those in `rows`."""
        a, b, *mixed = self._outputs if rows is None else self._outputs[:, rows]
        each = np.array(mixed)
        variance = np.var([a, b]) or np.nan  # a resample may hold one point only
        first = (b * (each - a)).mean(axis=1) / variance
        return first, np.square(each - a).mean(axis=1) / (2 * variance)

    def intervals(self, rng: np.random.Generator, level: float) -> FloatArray:
        """Return bootstrap percentile intervals: index by factor by end."""
        points = self._outputs.shape[1]
        spread = [self.indices(rng.integers(points, size=points)) for _ in range(RESAMPLES)]
        ends = np.nanquantile(spread, [(1 - level) / 2, (1 + level) / 2], axis=0)
        intervals: FloatArray = np.moveaxis(ends, 0, -1)
        return intervals
