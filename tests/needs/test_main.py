from __future__ import annotations

import subprocess
import sys

from geodata import __version__


def test_the_package_runs_as_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "needs", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == __version__
