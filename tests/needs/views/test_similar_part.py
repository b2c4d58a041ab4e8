from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
from streamlit.testing.v1 import AppTest

from needs.analysis import Analysis
from needs.certainty import Certainty
from needs.indicators import register
from needs.profile import AreaProfile, area_profile
from needs.published_groups import PublishedGroup
from tests.needs.certain import small_certainty
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]
OWN = {"0201": "Cedby"}
GROUP = PublishedGroup(
    kind="grundskola",
    year=2024,
    similar={"0202": "Dalby", "0102": "Ber*ga*"},
    citation="Källa: Kolada",
)


def part_app(profile: "AreaProfile", certainty: "Certainty", language: str) -> None:  # noqa: UP037
    from needs.views.similar_part import similar_part

    similar_part(profile, certainty, language)


def start(
    analysis: Analysis,
    *,
    own: Mapping[str, str],
    group: PublishedGroup | None,
    language: str = "sv",
) -> AppTest:
    made = area_profile(analysis, register(), "0101", language, citations={})
    profile = replace(made, similar=own, published=group)
    args = (profile, small_certainty(analysis), language)
    at = AppTest.from_function(part_app, default_timeout=60, args=args).run()
    assert not at.exception
    return at


def test_the_published_group_stands_before_our_own(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    at = start(small_analysis(observe, four_units), own=OWN, group=GROUP)
    assert at.expander[0].label == "Liknande kommuner"
    assert [each.value for each in at.markdown] == [
        "**RKA:s grupp: liknande kommuner, grundskola, 2024**",
        (
            "- Dalby: – Ingen poäng: för få publicerade värden\n"
            "- Ber\\*ga\\*: ○ Går inte att skilja ut"
        ),
        "**Vår egen jämförelse**",
        "- Cedby: ▼▼ Klart litet behov",
    ]
    said = at.caption[0].value
    assert "Källa\\: Kolada" in said
    assert "inte Koladas" in said
    assert "inte RKA:s" in at.caption[1].value


def test_without_a_group_our_own_stands_alone_as_before(
    observe: Observe, four_units: pd.DataFrame
) -> None:
    at = start(small_analysis(observe, four_units), own=OWN, group=None)
    assert [each.value for each in at.markdown] == ["- Cedby: ▼▼ Klart litet behov"]
    assert len(at.caption) == 1


def test_a_group_alone_is_shown_in_english_too(observe: Observe, four_units: pd.DataFrame) -> None:
    at = start(small_analysis(observe, four_units), own={}, group=GROUP, language="en")
    assert at.markdown[0].value == (
        "**RKA's group: similar municipalities, compulsory school, 2024**"
    )
    assert len(at.markdown) == 2


def test_where_there_are_none_there_is_nothing(observe: Observe, four_units: pd.DataFrame) -> None:
    at = start(small_analysis(observe, four_units), own={}, group=None)
    assert not at.expander
