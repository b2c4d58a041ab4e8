"""From what a user names (files, folders, patterns) to the files that are read."""

from __future__ import annotations

import glob
import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from geodata.readers.cells import read_bounded
from geodata.tables import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class InputFile:
    """
    A file to import, read or uploaded.

    Attributes
    ----------
    name
        Its name without any folder.
    content
        Its bytes.
    modified
        When it was last changed, in seconds since 1970; 0 where that is not known.
    """

    name: str
    content: bytes = field(repr=False)
    modified: float = 0.0

    @property
    def sha256(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def uploaded(name: str, content: bytes) -> InputFile:
    """
    Take a file that was uploaded in the app.

    Parameters
    ----------
    name
        As the browser gave it; a folder in it is dropped.
    content
        Its bytes.

    Returns
    -------
    InputFile
        Of unknown age.
    """
    return InputFile(PurePath(name.replace("\\", "/")).name, content)


def find_files(named: Iterable[str | Path]) -> list[Path]:
    """
    Find the files that a user means.

    Parameters
    ----------
    named
        Files, folders (all files in them, not below) and patterns such as ``*.csv``.

    Returns
    -------
    list of Path
        Sorted by name, each once. Hidden files and lock files of office programs are passed
        over.

    Raises
    ------
    SourceError
        When a name matches nothing, or a link in a folder leads out of the folder.
    """
    found: dict[Path, None] = {}
    faults: list[Fault] = []
    for name in named:
        paths, problems = _expand(Path(name).expanduser())
        found |= dict.fromkeys(paths)
        faults += problems
    if faults:
        raise SourceError(faults)
    return sorted(found, key=lambda path: (path.name, str(path)))


def read_input(path: Path) -> InputFile:
    """
    Read a file to import.

    Parameters
    ----------
    path
        An existing file.

    Returns
    -------
    InputFile
        With the time of its last change.

    Raises
    ------
    SourceError
        When the file is too large or cannot be read.
    """
    content = read_bounded(path)
    return InputFile(path.name, content, path.stat().st_mtime)


def _expand(path: Path) -> tuple[list[Path], list[Fault]]:
    if path.is_dir():
        return _folder(path)
    if path.is_file():
        return [path], []
    matches = [Path(match) for match in glob.glob(str(path))]  # noqa: PTH207 - a user's pattern
    files = [match for match in matches if match.is_file()]
    if files:
        return files, []
    return [], [Fault(str(path), "there is no such file, folder or match")]


def _folder(folder: Path) -> tuple[list[Path], list[Fault]]:
    inside = folder.resolve()
    files = [p for p in folder.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))]
    astray = [p for p in files if not p.resolve().is_relative_to(inside)]
    if astray:
        rule = "the link leads out of the folder; name its target itself if you mean it"
        return [], [Fault(str(p), rule) for p in sorted(astray)]
    if not files:
        return [], [Fault(str(folder), "the folder holds no files")]
    return files, []
