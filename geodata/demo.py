"""
Made-up figures for the first start, so that everything can be tried before real files are imported.

They are drawn, not copied: real municipality codes, averages and spreads like the published ones,
and nothing else that is real. Every row says so in the column `source`.
"""

from __future__ import annotations

import tomllib
import zlib
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.tables import in_order
from geodata.units import units

SOURCE: Final = "demo"
ORGANISERS: Final = ("kommunal", "enskild", "samtliga")
GROUPS: Final = ("flickor", "pojkar", "samtliga")
PERIODS: Final = ("2020/21", "2021/22", "2022/23", "2023/24", "2024/25")
FEWEST_CENSORED, MOST_CENSORED = 1, 4

Floats = npt.NDArray[np.float64]


def demonstration(*, seed: int | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Make up observations for all 290 kommuner that look like the published ones.

    Means, spreads, differences between organisers and sexes, and correlations between subjects
    follow Skolverket's published statistics for 2020/21 to 2024/25 as computed in the project's
    notes: pass shares in the subjects (Matematik 87.4 % in 2024/25, spread 6.1; Biologi 91.1, 5.0;
    Fysik 89.9, 5.4; Kemi 89.6, 5.9; Teknik 93.4, 4.2), eligibility (NA/TE 78.9 %, 7.9; vocational
    84.1 %, 6.3), the national test in mathematics (85.2 % in 2023/24, 6.7; 11.61 points, 1.3),
    qualified teachers (72.5 % of full-time posts, 8.1; 82.2 % of persons, 7.9), year 6 (70.4 %,
    9.2), parents' education (65.2 %, 10.7) and foreign background (27.1 %, 9.3). Spreads of costs
    follow Skolverket's cost tables for 2024. The merit value's spread and the years without a
    published figure are assumptions. Mathematics correlates with the sciences at about 0.63, the
    sciences among themselves at about 0.8.

    Shares come from whole pupils, so the rules of publication apply by themselves: fewer than ten
    pupils are withheld, and a share that 1 to 4 pupils did not reach is ``~100``.

    Parameters
    ----------
    seed
        Another seed gives another country; the one in ``demo.toml`` by default.

    Returns
    -------
    tuple of pandas.DataFrame
        Observations, with `source` ``"demo"`` in every row, and units: the two tables of
        `geodata.tables`.
    """
    plan = tomllib.loads(resources.files("geodata").joinpath("demo.toml").read_text("utf-8"))
    country = Country(plan, plan["seed"] if seed is None else seed)
    parts = [_cohort_rows(country, name) for name in plan["cohorts"]]
    parts += [_indicator_rows(country, name) for name in plan["indicators"]]
    drawn = pd.DataFrame({c: np.concatenate([part[c] for part in parts]) for c in parts[0]})
    return in_order(drawn.assign(level="kommun", school_form="gr", source=SOURCE)), units()


@dataclass(frozen=True)
class Country:
    """
    The made-up country: how large each kommun is, and its hidden traits.

    Arrays run over periods, kommuner, organisers (kommunal, enskild) and sexes (girls, boys).
    """

    plan: dict[str, Any]
    seed: int

    def rng(self, purpose: str) -> np.random.Generator:
        """Return a generator of its own for each purpose, so that a new one moves no other."""
        return np.random.default_rng([self.seed, zlib.crc32(purpose.encode())])

    @cached_property
    def kommuner(self) -> pd.DataFrame:
        """Return the real codes, with the SKR group that decides the typical size."""
        table = units()
        return table[table["level"] == "kommun"]

    @cached_property
    def size(self) -> Floats:
        """Return the typical number of pupils who leave year 9 in each kommun."""
        rule = self.plan["leavers"]
        typical = self.kommuner["skr"].map(rule).to_numpy(dtype="float64")
        drawn = typical * np.exp(rule["spread"] * self.rng("size").standard_normal(typical.size))
        scaled = drawn * rule["median"] / np.median(drawn)
        bounded: Floats = np.clip(scaled, rule["smallest"], rule["largest"])
        return bounded

    @cached_property
    def relative_size(self) -> Floats:
        """Return the logarithm of the size, with mean 0 and spread 1."""
        logarithm: Floats = np.log(self.size)
        centred: Floats = (logarithm - logarithm.mean()) / logarithm.std()
        return centred

    @cached_property
    def independent(self) -> Floats:
        """Return the share of pupils in independent schools; 0 where there is no such school."""
        rng = self.rng("independent")
        likely = np.log(self.size) + 0.6 * rng.standard_normal(self.size.size)
        rank = np.argsort(np.argsort(-likely))
        mean = self.plan["independent_share"]
        share = rng.beta(6 * mean, 6 * (1 - mean), self.size.size)
        return np.where(rank < self.plan["municipalities_with_independent_schools"], share, 0.0)

    @cached_property
    def leavers(self) -> Floats:
        """Return pupils who leave year 9, in each cell."""
        rng, rule = self.rng("leavers"), self.plan["leavers"]
        wave = np.exp(self.plan["year_to_year_size"] * rng.standard_normal((5, self.size.size)))
        total = np.clip(np.round(self.size * wave), rule["smallest"], rule["largest"])
        enskild = np.round(total * self.independent)
        both = np.stack([total - enskild, enskild], axis=-1)
        girls = rng.binomial(both.astype("int64"), self.plan["girls_share"])
        return np.stack([girls, both - girls], axis=-1)

    def persons(self, cohort: str) -> Floats:
        """Return the number of persons that a cohort has in each cell."""
        rule = self.plan["cohorts"][cohort]
        persons: Floats = np.round(self.leavers * rule["per_leaver"], rule.get("decimals", 0))
        return persons

    def trait(self, name: str, shape: tuple[int, ...] = ()) -> Floats:
        """Return a hidden trait of the kommuner, or its yearly disturbance when given a shape."""
        if name == "size" and not shape:
            return self.relative_size
        drawn = self.rng(f"{name}{shape}").standard_normal(shape or self.size.shape)
        if name != "standing" or shape:
            return drawn
        follows: float = self.plan["size_follows_standing"]
        return follows * self.relative_size + float(np.sqrt(1 - follows**2)) * drawn

    def mixture(self, indicator: str, shape: tuple[int, ...] = ()) -> Floats:
        """Return the traits that an indicator is made of, mixed to a spread of about one."""
        loadings = self.plan["indicators"][indicator]["loadings"]
        own = max(0.0, 1 - sum(loading**2 for loading in loadings.values()))
        mixed: Floats = float(np.sqrt(own)) * self.trait(indicator, shape)
        for name, loading in loadings.items():
            mixed = mixed + loading * self.trait(name, shape)
        return mixed


def _cohort_rows(country: Country, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the rows that say how many persons there are."""
    rule = country.plan["cohorts"][name]
    persons = _with_totals(country.persons(name))
    flag = np.where(persons > 0, "exact", "")
    empty = np.full(persons.shape, np.nan)
    figures = {"value": persons, "low": persons, "high": persons, "n": empty}
    return _rows(country, name, rule, figures, flag)


def _indicator_rows(country: Country, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the rows of one indicator, as its publisher would print them."""
    rule = country.plan["indicators"][name]
    n = country.persons(rule["cohort"])
    cells = _draw(country, name, n)
    figures, flag = (_means if "pupil_sd" in rule else _shares)(cells, n, rule)
    few = "few_full_time_teachers" if rule["cohort"] == "teachers_fte" else "few_pupils"
    flag = np.where(figures["n"] < country.plan[few], "withheld", flag)
    flag = np.where(_missing(country, name, flag.shape), "missing", flag)
    flag = np.where(figures["n"] > 0, flag, "")
    unprinted = ~np.isin(flag, ("exact", "censored"))
    figures["value"] = np.where(unprinted, np.nan, figures["value"])
    for bound in ("low", "high"):
        figures[bound] = np.where(flag == "censored", figures[bound], figures["value"])
    if not rule.get("publishes_n", True):
        figures["n"] = np.full(flag.shape, np.nan)
    return _rows(country, name, rule, figures, flag)


def _draw(country: Country, name: str, n: Floats) -> Floats:
    """Return what each cell reached: the kommun's own level and the chance of that year."""
    rule = country.plan["indicators"][name]
    national = np.array([_national(rule, period) for period in PERIODS])
    people = n.sum(axis=(2, 3))
    error = rule.get("clustering", country.plan["clustering"]) * _pupil_spread(rule, national)
    chance = np.nanmean(error[:, None] ** 2 / np.maximum(people, 1))
    lasting = np.sqrt(max(rule["sd"] ** 2 - chance, rule["sd"] ** 2 / 4))
    trait = country.mixture(name)
    level = lasting * (trait - np.average(trait, weights=people.mean(axis=0)))
    expected = national[:, None, None, None] + level[None, :, None, None] + _differences(rule, n)
    noise = country.mixture(name, n.shape) * error[:, None, None, None]
    drawn: Floats = expected + noise / np.sqrt(np.maximum(n, 1))
    return drawn


def _differences(rule: dict[str, Any], n: Floats) -> Floats:
    """Return how organisers and sexes differ from the national figure, zero on the whole."""
    organiser, sex = np.array(rule["organiser"]), np.array(rule.get("sex", [0.0, 0.0]))
    differences: Floats = organiser[:, None] + sex[None, :]
    return differences - np.average(differences, weights=n.sum(axis=(0, 1)))


def _national(rule: dict[str, Any], period: str) -> float:
    """Return the national figure of a period; a calendar year stands in the last school year."""
    return float(rule["national"].get(period, rule["national"].get("2024", np.nan)))


def _pupil_spread(rule: dict[str, Any], national: Floats) -> Floats:
    """Return the spread between pupils: given for means, and that of yes or no for shares."""
    if "pupil_sd" in rule:
        return np.full(national.shape, float(rule["pupil_sd"]))
    spread: Floats = np.sqrt(national * (100 - national))
    return spread


def _shares(
    cells: Floats, n: Floats, rule: dict[str, Any]
) -> tuple[dict[str, Floats], npt.NDArray[np.str_]]:
    """Count who missed it in each cell, add up, and print shares by the publisher's rules."""
    decimals = 1 if rule["cohort"] == "teachers_fte" else 0
    short = np.round(n * (1 - np.clip(np.nan_to_num(cells), 0, 100) / 100), decimals)
    missed, persons = _with_totals(short), _with_totals(n)
    whole = np.maximum(persons, 1)
    few = (missed >= FEWEST_CENSORED) & (missed <= MOST_CENSORED) & rule.get("censored", False)
    low, high = (100 * (1 - bound / whole) for bound in (MOST_CENSORED, FEWEST_CENSORED))
    value = np.where(few, (low + high) / 2, np.round(100 * (1 - missed / whole), 1))
    flag = np.where(few, "censored", "exact")
    flag[..., :2] = np.where(few[..., 1::-1] & ~few[..., :2], "withheld", flag[..., :2])
    return {"value": value, "low": low, "high": high, "n": persons}, flag


def _means(
    cells: Floats, n: Floats, rule: dict[str, Any]
) -> tuple[dict[str, Floats], npt.NDArray[np.str_]]:
    """Weigh the means of the cells together."""
    persons = _with_totals(n)
    step = rule.get("step", 0.1)
    mean = _with_totals(np.nan_to_num(cells) * n) / np.maximum(persons, 1)
    value = np.round(np.round(mean / step) * step, 1)
    empty = np.full(value.shape, np.nan)
    figures = {"value": value, "low": empty, "high": empty, "n": persons}
    return figures, np.full(value.shape, "exact", dtype="<U8")


def _missing(country: Country, name: str, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return where the publisher has nothing; the same for all groups of an organiser."""
    drawn = country.rng(f"missing {name}").random(shape[:3]) < country.plan["missing_share"]
    return np.broadcast_to(drawn[..., None], shape)


def _with_totals(cells: Floats) -> Floats:
    """Append both organisers together, and both sexes together."""
    both = np.concatenate([cells, cells.sum(axis=2, keepdims=True)], axis=2)
    return np.concatenate([both, both.sum(axis=3, keepdims=True)], axis=3)


def _rows(
    country: Country,
    name: str,
    rule: dict[str, Any],
    figures: dict[str, Floats],
    flag: npt.NDArray[np.str_],
) -> dict[str, npt.NDArray[Any]]:
    """Lay the published cells out as rows."""
    periods = tuple(rule["periods"] if "periods" in rule else rule["national"])
    calendar = periods == ("2024",)
    printed = np.array([p in periods or (calendar and p == PERIODS[-1]) for p in PERIODS])
    sexes = np.array([p in rule.get("by_sex", ()) for p in PERIODS])
    organisers = np.isin(ORGANISERS, rule.get("organisers", ORGANISERS))
    keep = (flag != "") & (printed[:, None] & organisers)[:, None, :, None]
    keep[..., :2] &= sexes[:, None, None, None]
    period, kommun, organiser, group = np.nonzero(keep)
    labels = np.array(("2024",) * len(PERIODS) if calendar else PERIODS)
    return {
        "unit": country.kommuner["unit"].to_numpy(dtype="str")[kommun],
        "period": labels[period],
        "indicator": np.full(period.size, name),
        "organiser": np.array(ORGANISERS)[organiser],
        "group": np.array(GROUPS)[group],
        "flag": flag[keep],
        **{column: figure[keep] for column, figure in figures.items()},
    }
