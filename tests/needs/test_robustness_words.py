from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needs.leave_out import LeftOut
from needs.robustness import Robustness, robustness
from needs.robustness_words import (
    alpha_sentence,
    lasting_sentences,
    left_out_rows,
    left_out_sentence,
    pair_sentence,
    tipping_rows,
    tipping_sentences,
    weight_rows,
)
from needs.texts import number
from tests.needs.many import BETTER, NAMES, WORSE, analysed
from tests.needs.small import BIOLOGY, MATHS

NBSP = "\N{NO-BREAK SPACE}"
MATHS_NAME, BIOLOGY_NAME = "Godkänt i matematik, årskurs 9", "Godkänt i biologi, årskurs 9"


@pytest.fixture(scope="module")
def found() -> Robustness:
    tried = robustness(analysed(), 12)
    assert tried is not None
    return tried


def left_out(names: tuple[str, ...], shifts: list[float]) -> LeftOut:
    nothing = np.zeros((len(names), 1))
    size = np.array(shifts)
    return LeftOut(
        names=names,
        scores=nothing,
        ranks=nothing,
        mean_shift=size,
        largest_shift=2 * size,
        correlation=size,
    )


def test_what_is_missed_most_stands_first() -> None:
    rows = left_out_rows(left_out((BIOLOGY, MATHS), [1.25, 9.0]), analysed(), "sv")
    assert rows["name"].tolist() == [MATHS_NAME, BIOLOGY_NAME]
    assert rows["kind"].tolist() == ["Indikator", "Indikator"]
    assert rows["largest"].tolist() == [18.0, 2.5]
    assert left_out_sentence(rows, "sv") == (
        f"Mest betyder **{MATHS_NAME}**: utan den delen flyttas ett område i medeltal 9,0 platser. "
        f"Minst betyder **{BIOLOGY_NAME}** (1,2 platser)."
    )
    assert left_out_sentence(rows.iloc[:0], "sv") == ""
    unknown = left_out((BIOLOGY, MATHS), [float("nan")] * 2)
    assert left_out_rows(unknown, analysed(), "sv").empty


def test_indicators_that_say_the_same_are_named(found: Robustness) -> None:
    said = pair_sentence(found.double, analysed(), "sv")
    (pair,) = found.double.pairs
    assert f"{MATHS_NAME} och {BIOLOGY_NAME} ({number(pair[2], 'sv', decimals=2)})" in said
    alone = replace(found.double, pairs=())
    assert pair_sentence(alone, analysed(), "sv").startswith("Inga två indikatorer")


def test_alpha_is_said_where_it_is_known(found: Robustness) -> None:
    assert "alla tillsammans 1,00" in alpha_sentence(found.double, analysed(), "sv")
    unknown = replace(found.double, alpha={"score": float("nan")})
    assert alpha_sentence(unknown, analysed(), "sv") == ""


def test_weights_are_said_beside_what_they_come_to(found: Robustness) -> None:
    rows = weight_rows(found.double, analysed(), "sv")
    assert rows["name"].tolist() == [MATHS_NAME, BIOLOGY_NAME]
    assert rows["weight"].tolist() == [f"75,0{NBSP}%", f"25,0{NBSP}%"]


def test_limits_of_weights_are_shown_for_who_is_among_the_highest(found: Robustness) -> None:
    assert found.tipping is not None
    place = analysed().table.value.index.get_loc(WORSE)
    low = found.tipping.low.copy()
    low[:, place] = (0.4, 0.0)
    high = found.tipping.high.copy()
    high[:, place] = 1.0
    limited = replace(found, tipping=replace(found.tipping, low=low, high=high))
    assert limited.tipping is not None
    rows = tipping_rows(limited.tipping, analysed(), WORSE, "sv")
    assert rows.to_dict("list") == {
        "name": [MATHS_NAME],
        "share": [f"75{NBSP}%"],
        "low": [f"40{NBSP}%"],
        "high": [f"100{NBSP}%"],
    }
    first, second = tipping_sentences(limited, analysed(), WORSE, "sv")
    assert first.startswith(r"**Sämre \<b\>by\</b\>** är kvar bland de 12")
    assert second == "Den sista delen kan väga vad som helst."


def test_who_is_not_among_the_highest_has_no_limits(found: Robustness) -> None:
    (said,) = tipping_sentences(found, analysed(), BETTER, "sv")
    assert "hör inte till de 12" in said
    assert found.tipping is not None
    assert tipping_rows(found.tipping, analysed(), BETTER, "sv").empty
    assert tipping_sentences(replace(found, tipping=None), analysed(), BETTER, "sv") == ()


def test_who_stays_whatever_the_weights_is_named(found: Robustness) -> None:
    stay, possible = lasting_sentences(found, analysed(), "sv")
    assert NAMES[WORSE] in stay
    assert "bland de 12 med störst behov" in stay
    assert possible.startswith("Med någon sådan viktning hör ")
    assert lasting_sentences(replace(found, lasting=None), analysed(), "sv") == ()
    assert found.lasting is not None
    none = replace(found.lasting, survives=np.zeros_like(found.lasting.survives))
    stay, _ = lasting_sentences(replace(found, lasting=none), analysed(), "sv")
    assert stay.startswith("Inga kommuner är säkert kvar")
