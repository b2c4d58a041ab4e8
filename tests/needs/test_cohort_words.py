from __future__ import annotations

import pytest

from needs.cohort_words import COUNTED, cohort_words
from needs.indicators import register


@pytest.mark.parametrize(
    ("indicator", "count", "years", "words"),
    [
        ("share_all_subjects_y6", 310.0, 3, "310 elever, summa av 3 år"),
        ("qualified_teachers_fte", 618.4, 3, "618 heltidstjänster, summa av 3 år"),
        ("qualified_teachers_persons", 206.0, 1, "206 lärare"),
        ("share_pass_mathematics_y9", 1310.0, 1, "1\N{NO-BREAK SPACE}310 elever"),
        ("share_all_subjects_y6", float("nan"), 0, ""),
    ],
)
def test_a_cohort_says_what_is_counted_and_over_how_many_years(
    indicator: str, count: float, years: int, words: str
) -> None:
    assert cohort_words(count, years, register()[indicator], "sv") == words


def test_what_is_not_pupils_is_in_the_register() -> None:
    assert set(COUNTED) <= set(register())


def test_a_number_from_another_source_than_the_value_names_it() -> None:
    found = cohort_words(310, 1, register()["share_pass_mathematics_y9"], "sv", source="källa 2")
    assert found == "310 elever (antal ur källa 2)"
