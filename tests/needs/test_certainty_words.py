from __future__ import annotations

from typing import Any

import pytest

from needs.analysis import RANKED_LEVELS
from needs.certainty import Certainty
from needs.certainty_words import (
    meaning_of_certain,
    meaning_of_tiers,
    refusal_sentence,
    sentence,
    short,
)
from needs.standing import standing
from needs.texts import LANGUAGES
from needs.tiers import (
    LOW_RELIABILITY,
    NO_DIFFERENCE,
    TIERS,
    TOO_FEW,
    Difference,
    Refusal,
    Thresholds,
)
from tests.needs.certain import certain, certainty_row

FOUND = Difference(units=290, q=250.0, p=0.3412, between=0.0, reliability=0.421, mean=0, error=1)
REASONS = (NO_DIFFERENCE, LOW_RELIABILITY, TOO_FEW)


def country(tier: str, refusal: Refusal | None = None, **change: Any) -> Certainty:
    """Return what is known of one unit among 290, 58 of which are the highest."""
    return certain({"a": certainty_row(tier, **change)}, ranked=290, highest=58, refusal=refusal)


def said(found: Certainty, level: str = "kommun", language: str = "sv") -> str:
    return sentence(found, standing(found, "a"), level, language)


def shortly(found: Certainty, language: str = "sv") -> str:
    return short(found, standing(found, "a"), language)


@pytest.mark.parametrize(
    ("tier", "ranks", "sv", "en"),
    [
        (
            "clearly_high",
            (3, 45),
            "Säkert bland de 45 av 290 kommuner som har störst behov.",
            "Certainly among the 45 of 290 municipalities with the greatest need.",
        ),
        (
            "clearly_low",
            (241, 288),
            "Säkert bland de 50 av 290 kommuner som har minst behov.",
            "Certainly among the 50 of 290 municipalities with the smallest need.",
        ),
        (
            "likely_high",
            (9, 112),
            "Troligen bland de 58 av 290 kommuner som har störst behov, säkert bland de 112.",
            (
                "Probably among the 58 of 290 municipalities with the greatest need, "
                "certainly among the 112."
            ),
        ),
        (
            "likely_low",
            (191, 290),
            "Troligen bland de 58 av 290 kommuner som har minst behov, säkert bland de 100.",
            (
                "Probably among the 58 of 290 municipalities with the smallest need, "
                "certainly among the 100."
            ),
        ),
        (
            "likely_high",
            (9, 290),
            "Troligen bland de 58 av 290 kommuner som har störst behov.",
            "Probably among the 58 of 290 municipalities with the greatest need.",
        ),
        (
            "clearly_high",
            (1, 1),
            "Säkert störst behov av 290 kommuner.",
            "Certainly the greatest need of 290 municipalities.",
        ),
        (
            "clearly_low",
            (290, 290),
            "Säkert minst behov av 290 kommuner.",
            "Certainly the smallest need of 290 municipalities.",
        ),
    ],
)
def test_high_and_low_need_are_said_by_the_end_of_the_interval(
    tier: str, ranks: tuple[int, int], sv: str, en: str
) -> None:
    found = country(tier, rank_low=ranks[0], rank_high=ranks[1])
    assert said(found) == sv
    assert said(found, language="en") == en


@pytest.mark.parametrize(
    ("ranks", "similar", "sv"),
    [
        ((20, 200), 140, "Går inte att skilja från 140 andra kommuner."),
        ((20, 200), 1, "Går inte att skilja från 1 annan kommun."),
        (
            (100, 150),
            40,
            (
                "Säkert i mitten, plats 100–150 av 290 kommuner. "
                "Går inte att skilja från 40 andra kommuner."
            ),
        ),
        ((140, 140), 0, "Säkert i mitten, plats 140 av 290 kommuner."),
        ((50, 70), 0, "Säkert plats 50–70 av 290 kommuner."),
    ],
)
def test_what_cannot_be_told_apart_is_told_from_how_many(
    ranks: tuple[int, int], similar: float, sv: str
) -> None:
    found = country("cannot_tell", rank_low=ranks[0], rank_high=ranks[1], similar=similar)
    assert said(found) == sv


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", RANKED_LEVELS)
@pytest.mark.parametrize("similar", [0, 1, 5])
@pytest.mark.parametrize("tier", TIERS)
def test_every_level_and_number_has_its_words(
    tier: str, similar: float, level: str, language: str
) -> None:
    words = said(country(tier, similar=similar), level, language)
    assert words.endswith(".")
    assert "{" not in words


def test_one_county_and_one_group_are_spoken_of_as_one() -> None:
    found = country("cannot_tell", similar=1, rank_low=20, rank_high=200)
    assert said(found, "lan") == "Går inte att skilja från 1 annat län."
    assert said(found, "skr", "en") == "Cannot be told apart from 1 other municipality group."


@pytest.mark.parametrize(
    ("tier", "change", "sv", "en"),
    [
        ("clearly_high", {"rank_high": 45}, "bland de 45 högsta", "among the 45 highest"),
        ("likely_high", {"rank_high": 112}, "bland de 112 högsta", "among the 112 highest"),
        ("clearly_high", {"rank_high": 1}, "högst av alla", "highest of all"),
        ("likely_low", {"rank_low": 191}, "bland de 100 lägsta", "among the 100 lowest"),
        ("clearly_low", {"rank_low": 290}, "lägst av alla", "lowest of all"),
        ("cannot_tell", {"similar": 140}, "kan inte skiljas från 140", "not told from 140"),
        ("cannot_tell", {"similar": 0, "rank_low": 5, "rank_high": 6}, "plats 5–6", "rank 5–6"),
        ("not_scored", {}, "–", "–"),
    ],
)
def test_in_a_list_it_is_said_in_a_few_words(
    tier: str, change: dict[str, Any], sv: str, en: str
) -> None:
    found = country(tier, **change)
    assert (shortly(found), shortly(found, "en")) == (sv, en)


def test_what_has_no_score_says_why() -> None:
    assert said(country("not_scored")) == "För få publicerade värden för poäng."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_a_refusal_is_said_of_each_unit_and_of_all(reason: str, language: str) -> None:
    refusal = Refusal(reason=reason, difference=None if reason == TOO_FEW else FOUND)
    found = country("cannot_tell", refusal)
    for words in (
        said(found, language=language),
        refusal_sentence(found, "kommun", language),
        shortly(found, language),
    ):
        assert words
        assert "{" not in words
    assert "290" not in shortly(found, language)
    assert said(country("not_scored", refusal)) == "För få publicerade värden för poäng."


def test_a_refusal_gives_its_figures_in_plain_words() -> None:
    refused = country("cannot_tell", Refusal(reason=NO_DIFFERENCE, difference=FOUND))
    words = refusal_sentence(refused, "kommun", "sv")
    assert "skillnaderna mellan dessa kommuner är inte större än slumpen ger" in words
    assert "i 34 fall av 100" in words
    weak = country("cannot_tell", Refusal(reason=LOW_RELIABILITY, difference=FOUND))
    assert "bara 42 procent mer än slump" in refusal_sentence(weak, "lan", "sv")


def test_chance_is_never_called_always() -> None:
    always = Difference(units=9, q=0.0, p=0.9999, between=0.0, reliability=0.0, mean=0, error=1)
    refused = country("cannot_tell", Refusal(reason=NO_DIFFERENCE, difference=always))
    assert "99 cases of 100" in refusal_sentence(refused, "skr", "en")


def test_where_nothing_is_refused_nothing_is_said_of_it() -> None:
    assert refusal_sentence(country("cannot_tell"), "kommun", "sv") == ""


def test_the_tiers_are_explained_by_their_thresholds() -> None:
    words = meaning_of_tiers(country("cannot_tell"), Thresholds(likely=0.6), "kommun", "sv")
    assert words.startswith(
        "Stort behov är plats 1–58 av 290 kommuner, litet behov plats 233–290. "
        "Klart: minst 90 procents sannolikhet. Troligen: minst 60."
    )


def test_certainly_is_explained_for_one_end_and_for_both() -> None:
    words = meaning_of_certain(country("cannot_tell"), "sv")
    assert "minst 95 procent av gångerna, och ett intervall rymmer platsen i 90" in words
