"""
The app: routes, caches, and hands data to the views. It computes nothing.

Start it with ``needs app``.
"""

from __future__ import annotations

import gc
import importlib
import logging
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import streamlit as st

from geodata.boundaries import lan_outline_geojson, screen_geojson
from geodata.demo import demonstration
from geodata.inputs import uploaded
from geodata.reports import report_register
from geodata.rules import RULES
from geodata.snapshot import Snapshot, open_snapshot, snapshots
from geodata.sources import source_register
from geodata.tables import SourceError
from geodata.workspace import workspace
from needs.absent import absent_indicators, reports_of
from needs.analysis import RANKED_LEVELS, Analysis, analyse, organisers, periods
from needs.classes import classify
from needs.downloads import downloads
from needs.fault_texts import fault_text
from needs.indicators import register
from needs.maps import Picture, picture
from needs.method import Method, lenses, load_method
from needs.profile import AreaProfile, area_profile
from needs.state import Choices, Known
from needs.texts import in_language, text
from needs.views import map_component, page, session
from needs.views.data_page import OUTCOME, DataPage, ImportOutcome, data_page
from needs.views.map_page import MapPage, map_page, no_school_year
from needs.views.navigation import navigate
from needs.views.snapshot_part import snapshot_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

DEMONSTRATION = "demonstration"
PUBLISHER = "skolverket"
NEEDED_LATER = ("geodata.importing", "needs.views.area")
P = ParamSpec("P")
R = TypeVar("R")
LOG = logging.getLogger("needs.app")


@dataclass(frozen=True, eq=False)
class Tables:
    """A snapshot in memory; `manifest` is None for the demonstration."""

    id: str
    observations: pd.DataFrame
    units: pd.DataFrame
    manifest: Mapping[str, Any] | None


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="Behovskartan", page_icon=page.ICON, layout="wide")
    try:
        tables, known, choices = opened()
        navigate(
            known,
            choices,
            made_up=tables.manifest is None,
            show_map=partial(show_map, tables, known, choices),
            show_data=partial(show_data, tables, known, choices),
        )
    except Exception:
        LOG.exception("The app could not be shown")
        st.error(text("error.unexpected", session.language()))
    settle()


def opened() -> tuple[Tables, Known, Choices]:
    """Open what was asked for; the demonstration where that cannot be read."""
    ids: tuple[str, ...] = ()
    try:
        ids = tuple(each.id for each in snapshots(workspace()))
        asked = open_snapshot(workspace(), session.snapshot(ids))
        tables = demonstration_tables() if asked is None else tables_of(asked.path)
        known = replace(what_is_known(tables), snapshots=ids)
    except Exception:
        LOG.exception("The snapshot could not be read")
        st.error(text("error.snapshot", session.language()))
        tables = demonstration_tables()
        known = replace(what_is_known(tables), snapshots=ids)
    return tables, known, session.current(known)


def show_map(tables: Tables, known: Known, choices: Choices, to_data: Callable[[], None]) -> None:
    """Gather what the page Karta shows."""
    st.session_state.pop(OUTCOME, None)
    if not known.periods:
        no_school_year(choices.language, to_data)
        return
    analysis = analysis_of(tables, choices)
    absent = absent_indicators(analysis)
    map_page(
        MapPage(
            known=known,
            lens_names=lens_names(choices.language),
            area_names=area_names(tables, choices.level),
            analysis=analysis,
            classes=classify(analysis.scores.score),
            picture=picture_of(tables, replace(choices, unit=None)),
            shapes=shapes(choices.level),
            profile=profile_of(tables, choices) if choices.unit else None,
            citation=citation(tables, choices.language),
            downloads=downloads(analysis, tables.manifest),
            absent=[entry.name[choices.language] for entry in absent],
            absent_reports=[report_register().reports[name].title for name in reports_of(absent)],
            to_data=to_data,
        ),
        choices,
    )


def show_data(tables: Tables, known: Known, choices: Choices, to_map: Callable[[], None]) -> None:
    """Gather what the page Data och metod shows."""
    content = DataPage(
        manifest=tables.manifest,
        method=load_method(choices.lens),
        register=register(),
        citations=citations(tables, choices.language),
        snapshots={name: snapshot_name(name, choices.language) for name in known.snapshots},
        to_map=to_map,
    )
    data_page(content, choices, import_uploaded)


def import_uploaded(files: Sequence[tuple[str, bytes]], keep_going: bool) -> ImportOutcome:  # noqa: FBT001
    """Import uploaded files into a new snapshot, or say why not."""
    from geodata.importing import import_files  # noqa: PLC0415  (see `settle`)

    given = [uploaded(name, content) for name, content in files]
    try:
        snapshot = import_files(given, workspace(), keep_going=keep_going)
    except SourceError as error:
        words = partial(fault_text, rules=RULES, language=session.language())
        return ImportOutcome(faults=tuple(map(words, error.faults)))
    session.choose("snapshot", snapshot.id)
    manifest = snapshot.manifest
    return ImportOutcome(
        files=len(manifest["inputs"]),
        rows=manifest["observations"]["rows"],
        left_out=tuple(entry["name"] for entry in manifest["left_out"]),
    )


# What is cached as a resource is changed by nobody, so all visits share one and none is copied.
# Tables are known by their snapshot; they are not read to be hashed.
def shared(max_entries: int | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache what a function returns for all visits."""
    return st.cache_resource(
        show_spinner=False, max_entries=max_entries, hash_funcs={Tables: attrgetter("id")}
    )


@shared()
def settle() -> None:
    """
    Do, once and after the first map is on its way, what would have delayed it.

    What only a click needs is imported; then the many objects of all imports are taken out of the
    garbage collection that Streamlit runs after each run of the page.
    """
    for name in NEEDED_LATER:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


@shared()
def demonstration_tables() -> Tables:
    """Make up data for the first start."""
    return Tables(DEMONSTRATION, *demonstration(), None)


@shared(max_entries=2)
def tables_of(place: Path) -> Tables:
    """Read a snapshot; its folder never changes."""
    snapshot = Snapshot(place)
    return Tables(snapshot.id, snapshot.observations(), snapshot.units(), snapshot.manifest)


@shared(max_entries=256)
def snapshot_name(name: str, language: str) -> str:
    """Name a snapshot in words; by its id where it cannot be read."""
    try:
        snapshot = open_snapshot(workspace(), name)
        return snapshot_words(snapshot.manifest, language) if snapshot else name
    except (SourceError, OSError, ValueError, KeyError, TypeError):
        return name


@shared(max_entries=2)
def what_is_known(tables: Tables) -> Known:
    """List what can be chosen in a snapshot."""
    places = tables.units.groupby("level")["unit"]
    return Known(
        lenses=lenses(),
        levels=RANKED_LEVELS,
        organisers=organisers(tables.observations),
        periods=periods(tables.observations),
        units={str(level): frozenset(codes) for level, codes in places},
    )


@shared(max_entries=64)
def analysed(tables: Tables, method: Method, level: str, organiser: str, period: str) -> Analysis:
    """Analyse a snapshot."""
    return analyse(
        tables.observations,
        tables.units,
        method,
        level=level,
        organiser=organiser,
        period=period,
    )


def analysis_of(tables: Tables, choices: Choices) -> Analysis:
    """Return the analysis that was chosen."""
    chosen = (choices.level, choices.organiser, choices.period)
    return analysed(tables, lens(choices.lens), *chosen)


@shared(max_entries=128)
def picture_of(tables: Tables, choices: Choices) -> Picture:
    """Paint the map; the area that is open is no part of it."""
    language = choices.language
    title = text(
        "map.title",
        language,
        level=text(f"level.{choices.level}", language).lower(),
        lens=lens_names(language)[choices.lens],
        period=choices.period,
    )
    names = {name: entry.name[language] for name, entry in register().items()}
    return picture(analysis_of(tables, choices), names, language, title=title)


@shared(max_entries=256)
def profile_of(tables: Tables, choices: Choices) -> AreaProfile:
    """Describe the area that is open."""
    return area_profile(
        analysis_of(tables, choices),
        register(),
        str(choices.unit),
        choices.language,
        citations=citations(tables, choices.language),
    )


@shared()
def lens(name: str) -> Method:
    """Read a lens."""
    return load_method(name)


def lens_names(language: str) -> dict[str, str]:
    """Name the lenses."""
    return {name: in_language(lens(name).name, language) for name in lenses()}


@shared(max_entries=8)
def area_names(tables: Tables, level: str) -> dict[str, str]:
    """Name the areas of a level, in the order of the alphabet."""
    areas = tables.units[tables.units["level"] == level]
    return dict(sorted(zip(areas["unit"], areas["name"], strict=True), key=itemgetter(1)))


@shared()
def shapes(level: str) -> str:
    """Put the shapes of a level where the browser gets them, once."""
    lines = lan_outline_geojson() if level == "kommun" else "null"
    return map_component.publish_shapes(level, screen_geojson(level), lines)


@shared(max_entries=4)
def citations(tables: Tables, language: str) -> dict[str, str]:
    """Say how each report is cited; made-up figures never as the publisher's."""
    by = source_register()[PUBLISHER].publisher
    cited = {name: f"{by}, {report.title}" for name, report in report_register().reports.items()}
    if tables.manifest is not None:
        return cited
    return {name: text("source.demo", language, citation=c) for name, c in cited.items()}


def citation(tables: Tables, language: str) -> str:
    """Say in short where the figures come from."""
    if tables.manifest is None:
        return text("citation.demo", language)
    return text("citation.real", language, publisher=source_register()[PUBLISHER].publisher)


if __name__ == "__main__":
    main()
