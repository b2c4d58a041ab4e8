"""
Weigh the parts of a dimension together, and say what each part gave.

Every function takes *rows* (parts by units, NaN where a part is missing) and one weight for each
part. A missing part is left out and the weights of the others are scaled up to sum to one, unit
by unit; where every part is missing the result is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needs.normalise import FloatArray


class Aggregation(NamedTuple):
    """
    One way to weigh parts together.

    Attributes
    ----------
    combine
        Rows and weights in, one value for each unit out.
    slopes
        Rows, shares (see `shares`) and the combined value in; the factor out that turns a part
        into its contribution. Contributions sum to the combined value.
    non_negative
        Whether values below 0 have no meaning under it.
    """

    combine: Callable[[FloatArray, FloatArray], FloatArray]
    slopes: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
    non_negative: bool


def shares(rows: FloatArray, weights: FloatArray) -> FloatArray:
    """
    Return the weight of each part among those present, unit by unit.

    Parameters
    ----------
    rows
        Parts by units.
    weights
        One for each part; at least one above 0.

    Returns
    -------
    numpy.ndarray
        Parts by units, or a single column when nothing is missing. Sums to one over the parts
        present, is 0 for a missing part, and NaN where no part with a weight is present.
    """
    missing = np.isnan(rows)
    if not missing.any():
        part: FloatArray = (weights / weights.sum())[:, None]
        return part
    kept = np.where(missing, 0.0, weights[:, None])
    total = kept.sum(axis=0)
    kept /= np.where(total > 0, total, np.nan)
    return kept


def aggregate_arithmetic(rows: FloatArray, part: FloatArray) -> FloatArray:
    """Return the weighted mean: a low part is made up for by a high one."""
    # Not a BLAS product: this adds part by part, so every machine gives the same last bit.
    complete = part.shape[1] < rows.shape[1]
    combined: FloatArray = np.sum(
        part * (rows if complete else np.where(np.isnan(rows), 0.0, rows)), axis=0
    )
    return combined


def slopes_arithmetic(_rows: FloatArray, part: FloatArray, _value: FloatArray) -> FloatArray:
    """Return the shares: a part contributes its share times itself."""
    return part


def aggregate_geometric(rows: FloatArray, part: FloatArray) -> FloatArray:
    """Return the weighted geometric mean: a part at 0 brings the whole to 0."""
    with np.errstate(divide="ignore"):
        logs = np.log(rows)
    counted = ~np.isnan(rows) & (part != 0)
    combined: FloatArray = np.exp(np.sum(part * np.where(counted, logs, 0.0), axis=0))
    return combined


def slopes_geometric(rows: FloatArray, part: FloatArray, value: FloatArray) -> FloatArray:
    """
    Return what a part is multiplied by to give its contribution to a geometric mean.

    With S the product of c_i ** w_i, part i contributes w_i * S * (1 + ln(c_i / S)). These sum
    to S, because the w_i sum to one and the sum of w_i * ln(c_i / S) is ln(S) - ln(S) = 0.
    A part below the mean by more than a factor e contributes less than nothing: it pulls the
    score down. Where S is 0 every contribution is 0.

    Parameters
    ----------
    rows
        Parts by units, none below 0.
    part
        Their shares.
    value
        Their geometric mean.

    Returns
    -------
    numpy.ndarray
        Parts by units; NaN where the part is missing.
    """
    defined = (rows > 0) & (value > 0)
    safe = np.where(defined, rows, 1.0)
    mean = np.where(defined, value, 1.0)
    slopes = part * mean * (1.0 + np.log(safe) - np.log(mean)) / safe
    return np.where(defined, slopes, np.where(np.isnan(rows), np.nan, 0.0))


AGGREGATIONS: Final[Mapping[str, Aggregation]] = {
    "arithmetic": Aggregation(aggregate_arithmetic, slopes_arithmetic, non_negative=False),
    "geometric": Aggregation(aggregate_geometric, slopes_geometric, non_negative=True),
}
