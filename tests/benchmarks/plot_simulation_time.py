"""
Draw the processor time of ranks by simulation, against units and against draws.

Run with ``python -m tests.benchmarks.plot_simulation_time`` from the top of the repository; it
takes about a minute and writes ``docs/simulation_time.svg``. Both axes are logarithmic, and the
dashed line is time in proportion to the number: what runs along it costs as much for each.
"""

from __future__ import annotations

import html
import math
from pathlib import Path
from time import process_time
from typing import Final, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from needs.method import Dimension, Method, WeightedIndicator, Words
from needs.observation_draws import Inputs
from needs.uncertainty import Alternative, Simulation, simulate

DOCS: Final = Path(__file__).parents[2] / "docs" / "simulation_time.svg"
UNITS: Final = (100, 300, 1_000, 3_000, 10_000, 30_000)
DRAWS: Final = (100, 300, 1_000, 3_000, 10_000)
AT_DRAWS: Final = 250
AT_UNITS: Final = 290
INDICATORS: Final = 40
WEIGHTS, ALL = "weights", "all"
KINDS: Final = {
    WEIGHTS: ("weights alone, min-max", "#00695c"),
    ALL: ("weights and observations, percentiles", "#b3541e"),
}
WIDTH, HEIGHT = 440, 360
LEFT, TOP, RIGHT, BOTTOM = 64, 78, 24, 52


class Panel(NamedTuple):
    """
    One chart.

    Attributes
    ----------
    title, axis
        What is said above it, and of its horizontal axis.
    numbers
        Units or draws.
    seconds
        From kind to one time for each number.
    """

    title: str
    axis: str
    numbers: tuple[int, ...]
    seconds: dict[str, list[float]]


class Axes(NamedTuple):
    """
    Where numbers and times lie in a chart.

    Attributes
    ----------
    numbers
        The first and the last.
    powers
        Of ten, of the least and the greatest time.
    """

    numbers: tuple[int, int]
    powers: tuple[int, int]

    def point(self, number: float, taken: float) -> tuple[float, float]:
        """Return the place of a time, across and down."""
        first, last = (math.log10(end) for end in self.numbers)
        low, high = self.powers
        across = (math.log10(number) - first) / (last - first)
        up = (math.log10(taken) - low) / (high - low)
        return (
            round(LEFT + across * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM), 1),
        )


def seconds(kind: str, units: int, draws: int) -> float:
    """Return the processor time of a simulation on one thread, the shorter of two runs."""
    alternative, method = made_up(units, noisy=kind == ALL), method_of(kind)
    taken = []
    for _ in range(2):
        start = process_time()
        with threadpool_limits(1):  # a second thread of BLAS that waits would count as work
            simulate([alternative], method, Simulation(draws=draws))
        taken.append(process_time() - start)
    return min(taken)


def method_of(kind: str) -> Method:
    return Method(
        id="plot",
        name=Words(sv="Tid", en="Time"),
        normalisation="percentile" if kind == ALL else "min-max",
        dimensions=tuple(Dimension(id=f"d{i}") for i in range(5)),
        indicators=tuple(
            WeightedIndicator(id=f"i{i}", dimension=f"d{i % 5}") for i in range(INDICATORS)
        ),
    )


def made_up(units: int, *, noisy: bool) -> Alternative:
    rng = np.random.default_rng(0)
    value = rng.normal(80, 5, (units, INDICATORS)).clip(30, 100)
    pupils = rng.integers(30, 1_000, (units, 1))
    variance = np.broadcast_to(1_600.0 / pupils if noisy else np.zeros((1, 1)), value.shape)
    low, high = np.zeros(value.shape), np.full(value.shape, 100.0)
    directions = (1,) * INDICATORS
    inputs = Inputs(value=value, variance=variance, low=low, high=high, directions=directions)
    return Alternative(name="plot", inputs=inputs)


def panels(units: tuple[int, ...], draws: tuple[int, ...]) -> list[Panel]:
    """Measure every point of both charts."""
    by_units = {kind: [seconds(kind, number, AT_DRAWS) for number in units] for kind in KINDS}
    by_draws = {kind: [seconds(kind, AT_UNITS, number) for number in draws] for kind in KINDS}
    of_units = f"Processor time: {INDICATORS} indicators, {AT_DRAWS} draws"
    of_draws = f"Processor time: {INDICATORS} indicators, {AT_UNITS} units"
    return [
        Panel(of_units, "Units", units, by_units),
        Panel(of_draws, "Draws", draws, by_draws),
    ]


def svg(charts: list[Panel]) -> str:
    """Return the charts beside each other, on one scale of time."""
    times = [one for chart in charts for row in chart.seconds.values() for one in row]
    times += [_proportion(chart)[0] for chart in charts]
    powers = (math.floor(math.log10(min(times))), math.ceil(math.log10(max(times))))
    drawn = "".join(
        f'<g transform="translate({place * WIDTH},0)">{_chart(chart, powers)}</g>'
        for place, chart in enumerate(charts)
    )
    width = WIDTH * len(charts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#222">'
        "<title>Processor time of a simulation, against units and against draws</title>"
        f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>{drawn}</svg>\n'
    )


def _proportion(chart: Panel) -> tuple[float, float]:
    """Return the ends of a line of time in proportion, which meets the slower kind at its last."""
    last = max(row[-1] for row in chart.seconds.values())
    return last * chart.numbers[0] / chart.numbers[-1], last


def _chart(chart: Panel, powers: tuple[int, int]) -> str:
    axes = Axes((chart.numbers[0], chart.numbers[-1]), powers)
    parts = [_text((LEFT, 18), chart.title), _grid(chart, axes)]
    ends = zip(axes.numbers, _proportion(chart), strict=True)
    parts.append(_line([axes.point(*end) for end in ends], "#666", 'stroke-dasharray="5 4"'))
    parts.append(_text((LEFT, 62), "in proportion to the number (dashed)", "#666"))
    for row, (kind, (label, colour)) in enumerate(KINDS.items()):
        points = [axes.point(*at) for at in zip(chart.numbers, chart.seconds[kind], strict=True)]
        parts.append(_line(points, colour, 'stroke-width="2"'))
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(_text((LEFT, 34 + 14 * row), label, colour))
    return "".join(parts)


def _grid(chart: Panel, axes: Axes) -> str:
    (low, high), (bottom, top) = axes.powers, (HEIGHT - BOTTOM, TOP)
    parts = [_text((WIDTH - RIGHT, HEIGHT - 10), chart.axis, anchor="end")]
    for number in chart.numbers:
        x, _ = axes.point(number, 1.0)
        label = f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
        parts.append(_line([(x, bottom), (x, top)], "#ddd"))
        parts.append(_text((x, bottom + 18), label, anchor="middle"))
    for power in range(low, high + 1):
        _, y = axes.point(1.0, 10.0**power)
        parts.append(_line([(LEFT, y), (WIDTH - RIGHT, y)], "#ddd"))
        parts.append(_text((LEFT - 6, y + 4), f"{10.0**power:g} s", anchor="end"))
    return "".join(parts)


def _line(points: list[tuple[float, float]], colour: str, look: str = "") -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" {look}/>'


def _text(
    at: tuple[float, float], words: str, colour: str = "#222", *, anchor: str = "start"
) -> str:
    x, y = at
    said = f'x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {said}>{html.escape(words)}</text>"


def main(
    path: Path = DOCS, *, units: tuple[int, ...] = UNITS, draws: tuple[int, ...] = DRAWS
) -> None:
    """Measure, and write the charts."""
    charts = panels(units, draws)
    for chart in charts:
        for kind, row in chart.seconds.items():
            found = zip(chart.numbers, row, strict=True)
            told = ", ".join(f"{number}: {taken:.3g} s" for number, taken in found)
            print(f"{chart.axis}, {KINDS[kind][0]}: {told}")  # noqa: T201 - what was measured
    path.write_text(svg(charts), encoding="utf-8")


if __name__ == "__main__":
    main()
