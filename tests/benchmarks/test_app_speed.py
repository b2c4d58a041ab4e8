"""
How fast the app is, in a real browser: printed, never judged.

Run with ``pytest tests/benchmarks/test_app_speed.py -s``. Wall times on a shared machine are
pessimistic; the ratios are what to quote.
"""

from __future__ import annotations

import re
from statistics import median

import pytest
from playwright.sync_api import Frame, Playwright, WebSocket

from tests.chromium import CHROMIUM, FLAGS, PATIENCE_MS, Screen

pytestmark = pytest.mark.browser

LENSES = ("Biologi", "Kemi", "Fysik", "Teknik", "Matematik")
ROUNDS = 2
NOW = "() => performance.timeOrigin + performance.now()"
AWAIT_PAINT = """() => {
  window.painted = new Promise(done => window.addEventListener("needs:painted",
    () => done(performance.timeOrigin + performance.now()), { once: true }));
}"""


class Wire:
    """Counts what the server sends over the web socket, as the page receives it."""

    def __init__(self) -> None:
        self.received = 0

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self.add)

    def add(self, payload: bytes | str) -> None:
        self.received += len(payload)


def painted_ms(screen: Screen) -> float:
    """Open the app and return when all of Sweden was painted, after the page was asked for."""
    script = "() => Boolean(document.querySelectorAll('iframe[src*=folium]').length)"
    screen.open()
    screen.page.wait_for_function(script)
    screen.painted(290)
    found: float = screen.page.evaluate("() => performance.now()")
    return found


def change_ms(screen: Screen, frame: Frame, lens: str) -> float:
    """Choose a lens and return how long after the click the map was painted anew."""
    screen.page.get_by_role("combobox", name=re.compile("Ämne och fråga")).click()
    option = screen.page.get_by_role("option", name=lens, exact=True)
    option.hover()
    frame.evaluate(AWAIT_PAINT)
    clicked = f"option => option.addEventListener('click', () => window.clicked = ({NOW})(), true)"
    option.evaluate(clicked)
    option.click()
    painted: float = frame.evaluate("() => window.painted")
    started: float = screen.page.evaluate("() => window.clicked")
    screen.page.wait_for_timeout(400)
    return painted - started


def test_first_paint_and_change_of_lens(
    playwright: Playwright, app_address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    browser = playwright.chromium.launch_persistent_context(
        str(tmp_path_factory.mktemp("profile")),
        executable_path=CHROMIUM,
        headless=True,
        args=FLAGS,
        viewport={"width": 1440, "height": 1000},
    )
    browser.set_default_timeout(PATIENCE_MS)
    wire, screen = Wire(), Screen(browser.new_page(), app_address)
    screen.page.on("websocket", wire.listen)
    cold, warm = painted_ms(screen), median(painted_ms(screen) for _ in range(3))
    first = wire.received
    frame = next(f for f in screen.page.frames if "folium" in f.url)
    changes, sizes = [], []
    for lens in LENSES * ROUNDS:
        before = wire.received
        changes.append(change_ms(screen, frame, lens))
        sizes.append(wire.received - before)
    browser.close()
    new, known = median(changes[: len(LENSES)]), median(changes[len(LENSES) :])
    print(  # noqa: T201  (the figures are what this is for)
        f"\nfirst paint: {cold:.0f} ms in a new process, {warm:.0f} ms after that"
        f"\nlens changed to map repainted: {new:.0f} ms the first time, {known:.0f} ms when seen"
        f" ({known / warm:.2f} of a first paint)"
        f"\nover the wire: {first / 4000:.0f} kB a visit, {median(sizes) / 1000:.0f} kB a change"
        " (before compression)"
    )
    assert len(changes) == len(LENSES) * ROUNDS
