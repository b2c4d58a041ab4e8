"""The parts are plain, frozen values."""

from dataclasses import FrozenInstanceError

import pytest

from needs.method_parts import Dimension, WeightedIndicator, Words


def test_words_answer_by_language() -> None:
    words = Words(sv="Resultat", en="Results")
    assert (words["sv"], words["en"]) == ("Resultat", "Results")


def test_a_part_lies_in_the_root_and_weighs_one_unless_it_says_otherwise() -> None:
    dimension, indicator = Dimension(id="results"), WeightedIndicator(id="share_pass")
    assert (dimension.parent, dimension.weight) == ("score", 1)
    assert (indicator.dimension, indicator.weight) == ("score", 1)


@pytest.mark.parametrize(
    "part", [Words(sv="a", en="b"), Dimension(id="a"), WeightedIndicator(id="a")]
)
def test_parts_are_frozen_and_hashable(part: object) -> None:
    hash(part)
    with pytest.raises(FrozenInstanceError):
        part.id = "other"  # type: ignore[attr-defined]


def test_equal_parts_are_equal() -> None:
    assert WeightedIndicator(id="a", weight=1) == WeightedIndicator(id="a", weight=1.0)
    assert WeightedIndicator(id="a") != WeightedIndicator(id="a", transform="log")
