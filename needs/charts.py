"""Charts of one area. Each has a table and a sentence on the page that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import altair as alt
import pandas as pd

if TYPE_CHECKING:
    from needs.profile import AreaProfile

BAR: Final = "#2c6ba0"
QUIET: Final = "#9fb3c8"
CHOSEN: Final = "#c2185b"
INK: Final = "#243b53"
ROW_HEIGHT: Final = 34
EDGES: Final = 22
"""What the frame of the bars takes of the height, however many they are."""

BAR_THICKNESS: Final = 9
BAR_BELOW: Final = 8
NAME_ABOVE: Final = 6
"""Each name stands above its bar, so that the bars have the whole width of a telephone."""

STRIP_HEIGHT: Final = 46


def contribution_bars(profile: AreaProfile) -> alt.LayerChart:
    """
    Draw how much each indicator gives to the score of an area.

    Parameters
    ----------
    profile
        The area.

    Returns
    -------
    altair.LayerChart
        One bar for each weighed indicator, the greatest at the top, with its number beside it.
    """
    rows = pd.DataFrame(
        {
            "name": [row.name for row in profile.giving],
            "contribution": [row.contribution for row in profile.giving],
            "words": [row.contribution_words for row in profile.giving],
        }
    )
    return named_bars(rows, "contribution")


def named_bars(rows: pd.DataFrame, amount: str) -> alt.LayerChart:
    """
    Draw bars with their names above and their numbers beside them.

    Parameters
    ----------
    rows
        name, words (the number as it is written) and the column that `amount` names, in the
        order from the top.
    amount
        How long each bar is.

    Returns
    -------
    altair.LayerChart
        Without axes: the words say the same.
    """
    order = alt.Y("name:N", sort=rows["name"].tolist(), title=None, axis=None)
    length = alt.X(f"{amount}:Q", title=None, axis=None)
    base = alt.Chart(rows).encode(y=order)
    bars = base.mark_bar(color=BAR, height=BAR_THICKNESS, yOffset=BAR_BELOW).encode(x=length)
    words = base.mark_text(align="left", dx=4, dy=BAR_BELOW, color=INK)
    names = base.mark_text(align="left", dy=-NAME_ABOVE, color=INK, fontSize=12.5)
    drawn = (
        bars + words.encode(x=length, text="words:N") + names.encode(x=alt.value(0), text="name:N")
    )
    return _framed(drawn, EDGES + ROW_HEIGHT * len(rows))


def position_strip(scores: pd.Series, unit: str, interval: tuple[float, float]) -> alt.LayerChart:
    """
    Draw where an area stands among all, and how sure that is.

    Parameters
    ----------
    scores
        The need score of every area; NaN where not scored.
    unit
        The area to mark.
    interval
        The low and the high end of its score; NaN where they are not known.

    Returns
    -------
    altair.LayerChart
        A thin upright line for each area and a thick one for the chosen, with a level line over
        its interval.
    """
    rows = pd.DataFrame({"score": scores, "chosen": scores.index == unit}).dropna()
    axis = alt.Axis(tickCount=5, grid=False, labelColor=INK)
    place = alt.X("score:Q", title=None, axis=axis)
    base = alt.Chart(rows).encode(x=place)
    others = base.mark_tick(color=QUIET, thickness=1, size=22)
    one = base.transform_filter("datum.chosen").mark_tick(color=CHOSEN, thickness=4, size=32)
    ends = pd.DataFrame({"low": [interval[0]], "high": [interval[1]]}).dropna()
    around = alt.Chart(ends).encode(x=alt.X("low:Q", title=None, axis=axis), x2="high:Q")
    spread = around.mark_rule(color=CHOSEN, strokeWidth=3)
    return _framed(others + spread + one, STRIP_HEIGHT)


def _framed(drawn: alt.LayerChart, height: int) -> alt.LayerChart:
    framed: alt.LayerChart = drawn.properties(height=height).configure_view(stroke=None)
    return framed
