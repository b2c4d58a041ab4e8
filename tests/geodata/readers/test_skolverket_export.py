from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.importing import municipality_names
from geodata.readers.skolverket_export import ExportFile, read_export
from geodata.reports import report_register
from geodata.tables import SourceError

if TYPE_CHECKING:
    from tests.conftest import Write

PLACE = ["Kommun", "Kommun-kod", "Län", "Läns-kod", "Typ av huvudman"]
COST = [
    "Genomsnittligt elevantal", "Totalt", "Undervisning", "Totalt per elev",
    "Undervisning per elev", "Lokaler per elev", "Måltider per elev", "Lärverktyg per elev",
    "Elevhälsa per elev", "Övrigt per elev",
]  # fmt: skip
COSTS = "Grundskola - Kostnader per kommun"
ALE = ["Ale", "1440", "Västra Götalands län", "14", "Kommunal"]
ALE_COSTS = [
    "3 827",
    "526708",
    "302 227",
    "137 600",
    "79 000",
    "22 200",
    "7 300",
    "5 900",
    ".",
    "-",
]


def read(content: bytes, name: str = "a.csv") -> ExportFile:
    return read_export(content, name=name, places=municipality_names(), register=report_register())


def faults(content: bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(SourceError) as caught:
        read(content)
    return [(fault.line, fault.column, fault.rule) for fault in caught.value.faults]


def values(export: ExportFile) -> dict[tuple[str, str], float]:
    table = export.observations
    return dict(
        zip(zip(table["unit"], table["indicator"], strict=True), table["value"], strict=True)
    )


def test_one_row_for_each_value_with_its_source(write_export: Write) -> None:
    export = read(write_export())
    assert (export.report.id, export.period, export.extraction) == ("pupils", "2024/25", "")
    assert len(export.observations) == 13
    assert values(export)["1440", "pupils"] == 4002
    assert set(export.observations["source"]) == {"skolverket:pupils@2024/25"}


def test_columns_are_found_by_name_in_any_order(write_export: Write) -> None:
    plain = write_export(
        title=COSTS, year="Valt år: 2024", header=[*PLACE, *COST], rows=[[*ALE, *ALE_COSTS]]
    )
    turned = write_export(
        title=COSTS,
        year="Valt år: 2024",
        header=[*COST[::-1][:0], *PLACE, *COST[::-1]],
        rows=[[*ALE, *ALE_COSTS[::-1]]],
    )
    assert values(read(plain)) == pytest.approx(values(read(turned)), nan_ok=True)
    assert values(read(plain))["1440", "cost_per_pupil"] == 137_600


def test_a_cohort_stands_beside_what_it_counts(write_export: Write) -> None:
    table = read(write_export()).observations.set_index("indicator")
    assert table.loc["share_girls", "n"] == 4002
    assert table.loc["share_parents_post_secondary", "flag"] == "censored"
    assert table.loc["share_parents_post_secondary", "low"] == pytest.approx(100 * 3998 / 4002)


def test_missing_columns_are_all_named(write_export: Write) -> None:
    header = [*PLACE, *COST[:-2], "Nytt mått"]
    told = faults(write_export(title=COSTS, header=header, rows=[[*ALE, *ALE_COSTS[:-1]]]))
    assert [column for _, column, _ in told] == COST[-2:]


def test_a_new_column_is_noted_and_not_guessed(write_export: Write) -> None:
    header = [*PLACE, *COST, "Nytt mått"]
    export = read(write_export(title=COSTS, header=header, rows=[[*ALE, *ALE_COSTS, "1"]]))
    assert export.not_understood == ("Nytt mått",)


def test_a_doubled_column_is_refused(write_export: Write) -> None:
    header = [*PLACE, *COST, "Totalt"]
    told = faults(write_export(title=COSTS, header=header, rows=[[*ALE, *ALE_COSTS, "1"]]))
    assert [(column, rule) for _, column, rule in told] == [
        ("Totalt", "the column stands twice in the header")
    ]


def test_an_unknown_report_is_not_guessed(write_export: Write) -> None:
    assert faults(write_export(title="Grundskola - Något nytt"))[0][2].startswith("no report")


def test_a_file_without_a_year_is_refused(write_export: Write) -> None:
    assert "chosen year" in faults(write_export(year="Valt läsår: alla"))[0][2]


def test_a_file_without_a_header_is_refused(write_export: Write) -> None:
    told = faults(write_export(header=["Stad", "Kod", "Antal"]))
    assert told[0][2].startswith("no header row")


def test_a_header_alone_is_refused(write_export: Write) -> None:
    assert faults(write_export(rows=[]))[0][2] == "there is no row below the header"


@pytest.mark.parametrize("cut", [-1, -20, -60, -110])
def test_a_truncated_file_is_never_half_read(write_export: Write, cut: int) -> None:
    content = write_export(notes=["", "Rapportbeskrivning"])
    with pytest.raises(SourceError):
        read(content[: content.index(b"Rapport") + cut])


def test_all_faults_of_a_file_come_at_once(write_export: Write) -> None:
    rows = [
        [*ALE, *ALE_COSTS],
        [*ALE, *ALE_COSTS],
        ["Nowhere", "9999", "", "", "Kommunal", *ALE_COSTS],
        ["Alingsås", "1489", "", "", "Kommunal", "x", *ALE_COSTS[1:]],
    ]
    told = faults(write_export(title=COSTS, header=[*PLACE, *COST], rows=rows))
    assert sorted(line for line, _, _ in told if line) == [8, 9, 10]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_gives_anything_but_words(write_export: Write, data: st.DataObject) -> None:
    content = bytearray(write_export())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=5)):
        content[at] = data.draw(st.integers(0, 255))
    # Any other exception than a gathered refusal fails the test.
    with suppress(SourceError):
        read(bytes(content))


def cells_by_hand(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


@pytest.mark.realdata
def test_every_real_file_is_understood(skolverket: Path) -> None:
    exports = [read(path.read_bytes(), path.name) for path in sorted(skolverket.iterdir())]
    assert len(exports) == 21
    assert all(not export.not_understood and not export.notes for export in exports)
    outside = {name for export in exports for name in export.outside}
    assert len(outside) == 9
    assert "Jämtlands Gymnasieförbund" in outside


@pytest.mark.realdata
def test_real_twins_give_identical_observations(skolverket: Path) -> None:
    twins = [path for path in skolverket.glob("*.xlsx") if path.with_suffix(".csv").exists()]
    assert len(twins) == 2
    for path in twins:
        book = read(path.read_bytes(), path.name).observations
        text = read(path.with_suffix(".csv").read_bytes(), "a.csv").observations
        order = ["unit", "indicator", "organiser", "group"]
        pd.testing.assert_frame_equal(
            book.sort_values(order, ignore_index=True),
            text.sort_values(order, ignore_index=True),
            check_categorical=False,
        )


@pytest.mark.realdata
def test_every_cell_of_a_real_file_becomes_one_observation(skolverket: Path) -> None:
    (path,) = skolverket.glob("*ämnesbetyg*.csv")
    rows = [row for row in cells_by_hand(path) if len(row) == 17 and row[1].isdigit()]
    table = read(path.read_bytes(), path.name).observations
    assert len(table) == len(rows) * 10 == 141_050
    cells = [cell for row in rows for cell in row[6:16]]
    assert (table["flag"] == "withheld").sum() == cells.count("..")
    assert (table["flag"] == "missing").sum() == cells.count(".")


@pytest.mark.realdata
def test_the_column_order_of_the_national_tests_varies_and_does_not_matter(
    skolverket: Path,
) -> None:
    for path in skolverket.glob("*nationella prov*.csv"):
        rows = cells_by_hand(path)
        upper, lower = next(
            (rows[i - 1], row) for i, row in enumerate(rows) if row[:1] == ["Kommun"]
        )
        at = next(
            i
            for i, names in enumerate(zip(upper, lower, strict=True))
            if names == ("Genomsnittlig betygspoäng", "Flickor")
        )
        printed = next(r for r in rows if r[:1] == ["Ale"] and r[4:6] == ["Samtliga", "Matematik"])
        table = read(path.read_bytes(), path.name).observations
        found = table[
            (table["unit"] == "1440")
            & (table["indicator"] == "national_test_points_mathematics_y9")
            & (table["organiser"] == "samtliga")
            & (table["group"] == "flickor")
        ]
        assert found["value"].tolist() == [float(printed[at].replace(",", "."))]
