"""How many decimals a figure may be shown with."""

from __future__ import annotations

import math


def shown_decimals(interval: tuple[float, float], *, most: int = 1) -> int:
    """
    Return as many decimals as an interval carries, and never one more.

    Parameters
    ----------
    interval
        Its low and high end.
    most
        The most that the figure is ever shown with.

    Returns
    -------
    int
        The place of the leading digit of half the interval's width: none where the half width is
        1 or more, one from 0.1, two from 0.01; `most` where the interval is a point, none where
        it is not known.

    Raises
    ------
    ValueError
        When the low end is above the high one, or `most` is below 0.
    """
    low, high = interval
    if low > high or most < 0:
        msg = f"`interval` must run upwards and `most` be 0 or above, found {interval}, {most}."
        raise ValueError(msg)
    half = (high - low) / 2
    if not math.isfinite(half):
        return 0
    # A hair above, so that 0.3 - 0.1 carries one decimal and not two by its last bit.
    carried = -math.floor(math.log10(half) + 1e-9) if half > 0 else most
    return max(0, min(most, carried))
