"""The single subjects and the school forms that the registers of centres and support speak of."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from needs.method_toml import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

SUBJECTS: Final = ("mathematics", "biology", "physics", "chemistry", "technology")
"""What a centre or a kind of support is about; never a heading for several subjects."""

SCHOOL_FORMS: Final = (
    "fs", "fsk", "fth", "gr", "gran", "sp", "sam", "gy", "gyan", "vuxgr", "vuxgy", "sfi",
)  # fmt: skip
"""Skolverket's codes, from pre-school to Swedish for immigrants."""

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"science": ("biology", "physics", "chemistry"), "all": SUBJECTS}
)
"""Subjects of indicators that stand for several. Technology is a subject apart from science."""


def subjects_within(subject: str) -> tuple[str, ...]:
    """
    Say which single subjects a subject of the register of indicators stands for.

    Parameters
    ----------
    subject
        One of `SUBJECTS` or `HEADINGS`.

    Returns
    -------
    tuple of str
        The subject itself, or those under the heading.

    Raises
    ------
    ValueError
        When there is no such subject.
    """
    if subject in SUBJECTS:
        return (subject,)
    if subject not in HEADINGS:
        msg = f"`subject` {subject!r} does not exist; {nearest(subject, (*SUBJECTS, *HEADINGS))}."
        raise ValueError(msg)
    return HEADINGS[subject]


def check_school_form(school_form: str) -> None:
    """
    Refuse a school form that does not exist.

    Parameters
    ----------
    school_form
        A code.

    Raises
    ------
    ValueError
        When it is none of `SCHOOL_FORMS`.
    """
    if school_form not in SCHOOL_FORMS:
        msg = f"`school_form` {school_form!r} does not exist; {nearest(school_form, SCHOOL_FORMS)}."
        raise ValueError(msg)
