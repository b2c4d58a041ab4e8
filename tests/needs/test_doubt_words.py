from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from needs.doubt_words import (
    index_rows,
    index_sentence,
    source_rows,
    source_sentence,
    warning_sentence,
)
from needs.rank_sources import SOURCES, RankSources
from needs.sobol import SobolIndices

NBSP = "\N{NO-BREAK SPACE}"
FOUND = RankSources(
    variance=400.0,
    first=dict(zip(SOURCES, (0.6, -0.02, 0.3), strict=True)),
    total=dict(zip(SOURCES, (0.7, 0.05, 0.4), strict=True)),
    interaction=0.12,
    draws=100,
)
INDICES = SobolIndices(
    factors=("small numbers", "pool_years"),
    first=np.array([0.1, 0.5]),
    total=np.array([0.2, 0.8]),
    first_interval=np.array([[-0.05, 0.2], [0.4, 0.6]]),
    total_interval=np.array([[0.1, 0.3], [0.7, 0.9]]),
    sample=256,
    warnings=(),
)


def test_every_source_and_what_is_left_over_has_a_row() -> None:
    rows = source_rows(FOUND, "sv")
    assert rows["name"].tolist() == [
        "Slumpen i små tal",
        "Vikterna",
        "Metodvalen",
        "Flera tillsammans",
    ]
    assert rows["share"].tolist() == [0.6, 0.0, 0.3, 0.12]
    assert rows["words"].tolist() == [f"60{NBSP}%", f"0{NBSP}%", f"30{NBSP}%", f"12{NBSP}%"]
    assert rows["total"].tolist() == [f"70{NBSP}%", f"5{NBSP}%", f"40{NBSP}%", "–"]


def test_the_sentence_says_each_share_and_how_far_a_rank_varies() -> None:
    said = source_sentence(FOUND, "sv")
    assert f"kommer 60{NBSP}% från slumpen i små tal, 0{NBSP}% från vikterna" in said
    assert "med 20 platser" in said


def test_what_moves_ranks_most_stands_first_with_its_interval() -> None:
    rows = index_rows(INDICES, "sv")
    assert rows["name"].tolist() == ["Antal år som slås ihop", "Slumpen i små tal"]
    assert rows["total"].tolist() == [f"80{NBSP}% (70–90)", f"20{NBSP}% (10–30)"]
    # Below 0 is chance.
    assert rows["first"].tolist()[1] == f"10{NBSP}% (0–20)"
    assert "**Years pooled**: 80% (70–90)" in index_sentence(INDICES, "en")


def test_what_is_not_to_be_trusted_is_warned_of() -> None:
    assert warning_sentence(INDICES, "sv") == ""
    shaky = replace(INDICES, warnings=("pool_years",))
    assert "lita på för: Antal år som slås ihop. Den bygger på 256 punkter" in warning_sentence(
        shaky, "sv"
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_interval_that_is_not_known_is_a_dash(language: str) -> None:
    unknown = replace(INDICES, total_interval=np.full((2, 2), math.nan))
    assert "(–––)" in index_sentence(unknown, language)
