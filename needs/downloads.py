"""The ranking as a file in memory, for who reads it in a browser and not on the command line."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from needs.export import METADATA_SUFFIX, named_for, write_table
from needs.ranking import certainty_notes, ranking_notes, ranking_table, values_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needs.analysis import Analysis
    from needs.certainty import Certainty

FORMATS: Final = ("xlsx", "csv")
NOTED_APART: Final = "csv"
"""A format whose notes are a file of their own, so that the two travel in one archive."""


def downloads(
    analysis: Analysis, sure: Certainty, manifest: Mapping[str, Any] | None
) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """
    Offer the files that can be saved.

    Parameters
    ----------
    analysis
        What would be in them.
    sure
        How sure its ranks are.
    manifest
        Of the snapshot; None for the demonstration.

    Returns
    -------
    dict
        By format: the file's name, and what makes its content when it is asked for.
    """
    return {
        suffix: (
            download_name(analysis, suffix),
            partial(download_content, (analysis, sure), suffix, manifest),
        )
        for suffix in FORMATS
    }


def download_name(analysis: Analysis, suffix: str) -> str:
    """
    Name the file.

    Parameters
    ----------
    analysis
        What is in it.
    suffix
        One of `FORMATS`.

    Returns
    -------
    str
        Says what was chosen, and whether the figures are made up.
    """
    period = analysis.period.replace("/", "-")
    parts = ("behov", analysis.method.id, analysis.level, analysis.organiser, period)
    ending = "csv.zip" if suffix == NOTED_APART else suffix
    return named_for(f"{'-'.join(parts)}.{ending}", made_up=analysis.made_up).name


def download_content(
    content: tuple[Analysis, Certainty], suffix: str, manifest: Mapping[str, Any] | None
) -> bytes:
    """
    Make the file.

    Parameters
    ----------
    content
        The analysis to put in it, and how sure its ranks are.
    suffix
        One of `FORMATS`.
    manifest
        Of the snapshot; None for the demonstration.

    Returns
    -------
    bytes
        The file with its notes: inside it, or beside it in an archive.
    """
    analysis, sure = content
    notes = ranking_notes(analysis, manifest) | certainty_notes(analysis, sure)
    name = download_name(analysis, suffix).removesuffix(".zip")
    with TemporaryDirectory() as folder:
        path = write_table(
            ranking_table(analysis, sure),
            Path(folder) / name,
            notes=notes,
            values=values_table(analysis),
        )
        if suffix != NOTED_APART:
            return path.read_bytes()
        return archived(path)


def archived(path: Path) -> bytes:
    """
    Put a table and the notes that stand beside it into one archive.

    Parameters
    ----------
    path
        A table that `needs.export.write_table` wrote, in a format with its notes apart.

    Returns
    -------
    bytes
        A ZIP file of the two.
    """
    paths = (path, path.with_name(path.name + METADATA_SUFFIX))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in paths:
            archive.write(each, each.name)
    return content.getvalue()
