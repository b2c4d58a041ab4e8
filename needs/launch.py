"""Start the app with everything loaded that its first page would wait for."""

from __future__ import annotations

import importlib
import threading
import webbrowser
from pathlib import Path
from typing import Final

APP_FILE: Final = Path(__file__).resolve().parents[1] / "app.py"

OPENS_AFTER_SECONDS: Final = 1.0
"""By then the server, which has everything loaded, answers."""

LOADED_FIRST: Final = (
    "altair",
    "folium.plugins",
    "geodata.demo",
    "geodata.snapshot",
    "needs.analysis",
    "needs.charts",
    "needs.downloads",
    "needs.maps",
    "needs.profile",
    "xstatic.pkg.leaflet",
)
"""
Loaded before the server answers: the first visitor would wait two seconds for them.

Modules that declare a component are not among them, for Streamlit must be running when they do.
"""


def start(*, port: int, browser: bool, app_file: Path = APP_FILE) -> None:
    """
    Run the app until it is stopped.

    Parameters
    ----------
    port
        Where it answers, on this computer.
    browser
        Whether to open one.
    app_file
        The script that Streamlit runs.

    Raises
    ------
    ValueError
        When there is no such script: an installed package has none, a checkout has.
    """
    if not app_file.is_file():
        msg = f"There is no {app_file}: start the app from a checkout of the program."
        raise ValueError(msg)
    for name in LOADED_FIRST:
        importlib.import_module(name)
    run = importlib.import_module("streamlit.web.cli").main
    address = f"http://127.0.0.1:{port}"
    print(f"Behovskartan: {address}  (stoppa med Ctrl-C)", flush=True)  # noqa: T201 - its output
    if browser:
        threading.Timer(OPENS_AFTER_SECONDS, webbrowser.open, [address]).start()
    # Headless, so that nothing of Streamlit's own asks or offers anything at the first start.
    options = [f"--server.port={port}", "--server.headless=true"]
    run.main(args=["run", str(app_file), *options], standalone_mode=False)
