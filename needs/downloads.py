"""The ranking as a file in memory, for who reads it in a browser and not on the command line."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from needs.export import METADATA_SUFFIX, named_for, write_table
from needs.ranking import ranking_notes, ranking_table, values_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needs.analysis import Analysis

FORMATS: Final = ("xlsx", "csv")
NOTED_APART: Final = "csv"
"""A format whose notes are a file of their own, so that the two travel in one archive."""


def downloads(
    analysis: Analysis, manifest: Mapping[str, Any] | None
) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """
    Offer the files that can be saved.

    Parameters
    ----------
    analysis
        What would be in them.
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
            partial(download_content, analysis, suffix, manifest),
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


def download_content(analysis: Analysis, suffix: str, manifest: Mapping[str, Any] | None) -> bytes:
    """
    Make the file.

    Parameters
    ----------
    analysis
        What to put in it.
    suffix
        One of `FORMATS`.
    manifest
        Of the snapshot; None for the demonstration.

    Returns
    -------
    bytes
        The file with its notes: inside it, or beside it in an archive.
    """
    notes = ranking_notes(analysis, manifest)
    name = download_name(analysis, suffix).removesuffix(".zip")
    with TemporaryDirectory() as folder:
        path = write_table(
            ranking_table(analysis),
            Path(folder) / name,
            notes=notes,
            values=values_table(analysis),
        )
        if suffix != NOTED_APART:
            return path.read_bytes()
        return _archive((path, path.with_name(path.name + METADATA_SUFFIX)))


def _archive(paths: tuple[Path, ...]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return content.getvalue()
