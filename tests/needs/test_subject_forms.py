from __future__ import annotations

import pytest

from needs.indicators import register
from needs.subject_forms import (
    HEADINGS,
    SCHOOL_FORMS,
    SUBJECTS,
    check_school_form,
    subjects_within,
)


def test_every_subject_and_school_form_of_the_register_is_known() -> None:
    assert {entry.subject for entry in register().values()} == {*SUBJECTS, *HEADINGS}
    assert {entry.school_form for entry in register().values()} <= set(SCHOOL_FORMS)


def test_a_heading_stands_for_single_subjects() -> None:
    assert subjects_within("physics") == ("physics",)
    assert subjects_within("science") == ("biology", "physics", "chemistry")
    assert subjects_within("all") == SUBJECTS


def test_an_unknown_name_is_refused_with_what_may_have_been_meant() -> None:
    with pytest.raises(ValueError, match="'phycics' does not exist; perhaps physics"):
        subjects_within("phycics")
    with pytest.raises(ValueError, match="'grr' does not exist; perhaps gr"):
        check_school_form("grr")
    check_school_form("gr")
