"""What the command says to people: on standard error, so that standard output stays data."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import Progress

from needs.shown_decimals import shown_decimals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

MADE_UP_WARNING: Final = (
    "No snapshot yet: these figures are MADE UP. Import real ones with: needs import FOLDER"
)

CAUSES: Final = {
    "absent": "the other side lacks it",
    "created_later": "it was formed later, from {suggestion}",
    "leading_zero_lost": "its leading zero is lost; it should be {suggestion}",
    "name_instead_of_code": "it is a name; the code is {suggestion}",
    "number_instead_of_code": "it was read as a number; it should be {suggestion}",
    "old_code": "it is an old code; today it is {suggestion}",
    "unknown": "no unit is known by it",
    "wrong_crs": "its shape does not lie in Sweden: is the CRS right?",
}
"""Why a code stands on one side of a join only; the keys are those of `geodata.joins`."""

screen = Console(stderr=True, highlight=False)


def summary(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """
    Sum a snapshot up, for people and for programs.

    Parameters
    ----------
    folder
        Where it lies.
    manifest
        What it says of itself.

    Returns
    -------
    dict
        Ready for JSON.
    """
    inputs = manifest["inputs"]
    return {
        "id": manifest["id"],
        "path": str(folder),
        "files": len(inputs),
        "observations": manifest["observations"]["rows"],
        "flags": manifest["observations"]["flags"],
        "left_out": manifest["left_out"],
        "rows_without_municipality": manifest["rows_without_municipality"],
        "conflicts": manifest["conflicts"],
        "notes": [note for entry in inputs for note in entry["notes"]],
        "columns_not_understood": sorted(
            {name for entry in inputs for name in entry["columns_not_understood"]}
        ),
    }


def say_import(told: dict[str, Any]) -> None:
    """
    Say what an import made, and everything that a reader should look at.

    Parameters
    ----------
    told
        See `summary`.
    """
    lines = [
        "Snapshot {id}: {files} files, {observations} observations.".format_map(told),
        *(f"Note: {note}" for note in told["notes"]),
        *(f"Column not understood: {name}" for name in told["columns_not_understood"]),
    ]
    outside = told["rows_without_municipality"]
    if outside["count"]:
        names = sorted({name for listed in outside["names"].values() for name in listed})
        lines.append(f"{outside['count']} rows have no municipality: {', '.join(names)}.")
    lines += [_disagreement(conflict) for conflict in told["conflicts"]["listed"]]
    for entry in told["left_out"]:
        lines += [f"Left out {entry['name']}:", *(f"  {why}" for why in entry["why"])]
    for line in lines:
        say(line)


def say(line: str, *, style: str | None = None) -> None:
    """
    Print a line as it is: no markup in it is obeyed, and it is not broken.

    Parameters
    ----------
    line
        Any text; an empty one is not printed.
    style
        A style of rich, such as ``bold red``.
    """
    if line:
        screen.print(line, style=style, markup=False, soft_wrap=True)


def unjoined_text(code: str, cause: str, suggestion: str | None, *, side: str) -> str:
    """
    Say which code did not join, and why.

    Parameters
    ----------
    code
        As it was given.
    cause
        A key of `CAUSES`.
    suggestion
        What it probably stands for.
    side
        Where it stands: ``figures`` or ``boundaries``.

    Returns
    -------
    str
        One line.
    """
    why = CAUSES[cause].format(suggestion=suggestion or "something else")
    return f"Only in the {side}: {code} ({why})."


def ranking_text(ranking: pd.DataFrame) -> str:
    """
    Set a ranking as a table for the terminal.

    Parameters
    ----------
    ranking
        See `needs.ranking.ranking_table`.

    Returns
    -------
    str
        Tier, rank with its interval, code, name, score (no more decimals than its interval
        carries), coverage in percent, smallest cohort; a dash where nothing is.
    """
    shown = ranking.assign(
        tier=ranking["tier"].str.replace("_", " "),
        rank=ranking["rank"].astype(object).where(ranking["rank"].notna(), "–"),
        between=list(map(_interval, ranking["rank_low"], ranking["rank_high"])),
        score=list(map(_score, ranking["score"], ranking["score_low"], ranking["score_high"])),
        coverage=ranking["coverage"] * 100,
    )[["tier", "rank", "between", "unit", "name", "score", "coverage", "cohort"]]
    formats = {"coverage": "{:.0f} %".format, "cohort": "{:.0f}".format}
    return shown.to_string(index=False, max_rows=None, na_rep="–", formatters=formats)


def _interval(low: float, high: float) -> str:
    return "–" if math.isnan(low) else f"{low:.0f}–{high:.0f}"


def _score(score: float, low: float, high: float) -> str:
    return "–" if math.isnan(score) else f"{score:.{shown_decimals((low, high))}f}"


@contextmanager
def progress(*, shown: bool) -> Iterator[Callable[[str, int, int], None]]:
    """
    Show a bar while files are read.

    Parameters
    ----------
    shown
        False shows nothing.

    Yields
    ------
    callable
        Takes the file at hand, how many are done, and how many there are.
    """
    with Progress(console=screen, disable=not shown, transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def report(name: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=name[:50] or "Writing")

        yield report


def _disagreement(conflict: dict[str, Any]) -> str:
    cell = " ".join(conflict["cell"])
    return (
        f"Disagreement in {cell}: {conflict['kept_file']} says {conflict['kept']} "
        f"(kept: {conflict['rule']}), {conflict['left_file']} says {conflict['left']}."
    )
