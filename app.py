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
from geodata.tables import SourceError, group_table
from geodata.workspace import workspace
from needs.absent import absent_indicators, reports_of
from needs.alternatives import alternatives
from needs.analysis import (
    RANKED_LEVELS,
    Analysis,
    analyse,
    organisers,
    periods,
    table_with_years,
)
from needs.certainty import Certainty, certainty
from needs.downloads import downloads
from needs.expectation import CONTEXT, Expectation, expectations
from needs.expected_download import expected_download
from needs.expected_table import (
    NEED,
    Compared,
    compared_indicator,
    compared_need,
    given_background,
    score_margin,
)
from needs.fault_texts import fault_text
from needs.indicators import register
from needs.maps import Picture, picture
from needs.method import Method, lenses, load_method
from needs.profile import AreaProfile, area_profile
from needs.proof import proof
from needs.published_groups import published_group
from needs.state import Choices, Known
from needs.texts import LANGUAGES, in_language, text
from needs.views import map_component, page, session
from needs.views.data_page import OUTCOME, DataPage, ImportOutcome, data_page
from needs.views.map_page import MapPage, map_page, no_school_year
from needs.views.navigation import Go, navigate
from needs.views.snapshot_part import snapshot_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from needs.rank_sources import RankSources
    from needs.robustness import Robustness
    from needs.simulation import Alternative
    from needs.sobol import SobolIndices

DEMONSTRATION = "demonstration"
PUBLISHER = "skolverket"
GROUPS_PUBLISHER = "kolada"
# One indicator of each of the reports whose decade the method is tested on.
GRADES, PUPILS = "share_pass_mathematics_y9", "share_all_subjects_y9"

NEEDED_LATER = (
    "geodata.importing",
    "needs.robustness",
    "needs.views.area",
    "needs.views.expected_page",
    "needs.views.method_page",
)
P = ParamSpec("P")
R = TypeVar("R")
LOG = logging.getLogger("needs.app")


@dataclass(frozen=True, eq=False)
class Tables:
    """A snapshot in memory; `manifest` is None for the demonstration."""

    id: str
    observations: pd.DataFrame
    units: pd.DataFrame
    groups: pd.DataFrame
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
            pages={
                name: partial(show, tables, known, choices)
                for name, show in {
                    "map": show_map,
                    "expected": show_expected,
                    "method": show_method,
                    "data": show_data,
                }.items()
            },
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


def show_map(tables: Tables, known: Known, choices: Choices, go: Go) -> None:
    """Gather what the page Karta shows."""
    st.session_state.pop(OUTCOME, None)
    to_data = partial(go, "data")
    if not known.periods:
        no_school_year(choices.language, to_data)
        return
    analysis = analysis_of(tables, choices)
    sure = certainty_of(tables, question(choices))
    absent = absent_indicators(analysis)
    map_page(
        MapPage(
            known=known,
            lens_names=lens_names(choices.language),
            area_names=area_names(tables, choices.level),
            analysis=analysis,
            certainty=sure,
            picture=picture_of(tables, replace(choices, unit=None)),
            shapes=shapes(choices.level),
            profile=profile_of(tables, choices) if choices.unit else None,
            citation=citation(tables, choices.language),
            downloads=downloads(analysis, sure, tables.manifest),
            absent=[entry.name[choices.language] for entry in absent],
            absent_reports=[report_register().reports[name].title for name in reports_of(absent)],
            to_data=to_data,
        ),
        choices,
    )


def show_expected(tables: Tables, known: Known, choices: Choices, go: Go) -> None:
    """Gather what the page Jämfört med väntat shows."""
    from needs.views.expected_page import ExpectedPage, expected_page  # noqa: PLC0415

    st.session_state.pop(OUTCOME, None)
    if not known.periods:
        no_school_year(choices.language, partial(go, "data"))
        return
    analysis = analysis_of(tables, choices)
    content = ExpectedPage(
        known=known,
        lens_names=lens_names(choices.language),
        area_names=area_names(tables, choices.level),
        analysis=analysis,
        compared=partial(compared_of, tables, question(choices)),
        citations=citations(tables, choices.language),
        report=report_title(CONTEXT[0]),
        download=partial(expected_download, analysis, manifest=tables.manifest),
        to_data=partial(go, "data"),
    )
    expected_page(content, choices)


def show_method(tables: Tables, known: Known, choices: Choices, _go: Go) -> None:
    """Gather what the page Metod och prov shows."""
    from needs.views.method_page import MethodPage, View, method_page  # noqa: PLC0415

    st.session_state.pop(OUTCOME, None)

    def view() -> View:
        asked = question(choices)
        return View(
            analysis=analysis_of(tables, choices),
            certainty=certainty_of(tables, asked),
            robustness=robustness_of(tables, asked),
            sources=partial(sources_of, tables, asked),
            choices_that_matter=partial(choices_that_matter_of, tables, asked),
        )

    method_page(
        MethodPage(
            known=known,
            lens_names=lens_names(choices.language),
            area_names=area_names(tables, choices.level),
            method=lens(choices.lens),
            register=register(),
            citations=citations(tables, choices.language),
            view=view if known.periods else None,
            proof=proof(),
            backtest=partial(backtest_of, tables),
            reports=(report_title(GRADES), report_title(PUPILS)),
            made_up=tables.manifest is None,
        ),
        choices,
    )


def show_data(tables: Tables, known: Known, choices: Choices, go: Go) -> None:
    """Gather what the page Data shows."""
    content = DataPage(
        manifest=tables.manifest,
        snapshots={name: snapshot_name(name, choices.language) for name in known.snapshots},
        to_map=partial(go, "map"),
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
    return Tables(DEMONSTRATION, *demonstration(), group_table(()), None)


@shared(max_entries=2)
def tables_of(place: Path) -> Tables:
    """Read a snapshot; its folder never changes."""
    snapshot = Snapshot(place)
    return Tables(
        snapshot.id,
        snapshot.observations(),
        snapshot.units(),
        snapshot.groups(),
        snapshot.manifest,
    )


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
        lenses=lenses_in_order(),
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


def question(choices: Choices) -> Choices:
    """Return what the figures hang on: everything but the area that is open and the language."""
    return replace(choices, unit=None, language=LANGUAGES[0], ranks="")


@shared(max_entries=32)
def alternatives_of(tables: Tables, asked: Choices) -> tuple[Alternative, ...]:
    """Work out the other ways in which the ranking could have been made."""
    analysis = analysis_of(tables, asked)
    return alternatives(
        analysis, partial(table_with_years, tables.observations, tables.units, analysis)
    )


@shared(max_entries=64)
def certainty_of(tables: Tables, asked: Choices) -> Certainty:
    """Say how sure the ranks are."""
    return certainty(analysis_of(tables, asked), alternatives_of(tables, asked))


@shared(max_entries=32)
def compared_of(tables: Tables, asked: Choices, what: str) -> Compared:
    """Compare the weighed need, or an indicator, with what was expected."""
    analysis = analysis_of(tables, asked)
    expectation = expectation_of(tables, asked)
    if what != NEED:
        return compared_indicator(analysis, expectation, what)
    chosen = (asked.level, asked.organiser, asked.period)
    given = analysed(tables, given_background(analysis.method), *chosen)
    return compared_need(analysis, given, score_margin(given), expectation)


@shared(max_entries=16)
def expectation_of(tables: Tables, asked: Choices) -> Expectation:
    """Expect the results that are weighed."""
    analysis = analysis_of(tables, asked)
    effect = analysis.method.certainty.design_effect
    return expectations(analysis.table, analysis.method.indicator_ids, design_effect=effect)


@shared(max_entries=32)
def robustness_of(tables: Tables, asked: Choices) -> Robustness | None:
    """Try other weights."""
    from needs.robustness import robustness  # noqa: PLC0415  (see `settle`)

    return robustness(analysis_of(tables, asked), certainty_of(tables, asked).highest)


@shared(max_entries=32)
def sources_of(tables: Tables, asked: Choices) -> RankSources | None:
    """Say where the uncertainty of the ranks comes from."""
    from needs.robustness import sources_of_doubt  # noqa: PLC0415  (see `settle`)

    return sources_of_doubt(analysis_of(tables, asked), alternatives_of(tables, asked))


@shared(max_entries=32)
def choices_that_matter_of(tables: Tables, asked: Choices) -> SobolIndices | None:
    """Say which choice moves the ranks most."""
    from needs.robustness import choices_that_matter  # noqa: PLC0415  (see `settle`)

    return choices_that_matter(analysis_of(tables, asked), alternatives_of(tables, asked))


@shared(max_entries=2)
def backtest_of(tables: Tables) -> pd.DataFrame:
    """Test the method on the imported school years."""
    from needs.backtest_words import backtested  # noqa: PLC0415  (see `settle`)

    return backtested(tables.observations, tables.units)


def report_title(indicator: str) -> str:
    """Name the report that an indicator is in."""
    return report_register().reports[register()[indicator].report].title


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
    analysis, sure = analysis_of(tables, choices), certainty_of(tables, question(choices))
    return picture(analysis, sure, names, language, title=title, ranks=choices.ranks)


@shared(max_entries=256)
def profile_of(tables: Tables, choices: Choices) -> AreaProfile:
    """Describe the area that is open."""
    unit = str(choices.unit)
    profile = area_profile(
        analysis_of(tables, choices),
        register(),
        unit,
        choices.language,
        citations=citations(tables, choices.language),
        expectation=expectation_of(tables, question(choices)),
    )
    cited = source_register()[GROUPS_PUBLISHER].citation
    names = area_names(tables, choices.level)
    return replace(profile, published=published_group(tables.groups, names, unit, citation=cited))


@shared()
def lens(name: str) -> Method:
    """Read a lens."""
    return load_method(name)


def lenses_in_order() -> tuple[str, ...]:
    """Put the broadest lens first and the others in the order of their Swedish names."""
    first, *others = lenses()
    return (first, *sorted(others, key=lambda name: lens(name).name.sv))


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
