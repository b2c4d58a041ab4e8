"""Where snapshots are kept: the folder named by ``NEEDS_HOME``, or the user's own data folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "NEEDS_HOME"


def workspace() -> Path:
    """
    Name the workspace folder.

    Returns
    -------
    Path
        ``NEEDS_HOME`` where it is set, else the place where the operating system keeps a
        user's application data. The folder need not exist; nothing is created here.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return Path(named).expanduser().resolve()
    return Path(platformdirs.user_data_dir("behovskartan", appauthor=False))
