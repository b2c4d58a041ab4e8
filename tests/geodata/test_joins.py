"""Joins by code: what meets, what does not, and why."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.joins import CodeMatch, Unjoined, join, likely_level, match_code, pad
from geodata.units import level_names

CODES = tuple(level_names("kommun").index)
NAMES = level_names("kommun")


def four(codes: list[str], *, crs: int | None = 4326) -> gpd.GeoDataFrame:
    """Return small squares around Uppsala that carry the codes."""
    squares = [shapely.box(17 + i / 10, 59, 17.05 + i / 10, 59.05) for i in range(len(codes))]
    return gpd.GeoDataFrame({"unit": codes}, geometry=squares, crs=crs)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("0114", ("0114", None)),
        (" 0114 ", ("0114", None)),
        ("114", ("0114", "leading_zero_lost")),
        ("114.0", ("0114", "leading_zero_lost")),
        ("1480.0", ("1480", "number_instead_of_code")),
        ("1917", ("0331", "old_code")),
        ("Ale", ("1440", "name_instead_of_code")),
        ("ALE KOMMUN", ("1440", "name_instead_of_code")),
        ("Göteborgs kommun", ("1480", "name_instead_of_code")),
        ("Borås kommun", ("1490", "name_instead_of_code")),
        ("Go\u0308teborg", ("1480", "name_instead_of_code")),
        ("Al", (None, "unknown")),
        ("Alee", (None, "unknown")),
        ("9999", (None, "unknown")),
        ("", (None, "unknown")),
        ("²14", (None, "unknown")),
        ("0114; DROP", (None, "unknown")),
    ],
)
def test_match_code(text: str, match: tuple[str | None, str | None]) -> None:
    assert match_code(text) == CodeMatch(*match)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "01"),
        ("Stockholm", "01"),
        ("Västra Götaland", "14"),
        ("Kalmar län", "08"),
        ("16", "14"),
    ],
)
def test_match_code_of_lan(text: str, code: str) -> None:
    assert match_code(text, level="lan").code == code


@given(st.sampled_from(CODES))
def test_every_code_survives_a_spreadsheet_and_every_name_is_found(code: str) -> None:
    assert match_code(str(int(code))).code == code
    assert match_code(NAMES[code]).code == code
    assert match_code(f"{NAMES[code].upper()} KOMMUN").code == code
    assert match_code(f"{NAMES[code]}s kommun").code == code


@given(st.text(max_size=12))
def test_any_text_gets_a_known_code_or_none(text: str) -> None:
    code, cause = match_code(text)
    assert (code is None) == (cause == "unknown")
    assert code is None or code in CODES


def test_names_of_kommuner_are_never_two_things() -> None:
    plain = NAMES.str.casefold()
    assert plain.is_unique
    assert not set(plain) & {name + "s" for name in plain}


def test_match_code_refuses_an_unknown_level() -> None:
    with pytest.raises(ValueError, match="`level` must be one of"):
        match_code("0114", level="region")


def test_pad_leaves_names_alone() -> None:
    assert pad("Ale", level="kommun") == "Ale"
    assert pad("1", level="lan") == "01"


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (["114", "1480"], "kommun"),
        (["1", "25"], "lan"),
        (["A1"], "skr"),
        (["x"], "kommun"),
        ([], "kommun"),
    ],
)
def test_likely_level(codes: list[str], level: str) -> None:
    assert likely_level(codes) == level


def test_join_lists_both_ways_with_causes() -> None:
    report = join(
        ["0380", "0380", "114", "1917", "Ale", "zz", "0305"], four(["0380", "0114", "360", "0330"])
    )
    assert report.matched == ("0380",)
    assert report.only_in_data == (
        Unjoined("0305", "absent"),
        Unjoined("114", "leading_zero_lost", "0114"),
        Unjoined("1917", "old_code", "0331"),
        Unjoined("Ale", "name_instead_of_code", "1440"),
        Unjoined("zz", "unknown"),
    )
    assert report.only_in_boundaries == (
        Unjoined("0114", "leading_zero_lost", "114"),
        Unjoined("0330", "created_later", "0380"),
        Unjoined("360", "leading_zero_lost", "0360"),
    )


def test_join_explains_a_right_code_by_the_other_side() -> None:
    report = join(["0360", "0331"], four(["360", "1917"]))
    assert report.only_in_data == (
        Unjoined("0331", "old_code", "1917"),
        Unjoined("0360", "leading_zero_lost", "360"),
    )


def test_join_does_not_meet_what_lies_in_the_ocean() -> None:
    drawn = four(["0380", "0360"])
    drawn.loc[1, "geometry"] = shapely.box(660_000, 6_600_000, 661_000, 6_601_000)
    report = join(["0380", "0360"], drawn)
    assert report.matched == ("0380",)
    assert report.only_in_data == report.only_in_boundaries == (Unjoined("0360", "wrong_crs"),)
    without = join(["0380"], four(["0380"], crs=None))
    assert without.only_in_data == (Unjoined("0380", "wrong_crs"),)


@given(st.sets(st.sampled_from(CODES)), st.sets(st.sampled_from(CODES), min_size=1))
def test_join_loses_no_code(data: set[str], drawn: set[str]) -> None:
    report = join(data, four(sorted(drawn)))
    left = {u.code for u in report.only_in_data}
    right = {u.code for u in report.only_in_boundaries}
    assert set(report.matched) == data & drawn
    assert left == data - drawn
    assert right == drawn - data
