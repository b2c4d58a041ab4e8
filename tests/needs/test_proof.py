"""The measured figures are read, and written with no more decimals than they carry."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from needs.proof import Figure, parse_proof, proof, proof_sentences
from needs.texts import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"measured": dt.date(2026, 11, 24), "by": "tests/x.py", "figures_of": "x"}


def figure(**change: Any) -> Figure:
    one = {"value": 0.9024, "unit": "share"} | change
    return parse_proof(SHARED | {"figures": {"some": one}})["some"]


def test_every_figure_names_a_file_and_a_day() -> None:
    for one in proof().values():
        assert (ROOT / one.by).is_file()
        assert isinstance(one.measured, dt.date)
        assert (one.error > 0) <= (one.repetitions > 0)


@pytest.mark.parametrize(
    ("error", "shown"), [(0.0, "90,2\N{NO-BREAK SPACE}%"), (0.0026, "90,2\N{NO-BREAK SPACE}%"),
                         (0.006, "90\N{NO-BREAK SPACE}%")],
)  # fmt: skip
def test_no_more_decimals_than_the_error_carries(error: float, shown: str) -> None:
    assert figure(error=error, repetitions=60).shown("sv") == shown


def test_a_number_is_written_as_the_language_does() -> None:
    one, less = figure(value=2.298, unit="number"), figure(value=0.5476, unit="number")
    assert (one.shown("sv"), one.shown("en")) == ("2,3", "2.3")
    assert less.shown("en") == "0.548"


def test_all_and_nothing_are_written_without_decimals() -> None:
    assert (figure(value=1.0).shown("en"), figure(value=0.0).shown("en")) == ("100%", "0%")


def test_a_sentence_holds_its_figures() -> None:
    about = {"sv": "{value} i {repetitions}", "en": "{value} in {repetitions}"}
    assert figure(about=about, repetitions=60).sentence("en") == "90.2% in 60"
    assert figure().sentence("sv") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_whole(language: str) -> None:
    said = proof_sentences(language)
    assert len(set(said)) == len(said) == len([one for one in proof().values() if one.about])
    for sentence in said:
        assert re.search(r"\d", sentence)
        assert not re.search(r"[{}]", sentence)
        assert sentence.endswith(".")


@pytest.mark.parametrize("change", [{"unit": "percent"}, {"value": 90.2}, {"value": -0.1}])
def test_what_is_no_share_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="some is"):
        figure(**change)


def test_a_key_that_does_not_belong_is_refused() -> None:
    with pytest.raises(TypeError):
        figure(colour="red")


def test_the_model_card_tells_the_figures() -> None:
    card = (ROOT / "docs" / "model-card.md").read_text("utf-8")
    missing = [one.id for one in proof().values() if one.shown("en") not in card]
    assert missing == []
