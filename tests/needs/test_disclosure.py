"""After protection no attack may find what is hidden, and nothing new may be told."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geodata.snapshot import Snapshot
from geodata.tables import FLAGS
from needs.disclosure import PUBLISHERS_LEAST, RULES, protect
from needs.recompute import links_of, recomputable, with_cohorts, worked_out
from tests.needs.published_tables import NAN, Published, published, row, table_of

ROUNDED = 0.05 + 1e-9


def shown(table: pd.DataFrame, least: int = PUBLISHERS_LEAST) -> dict[str, tuple[str, str]]:
    """Protect organisers and give the flag and the rule of each."""
    frame = protect(table, least=least).frame
    pairs = zip(frame["flag"], frame["rule"], strict=True)
    return dict(zip(table["organiser"], pairs, strict=True))


def test_a_large_cohort_stays_as_published() -> None:
    table = table_of(("samtliga", 100, 80, "preliminary"))
    protected = protect(table)
    assert shown(table) == {"samtliga": ("preliminary", "published")}
    pd.testing.assert_series_equal(protected.frame["value"], table["value"])
    pd.testing.assert_frame_equal(
        protected.applied(table), table, check_dtype=False, check_categorical=False
    )


def test_a_small_cohort_is_withheld() -> None:
    table = table_of(("samtliga", 9, 6, "exact"))
    assert shown(table) == {"samtliga": ("withheld", "small_cohort")}
    assert protect(table).frame[["value", "low", "high"]].isna().to_numpy().all()
    assert shown(table_of(("samtliga", 10, 5, "exact")))["samtliga"][1] == "published"
    assert shown(table_of(("samtliga", 19, 10, "exact")), least=20)["samtliga"][0] == "withheld"


def test_the_publishers_own_rule_is_the_least() -> None:
    with pytest.raises(ValueError, match="10"):
        protect(table_of(("samtliga", 9, 6, "exact")), least=PUBLISHERS_LEAST - 1)


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_few_pupils_become_an_interval(few: int) -> None:
    missed = protect(table_of(("samtliga", 50, 50 - few, "exact"))).frame.iloc[0]
    assert missed.tolist() == [95, 92, 98, "censored", "few_missed"]
    reached = protect(table_of(("samtliga", 50, few, "exact"))).frame.iloc[0]
    assert reached.tolist() == [5, 2, 8, "censored", "few_reached"]


@pytest.mark.parametrize("reached", [50, 45, 5, 0])
def test_none_and_five_are_shown(reached: int) -> None:
    frame = protect(table_of(("samtliga", 50, reached, "exact"))).frame
    assert frame["rule"].tolist() == ["published"]


def test_a_share_that_fits_no_whole_number_stays_inside_its_interval() -> None:
    near_none, near_five = (
        protect(table_of(("samtliga", 200, 100, "exact")).assign(value=v, low=v, high=v)).frame
        for v in (99.7, 97.8)
    )
    assert near_none[["low", "high"]].to_numpy().tolist() == [[98, 100]]
    assert near_five[["low", "high"]].to_numpy().tolist() == [[97.5, 99.5]]


def test_a_share_without_a_cohort_is_marked() -> None:
    table = table_of(("samtliga", 50, 48, "exact")).assign(n=NAN)
    assert shown(table) == {"samtliga": ("exact", "unknown_cohort")}


def test_a_cohort_that_follows_from_others_counts() -> None:
    table = table_of(
        ("samtliga", 58, 50, "exact"), ("kommunal", 50, 43, "exact"), ("enskild", 8, 7, "exact")
    )
    table["n"] = table["n"].where(table["organiser"] != "enskild")
    assert shown(table)["enskild"] == ("withheld", "small_cohort")


def test_the_smallest_other_part_is_hidden_too() -> None:
    table = table_of(
        ("samtliga", 167, 140, "exact"),
        ("kommunal", 100, 85, "exact"),
        ("enskild", 60, 50, "exact"),
        ("statlig", 7, 5, "withheld"),
    )
    assert shown(table) == {
        "samtliga": ("exact", "published"),
        "kommunal": ("exact", "published"),
        "enskild": ("withheld", "part_gives_away"),
        "statlig": ("withheld", "published"),
    }


def test_equal_parts_are_told_apart_by_name() -> None:
    table = table_of(
        ("samtliga", 127, 106, "exact"),
        ("kommunal", 60, 50, "exact"),
        ("enskild", 60, 51, "exact"),
        ("statlig", 7, 5, "withheld"),
    )
    assert shown(table)["enskild"] == ("withheld", "part_gives_away")
    assert shown(table)["kommunal"] == ("exact", "published")


def test_a_total_is_hidden_where_no_part_is_left() -> None:
    table = table_of(("samtliga", 60, 48, "exact"), ("kommunal", 60, 48, "withheld"))
    assert shown(table)["samtliga"] == ("withheld", "total_gives_away")


def test_an_interval_is_protected_from_the_other_part() -> None:
    table = table_of(
        ("samtliga", 140, 127, "exact"),
        ("kommunal", 100, 97, "exact"),
        ("enskild", 40, 30, "exact"),
    )
    assert shown(table) == {
        "samtliga": ("exact", "published"),
        "kommunal": ("censored", "few_missed"),
        "enskild": ("withheld", "part_gives_away"),
    }


def test_what_tells_may_stand_in_the_next_sum() -> None:
    # Cohorts disagree by a pupil or two, and one is not known.
    printed = [
        ("samtliga", "samtliga", 51, 37, "exact"),
        ("samtliga", "flickor", 26, 13, "exact"),
        ("samtliga", "pojkar", 25, 24, "exact"),
        ("kommunal", "samtliga", 25, 18, "exact"),
        ("kommunal", "flickor", 11, 4, "exact"),
        ("kommunal", "pojkar", 12, 12, "exact"),
        ("enskild", "samtliga", 5, 2, "withheld"),
        ("enskild", "flickor", 4, 2, "withheld"),
        ("enskild", "pojkar", 0, 0, "none"),
        ("statlig", "samtliga", 21, 14, "withheld"),
        ("statlig", "flickor", 11, 5, "exact"),
        ("statlig", "pojkar", 10, 9, "exact"),
    ]
    table = pd.DataFrame([row(*cell) for cell in printed])
    table.loc[2, "n"] = NAN
    assert not recomputable(table).empty
    assert recomputable(protect(table).applied(table)).empty


def test_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="percent"):
        protect(table_of(("samtliga", 50, 48, "exact")).assign(high=225.0))


def test_an_empty_table_stays_empty() -> None:
    assert protect(table_of(("samtliga", 50, 48, "exact")).iloc[:0]).frame.empty


@given(published())
def test_no_hidden_cell_can_be_recomputed(made: Published) -> None:
    protected = protect(made.table)
    after = protected.applied(made.table)
    assert recomputable(after).empty
    assert set(protected.frame["rule"]) <= set(RULES)
    assert set(protected.frame["flag"]) <= set(FLAGS)
    known = worked_out(after, links_of(after))
    assert (known.pupils.low <= made.reached + 1e-6).all()
    assert (known.pupils.high >= made.reached - 1e-6).all()


@settings(max_examples=30)
@given(published(), st.lists(st.integers(-2, 2), min_size=12, max_size=12))
def test_cohorts_of_reports_that_disagree_are_protected_too(
    made: Published, shifts: list[int]
) -> None:
    table = made.table.assign(n=np.maximum(made.table["n"] + shifts, 0))
    after = protect(table).applied(table)
    assert recomputable(after).empty


@settings(max_examples=40)
@given(published(sexes=False))
def test_another_attack_finds_nothing_either(made: Published) -> None:
    after = protect(made.table).applied(made.table)
    links = links_of(after)
    for cell in np.flatnonzero(after["flag"].isin(["withheld", "censored"])).tolist():
        if not (links.cell == cell).any():
            continue
        tight, loose = _by_programme(after, cell, sealed=False), _by_programme(after, cell)
        assert np.ptp(tight) > 1 - 1e-6 or np.allclose(tight, loose, atol=1e-6)


def _by_programme(table: pd.DataFrame, cell: int, *, sealed: bool = True) -> tuple[float, float]:
    """Bound a cell by linear programming; `sealed`: as if the others showed their cohorts only."""
    known = worked_out(table, links_of(table))
    low, high = (bound.to_numpy() / 100 for bound in (table["low"], table["high"]))
    slack = np.where(table["flag"] == "censored", 0, ROUNDED / 100)
    told = ~np.isnan(low)
    if sealed:
        told &= np.arange(len(low)) == cell
    n = known.cohort.high
    least = np.where(told, np.maximum(low - slack, 0) * n, 0)
    most = np.where(told, np.minimum(high + slack, 1) * n, n)
    sums = np.where(table["organiser"] == "samtliga", -1.0, 1.0)[None, :]
    goal = np.eye(len(n))[cell]
    bounds = np.column_stack([least, most])
    ends = [linprog(sign * goal, A_eq=sums, b_eq=[0], bounds=bounds).fun for sign in (1, -1)]
    return ends[0], -ends[1]


@given(published())
def test_nothing_is_told_that_was_not_published(made: Published) -> None:
    table, frame = made.table, protect(made.table).frame
    told = frame["value"].notna()
    assert table.loc[told, "value"].notna().all()
    assert (frame["low"][told] <= table["low"][told] + ROUNDED).all()
    assert (frame["high"][told] >= table["high"][told] - ROUNDED).all()
    exact = frame["flag"].isin(["exact", "preliminary"])
    assert (frame.loc[exact, "flag"].astype(str) == table.loc[exact, "flag"]).all()
    assert (table.loc[told, "n"].isna() | (table.loc[told, "n"] >= PUBLISHERS_LEAST)).all()


@settings(max_examples=30)
@given(published())
def test_protecting_twice_is_protecting_once(made: Published) -> None:
    once = protect(made.table)
    again = protect(once.applied(made.table)).frame
    pd.testing.assert_frame_equal(again.drop(columns="rule"), once.frame.drop(columns="rule"))


@settings(max_examples=30)
@given(published(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(made: Published, random: Random) -> None:
    order = list(made.table.index)
    random.shuffle(order)
    frame = protect(made.table.loc[order]).frame
    assert list(frame.index) == order
    pd.testing.assert_frame_equal(frame.loc[made.table.index], protect(made.table).frame)


@pytest.mark.realdata
def test_the_grades_in_mathematics_of_every_municipality(real_snapshot: Snapshot) -> None:
    observations = real_snapshot.observations()
    of_year = observations.query("level == 'kommun' and period == '2024/25'")
    grades = of_year[of_year["indicator"] == "share_pass_mathematics_y9"]
    table = with_cohorts(grades, of_year[of_year["indicator"] == "pupils_y9"])
    cells = table[table["value"].notna()]
    missed = np.rint(cells["n"] * (100 - cells["value"]) / 100)
    few = missed.between(1, 4)
    assert (len(cells), few.sum()) == (708, 74)

    found = recomputable(table)
    assert table.loc[found.index, "organiser"].astype(str).tolist() == ["enskild"] * 5
    assert found["flag"].value_counts().to_dict() == {"withheld": 4, "missing": 1}
    assert (found["within"] < 0.1).all()

    protected = protect(table)
    assert recomputable(protected.applied(table)).empty
    after = protected.frame.loc[cells.index[few]]
    assert set(after["flag"]) == {"censored", "withheld"}
    complementary = protected.frame["rule"].isin(["part_gives_away", "total_gives_away"])
    assert complementary.sum() == 44
