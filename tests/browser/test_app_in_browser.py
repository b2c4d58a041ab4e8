"""What only a browser can show: the map is drawn, answers the mouse and keeps its place."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

from needs.classes import PALETTE
from needs.tier_look import LOOKS, PLAIN, tier_words
from tests.chromium import Screen

pytestmark = pytest.mark.browser

KIRUNA = 'path[data-unit="2584"]'
SERIOUS = {"serious", "critical"}


def zoom(screen: Screen) -> list[float]:
    script = "() => [map.getZoom(), map.getCenter().lat, map.getCenter().lng]"
    frame = next(f for f in screen.page.frames if "folium" in f.url)
    found: list[float] = frame.evaluate(script)
    return found


def choose(screen: Screen, label: str, option: str) -> None:
    screen.page.get_by_role("combobox", name=re.compile(label)).click()
    screen.page.get_by_role("option", name=option, exact=True).click()


def test_sweden_is_drawn_in_tiers_told_apart_by_pattern(screen: Screen) -> None:
    screen.open().painted(290)
    fills = screen.colours()
    assert len(fills) == 290
    plain = {look.ground for look in LOOKS.values() if look.mark == PLAIN}
    marked = {f"url(#needs-{tier})" for tier, look in LOOKS.items() if look.mark != PLAIN}
    assert set(fills.values()) <= plain | marked
    assert set(fills.values()) & marked
    for fill in set(fills.values()) & marked:
        expect(screen.map.locator(f"pattern{fill[4:-1]} rect").first).to_be_attached()
    expect(screen.page.locator("html")).to_have_attribute("lang", "sv")
    expect(screen.map.locator("html")).to_have_attribute("lang", "sv")


def test_the_mouse_over_an_area_tells_its_tier_how_sure_and_what_drives_it(screen: Screen) -> None:
    screen.open().painted(290)
    screen.map.locator(KIRUNA).hover()
    box = screen.map.locator(".needs-hover")
    expect(box).to_contain_text("Kiruna")
    tiers = "|".join(tier_words(tier, "sv") for tier in LOOKS)
    expect(box).to_contain_text(re.compile(tiers))
    expect(box).to_contain_text(re.compile("Säkert|Troligen|Går inte att skilja från"))
    expect(box).not_to_contain_text("Plats")
    expect(box).to_contain_text("Höjer mest över mitten:")
    expect(box).to_contain_text("Täckning:")


def test_a_click_opens_the_area_and_the_map_keeps_its_place(screen: Screen) -> None:
    screen.open().painted(290)
    screen.map.get_by_role("button", name="Zooma in").click()
    screen.page.wait_for_timeout(500)
    before, marked = zoom(screen), screen.map.locator("#map_div")
    marked.evaluate("element => element.dataset.same = 'yes'")
    screen.map.locator('path[data-unit="2361"]').click()
    screen.page.get_by_role("heading", name="Härjedalen, Jämtlands län").wait_for()
    choose(screen, "Ämne och fråga", "Biologi")
    screen.page.get_by_role("heading", name="Prioritetsnivåer: Biologi").wait_for()
    expect(marked).to_have_attribute("data-same", "yes")
    assert zoom(screen)[0] == before[0]
    assert "unit=2361" in screen.page.url


def test_another_lens_paints_other_colours_on_the_same_map(screen: Screen) -> None:
    screen.open().painted(290)
    before = screen.colours()
    screen.map.locator("#map_div").evaluate("element => element.dataset.same = 'yes'")
    choose(screen, "Ämne och fråga", "Lärare med behörighet")
    screen.page.get_by_role("heading", name="Prioritetsnivåer: Lärare med behörighet").wait_for()
    expect(screen.map.locator("#map_div")).to_have_attribute("data-same", "yes")
    screen.page.wait_for_timeout(500)
    changed = [unit for unit, colour in screen.colours().items() if colour != before[unit]]
    assert len(changed) > 50
    assert "lens=teachers" in screen.page.url


@pytest.mark.parametrize(
    ("level", "words", "areas"), [("lan", "Län", 21), ("skr", "Kommungrupper (SKR)", 9)]
)
def test_another_level_draws_other_shapes(
    screen: Screen, level: str, words: str, areas: int
) -> None:
    screen.open().painted(290)
    choose(screen, "Nivå", words)
    expect(screen.map.locator("path[data-unit]")).to_have_count(areas)
    assert f"level={level}" in screen.page.url
    choose(screen, "Nivå", "Kommuner")
    expect(screen.map.locator("path[data-unit]")).to_have_count(290)


def cells_of(screen: Screen) -> list[str]:
    """Return the words of the first row of the list, as a screen reader is given them."""
    cells = screen.page.locator("[data-testid=stDataFrame] canvas tbody tr").first.locator("td")
    cells.last.wait_for(state="attached")
    return cells.all_inner_texts()


def looks(screen: Screen) -> list[str]:
    script = "all => all.map(path => path.dataset.look)"
    found: list[str] = screen.map.locator("path[data-unit]").evaluate_all(script)
    return found


def test_the_list_and_the_legend_say_the_same_as_the_map(screen: Screen) -> None:
    screen.open().painted(290)
    tier, name, certain = cells_of(screen)[-6:-3]
    painted = looks(screen)
    for each, words in ((each, tier_words(each, "sv")) for each in LOOKS if each != "not_scored"):
        symbol, _, label = words.partition(" ")
        item = screen.page.locator(".needs-legend li").filter(has_text=label)
        expect(item).to_have_text(f"{symbol}{label} ({painted.count(each)})")
    screen.page.get_by_role("combobox", name="Öppna ett område").fill(name)
    screen.page.keyboard.press("Enter")
    panel = screen.page.locator(".st-key-needs_area")
    expect(panel).to_contain_text(tier)
    expect(panel).to_contain_text(certain.removesuffix(" högsta"))
    expect(panel).to_contain_text(re.compile(r"Plats \d+ av 290 \(\d+–\d+ med 90\s% säkerhet\)"))


def test_exact_ranks_are_one_click_away_with_their_intervals(screen: Screen) -> None:
    screen.open().painted(290)
    screen.page.get_by_text("Exakta placeringar").click()
    screen.page.get_by_role("heading", name="Rangordning:").wait_for()
    screen.page.wait_for_url(re.compile("ranks=1"))
    expect(screen.map.locator("path[data-look='4']").first).to_be_attached()
    assert set(screen.colours().values()) == set(PALETTE)
    assert looks(screen).count("4") == 58
    rank, ranks, _, score = cells_of(screen)[-7:-3]
    assert rank == "1"
    assert re.fullmatch(r"1–\d+", ranks)
    assert re.fullmatch(r"\d+(\.\d)?", score)
    screen.map.locator(KIRUNA).hover()
    box = screen.map.locator(".needs-hover")
    expect(box).to_contain_text(re.compile(r"Plats \d+ av 290 \(\d+–\d+ med 90\s% säkerhet\)"))
    expect(box).to_contain_text(re.compile(r"Behovspoäng: \d+(,\d)? \(\d+"))


def test_a_refusal_is_seen(screen: Screen) -> None:
    screen.open("?lens=teachers&organiser=enskild&ranks=1").painted(290)
    expect(screen.page.get_by_role("note")).to_contain_text("Ingen rangordning kan ges")
    assert set(looks(screen)) == {"cannot_tell", "not_scored"}
    expect(screen.page.get_by_role("switch", name="Exakta placeringar")).to_be_disabled()


def test_everything_can_be_done_from_the_keyboard(screen: Screen) -> None:
    screen.open().painted(290)
    search = screen.page.get_by_role("combobox", name="Öppna ett område")
    search.focus()
    screen.page.keyboard.type("Sundbyb")
    screen.page.keyboard.press("Enter")
    screen.page.get_by_role("heading", name="Sundbyberg, Stockholms län").wait_for()
    expect(screen.map.locator("circle, path[stroke='#c2185b']").first).to_be_attached()
    close = screen.page.get_by_role("button", name="Stäng")
    close.focus()
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("heading", name="Sundbyberg")).to_have_count(0)


def test_a_shared_address_opens_in_english(screen: Screen) -> None:
    screen.open("?lang=en&unit=2584").painted(290)
    expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    screen.wait("Made-up figures")
    screen.page.get_by_role("heading", name="Kiruna, Norrbottens län").wait_for()
    expect(screen.page.get_by_role("table").first).to_contain_text("Pass in mathematics")
    screen.map.locator(KIRUNA).hover()
    expect(screen.map.locator(".needs-hover")).to_contain_text("Raises it most above the middle:")


def test_choices_survive_a_visit_to_the_other_page_and_a_reload(screen: Screen) -> None:
    screen.open("?lens=chemistry&unit=2584").painted(290)
    screen.page.get_by_role("link", name="Metod och prov").click()
    screen.page.get_by_role("heading", name="Metoden i ord").wait_for()
    screen.page.get_by_role("link", name="Karta", exact=True).click()
    screen.page.get_by_role("heading", name="Kiruna, Norrbottens län").wait_for()
    screen.page.reload()
    screen.page.get_by_role("heading", name="Kiruna, Norrbottens län").wait_for()
    assert "lens=chemistry" in screen.page.url


def test_going_back_in_the_browser_undoes_a_choice(screen: Screen) -> None:
    screen.open("?lens=chemistry").painted(290)
    screen.page.get_by_role("heading", name="Prioritetsnivåer: Kemi").wait_for()
    choose(screen, "Ämne och fråga", "Biologi")
    screen.page.get_by_role("heading", name="Prioritetsnivåer: Biologi").wait_for()
    screen.page.wait_for_url(re.compile("lens=biology"))
    screen.page.go_back()
    screen.page.get_by_role("heading", name="Prioritetsnivåer: Kemi").wait_for()


def test_the_banner_leads_to_the_import_and_a_faulty_file_is_refused_in_words(
    screen: Screen,
) -> None:
    screen.open().painted(290)
    screen.page.get_by_role("button", name="Importera riktiga filer").click()
    screen.page.get_by_role("heading", name="Importera filer").wait_for()
    file = FilePayload(name="fel.csv", mimeType="text/csv", buffer=b"<html>fel</html>")
    screen.page.locator("input[type=file]").set_input_files(file)
    screen.page.get_by_text("fel.csv").first.wait_for()
    screen.page.get_by_role("button", name="Importera", exact=True).click()
    screen.wait("Ingenting importerades")
    assert "Traceback" not in screen.page.content()


def test_the_ranking_can_be_saved_and_is_named_as_made_up(screen: Screen) -> None:
    screen.open().painted(290)
    with screen.page.expect_download() as saved:
        screen.page.get_by_role("button", name="Excel").click()
    assert saved.value.suggested_filename == "PAHITTAT-behov-stem-kommun-samtliga-2024-25.xlsx"
    assert saved.value.path().stat().st_size > 10_000


def test_a_telephone_shows_the_whole_width_of_everything(screen: Screen) -> None:
    screen.page.set_viewport_size({"width": 390, "height": 844})
    screen.open("?unit=2584").painted(290)
    screen.page.get_by_role("heading", name="Kiruna, Norrbottens län").wait_for()
    overflow = screen.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    box = screen.page.locator("iframe[src*=folium]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize(
    "path", ["/?unit=2584", "/vantat?unit=2584", "/metod", "/data", "/?lang=en"]
)
def test_no_serious_fault_of_accessibility(screen: Screen, path: str) -> None:
    screen.page.goto(f"{screen.address}{path}")
    screen.page.get_by_role("heading", level=1).wait_for()
    if path.startswith("/?"):
        screen.painted(290)
    else:
        screen.page.get_by_role("heading", level=2).first.wait_for()
    screen.page.wait_for_timeout(1500)
    found = Axe().run(
        screen.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    )
    serious = {
        fault["id"]: [node["html"][:160] for node in fault["nodes"][:3]]
        for fault in found.response["violations"]
        if fault["impact"] in SERIOUS
    }
    assert serious == {}
