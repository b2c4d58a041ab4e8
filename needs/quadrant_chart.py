"""The value beside what was expected, as a scatter in four quarters that are named in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import pandas as pd

from needs.charts import BAR, CHOSEN, INK, QUIET
from needs.expected_table import NEED
from needs.expected_words import amount, distance, distance_unit, family, quarter_words
from needs.indicators import register
from needs.texts import text

if TYPE_CHECKING:
    from needs.expected_table import Compared

HEIGHT: Final = 470
PADDING: Final = 0.18
"""Of the range of the areas, added at each end, so that the names of the quarters have room."""

LABEL_WIDTH: Final = 24
"""Letters in a line of a quarter's name: two names stand beside each other on a telephone."""

LINE: Final = 14
SIZE, CHOSEN_SIZE = 42, 170
PICK: Final = "pick"
"""The name of what is chosen by a click, for who shows the chart."""

PAPER: Final = "#ffffff"


def quadrant_chart(compared: Compared, language: str, *, unit: str | None = None) -> alt.LayerChart:
    """
    Draw the areas.

    Parameters
    ----------
    compared
        At least one comparable area.
    language
        ``sv`` or ``en``.
    unit
        The area to mark with its name; None for none.

    Returns
    -------
    altair.LayerChart
        Greater need to the right, greater than expected above. Filled where the difference is
        larger than its margin of error, hollow where it is not.
    """
    rows = _rows(compared, language)
    base = alt.Chart(rows).encode(**_places(compared, rows, language))
    filled = alt.condition(alt.datum.apart, alt.value(BAR), alt.value(PAPER))
    picked = alt.selection_point(name=PICK, fields=["unit"], empty=False)
    points = (
        base.mark_point(shape="circle", size=SIZE, stroke=BAR, strokeWidth=1.2, opacity=0.9)
        .encode(fill=filled, tooltip=_tooltips(compared, language), description="spoken:N")
        .add_params(picked)
    )
    layers = [*_lines(compared), points, *_corners(compared, language)]
    if unit is not None and unit in set(rows["unit"]):
        layers += _marked(base, rows, compared, unit)
    drawn: alt.LayerChart = (
        alt.layer(*layers).properties(height=HEIGHT).configure_view(stroke=QUIET)
    )
    return drawn


def _rows(compared: Compared, language: str) -> pd.DataFrame:
    frame = compared.frame[compared.frame["quarter"] != ""]
    quarters = quarter_words(compared, language)
    rows = pd.DataFrame(
        {
            "unit": frame.index,
            "name": frame["name"],
            "value": frame["value"],
            "against": frame["against"],
            "apart": frame["apart"],
            "value_words": [amount(each, compared, language) for each in frame["value"]],
            "expected_words": [
                amount(each, compared, language, expected=True) for each in frame["expected"]
            ],
            "against_words": [
                distance(each, margin, compared, language)
                for each, margin in zip(frame["against"], frame["margin"], strict=True)
            ],
            "quarter": frame["quarter"].map(quarters),
        }
    )
    # What a screen reader says of a point, in place of figures with all their decimals.
    spoken = ["name", "value_words", "against_words", "quarter"]
    return rows.assign(spoken=rows[spoken].agg("; ".join, axis=1))


def _places(compared: Compared, rows: pd.DataFrame, language: str) -> dict[str, Any]:
    # Reversed where a lower value is a greater need: greater need lies to the right and above.
    reverse = compared.direction < 0
    indicator = compared.indicator
    name = "" if indicator == NEED else register()[indicator].name[language]
    units = {
        "x": "" if indicator == NEED else text(f"unit_name.{register()[indicator].unit}", language),
        "y": text(f"unit_name.{distance_unit(compared)}", language),
    }
    titles = {
        side: text(f"expected.{side}_{family(compared)}", language, name=name, unit=units[side])
        for side in ("x", "y")
    }
    axis: dict[str, Any] = {
        "grid": False,
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "tickCount": 6,
    }
    return {
        "x": alt.X(
            "value:Q",
            scale=_scale(rows["value"], compared.centre, reverse=reverse),
            axis=alt.Axis(title=titles["x"], **axis),
        ),
        "y": alt.Y(
            "against:Q",
            scale=_scale(rows["against"], compared.middle, reverse=reverse),
            axis=alt.Axis(title=titles["y"], **axis),
        ),
    }


def _scale(values: pd.Series, middle: float, *, reverse: bool) -> alt.Scale:
    low, high = min(values.min(), middle), max(values.max(), middle)
    room = PADDING * ((high - low) or 1.0)
    return alt.Scale(domain=[low - room, high + room], nice=False, zero=False, reverse=reverse)


def _tooltips(compared: Compared, language: str) -> list[alt.Tooltip]:
    columns = ["name", "value_words", "expected_words", "against_words", "quarter"]
    if compared.indicator == NEED:
        columns.remove("expected_words")
    return [
        alt.Tooltip(
            f"{column}:N", title=text(f"expected.tip_{column}_{family(compared)}", language)
        )
        for column in columns
    ]


def _lines(compared: Compared) -> list[alt.Chart]:
    parts = pd.DataFrame({"x": [compared.centre], "y": [compared.middle]})
    drawn = alt.Chart(parts).mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1)
    return [drawn.encode(x=alt.X("x:Q")), drawn.encode(y=alt.Y("y:Q"))]


def _corners(compared: Compared, language: str) -> list[alt.Chart]:
    """Write the name of each quarter in its corner, on white, above the points."""
    return [
        _corner(name, words, halo=halo)
        for name, words in quarter_words(compared, language).items()
        for halo in (True, False)
    ]


def _corner(name: str, words: str, *, halo: bool) -> alt.Chart:
    need, beside = name.split("_")
    lines = textwrap.wrap(words, LABEL_WIDTH)
    above = beside == "high"
    edge: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 4} if halo else {}
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame({"quarter": [name], "words": ["\n".join(lines)]}))
        .mark_text(
            align="right" if need == "high" else "left",
            baseline="top",
            dx=-6 if need == "high" else 6,
            dy=6 if above else -6 - LINE * (len(lines) - 1) - 10,
            lineBreak="\n",
            lineHeight=LINE,
            fontSize=11.5,
            fontWeight="bold",
            color=INK,
            **edge,
        )
        .encode(
            x=alt.value("width") if need == "high" else alt.value(0),
            y=alt.value(0) if above else alt.value("height"),
            text="words:N",
        )
    )
    return drawn


def _marked(base: alt.Chart, rows: pd.DataFrame, compared: Compared, unit: str) -> list[alt.Chart]:
    one = base.transform_filter(alt.datum.unit == unit)
    row = rows.set_index("unit").loc[unit]
    # The name stands on the side where there is room for it.
    right = compared.direction * (row["value"] - compared.centre) < 0
    apart = alt.condition(alt.datum.apart, alt.value(CHOSEN), alt.value(PAPER))
    words: dict[str, Any] = {
        "align": "left" if right else "right",
        "dx": 11 if right else -11,
        "fontSize": 13,
    }
    return [
        one.mark_point(
            shape="diamond", size=CHOSEN_SIZE, stroke=CHOSEN, strokeWidth=2.5, opacity=1
        ).encode(fill=apart),
        one.mark_text(**words, stroke=PAPER, strokeWidth=4, fontWeight="bold").encode(
            text="name:N"
        ),
        one.mark_text(**words, color=CHOSEN, fontWeight="bold").encode(text="name:N"),
    ]
