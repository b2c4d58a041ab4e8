"""The page Karta: the map, the ranked list that says the same, and the area that is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from needs.analysis import MUNICIPALITY
from needs.certainty_words import meaning_of_certain
from needs.classes import classify
from needs.classes import legend as class_legend
from needs.standing import fewest_decimals, ranks_shown
from needs.texts import plain, text
from needs.tier_look import legend as tier_legend
from needs.views import map_component, session
from needs.views.controls import area_search, controls
from needs.views.ranking import ranked_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from needs.analysis import Analysis
    from needs.certainty import Certainty
    from needs.maps import Picture
    from needs.profile import AreaProfile
    from needs.state import Choices, Known

INDEPENDENT: Final = "enskild"
"""The organiser of schools that are few in most municipalities."""

TWO: Final = (5, 8)
"""How wide the map and the list are."""

THREE: Final = (10, 15, 10)
"""How wide the map, the opened area and the list are."""


@dataclass(frozen=True, kw_only=True)
class MapPage:
    """
    What the page shows.

    Parameters
    ----------
    known
        What can be chosen.
    lens_names
        From lens to its name.
    area_names
        From code to name, in alphabetical order.
    analysis, certainty
        The ranking, and how sure it is.
    picture, shapes
        What the map shows, and the address of its shapes.
    profile
        The area that is opened; None for none.
    citation
        Where the figures come from.
    downloads
        From the ending of a file to its name and to what makes its content.
    absent
        The names of what the method weighs and nobody has a value for.
    absent_reports
        The titles of the reports that those are in.
    to_data
        Leaves for the page Data och metod.
    """

    known: Known
    lens_names: Mapping[str, str]
    area_names: Mapping[str, str]
    analysis: Analysis
    certainty: Certainty
    picture: Picture
    shapes: str
    profile: AreaProfile | None
    citation: str
    downloads: Mapping[str, tuple[str, Callable[[], bytes]]]
    absent: Sequence[str]
    absent_reports: Sequence[str]
    to_data: Callable[[], None]


def map_page(page: MapPage, choices: Choices) -> None:
    """
    Show the page.

    Parameters
    ----------
    page
        What it shows.
    choices
        What is chosen.
    """
    controls(choices, page.known, page.lens_names, refused=page.certainty.refusal is not None)
    with st.container(key="needs_side_by_side"):
        places = st.columns(TWO if page.profile is None else THREE, gap="medium")
    with places[0]:
        _map(page, choices)
    if page.profile is not None:
        from needs.views.area import area_panel  # noqa: PLC0415  (charts load after the map)

        with places[1]:
            area_panel(page.profile, page.analysis, page.certainty, choices.language)
    with places[-1]:
        area_search(choices, page.area_names)
        _list(page, choices)


def _map(page: MapPage, choices: Choices) -> None:
    st.html(_legend(page, choices))
    map_component.render_map(
        page.picture, page.shapes, selected=choices.unit, on_click=session.open_area
    )
    st.caption(text("map.credit", choices.language))


def no_school_year(language: str, to_data: Callable[[], None]) -> None:
    """
    Show, in place of the map, that there is nothing to map.

    Parameters
    ----------
    language
        ``sv`` or ``en``.
    to_data
        Leaves for the page Data och metod.
    """
    st.info(text("list.no_year", language))
    _data_button(language, to_data)


def _nothing(page: MapPage, language: str) -> None:
    """Say why nobody has a score, and what to do."""
    said = [text("list.nothing", language)]
    if page.absent:
        names = plain("; ".join(page.absent))
        reports = plain("; ".join(page.absent_reports))
        said.append(text("list.absent", language, names=names, reports=reports))
    said.append(text("list.otherwise", language))
    st.info("\n\n".join(said))
    _data_button(language, page.to_data)


def _data_button(language: str, to_data: Callable[[], None]) -> None:
    words = text("list.to_data", language)
    if st.button(words, key="list.to_data", icon=":material/database:"):
        to_data()


def _legend(page: MapPage, choices: Choices) -> str:
    if ranks_shown(page.certainty, choices.ranks):
        classes = classify(page.analysis.scores.score)
        return class_legend(classes, choices.language, decimals=fewest_decimals(page.certainty))
    thresholds = page.analysis.method.certainty.thresholds
    return tier_legend(page.certainty, thresholds, choices.level, choices.language)


def _list(page: MapPage, choices: Choices) -> None:
    language, analysis = choices.language, page.analysis
    ranks = ranks_shown(page.certainty, choices.ranks)
    title = "list.title_ranks" if ranks else "list.title"
    st.subheader(text(title, language, lens=page.lens_names[choices.lens]))
    st.caption(
        text(
            "list.about",
            language,
            scored=analysis.scored,
            areas=len(analysis.ranking),
            kind=text(f"level.{choices.level}_many", language),
            organiser=text(f"organiser.{choices.organiser}", language),
            period=choices.period,
            citation=page.citation,
        )
    )
    if not analysis.scored:
        _nothing(page, language)
        return
    if not ranks and page.certainty.refusal is None:
        st.caption(text("list.order", language))
    if choices.level == MUNICIPALITY and choices.organiser == INDEPENDENT:
        st.markdown(text("list.one_school", language))
    narrow = page.profile is not None
    ranked_list(analysis.ranking, page.certainty, choices, narrow=narrow)
    if not narrow and page.certainty.refusal is None:
        st.caption(meaning_of_certain(page.certainty, language))
    with st.container(horizontal=True):
        for suffix, (name, content) in page.downloads.items():
            st.download_button(
                text(f"download.{suffix}", language),
                data=content,
                file_name=name,
                key=f"download.{suffix}",
                on_click="ignore",
                help=text("download.help", language),
                icon=":material/download:",
            )
