"""The made-up country: its levels, and what is published of them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata.demo import demonstration
from models.design_effect import design_effect
from models.sampling import share_variance_at
from needs.analysis import analyse
from needs.indicator_table import Choice, indicator_tables
from needs.indicators import register
from needs.known_truth import (
    HIDDEN,
    HIGHEST,
    LEAST_PUPILS,
    LEAST_SPREAD,
    LOWEST,
    Chance,
    Country,
    measure_country,
    publish,
)
from needs.normalise import FloatArray
from needs.trial import TRIED

MATHS, BIOLOGY = "share_pass_mathematics_y9", "share_pass_biology_y9"
ELIGIBLE, POINTS = "eligible_science_technology", "national_test_points_mathematics_y9"
GAP = "gap_sex_eligible_science_technology"
NAMES = (MATHS, BIOLOGY, ELIGIBLE, POINTS, GAP)


def country(places: int = 400, pupils: float = 200.0) -> Country:
    return Country(
        places=tuple(f"{i:04}" for i in range(places)),
        pupils=np.full((places, 5), pupils),
        indicators=NAMES,
        mean=np.array([80.0, 85.0, 75.0, 11.0, 6.0]),
        root=np.diag([4.0, 3.0, 5.0, 1.0, 2.0]),
    )


def published(one: Country, chance: Chance, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    levels = one.levels(rng)
    return levels, publish(one, levels, rng, chance)


def figures(
    observations: pd.DataFrame, name: str, column: str = "value", group: str = "samtliga"
) -> FloatArray:
    """Return years by places."""
    rows = observations[(observations["indicator"] == name) & (observations["group"] == group)]
    wide = rows.pivot_table(index="period", columns="unit", values=column, observed=True)
    return wide.to_numpy(dtype=np.float64)


def test_levels_have_the_mean_and_the_spread() -> None:
    levels = country(20_000).levels(np.random.default_rng(0))
    assert levels.mean().tolist() == pytest.approx([80.0, 85.0, 75.0, 11.0, 6.0], abs=0.15)
    assert levels.std().tolist() == pytest.approx([4.0, 3.0, 5.0, 1.0, 2.0], rel=0.03)


def test_shares_stay_within_what_a_share_can_be() -> None:
    wide = replace(country(), root=np.diag([60.0] * 5)).levels(np.random.default_rng(0))
    assert wide[MATHS].min() == LOWEST
    assert wide[MATHS].max() == HIGHEST
    assert wide[GAP].min() < 0  # a gap keeps its sign


def test_small_municipalities_can_be_spread_wider() -> None:
    one = replace(country(4000), by_size=0.5)
    one.pupils[:2000] = 50.0
    one.pupils[2000:] = 800.0
    levels = one.levels(np.random.default_rng(0))[POINTS].to_numpy()
    assert levels[:2000].std() / levels[2000:].std() == pytest.approx(4.0, rel=0.08)


def test_a_country_without_differences_has_none() -> None:
    levels = country().alike().levels(np.random.default_rng(0))
    assert levels.std().tolist() == pytest.approx([0.0] * 5, abs=1e-9)


@pytest.mark.parametrize("effect", [1.0, 2.5])
def test_figures_vary_as_the_design_effect_says(effect: float) -> None:
    _, observations = published(country(2000).alike(), Chance(design_effect=effect))
    value = figures(observations, MATHS)
    assert value.shape == (3, 2000)
    variance = np.broadcast_to(share_variance_at(80.0, 200.0), value.shape)
    assert design_effect(value, variance) == pytest.approx(effect, rel=0.07)
    assert value.mean() == pytest.approx(80.0, abs=0.15)


@pytest.mark.parametrize("of_gaps", [True, False])
def test_errors_share_their_correlation_in_the_direction_of_need(*, of_gaps: bool) -> None:
    chance = Chance(correlation=0.6, of_gaps=of_gaps)
    levels, observations = published(country(3000), chance)
    last = {name: figures(observations, name)[-1] for name in (MATHS, BIOLOGY, POINTS)}
    errors = np.array([value - levels[name].to_numpy() for name, value in last.items()])
    found = np.corrcoef(errors)[np.triu_indices(3, 1)]
    assert found == pytest.approx([0.6] * 3, abs=0.05)
    girls, boys = (figures(observations, ELIGIBLE, group=g)[-1] for g in ("flickor", "pojkar"))
    wider = np.sign(levels[GAP]) * (girls - boys - levels[GAP])
    with_maths = np.corrcoef(wider, errors[0])[0, 1]
    assert with_maths == pytest.approx(-0.6 if of_gaps else 0.0, abs=0.05)


def test_small_numbers_are_marked_as_the_publisher_does() -> None:
    _, observations = published(replace(country(), mean=np.array([99, 99, 98, 11, 1.0])), Chance())
    rows = observations.query("indicator == @MATHS")
    hidden = rows[rows["flag"] == "censored"]
    assert 0 < len(hidden) < len(rows)
    assert hidden["low"].unique().tolist() == [100 - 100 * HIDDEN / 200]
    assert hidden["high"].unique().tolist() == [99.5]
    exact = rows[rows["flag"] == "exact"]["value"]
    assert ((exact == 100) | (exact < 98)).all()


def test_figures_on_fewer_than_ten_pupils_are_withheld() -> None:
    _, observations = published(country(pupils=2.0 * LEAST_PUPILS - 1), Chance())
    whole = observations.query("indicator == @ELIGIBLE and group == 'samtliga'")
    girls = observations.query("indicator == @ELIGIBLE and group == 'flickor'")
    assert not (whole["flag"] == "withheld").any()
    assert (girls["flag"] == "withheld").all()
    assert girls[["value", "low", "high"]].isna().all(axis=None)


def test_what_is_published_is_read_as_real_figures_are() -> None:
    one = country(50)
    levels, observations = published(one, Chance())
    own = pd.Series(one.places, index=list(one.places))
    entries = [register()[name] for name in NAMES]
    table = indicator_tables(observations, entries, Choice(period="2024/25"), {"kommun": own})
    found = table["kommun"]
    assert found.value.notna().all(axis=None)
    assert found.cohort[MATHS].unique().tolist() == [600.0]
    assert found.years_used[[MATHS, ELIGIBLE]].iloc[0].tolist() == [3, 3]
    assert (found.signed[GAP] - levels[GAP]).mean() == pytest.approx(0.0, abs=2.0)


def test_the_measured_country_is_the_one_that_was_published() -> None:
    """What is drawn from a country, and measured again, has its means and spreads."""
    one = country(290)
    units = demonstration()[1]
    real = units.loc[units["level"] == "kommun", "unit"].astype(str)
    one = replace(one, places=tuple(real))
    _, observations = published(one, Chance(correlation=0.5, of_gaps=False), seed=4)
    kept = tuple(part for part in TRIED.indicators if part.id in NAMES)
    method = replace(TRIED, indicators=kept)
    again = measure_country(
        analyse(observations, units, method), Chance(correlation=0.5, of_gaps=False)
    )
    assert again.places == one.places
    assert set(again.indicators) == set(NAMES)
    order = [again.indicators.index(name) for name in NAMES]
    spread = np.sqrt(np.diag(again.root @ again.root.T))[order]
    assert again.mean[order] == pytest.approx([80.0, 85.0, 75.0, 11.0, 6.0], abs=1.0)
    assert spread[:4] == pytest.approx([4.0, 3.0, 5.0, 1.0], rel=0.15)
    assert again.pupils[:, order[4]].tolist() == [200.0] * 290


def test_what_shows_only_chance_is_given_a_little_spread() -> None:
    one = replace(country(290).alike())
    units = demonstration()[1]
    real = units.loc[units["level"] == "kommun", "unit"].astype(str)
    one = replace(one, places=tuple(real))
    _, observations = published(one, Chance())
    kept = tuple(part for part in TRIED.indicators if part.id in NAMES)
    again = measure_country(
        analyse(observations, units, replace(TRIED, indicators=kept)), Chance(design_effect=2.0)
    )
    maths = again.indicators.index(MATHS)
    spread = np.sqrt(np.diag(again.root @ again.root.T))[maths]
    assert spread == pytest.approx(LEAST_SPREAD * np.sqrt(2 * 80 * 20 / 600), rel=0.02)


def test_what_has_no_sampling_cannot_be_made() -> None:
    observations, units = demonstration()
    prices = replace(
        TRIED,
        dimensions=(),
        indicators=(replace(TRIED.indicators[0], id="pupils", dimension="score", direction=1),),
    )
    with pytest.raises(ValueError, match="of which no known truth can be made"):
        measure_country(analyse(observations, units, prices), Chance())
