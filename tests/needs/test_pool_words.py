from __future__ import annotations

import numpy as np
import pytest

from geodata.tables import FLAGS
from needs.cube import NO_ROW
from needs.pool_words import gap_flags, pooled_flags, year_texts

YEARS = ("2021/22", "2022/23", "2023/24")


def codes(*flags: str) -> np.ndarray:
    return np.array([[FLAGS.index(flag) if flag else NO_ROW] for flag in flags], dtype=np.int8)


@pytest.mark.parametrize(
    ("flags", "known", "flag"),
    [
        (("exact", "censored"), (True, True), "censored"),
        (("exact", "preliminary"), (True, True), "preliminary"),
        (("withheld", "exact"), (False, True), "exact"),
        (("withheld", "missing"), (False, False), "withheld"),
        (("", ""), (False, False), "missing"),
    ],
)
def test_the_flag_of_several_years(
    flags: tuple[str, ...], known: tuple[bool, ...], flag: str
) -> None:
    assert list(pooled_flags(codes(*flags), np.array(known)[:, None])) == [flag]


def test_a_gap_says_why_it_is_not_there() -> None:
    one = np.array(["exact", "withheld", "none", "censored"], dtype=object)
    other = np.array(["exact", "exact", "exact", "exact"], dtype=object)
    there = np.array([True, False, False, True])
    assert list(gap_flags(one, other, there)) == ["computed", "withheld", "none", "censored"]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ((True, True, True), "2021/22–2023/24"),
        ((True, False, True), "2021/22, 2023/24"),
        ((False, False, True), "2023/24"),
        ((False, False, False), ""),
    ],
)
def test_the_years_in_words(known: tuple[bool, ...], words: str) -> None:
    assert list(year_texts(np.array(known)[:, None], YEARS)) == [words]
