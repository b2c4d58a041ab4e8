from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geodata.importing import import_files, municipality_names
from geodata.inputs import InputFile, find_files, read_input
from geodata.snapshot import OBSERVATIONS_FILE, UNITS_FILE, Snapshot, snapshots
from geodata.tables import OBSERVATION_COLUMNS, SourceError, group_table

if TYPE_CHECKING:
    from tests.conftest import Write


def test_a_file_becomes_a_snapshot_that_says_where_it_came_from(
    write_export: Write, tmp_path: Path
) -> None:
    given = InputFile("elever.csv", write_export())
    manifest = import_files([given], tmp_path).manifest
    (entry,) = manifest["inputs"]
    assert (entry["name"], entry["sha256"], entry["bytes"]) == (
        "elever.csv",
        given.sha256,
        len(given.content),
    )
    assert (entry["report"], entry["period"], entry["publisher"]) == (
        "pupils",
        "2024/25",
        "Skolverket",
    )
    assert entry["citation"].startswith("Källa: Skolverket")
    assert manifest["program"]["version"]
    assert manifest["created"]
    assert entry["file_date"] == ""


def test_the_date_of_a_file_is_kept(write_export: Write, tmp_path: Path) -> None:
    made = import_files([InputFile("a.csv", write_export(), 86_400.0)], tmp_path)
    assert made.manifest["inputs"][0]["file_date"] == "1970-01-02T00:00:00+00:00"


def test_a_file_given_twice_is_read_once(write_export: Write, tmp_path: Path) -> None:
    given = InputFile("a.csv", write_export())
    made = import_files([given, given, InputFile("copy.csv", given.content)], tmp_path)
    assert made.manifest["observations"]["rows"] == 13
    assert made.manifest["given_twice"] == ["a.csv"]


def test_one_faulty_file_and_nothing_is_imported(write_export: Write, tmp_path: Path) -> None:
    files = [InputFile("a.csv", write_export()), InputFile("b.csv", b""), InputFile("c.pdf", b"x")]
    with pytest.raises(SourceError) as caught:
        import_files(files, tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["b.csv", "c.pdf"]
    assert snapshots(tmp_path) == []


def test_with_keep_going_the_rest_is_imported_and_the_faulty_listed(
    write_export: Write, tmp_path: Path
) -> None:
    files = [InputFile("a.csv", write_export()), InputFile("b.csv", b"")]
    (entry,) = import_files(files, tmp_path, keep_going=True).manifest["left_out"]
    assert (entry["name"], entry["why"]) == ("b.csv", ["b.csv: the file is empty"])


def test_with_keep_going_and_nothing_readable_there_is_still_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        import_files([InputFile("b.csv", b"")], tmp_path, keep_going=True)
    with pytest.raises(SourceError, match="no file was given"):
        import_files([], tmp_path)


def test_a_disagreement_is_in_the_manifest(write_export: Write, tmp_path: Path) -> None:
    older = write_export()
    newer = older.replace(b"4\xc2\xa0002", b"4\xc2\xa0003")
    files = [InputFile("new.csv", newer, 2.0), InputFile("old.csv", older, 1.0)]
    made = import_files(files, tmp_path)
    (conflict, *_) = made.manifest["conflicts"]["listed"]
    assert (conflict["kept_file"], conflict["kept"]) == ("new.csv", "4003")
    assert (conflict["left_file"], conflict["left"]) == ("old.csv", "4002")


GROUPS = b"group_id,kind,kommun,year,member_ids\nG1,grundskola,Ale,2024,0139|0115\n"


def test_groups_that_are_imported_with_figures_are_in_the_snapshot(
    write_export: Write, tmp_path: Path
) -> None:
    files = [InputFile("g.csv", GROUPS), InputFile("a.csv", write_export())]
    made = import_files(files, tmp_path)
    assert made.groups()["peer"].tolist() == ["0115", "0139"]
    assert made.groups()["place"].tolist() == [2, 1]
    assert made.manifest["groups"] == {
        "count": 1,
        "kinds": {"grundskola": [2024]},
        "citation": "Källa: Kolada",
    }
    entry = made.manifest["inputs"][-1]
    assert (entry["name"], entry["publisher"], entry["groups"]) == ("g.csv", "RKA, Kolada", 1)
    assert entry["citation"].startswith("Källa: Kolada")
    assert "groups.parquet" in made.manifest["files"]


def test_the_same_groups_give_the_same_snapshot_whatever_their_order(
    write_export: Write, tmp_path: Path
) -> None:
    files = [InputFile("a.csv", write_export()), InputFile("g.csv", GROUPS)]
    one, other = import_files(files, tmp_path), import_files(files[::-1], tmp_path)
    assert one == other


def test_without_groups_nothing_is_said_of_them(write_export: Write, tmp_path: Path) -> None:
    made = import_files([InputFile("a.csv", write_export())], tmp_path)
    assert "groups" not in made.manifest
    assert set(made.manifest["files"]) == {OBSERVATIONS_FILE, UNITS_FILE}
    pd.testing.assert_frame_equal(made.groups(), group_table(()))


@pytest.mark.parametrize("keep_going", [False, True])
def test_groups_alone_are_refused_and_the_earlier_snapshot_stays_the_newest(
    write_export: Write, tmp_path: Path, *, keep_going: bool
) -> None:
    earlier = import_files([InputFile("a.csv", write_export())], tmp_path)
    with pytest.raises(SourceError, match=r"g\.csv: groups alone give nothing to show"):
        import_files([InputFile("g.csv", GROUPS)], tmp_path, keep_going=keep_going)
    assert snapshots(tmp_path) == [earlier]


def test_faulty_groups_are_told_with_the_faults_of_other_files(
    write_export: Write, tmp_path: Path
) -> None:
    bad = InputFile("g.csv", GROUPS.replace(b"Ale", b"Alle").replace(b"0115", b"9999"))
    with pytest.raises(SourceError) as caught:
        import_files([bad, InputFile("b.csv", b"")], tmp_path)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [
        ("g.csv", 2),
        ("g.csv", 2),
        ("b.csv", None),
    ]
    made = import_files([bad, InputFile("a.csv", write_export())], tmp_path, keep_going=True)
    assert [entry["name"] for entry in made.manifest["left_out"]] == ["g.csv"]
    assert made.groups().empty


def test_groups_that_two_files_tell_differently_are_in_the_manifest(
    write_export: Write, tmp_path: Path
) -> None:
    other = InputFile("h.csv", GROUPS.replace(b"0115", b"0162"))
    files = [InputFile("a.csv", write_export()), InputFile("g.csv", GROUPS), other]
    made = import_files(files, tmp_path)
    (conflict,) = made.manifest["conflicts"]["listed"]
    assert conflict["cell"] == ["1440", "grundskola", "2024"]
    assert (conflict["kept"], conflict["left"]) == ("0139 0162", "0139 0115")


def test_progress_is_told_for_each_file(write_export: Write, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    import_files(
        [InputFile("a.csv", write_export())], tmp_path, progress=lambda *step: told.append(step)
    )
    assert told == [("a.csv", 0, 1), ("", 1, 1)]


def test_there_are_290_municipalities() -> None:
    assert len(municipality_names()) == 290
    assert municipality_names()["0331"] == "Heby"


@pytest.mark.realdata
def test_the_real_files_import_whole(real_snapshot: Snapshot) -> None:
    manifest = real_snapshot.manifest
    assert len(manifest["inputs"]) == 21
    assert manifest["left_out"] == []
    assert manifest["conflicts"]["count"] == 0
    assert manifest["rows_without_municipality"]["count"] == 18
    assert manifest["observations"]["units"] == 290
    table = real_snapshot.observations()
    assert tuple(table.columns) == OBSERVATION_COLUMNS


@pytest.mark.realdata
def test_the_same_real_files_give_the_same_bytes(
    real_snapshot: Snapshot, skolverket: Path, tmp_path: Path
) -> None:
    inputs = [read_input(path) for path in find_files([skolverket])]
    other = import_files(inputs[::-1], tmp_path)
    for name in (OBSERVATIONS_FILE, UNITS_FILE):
        assert (other.path / name).read_bytes() == (real_snapshot.path / name).read_bytes()


ALL, GIRLS, BOYS = "samtliga", "flickor", "pojkar"
TEST = "national_test_{}_mathematics_y9".format

# Read by eye in the published files, one by one.
BY_HAND = [
    ("1440", "2024/25", "share_pass_mathematics_y9", ALL, ALL, 83.4, np.nan, "exact"),
    ("1440", "2015/16", "share_pass_technology_y9", ALL, ALL, 91.2, np.nan, "exact"),
    ("1440", "2024/25", "pupils", ALL, ALL, 4102, np.nan, "exact"),
    ("0764", "2022/23", "share_foreign_background", "kommunal", ALL, 33.6, 2229, "exact"),
    ("0764", "2022/23", "pupils_enrolled_y7", "enskild", ALL, np.nan, np.nan, "missing"),
    ("1440", "2024/25", "eligible_science_technology", ALL, GIRLS, 79.0, 214, "exact"),
    ("1440", "2024/25", "eligible_vocational", "enskild", GIRLS, 100 * 9.5 / 12, 12, "censored"),
    ("1440", "2021/22", TEST("points"), ALL, GIRLS, 10.1, 180, "exact"),
    ("1440", "2023/24", TEST("share_pass"), ALL, BOYS, 83.9, 186, "exact"),
    ("1440", "2023/24", TEST("participation"), ALL, ALL, 90.2, np.nan, "exact"),
    ("1440", "2024/25", "qualified_teachers_fte", ALL, ALL, 76.5, 280.0, "exact"),
    ("1489", "2023/24", "qualified_teachers_persons", "enskild", ALL, 69.2, 65, "exact"),
    ("1440", "2024/25", "share_all_subjects_y6", ALL, BOYS, 69.7, 228, "exact"),
    ("0764", "2022/23", "share_all_subjects_y6", "enskild", ALL, np.nan, np.nan, "withheld"),
    ("1489", "2022/23", "share_fail_one_subject_y6", ALL, ALL, 9.3, 582, "exact"),
    ("1440", "2024/25", "merit_value_y9", ALL, ALL, 224.5, 434, "exact"),
    ("1440", "2024/25", "merit_value_y9", "enskild", ALL, 237.7, 25, "exact"),
    ("2518", "2022/23", "eligible_vocational", "kommunal", ALL, None, None, "censored"),
    ("0604", "2024", "cost_per_pupil", "kommunal", ALL, 135_900, 752, "exact"),
    ("1440", "2023", "cost_per_pupil", "kommunal", ALL, 307_600, 119, "exact"),
]  # fmt: skip


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("unit", "period", "indicator", "organiser", "group", "value", "n", "flag"), BY_HAND
)
def test_twenty_cells_read_by_hand(
    real_snapshot: Snapshot,
    unit: str,
    period: str,
    indicator: str,
    organiser: str,
    group: str,
    value: float | None,
    n: float | None,
    flag: str,
) -> None:
    key = {
        "unit": unit,
        "period": period,
        "indicator": indicator,
        "organiser": organiser,
        "group": group,
        "school_form": "gy" if period == "2023" else "gr",
    }
    table = real_snapshot.observations()
    rows = table[np.logical_and.reduce([table[name] == word for name, word in key.items()])]
    assert len(rows) == 1
    found = rows.iloc[0]
    assert found["flag"] == flag
    if value is not None and n is not None:
        assert found["value"] == pytest.approx(value, nan_ok=True)
        assert found["n"] == pytest.approx(n, nan_ok=True)
