from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geodata.demo import demonstration
from geodata.importing import import_files
from geodata.inputs import find_files, read_input
from geodata.reports import report_register
from geodata.snapshot import Snapshot, write_snapshot
from geodata.tables import group_table
from needs.method import lenses
from needs.views import map_component
from tests.presence import absent

Write = Callable[..., bytes]
APP = Path(__file__).resolve().parents[1] / "app.py"
NOTHING_READ: dict[str, Any] = {
    "inputs": [],
    "observations": {"rows": 0, "periods": []},
    "rows_without_municipality": {"count": 0},
    "conflicts": {"count": 0},
    "left_out": [],
}


@pytest.fixture(autouse=True)
def _a_map_of_one_button(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest draws no map: a button stands for the area that is clicked."""

    def render_map(
        picture: Any, shapes: str, *, selected: str | None, on_click: Callable[[str], None]
    ) -> None:
        st.text(f"{picture.level} {len(picture.content) > 100} {shapes} {selected}")
        st.button("Kiruna", key="map.2584", on_click=on_click, args=("2584",))

    monkeypatch.setattr(map_component, "render_map", render_map)


def start(**query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    return checked(at.run())


def run(page: str = "", **query: str) -> AppTest:
    """Run the app, faults or not."""
    at = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    if page:
        # `AppTest.switch_page` knows pages that are files only.
        at._page_hash = calc_hash(page)  # noqa: SLF001
        at.run()
    return at


def demonstration_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    observations, units = demonstration()
    return observations.assign(source=pd.Categorical(["test"] * len(observations))), units


def only_used(observations: pd.DataFrame) -> pd.DataFrame:
    """Leave out the categories that no row has, as an import does."""
    return observations.assign(
        **{
            str(name): column.cat.remove_unused_categories()
            for name, column in observations.select_dtypes("category").items()
        }
    )


def said(at: AppTest) -> str:
    return " ".join(str(each.value) for each in [*at.markdown, *at.info, *at.caption])


def checked(at: AppTest) -> AppTest:
    assert not at.exception
    assert not at.error
    return at


def address(at: AppTest) -> dict[str, str]:
    return {name: "".join(values) for name, values in at.query_params.items()}


def title(at: AppTest) -> str:
    return str(at.subheader[-1].value)


def test_the_first_start_shows_made_up_figures_and_says_so() -> None:
    at = start()
    assert at.title[0].value == "Behovskartan"
    assert any("Påhittade siffror" in each.value for each in at.markdown)
    assert any("Påhittade siffror, inte statistik" in each.value for each in at.caption)
    assert len(at.dataframe[0].value) == 290


@pytest.mark.parametrize("lens", lenses())
def test_every_lens_can_be_chosen(lens: str) -> None:
    at = start()
    checked(at.selectbox(key="choose.lens").select(lens).run())
    assert address(at) == ({} if lens == lenses()[0] else {"lens": lens})
    assert at.dataframe[0].value["coverage"].notna().any()


@pytest.mark.parametrize(("level", "units"), [("kommun", 290), ("lan", 21), ("skr", 9)])
def test_every_level_can_be_chosen(level: str, units: int) -> None:
    at = start()
    checked(at.selectbox(key="choose.level").select(level).run())
    assert len(at.dataframe[0].value) == units
    assert at.text[0].value.startswith(f"{level} True")


@pytest.mark.parametrize("field", ["organiser", "period"])
def test_every_organiser_and_school_year_can_be_chosen(field: str) -> None:
    at = start()
    for index in range(len(at.selectbox(key=f"choose.{field}").options)):
        checked(at.selectbox(key=f"choose.{field}").select_index(index).run())
        assert at.dataframe or at.info


def test_the_language_can_be_switched_and_back() -> None:
    at = start()
    checked(at.button(key="choose.language").click().run())
    assert at.title[0].value == "Needs map"
    assert title(at) == "Priority tiers: Mathematics, science and technology"
    checked(at.button(key="choose.language").click().run())
    assert title(at) == "Prioritetsnivåer: Matematik, naturvetenskap och teknik"


def test_a_click_on_the_map_opens_an_area_and_a_button_closes_it() -> None:
    at = start()
    checked(at.button(key="map.2584").click().run())
    assert at.subheader[0].value == "Kiruna, Norrbottens län"
    assert address(at) == {"unit": "2584"}
    assert at.selectbox(key="choose.unit.kommun").value == "2584"
    checked(at.button(key="area.close").click().run())
    assert address(at) == {}
    assert len(at.subheader) == 1


def test_an_area_stays_open_when_the_lens_changes_and_closes_with_the_level() -> None:
    at = start(unit="2584")
    checked(at.selectbox(key="choose.lens").select("biology").run())
    assert at.subheader[0].value == "Kiruna, Norrbottens län"
    checked(at.selectbox(key="choose.level").select("lan").run())
    assert address(at) == {"lens": "biology", "level": "lan"}


def test_a_shared_address_opens_the_same_view() -> None:
    query = {"lens": "chemistry", "level": "lan", "year": "2023-24", "unit": "25", "lang": "en"}
    at = start(**query)
    assert address(at) == query
    assert at.subheader[0].value == "Norrbottens län"


def test_an_address_that_cannot_be_shown_is_told_and_not_obeyed() -> None:
    at = start(lens="<script>", unit="9999", level="kommun")
    assert len(at.info) == 2
    assert address(at) == {}


def test_the_same_question_is_not_computed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from needs import analysis

    st.cache_resource.clear()
    asked: list[str] = []
    plain = analysis.analyse

    def counted(*args: Any, **kwargs: Any) -> Any:
        asked.append(kwargs["level"])
        return plain(*args, **kwargs)

    monkeypatch.setattr(analysis, "analyse", counted)
    at = start()
    for _ in range(3):
        at.button(key="choose.language").click().run()
        at.button(key="map.2584").click().run()
    assert asked == ["kommun"]
    at.selectbox(key="choose.level").select("lan").run()
    assert asked == ["kommun", "lan"]


def test_a_fault_in_the_program_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from needs.views import map_page

    def broken(*_: object, **__: object) -> None:
        msg = "secret detail"
        raise RuntimeError(msg)

    monkeypatch.setattr(map_page, "map_page", broken)
    at = AppTest.from_file(str(APP), default_timeout=120).run()
    assert not at.exception
    assert "Något gick fel i programmet" in at.error[0].value
    assert "secret" not in at.error[0].value


def test_a_snapshot_that_cannot_be_read_is_told_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "workspace" / "snapshots" / "2026-11-23T000000Z-00000000"
    broken.mkdir(parents=True)
    (broken / "observations.parquet").write_bytes(b"no parquet")
    at = AppTest.from_file(str(APP), default_timeout=120).run()
    assert not at.exception
    assert "Datauttaget kunde inte läsas" in at.error[0].value
    assert any("Påhittade siffror" in each.value for each in at.markdown)


def test_a_snapshot_with_other_columns_is_told_in_words_and_another_can_be_chosen(
    tmp_path: Path,
) -> None:
    home = tmp_path / "workspace"
    observations, units = demonstration_tables()
    write_snapshot(home, observations.drop(columns="organiser"), units, NOTHING_READ)
    at = run()
    assert not at.exception
    assert "Datauttaget kunde inte läsas" in at.error[0].value
    assert any("Påhittade siffror" in each.value for each in at.markdown)
    at = run(page="data")
    assert not at.exception
    assert len(at.selectbox(key="choose.snapshot").options) == 1


def test_a_fault_before_the_page_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from needs.views import session

    def broken(*_: object) -> None:
        msg = "secret detail"
        raise RuntimeError(msg)

    monkeypatch.setattr(session, "current", broken)
    at = run()
    assert not at.exception
    assert "Något gick fel i programmet" in at.error[0].value


def test_a_snapshot_without_a_school_year_leads_to_the_import(
    tmp_path: Path,
) -> None:
    observations, units = demonstration_tables()
    costs = observations[observations["indicator"] == "cost_per_pupil"]
    write_snapshot(tmp_path / "workspace", only_used(costs), units, NOTHING_READ)
    at = start()
    assert at.info[0].value.startswith("Datauttaget innehåller inget läsår. Importera minst")
    checked(at.button(key="list.to_data").click().run())
    assert at.header[0].value == "Data"
    for page in ("vantat", "metod", "data"):
        assert "inget läsår" in said(checked(run(page=page))) or page == "data"


@pytest.mark.realdata
@pytest.mark.parametrize("report", list(report_register().reports))
def test_every_report_imported_alone_lets_every_page_open(
    report: str, skolverket: Path, real_snapshot: Snapshot, tmp_path: Path
) -> None:
    files = [
        entry["name"] for entry in real_snapshot.manifest["inputs"] if entry["report"] == report
    ]
    if not files:
        absent(f"there is no real file of the report {report}")
    import_files([read_input(skolverket / files[-1])], tmp_path / "workspace")
    at = start()
    assert at.info or at.dataframe
    if at.info and "inget läsår" not in at.info[0].value:
        assert "Inga värden finns för: " in at.info[0].value
    for page in ("vantat", "metod", "data"):
        assert checked(run(page=page)).header or at.info


@pytest.mark.realdata
def test_imported_files_take_the_place_of_the_made_up_figures(
    skolverket: Path, tmp_path: Path
) -> None:
    at = start(lens="biology")
    import_files([read_input(path) for path in find_files([skolverket])], tmp_path / "workspace")
    checked(at.run())
    assert not any("Påhittade siffror" in each.value for each in at.markdown)
    assert any("Källa: Skolverket" in each.value for each in at.caption)
    assert address(at) == {"lens": "biology"}


def snapshot_until(period: str, home: Path, *, day: int) -> str:
    """Write a snapshot that ends with a school year, as if on a day; return its id."""
    observations, units = demonstration_tables()
    part = only_used(observations[observations["period"].astype(str) <= period])
    made = write_snapshot(home, part, units, NOTHING_READ).path
    return made.rename(made.with_name(f"2026-11-{day:02}T000000Z-00000000")).name


def test_imported_groups_are_shown_with_the_area_they_are_of(tmp_path: Path) -> None:
    rows = [("2584", "grundskola", 2024, peer, i) for i, peer in enumerate(("1440", "0114"), 1)]
    home = tmp_path / "workspace"
    write_snapshot(home, *demonstration_tables(), NOTHING_READ, groups=group_table(rows))
    shown = [str(each.value) for each in start(unit="2584").markdown]
    at = shown.index("**RKA:s grupp: liknande kommuner, grundskola, 2024**")
    assert [line.partition(":")[0] for line in shown[at + 1].splitlines()] == [
        "- Ale",
        "- Upplands Väsby",
    ]
    assert shown[at + 2] == "**Vår egen jämförelse**"
    assert not any("RKA:s grupp" in said(start(unit=unit)) for unit in ("1440", "0180"))


def test_an_older_snapshot_can_be_chosen_and_shared(tmp_path: Path) -> None:
    home = tmp_path / "workspace"
    older, newest = (snapshot_until("2023/24", home, day=1), snapshot_until("2024/25", home, day=2))
    at = run(page="data")
    assert at.selectbox(key="choose.snapshot").value == newest
    checked(at.selectbox(key="choose.snapshot").select(older).run())
    assert address(at) == {"snapshot": older}
    shared = start(snapshot=older)
    assert shared.selectbox(key="choose.period").options[0] == "2023/24"
    assert address(shared) == {"snapshot": older}
    assert start().selectbox(key="choose.period").options[0] == "2024/25"


def test_who_is_looking_at_a_snapshot_keeps_it_when_another_is_made(tmp_path: Path) -> None:
    home = tmp_path / "workspace"
    first = snapshot_until("2023/24", home, day=1)
    at = start()
    assert address(at) == {}
    snapshot_until("2024/25", home, day=2)
    checked(at.run())
    assert address(at) == {"snapshot": first}


def test_what_is_imported_on_the_page_is_shown_at_once(tmp_path: Path, write_export: Write) -> None:
    snapshot_until("2023/24", tmp_path / "workspace", day=1)
    at = run(page="data")
    at.file_uploader[0].set_value([("elever.csv", write_export(), "text/csv")])
    checked(next(each for each in at.button if each.label == "Importera").click().run())
    assert "Klart: 1 fil och " in at.success[0].value
    assert len(at.selectbox(key="choose.snapshot").options) == 2
    assert "1 fil" in at.selectbox(key="choose.snapshot").options[0]
    assert address(at) == {}
    checked(at.button(key="import.open_map").click().run())
    assert at.selectbox(key="choose.period").value == "2024/25"
    assert "Inga värden finns för: Godkänt i matematik" in at.info[0].value
    assert not checked(run(page="data")).success


def test_a_snapshot_that_is_not_there_is_told(tmp_path: Path) -> None:
    snapshot_until("2024/25", tmp_path / "workspace", day=1)
    at = start(snapshot="<b>")
    assert at.info[0].value == (
        r"Länken anger ”\<b\>” som datauttag som visas, men det finns inte. "
        "Standardvalet visas i stället."
    )
    assert address(at) == {}


@pytest.mark.parametrize("lens", lenses())
def test_every_lens_is_compared_with_what_was_expected(lens: str) -> None:
    at = checked(run(page="vantat", lens=lens))
    if lens == "teachers":
        assert "vägs inga resultat in" in said(at)
        return
    assert len(at.dataframe[0].value) == 290
    for name in at.selectbox(key="expected.pick").options:
        checked(at.selectbox(key="expected.pick").select(name).run())
        assert len(at.get("vega_lite_chart")) == 1


def test_what_is_compared_and_the_area_stay_when_the_reader_comes_back() -> None:
    at = run(page="vantat", unit="2584")
    checked(at.selectbox(key="expected.pick").select("share_pass_mathematics_y9").run())
    assert "**Kiruna**" in said(at)
    checked(at.button(key="choose.language").click().run())
    assert at.selectbox(key="expected.pick").value == "share_pass_mathematics_y9"
    assert "expected" in said(at)


@pytest.mark.parametrize("level", ["lan", "skr"])
def test_where_too_few_areas_are_nothing_is_expected(level: str) -> None:
    at = checked(run(page="vantat", level=level))
    assert "Välj kommuner" in at.info[0].value
    checked(at.button(key="expected.choose_kommun").click().run())
    assert at.get("vega_lite_chart")


@pytest.mark.parametrize("level", ["kommun", "lan", "skr"])
@pytest.mark.parametrize("lens", ["stem", "teachers"])
def test_the_method_is_examined_at_every_level(lens: str, level: str) -> None:
    at = checked(run(page="metod", lens=lens, level=level))
    assert "Cochrans Q" in said(at)
    for name in ("sources", "choices"):
        checked(at.button(key=f"run.{name}").click().run())
    assert "slumpen i små tal" in said(at)


def test_the_method_is_tested_on_the_imported_years_and_made_up_ones_say_so() -> None:
    at = checked(run(page="metod"))
    checked(at.button(key="run.backtest").click().run())
    assert "inte hur väl metoden klarar verkliga värden" in said(at)


def test_the_app_is_started_for_this_computer_only_and_tells_nobody_anything() -> None:
    config = tomllib.loads((APP.parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"]
    assert not config["browser"]["gatherUsageStats"]
    assert not config["server"]["showEmailPrompt"]
    assert config["client"]["showErrorDetails"] == "none"
    # Streamlit's own export would leave out the warning about made-up figures.
    assert config["client"]["disableDataExport"]


def test_the_app_computes_nothing() -> None:
    operations = [
        n for n in ast.walk(ast.parse(APP.read_text("utf-8"))) if isinstance(n, ast.BinOp)
    ]
    # `str | None` in a signature is the only thing that looks like arithmetic.
    assert not [n.lineno for n in operations if not isinstance(n.op, ast.BitOr)]
