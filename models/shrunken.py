"""What a shrunken estimate is: value, mean squared error, how far it was pulled, on what basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np

from models.between_variance import reliability

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.checks import Floats

SHRUNKEN: Final = "shrunken"
UNKNOWN_VARIANCE: Final = "unknown_variance"
NO_VALUE: Final = "no_value"
NO_CONTEXT: Final = "no_context"
BASES: Final = (SHRUNKEN, UNKNOWN_VARIANCE, NO_VALUE, NO_CONTEXT)
"""What an estimate rests on: value and context; context only, for either reason; nothing."""


class Shrunken(NamedTuple):
    """Estimates, their mean squared errors, B (0 left alone, 1 context only), and bases."""

    estimate: Floats
    mse: Floats
    shrinkage: Floats
    basis: npt.NDArray[np.str_]


@dataclass(frozen=True)
class Between:
    """A, the variance of its estimate, and that estimate's bias."""

    between: float
    variance: float
    bias: float

    @classmethod
    def of(cls, between: float, weights: Floats, bias: float | None = None) -> Self:
        """
        Take the variance of the method: of the likelihood ones, or with no `bias` the moment's.

        Datta and Lahiri (2000) and Datta, Rao and Smith (2005), Biometrika 92(1).
        """
        total, square, m = float(weights.sum()), float((weights**2).sum()), len(weights)
        if bias is not None:
            return cls(between, 2 / square, bias)
        return cls(between, 2 * m / total**2, 2 * (m * square - total**2) / total**3)

    def shrunken(self, y: Floats, variance: Floats, synthetic: Floats, error: Floats) -> Shrunken:
        """
        Shrink, with mse = g1 + g2 + 2 g3 − bias B² (never below g1 + g2).

        g1 = A B, g2 = B² Var(x'β), g3 = D² / V³ Var(A); `error` is Var(x'β).
        """
        known = ~np.isnan(y + variance)
        total = np.where(known, self.between + variance, np.inf)
        b = np.where(known, 1 - reliability(self.between, np.where(known, variance, 1.0)), 1.0)
        third = b**2 * self.variance / np.where(total > 0, total, np.inf)
        correction = np.maximum(2 * third - self.bias * b**2, 0.0)
        mse = self.between * b + b**2 * error + correction
        own = np.where(known, y - synthetic, 0.0)
        return Shrunken(
            synthetic + (1 - b) * own,
            mse,
            np.where(np.isnan(synthetic), np.nan, b),
            _bases(y, variance, synthetic),
        )


def _bases(y: Floats, variance: Floats, synthetic: Floats) -> npt.NDArray[np.str_]:
    cases = [np.isnan(synthetic), np.isnan(y), np.isnan(variance)]
    return np.select(cases, [NO_CONTEXT, NO_VALUE, UNKNOWN_VARIANCE], SHRUNKEN)
