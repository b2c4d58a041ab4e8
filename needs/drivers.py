"""What sets an area apart: how much more an indicator gives it than it gives one in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def above_the_middle(contributions: pd.DataFrame) -> pd.DataFrame:
    """
    Take off what each indicator gives to the area in the middle.

    What weighs much gives much everywhere: an indicator that is as usual explains no place.

    Parameters
    ----------
    contributions
        Units by indicators, in points of the score; NaN where the unit is not scored or has no
        value.

    Returns
    -------
    DataFrame
        The same shape: each contribution less the median of its indicator; NaN as given.
    """
    return contributions - contributions.median()
