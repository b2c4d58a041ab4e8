"""A real browser on a real server, with the network closed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, Playwright, Route, sync_playwright

from tests.presence import absent

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("NEEDS_CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STARTS_WITHIN, LIVES_AT_MOST = 60.0, 900
PATIENCE_MS = 60_000
HERE = {"127.0.0.1", "localhost", ""}


@dataclass
class Screen:
    """A page, the address of the app, and what the page asked of the world outside."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, query: str = "", path: str = "/") -> Screen:
        self.page.goto(f"{self.address}{path}{query}")
        return self

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator("iframe[src*=folium]")

    def painted(self, areas: int) -> None:
        self.map.locator("path[data-look]").nth(areas - 1).wait_for()

    def wait(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def colours(self) -> dict[str, str]:
        script = "all => Object.fromEntries(all.map(p => [p.dataset.unit, p.getAttribute('fill')]))"
        found: dict[str, str] = self.map.locator("path[data-unit]").evaluate_all(script)
        return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the app ended with code {process.returncode} before it answered")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the app did not answer within {STARTS_WITHIN:.0f} seconds")


@pytest.fixture(scope="session")
def app_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app without a snapshot; stop it when the tests are done, or after a time."""
    port, home = free_port(), tmp_path_factory.mktemp("home")
    command = ["-m", "needs", "app", "--no-browser", f"--port={port}"]
    limit = [shutil.which("timeout") or "", str(LIVES_AT_MOST)]
    process = subprocess.Popen(  # noqa: S603  (our own command)
        [*(limit if limit[0] else []), sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "NEEDS_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not Path(CHROMIUM).exists():
        absent(f"there is no browser at {CHROMIUM} (set NEEDS_CHROMIUM)")
    with sync_playwright() as started:
        yield started


@pytest.fixture
def screen(playwright: Playwright, app_address: str, tmp_path: Path) -> Iterator[Screen]:
    """Open a browser for one test; every request that would leave this machine is stopped."""
    browser = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=CHROMIUM,
        headless=True,
        args=FLAGS,
        viewport={"width": 1440, "height": 1000},
        locale="sv-SE",
    )
    browser.set_default_timeout(PATIENCE_MS)
    shown = Screen(browser.new_page(), app_address)

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in HERE | {None}:
            route.continue_()
        else:
            shown.outside.append(route.request.url)
            route.abort()

    shown.page.route("**/*", guard)
    shown.page.on("pageerror", lambda error: shown.faults.append(str(error)))
    yield shown
    browser.close()
    assert shown.outside == [], "the page asked something of the network"
    assert shown.faults == [], "a script of the page failed"
