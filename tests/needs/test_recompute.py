"""The attack must find what can be found, and be right about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from needs.recompute import (
    HIERARCHIES,
    ORGANISERS,
    given_away,
    implied,
    links_of,
    narrowed,
    outside_of,
    recomputable,
    with_cohorts,
    worked_out,
)
from tests.needs.published_tables import NAN, Published, published, table_of


def test_one_hidden_part_is_the_total_minus_the_other() -> None:
    table = table_of(
        ("samtliga", 107, 95, "exact"),
        ("kommunal", 100, 90, "exact"),
        ("enskild", 7, 5, "withheld"),
    )
    found = recomputable(table)
    assert table.loc[found.index, "organiser"].tolist() == ["enskild"]
    assert found[["n", "low", "high", "within"]].to_numpy().tolist() == [[7, 5, 5, 0]]
    assert found["flag"].tolist() == ["withheld"]


def test_a_cohort_follows_from_the_others() -> None:
    table = table_of(
        ("samtliga", 107, 95, "exact"),
        ("kommunal", 100, 90, "exact"),
        ("enskild", 7, 5, "withheld"),
    )
    table["n"] = table["n"].where(table["organiser"] != "enskild")
    assert recomputable(table)["n"].tolist() == [7]


def test_a_hidden_total_is_the_sum_of_its_parts() -> None:
    table = table_of(
        ("samtliga", 80, 77, "censored"),
        ("kommunal", 50, 50, "exact"),
        ("enskild", 30, 27, "exact"),
    )
    found = recomputable(table)
    assert found["flag"].tolist() == ["censored"]
    assert found[["low", "high"]].to_numpy().tolist() == [[77, 77]]


def test_two_hidden_parts_keep_each_other() -> None:
    table = table_of(
        ("samtliga", 60, 48, "exact"),
        ("kommunal", 40, 32, "exact"),
        ("enskild", 12, 9, "withheld"),
        ("statlig", 8, 7, "withheld"),
    )
    assert recomputable(table).empty
    near = recomputable(table, within=4)
    assert near[["n", "low", "high", "within"]].to_numpy().tolist() == [
        [12, 8, 12, 2],
        [8, 4, 8, 2],
    ]


def test_all_of_a_total_is_all_of_every_part() -> None:
    table = table_of(
        ("samtliga", 60, 60, "exact"),
        ("kommunal", 40, 40, "exact"),
        ("enskild", 12, 12, "withheld"),
        ("statlig", 8, 8, "withheld"),
    )
    assert recomputable(table)["low"].tolist() == [12, 8]


def test_rounding_hides_a_pupil_of_a_large_cohort() -> None:
    table = table_of(
        ("samtliga", 20007, 18004, "exact"),
        ("kommunal", 20000, 18000, "exact"),
        ("enskild", 7, 4, "withheld"),
    )
    known = worked_out(table, links_of(table))
    assert not known.narrower().any()  # 0 to 7 of 7
    assert not given_away(table, known, within=10).any()


def test_rounding_is_weighed_with_the_cohort() -> None:
    table = table_of(
        ("samtliga", 2007, 1804, "exact"),
        ("kommunal", 2000, 1800, "exact"),
        ("enskild", 7, 4, "withheld"),
    )
    # 1804/2007 is printed 89,9: 1803.3 to 1805.3; 1800/2000 is 90,0: 1799 to 1801.
    assert recomputable(table, within=2)[["low", "high"]].to_numpy().tolist() == [[3, 6]]


def test_pupils_outside_every_part_leave_doubt() -> None:
    table = table_of(
        ("samtliga", 117, 100, "exact"),
        ("kommunal", 100, 90, "exact"),
        ("enskild", 7, 5, "withheld"),
    )
    assert recomputable(table).empty


def test_a_cell_that_is_not_missing_after_all_is_found() -> None:
    table = table_of(
        ("samtliga", 101, 95, "exact"),
        ("kommunal", 100, 95, "exact"),
        ("enskild", 1, 0, "missing"),
    )
    table["n"] = table["n"].where(table["organiser"] != "enskild")
    assert recomputable(table)["flag"].tolist() == ["missing"]
    nobody = table.assign(n=[NAN, 100.0, 100.0])
    assert recomputable(nobody).empty


def test_tables_that_disagree_give_the_nearest_number() -> None:
    table = table_of(
        ("samtliga", 107, 88, "exact"),
        ("kommunal", 100, 90, "exact"),
        ("enskild", 7, 0, "withheld"),
    )
    assert recomputable(table)[["low", "high"]].to_numpy().tolist() == [[0, 0]]


def test_a_total_without_parts_is_no_sum() -> None:
    table = table_of(("samtliga", 107, 88, "exact"))
    assert len(links_of(table).cell) == 0
    assert recomputable(table).empty
    assert recomputable(table, ()).empty
    assert recomputable(table.iloc[:0]).empty


def test_links_keep_units_and_sexes_apart() -> None:
    one = table_of(("samtliga", 60, 48, "exact"), ("kommunal", 60, 48, "exact"))
    other = one.assign(unit="0102")
    links = links_of(pd.concat([one, other, one.assign(group="flickor")], ignore_index=True))
    of_organisers = links.cell[:6], links.sum[:6], links.total[:6]
    assert [part.tolist() for part in of_organisers] == [
        [0, 1, 2, 3, 4, 5],
        [0, 0, 1, 1, 2, 2],
        [False, True] * 3,
    ]
    # Girls without boys are a sum of their own, of those that have a total.
    assert links.cell[6:].tolist() == [0, 1, 4, 5]
    assert links.total[6:].tolist() == [True, True, False, False]


def test_counts_and_means_are_refused() -> None:
    table = table_of(("samtliga", 60, 48, "exact"))
    with pytest.raises(ValueError, match="percent"):
        recomputable(table.assign(high=225.0))


def test_narrowing_by_hand() -> None:
    table = table_of(
        ("samtliga", 60, 48, "exact"),
        ("kommunal", 40, 32, "exact"),
        ("enskild", 20, 16, "withheld"),
    )
    links = links_of(table, [ORGANISERS])
    known = worked_out(table, links)
    outside = outside_of(known.cohort, links)
    assert outside.tolist() == [0]
    part = table["organiser"].tolist().index("enskild")
    left = implied(known.pupils, links, outside)
    assert left.low[links.cell == part].tolist() == [16]
    assert np.array_equal(narrowed(known.pupils, links, outside).low, known.pupils.low)
    assert known.sealed.high[part] == 20
    assert known.narrower()[part]


def test_cohorts_of_another_report() -> None:
    table = table_of(("samtliga", 60, 48, "exact"), ("kommunal", 40, 32, "exact"))
    counts = table.assign(indicator="pupils", value=[41.0, NAN])
    joined = with_cohorts(table.assign(n=NAN), counts.iloc[::-1])
    assert joined["n"].iloc[0] == 41
    assert np.isnan(joined["n"].iloc[1])
    assert with_cohorts(table, counts)["n"].tolist() == table["n"].tolist()


@given(published())
def test_the_attack_is_right(made: Published) -> None:
    known = worked_out(made.table, links_of(made.table, HIERARCHIES))
    truth = made.reached.to_numpy()
    assert (known.pupils.low <= truth + 1e-6).all()
    assert (known.pupils.high >= truth - 1e-6).all()
