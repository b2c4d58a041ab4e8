"""
The score on a linear scale with its sampling variance: what `needs.tiers.refusal` is asked about.

Assumed: sampling errors are independent between units, and share one correlation between the
indicators of a unit; the spread of each indicator between units is a fixed constant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from needs.observation_draws import Inputs, prepare_noise
from needs.weight_draws import unit_weights

if TYPE_CHECKING:
    from needs.method import Method
    from needs.normalise import FloatArray

ROUNDING: Final = 1e-9
"""By how little a sum of shares may miss the floor."""


def linear_score(
    inputs: Inputs, method: Method, *, error_correlation: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """
    Score on a linear scale, with the sampling variance of each score.

    Every indicator is put in standard deviations between units (a fixed constant), every
    dimension is an arithmetic mean: y_i = sum_j w_ij z_ij with the method's weights, scaled up
    where something is missing. With e_ij the standard deviation of the sampling error of z_ij,
    v_i = (1 - c) sum_j (w_ij e_ij)^2 + c (sum_j w_ij e_ij)^2 for the error correlation c. An
    indicator under a logarithm has the error e / value.

    Parameters
    ----------
    inputs, method
        As in `needs.uncertainty.simulate`.
    error_correlation
        Between the errors of a unit's indicators in the direction of need; see
        `needs.observation_draws`. At 0, as by default, v_i is too small where the same pupils
        are behind several indicators, and the tool then refuses too seldom.

    Returns
    -------
    tuple of numpy.ndarray
        The score and its variance for each unit; NaN where the unit is not scored. Unknown
        variances are filled as in `needs.observation_draws`; truncation plays no part.

    """
    error = prepare_noise(inputs).deviation.copy()
    rows = np.array(inputs.value.T)
    for row, indicator in enumerate(method.indicators):
        if indicator.transform == "log":
            error[row] /= rows[row]
            rows[row] = np.log(rows[row])
    present = ~np.isnan(rows)
    count = present.sum(axis=1, keepdims=True)
    centre = np.where(present, rows, 0).sum(axis=1, keepdims=True) / np.maximum(count, 1)
    apart = np.where(present, rows - centre, 0)
    spread = np.sqrt((apart**2).sum(axis=1, keepdims=True) / np.maximum(count - 1, 1))
    # Where no unit differs there is nothing to put in deviations: the indicator tells none apart.
    spread = np.where(spread > 0, spread, np.inf)
    weights = unit_weights(method, rows)
    need = np.array(inputs.directions, dtype=np.float64)[:, None]
    weighted = np.nan_to_num(weights * error / spread)
    alone, together = np.square(weighted).sum(axis=0), np.square(weighted.sum(axis=0))
    share = np.array(list(method.effective_weights().values()))
    scored = (share @ present >= method.coverage_floor - ROUNDING) & present.any(axis=0)
    score = np.where(scored, np.nan_to_num(weights * need * apart / spread).sum(axis=0), np.nan)
    variance = (1 - error_correlation) * alone + error_correlation * together
    return score, np.where(scored, variance, np.nan)
