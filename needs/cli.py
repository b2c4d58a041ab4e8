"""
The command ``needs``.

Exit codes: 0, it was done. 1, something went wrong that is nobody's input. 2, the input or the
call was refused, and nothing was changed.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata import __version__
from needs.console import (
    MADE_UP_WARNING,
    progress,
    ranking_text,
    say,
    say_import,
    summary,
    unjoined_text,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

REFUSED = 2
EPILOG = "Exit codes: 0 done, 1 failed, 2 refused (nothing was changed)."

app = typer.Typer(
    help="Behovskartan: from published school statistics to a map and a list of needs.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write a file; its ending chooses the format.")
]
SnapshotId = Annotated[
    str | None, typer.Option("--snapshot", help="Id of a snapshot; the newest if left out.")
]


def main() -> None:
    """Run the command; turn every refusal into words and exit code 2."""
    try:
        app()
    except ValueError as error:
        say(str(error), style="bold red")
        sys.exit(REFUSED)
    except OSError as error:
        say(f"{error.filename or ''}: {error.strerror or error}", style="bold red")
        sys.exit(1)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    _ = version


@app.command("app", epilog=EPILOG)
def app_(
    *,
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where it answers.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Start the app on this computer, and print its address."""
    from geodata.boundaries import lan_outline_geojson, screen_geojson
    from needs.launch import start

    screen_geojson("kommun")
    lan_outline_geojson()
    start(port=port, browser=browser)


@app.command("import", epilog=EPILOG)
def import_(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, or patterns in quotes.")],
    *,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Import what can be read and list what was left out."),
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """
    Read Skolverket's export files (CSV, XLSX) and RKA's groups (CSV, JSON) into a new snapshot.

    If one file is faulty or not recognised, nothing is imported.
    """
    from geodata.importing import import_files
    from geodata.inputs import find_files, read_input
    from geodata.workspace import workspace

    inputs = [read_input(path) for path in find_files(paths)]
    with progress(shown=not (quiet or as_json)) as report:
        made = import_files(inputs, workspace(), keep_going=keep_going, progress=report)
    told = summary(made.path, made.manifest)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not quiet:
        say_import(told)


@app.command(epilog=EPILOG)
def snapshots(*, as_json: AsJson = False) -> None:
    """List the snapshots of the workspace, the newest first."""
    from geodata.snapshot import snapshots as known
    from geodata.workspace import workspace

    rows = [summary(one.path, one.manifest) for one in known(workspace())]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    for row in [] if as_json else rows:
        typer.echo(f"{row['id']}  {row['files']} files  {row['observations']} observations")
    if not rows and not as_json:
        typer.echo(f"No snapshot in {workspace()}. Make one with: needs import FOLDER")


@app.command(epilog=EPILOG)
def observations(
    *,
    unit: Annotated[
        list[str] | None, typer.Option(help="Code or name, such as 0114. Repeatable.")
    ] = None,
    indicator: Annotated[list[str] | None, typer.Option(help="Indicator id. Repeatable.")] = None,
    period: Annotated[list[str] | None, typer.Option(help="2024/25 or 2024. Repeatable.")] = None,
    organiser: Annotated[
        list[str] | None, typer.Option(help="samtliga, kommunal … Repeatable.")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="samtliga, flickor, pojkar. Repeatable.")
    ] = None,
    flag: Annotated[
        list[str] | None, typer.Option(help="exact, censored, withheld … Repeatable.")
    ] = None,
    school_form: Annotated[list[str] | None, typer.Option(help="gr, gy. Repeatable.")] = None,
    snapshot: SnapshotId = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Print the published values, one row each, or write them with --out (.csv, .parquet)."""
    from needs.observations import codes_of, select_observations, write_observations

    table, units, manifest = _tables(snapshot, quiet=quiet)
    chosen = select_observations(
        table,
        {
            "unit": codes_of(unit, units),
            "indicator": indicator,
            "period": period,
            "organiser": organiser,
            "group": group,
            "flag": flag,
            "school_form": school_form,
        },
    )
    if out is None:
        typer.echo(chosen.to_csv(index=False), nl=False)
        return
    target = write_observations(chosen, out, made_up=manifest is None)
    if not quiet:
        say(f"{len(chosen)} rows in {target}")


@app.command(epilog=EPILOG)
def rank(
    *,
    method: Annotated[str, typer.Option(help="A ready lens, or the path of a method file.")] = (
        "stem"
    ),
    level: Annotated[str, typer.Option(help="kommun, lan or skr.")] = "kommun",
    organiser: Annotated[str, typer.Option(help="Whose schools.")] = "samtliga",
    period: Annotated[
        str | None, typer.Option(help="School year, such as 2024/25; the newest if left out.")
    ] = None,
    snapshot: SnapshotId = None,
    boundaries: Annotated[
        Path | None, typer.Option(help="A boundary file of your own, for .gpkg and .geojson.")
    ] = None,
    code_column: Annotated[
        str | None, typer.Option(help="The column of that file that holds the unit's code.")
    ] = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Rank municipalities, counties or municipality groups by need."""
    from needs.alternatives import alternatives
    from needs.analysis import analyse, table_with_years
    from needs.certainty import certainty
    from needs.export import named_for, write_table
    from needs.method import load_method
    from needs.ranking import (
        certainty_notes,
        ranking_notes,
        ranking_table,
        refusal_note,
        unscored_note,
        values_table,
    )

    table, units, manifest = _tables(snapshot, quiet=quiet)
    analysis = analyse(
        table, units, load_method(method), level=level, organiser=organiser, period=period
    )
    ways = alternatives(analysis, partial(table_with_years, table, units, analysis))
    sure = certainty(analysis, ways)
    ranking = ranking_table(analysis, sure)
    if out is not None:
        geometry = _geometry(out, level, (boundaries, code_column), quiet=quiet)
        target = named_for(out, made_up=analysis.made_up)
        notes = ranking_notes(analysis, manifest) | certainty_notes(analysis, sure)
        values = values_table(analysis)
        write_table(ranking, target, notes=notes, geometry=geometry, values=values)
        if not quiet:
            done = "not told apart" if sure.refusal else "ranked"
            say(f"{analysis.scored} of {len(ranking)} {done}, in {target}")
            say(refusal_note(sure))
    elif as_json:
        typer.echo(ranking.to_json(orient="records", force_ascii=False))
    else:
        typer.echo(ranking_text(ranking))
        say(refusal_note(sure))
        say(unscored_note(analysis))
        say(f"Up to school year {analysis.period}. The years of each indicator go with --out.")


@app.command(epilog=EPILOG)
def index(
    table: Annotated[Path, typer.Argument(help="A CSV file: one line for each unit.")],
    *,
    method: Annotated[Path, typer.Option(help="A method file.")],
    id_column: Annotated[str, typer.Option("--id", help="The column that names the units.")],
    out: Annotated[Path, typer.Option(help="The CSV file to write.")],
    quiet: Quiet = False,
) -> None:
    """Score and rank anybody's wide table, so that a method can be checked against an index."""
    from needs.indicators import directions
    from needs.wide import index_table, write_index

    result = index_table(table, method, id_column=id_column, directions=directions())
    write_index(result, out)
    if not quiet:
        say(f"{len(result)} units in {out}")


@app.command(epilog=EPILOG)
def methods(*, as_json: AsJson = False) -> None:
    """List the ready lenses."""
    from needs.method import lenses, load_method

    rows = [(name, load_method(name)) for name in lenses()]
    if as_json:
        listed = [{"id": name, "sv": m.name.sv, "en": m.name.en} for name, m in rows]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for name, method in rows:
        typer.echo(f"{name:12} {method.name.sv} / {method.name.en}")


def _tables(
    snapshot: str | None, *, quiet: bool
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any] | None]:
    """Open a snapshot, or make up data where the workspace has none, and say so."""
    from geodata.demo import demonstration
    from geodata.snapshot import open_snapshot
    from geodata.workspace import workspace

    found = open_snapshot(workspace(), snapshot)
    if found is not None:
        return found.observations(), found.units(), found.manifest
    if not quiet:
        say(MADE_UP_WARNING, style="bold yellow")
    return (*demonstration(), None)


def _geometry(
    out: Path, level: str, own: tuple[Path | None, str | None], *, quiet: bool
) -> gpd.GeoDataFrame | None:
    from geodata.boundaries import boundaries
    from geodata.joins import join
    from geodata.user_boundaries import read_boundaries

    file, code_column = own
    if file is None:
        return boundaries(level) if out.suffix.lower() in {".gpkg", ".geojson"} else None
    if code_column is None:
        msg = "--boundaries needs --code-column: which column holds the units' codes?"
        raise ValueError(msg)
    shapes = read_boundaries(file, code_column=code_column)
    report = join(list(boundaries(level)["unit"]), shapes)
    sides = {"figures": report.only_in_data, "boundaries": report.only_in_boundaries}
    for side, codes in sides.items():
        for one in [] if quiet else codes:
            say(unjoined_text(one.code, one.cause, one.suggestion, side=side))
    return shapes
