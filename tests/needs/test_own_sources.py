from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from needs.own_sources import reports_in, source_texts, sources_of_groups, used_sources

NAMES = ("a", "b", "c")


def test_only_the_sources_of_the_cells_that_are_used_are_marked() -> None:
    codes = np.array([[0, 1], [2, -1]], dtype=np.int16)
    used = np.array([[True, True], [True, False]])
    assert source_texts(used_sources(codes, used, 3), NAMES).tolist() == ["a; c", "b"]


def test_a_group_has_the_sources_of_all_its_units() -> None:
    marked = np.array([[True, False, False], [False, False, True], [False, False, False]])
    together = sources_of_groups(marked, np.array([0, 0, 1]), 2)
    assert source_texts(together, NAMES).tolist() == ["a; c", ""]


@given(hnp.arrays(np.bool_, st.tuples(st.integers(1, 6), st.just(4), st.integers(1, 20))))
def test_each_text_names_exactly_what_is_marked(marked: np.ndarray) -> None:
    names = [f"s{number}" for number in range(marked.shape[-1])]
    texts = source_texts(marked, names)
    assert texts.shape == marked.shape[:-1]
    for at in np.ndindex(*texts.shape):
        assert texts[at] == "; ".join(
            n for n, there in zip(names, marked[at], strict=True) if there
        )


@pytest.mark.parametrize(
    ("sources", "reports"),
    [
        ("skolverket:teachers@2023/24; skolverket:teachers@2024/25", ("teachers",)),
        (
            "skolverket:eligibility_y9@2024/25; skolverket:pupils@2024/25",
            ("eligibility_y9", "pupils"),
        ),
        ("demo", ()),
        ("", ()),
    ],
)
def test_the_reports_among_sources(sources: str, reports: tuple[str, ...]) -> None:
    assert reports_in(sources) == reports
