from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.interval_words import hundredths, rank_range, rank_words, score_words, whole_range
from needs.standing import Standing, standing
from tests.needs.certain import NAN, certain, certainty_row

SPACE = "\N{NO-BREAK SPACE}"


def of(**change: float) -> Standing:
    return standing(certain({"a": certainty_row("cannot_tell", **change)}), "a")


def test_a_rank_is_written_with_its_interval() -> None:
    found = certain({"a": certainty_row("cannot_tell", rank_low=3, rank_high=48)}, ranked=290)
    place = standing(found, "a")
    assert rank_words(found, place, 12.0, "sv") == f"Plats 12 av 290 (3–48 med 90{SPACE}% säkerhet)"
    assert rank_words(found, place, 12.0, "en") == "Rank 12 of 290 (3–48 with 90% certainty)"
    assert rank_range(place, "sv") == "3–48"


def test_who_is_not_ranked_has_neither_rank_nor_interval() -> None:
    found = certain({"a": certainty_row("not_scored")})
    place = standing(found, "a")
    assert rank_words(found, place, NAN, "sv") == ""
    assert rank_range(place, "sv") == "–"
    assert score_words(place, NAN, "sv") == "–"


@pytest.mark.parametrize(
    ("low", "score", "high", "words"),
    [
        (55.4, 62.9, 70.8, "63 (55–71)"),
        (9.2, 9.4, 9.6, "9,4 (9,2–9,6)"),
        (9.42, 9.43, 9.44, "9,4"),
        (50.0, 50.0, 50.0, "50,0"),
        (60.0, 50.0, 60.0, "50,0 (60,0)"),
        (NAN, 50.25, NAN, "50"),
    ],
)
def test_a_score_has_no_more_decimals_than_its_interval(
    low: float, score: float, high: float, words: str
) -> None:
    assert score_words(of(score_low=low, score_high=high), score, "sv") == words


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_no_score_is_ever_written_more_exactly_than_it_is_known(
    one: float, two: float, three: float
) -> None:
    low, score, high = sorted((one, two, three))
    words = score_words(of(score_low=low, score_high=high), score, "en")
    assert ("." in words) == (high - low < 2)


def test_a_range_of_one_is_one_number() -> None:
    assert whole_range(7, 7, "sv") == "7"
    assert whole_range(1, 1234, "en") == "1–1,234"


@pytest.mark.parametrize(
    ("share", "words"), [(0.9, "90"), (0.95, "95"), (0.975, "97,5"), (0.5, "50")]
)
def test_a_share_is_written_in_hundredths(share: float, words: str) -> None:
    assert hundredths(share, "sv") == words
