from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from needs import tier_look
from needs.analysis import Analysis
from needs.tier_look import LINE, LOOKS, PLAIN, Look, legend, legend_list, tier_words
from needs.tiers import NO_DIFFERENCE, TIERS, TOO_FEW, Difference, Refusal, Thresholds
from tests.needs.certain import certain, certainty_row, small_certainty
from tests.needs.sight import SIGHT, contrast, seen
from tests.needs.small import small_analysis

Observe = Callable[..., pd.DataFrame]
ENOUGH = 3.0
"""WCAG 2.1, 1.4.11: the contrast of parts that must be told apart."""


@pytest.fixture
def analysis(observe: Observe, four_units: pd.DataFrame) -> Analysis:
    return small_analysis(observe, four_units)


def test_every_tier_has_a_look_in_the_order_of_the_tiers() -> None:
    assert tuple(LOOKS) == TIERS


def test_no_tier_is_told_by_its_colour_alone() -> None:
    assert len({look.symbol for look in LOOKS.values()}) == len(TIERS)
    for one, other in combinations(LOOKS.values(), 2):
        # Where the mark is the same, one is dark with pale marks and the other the reverse.
        apart = contrast(one.ground, other.ground) >= ENOUGH
        assert one.mark != other.mark or apart


@pytest.mark.parametrize("sight", SIGHT)
def test_a_mark_is_seen_on_its_ground(sight: str) -> None:
    for look in LOOKS.values():
        if look.mark != PLAIN:
            assert contrast(look.ground, look.ink, sight) >= ENOUGH


@pytest.mark.parametrize("sight", SIGHT)
def test_clear_tiers_stand_out_from_what_recedes(sight: str) -> None:
    pale = LOOKS["cannot_tell"].ground
    for tier in ("clearly_high", "clearly_low"):
        assert contrast(LOOKS[tier].ground, pale, sight) >= ENOUGH


@pytest.mark.parametrize("sight", ["deuteranopia", "protanopia", "tritanopia", "normal"])
def test_high_and_low_are_different_colours_to_everybody(sight: str) -> None:
    high, low = (seen(LOOKS[tier].ground, sight) for tier in ("clearly_high", "clearly_low"))
    assert float(np.abs(high - low).max()) > 0.1


def test_the_line_between_areas_is_seen_on_dark_and_on_pale() -> None:
    for tier in ("clearly_high", "cannot_tell", "clearly_low"):
        assert contrast(LINE, LOOKS[tier].ground) >= ENOUGH


def test_the_mark_of_a_look_is_one_that_the_map_and_the_legend_know() -> None:
    for look in LOOKS.values():
        assert look.ground in look.background
        assert look.ink in look.background
        assert "{" not in look.background


def test_a_tier_is_named_with_its_symbol() -> None:
    assert tier_words("clearly_high", "sv") == "▲▲ Klart stort behov"
    assert tier_words("cannot_tell", "en") == "○ Cannot be told apart"


def test_the_legend_counts_every_tier_and_explains_them(analysis: Analysis) -> None:
    found = legend(small_certainty(analysis), Thresholds(), "kommun", "sv")
    items = re.findall(r"</span><b aria-hidden=\"true\">(.+?)</b>(.+?)</li>", found)
    assert items == [
        ("▲▲", "Klart stort behov (1)"),
        ("▲", "Troligen stort behov (0)"),
        ("○", "Går inte att skilja ut (1)"),
        ("▼", "Troligen litet behov (0)"),
        ("▼▼", "Klart litet behov (1)"),
        ("–", "Ingen poäng: för få publicerade värden (1)"),
    ]
    assert "Stort behov är plats 1 av 3 kommuner, litet behov plats 3." in found
    assert "Prioritetsnivå (antal kommuner)" in found
    assert "needs-refusal" not in found


def test_where_everybody_is_scored_the_legend_does_not_speak_of_who_is_not() -> None:
    found = legend(certain({"a": certainty_row("cannot_tell")}), Thresholds(), "lan", "en")
    assert found.count("<li>") == len(TIERS) - 1
    assert "number of counties" in found


def test_a_refusal_is_told_in_the_legend_and_leaves_one_tier(analysis: Analysis) -> None:
    chance = Difference(units=3, q=1.0, p=0.6, between=0, reliability=0, mean=0, error=1)
    refusal = Refusal(reason=NO_DIFFERENCE, difference=chance)
    found = legend(small_certainty(analysis, refusal), Thresholds(), "kommun", "sv")
    assert '<p class="needs-refusal" role="note">Ingen rangordning kan ges' in found
    assert found.count("<li>") == 2
    assert "Går inte att skilja ut (3)" in found
    assert "plats" not in re.sub("<p .*?</p>", "", found)


def test_where_nothing_is_scored_the_legend_leaves_it_to_the_list() -> None:
    refusal = Refusal(reason=TOO_FEW, difference=None)
    found = legend(
        certain({"a": certainty_row("not_scored")}, refusal=refusal), Thresholds(), "skr", "sv"
    )
    assert "needs-refusal" not in found
    assert found.count("<li>") == 1


def test_no_text_of_a_legend_is_html(monkeypatch: pytest.MonkeyPatch, analysis: Analysis) -> None:
    found = legend_list("<b>", [(Look("#000000"), "<img src=x>")], "<script>")
    assert "&lt;b&gt;" in found
    assert "&lt;img src=x&gt;" in found
    assert "<p>&lt;script&gt;</p>" in found
    monkeypatch.setattr(tier_look, "refusal_sentence", lambda *_: "<script>")
    refused = small_certainty(analysis, Refusal(reason=TOO_FEW, difference=None))
    assert "<script>" not in legend(refused, Thresholds(), "kommun", "sv")
