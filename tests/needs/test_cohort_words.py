from __future__ import annotations

import pytest

from needs.cohort_words import COUNTED, cohort_words
from needs.indicators import register

ELSEWHERE = "(antal ur Jämförelse av betygsresultat över tid)"


@pytest.mark.parametrize(
    ("indicator", "count", "years", "words"),
    [
        ("share_all_subjects_y6", 310.0, 3, "310 elever, summa av 3 år"),
        ("qualified_teachers_fte", 618.4, 3, "618 heltidstjänster, summa av 3 år"),
        ("qualified_teachers_persons", 206.0, 1, "206 lärare"),
        ("share_pass_mathematics_y9", 1310.0, 1, f"1\N{NO-BREAK SPACE}310 elever {ELSEWHERE}"),
        ("share_all_subjects_y6", float("nan"), 0, ""),
    ],
)
def test_a_cohort_says_what_is_counted_and_over_how_many_years(
    indicator: str, count: float, years: int, words: str
) -> None:
    assert cohort_words(count, years, register()[indicator], "sv") == words


def test_what_is_not_pupils_is_in_the_register() -> None:
    assert set(COUNTED) <= set(register())


def test_the_report_that_holds_the_number_is_named_for_every_other_cohort() -> None:
    # The words name one report, so all such numbers must come from it.
    assert {entry.cohort for entry in register().values()} == {"", "pupils_y9"}
