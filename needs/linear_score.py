"""
The score on a linear scale with its sampling variance: what `needs.tiers.refusal` is asked about.

Assumed: sampling errors are independent between units, and share one correlation between the
indicators of a unit; the spread of each indicator between units is a fixed constant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needs.index import score_units
from needs.observation_draws import Inputs, prepare_noise
from needs.weight_draws import unit_weights

if TYPE_CHECKING:
    from needs.method import Method
    from needs.normalise import FloatArray


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

    Raises
    ------
    ValueError
        When `needs.index.score_units` refuses the values.
    """
    ids = list(method.indicator_ids)
    values = pd.DataFrame(inputs.value, columns=ids)
    need = dict(zip(ids, inputs.directions, strict=True))
    scores = score_units(values, _linear(method), need)
    error = prepare_noise(inputs).deviation.copy()
    rows = np.array(inputs.value.T)
    for row, indicator in enumerate(method.indicators):
        if indicator.transform == "log":
            error[row] /= rows[row]
            rows[row] = np.log(rows[row])
    spread = np.nanstd(rows, axis=1, ddof=1, keepdims=True)
    weighted = np.nan_to_num(unit_weights(method, rows) * error / spread)
    alone, together = np.square(weighted).sum(axis=0), np.square(weighted.sum(axis=0))
    score = scores.score.to_numpy(dtype=np.float64)
    variance = (1 - error_correlation) * alone + error_correlation * together
    return score, np.where(np.isnan(score), np.nan, variance)


def _linear(method: Method) -> Method:
    dimensions = tuple(
        replace(one, aggregation=None, normalisation=None, goalposts=None)
        for one in method.dimensions
    )
    indicators = tuple(
        replace(one, normalisation=None, goalposts=None) for one in method.indicators
    )
    return replace(
        method,
        normalisation="z-score",
        aggregation="arithmetic",
        dimensions=dimensions,
        indicators=indicators,
    )
