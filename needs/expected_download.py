"""The comparison with the expected as a file in memory."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from needs.downloads import archived
from needs.expectation import CONTEXT
from needs.expected_table import MARGIN, NEED, Compared
from needs.export import named_for, write_table
from needs.ranking import ranking_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needs.analysis import Analysis

DECIMALS: Final = 4
MODEL: Final = (
    "our own linear regression on {context}, weighted by cohort and cross-fitted in ten parts, so "
    "that no unit is in its own expectation; not SALSA, and no measure of quality"
)
COLUMNS: Final = (
    "value: as published, or the need score; expected: from background, empty for the need; "
    "against: value less expected, or the need score given background; margin: {margin} standard "
    "errors; apart: whether `against` is further than the margin from 0, or from the median"
)


def expected_download(
    analysis: Analysis, compared: Compared, manifest: Mapping[str, Any] | None
) -> tuple[str, Callable[[], bytes]]:
    """
    Offer the comparison as a file.

    Parameters
    ----------
    analysis
        A finished analysis.
    compared
        What would be in the file.
    manifest
        Of the snapshot; None for the demonstration.

    Returns
    -------
    tuple
        The file's name, and what makes its content when it is asked for: CSV with its notes, in
        one archive.
    """
    period = analysis.period.replace("/", "-")
    what = compared.indicator or analysis.method.id
    name = f"vantat-{what}-{analysis.level}-{analysis.organiser}-{period}.csv"
    named = named_for(name, made_up=analysis.made_up).name
    return f"{named}.zip", partial(_content, named, analysis, compared, manifest)


def _content(
    name: str, analysis: Analysis, compared: Compared, manifest: Mapping[str, Any] | None
) -> bytes:
    notes = ranking_notes(analysis, manifest) | {
        "compared": "need score" if compared.indicator == NEED else compared.indicator,
        "expected": MODEL.format(context=", ".join(CONTEXT)),
        "columns": COLUMNS.format(margin=MARGIN),
    }
    table = compared.frame.rename_axis("unit").reset_index().round(DECIMALS)
    with TemporaryDirectory() as folder:
        return archived(write_table(table, Path(folder) / name, notes=notes))
