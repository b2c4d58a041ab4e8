from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from geodata.reports import report_register
from geodata.tables import FLAGS, GROUP_KINDS
from needs.aggregate import AGGREGATIONS
from needs.analysis import RANKED_LEVELS
from needs.backtest import ESTIMATORS, HORIZONS
from needs.cohort_words import COUNTED
from needs.doubt_words import INTERACTION
from needs.expected_table import QUARTERS
from needs.indicators import register
from needs.maps import WORDS
from needs.method import Words
from needs.method_certainty import ADJUSTMENTS, FACTORS, SHRINKAGES
from needs.normalise import NORMALISATIONS
from needs.rank_sources import SOURCES as SOURCES_OF_DOUBT
from needs.state import ADDRESS_NAMES
from needs.texts import (
    LANGUAGES,
    NOTHING,
    catalogue,
    date,
    difference,
    in_language,
    number,
    percent,
    plain,
    text,
)
from needs.tiers import LOW_RELIABILITY, NO_DIFFERENCE, TIERS, TOO_FEW
from needs.views.method_page import NEVER
from needs.views.navigation import PLACES
from needs.views.ranking import COLUMNS, HELPED, RANK_COLUMNS
from needs.views.snapshot_part import INPUT_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "needs").rglob("*.py"))]
REASONS = (NO_DIFFERENCE, LOW_RELIABILITY, TOO_FEW)
ASKED = re.compile(r"""\btext\(\s*f?["']([^"']+)["']""")
EITHER = re.compile(r"""["']([a-z_]+\.[a-z_]+)["']""")
# What stands in the braces of keys that are put together from parts.
PARTS = {
    "level": RANKED_LEVELS,
    "organiser": report_register().organisers.values(),
    "flag": (*FLAGS, "computed"),
    "unit": {entry.unit for entry in register().values()},
    "unit_name": {entry.unit for entry in register().values()},
    "dimension": {entry.dimension for entry in register().values()},
    "direction": ("more", "less", "context"),
    "normalisation": NORMALISATIONS,
    "aggregation": AGGREGATIONS,
    "search": RANKED_LEVELS,
    "choose": ADDRESS_NAMES,
    "list": {*COLUMNS, *RANK_COLUMNS} - {"name"},
    "download": ("xlsx", "csv"),
    "legend": ("highest", "between", "lowest"),
    "counted": ("pupils", *COUNTED.values()),
    "area": ("name", "value", "national", "standing", "contribution_words"),
    "map": WORDS,
    "tier": TIERS,
    "group": GROUP_KINDS,
    "refusal": REASONS,
}


SUFFIXED = ("value", "against", "opened", "is_apart", "is_within")
FORWARD = ("horizon", "sentence")
COUNTED_PARTS = ("files", "outside", "conflicts", "left_out")


def keys_put_together() -> set[str]:
    made = {f"{group}.{part}" for group, parts in PARTS.items() for part in parts}
    made |= {f"choose.{field}_help" for field in ("lens", "level", "organiser", "period")}
    forms = [f"{end}_{form}" for end in ("high", "low") for form in ("one", "many")]
    made |= {f"certain.{form}" for form in forms}
    made |= {f"certain.short_{form}" for form in forms}
    made |= {f"certain.refused_{reason}" for reason in REASONS}
    made |= {f"certain.unknown_{form}" for form in ("one", "many")}
    made |= {f"others.{level}_{form}" for level in RANKED_LEVELS for form in ("one", "many")}
    made |= {f"level.{level}_many" for level in RANKED_LEVELS}
    made |= {f"data.{name}_{form}" for name in COUNTED_PARTS for form in ("one", "many")}
    made |= {f"level.{level}_one" for level in RANKED_LEVELS}
    made |= {f"list.{name}_help" for name in HELPED}
    made |= keys_of_the_expected() | keys_of_the_method()
    return made | {f"data.{name}_column" for name in INPUT_COLUMNS}


def keys_of_the_expected() -> set[str]:
    families = ("need", "indicator")
    parts = ("x", "y", "key", "tip_name", "tip_value_words", "tip_against_words", "tip_quarter")
    made = {f"expected.{part}_{family}" for part in parts for family in families}
    made |= {f"quarter.{family}.{name}" for family in families for name in QUARTERS}
    made |= {f"expected.{name}{end}" for name in SUFFIXED for end in ("", "_need")}
    made |= {f"expected.{name}" for name in ("expected", "margin", "certain", "quarter")}
    return made | {"expected.tip_expected_words_indicator"}


def keys_of_the_method() -> set[str]:
    made = {f"page.{name}" for name in PLACES}
    made |= {f"area.towards.{name}" for name in SHRINKAGES if name != "none"}
    made |= {f"method.shrinkage_{name}" for name in SHRINKAGES}
    made |= {f"method.adjustment_{name}" for name in ADJUSTMENTS}
    made |= {f"level_of.shrinkage.{name}" for name in SHRINKAGES}
    made |= {f"level_of.adjustment.{name}" for name in ADJUSTMENTS}
    made |= {
        f"factor.{name.replace(' ', '_')}" for name in (*SOURCES_OF_DOUBT, INTERACTION, *FACTORS)
    }
    made |= {f"sure.correlation_{name}" for name in ("some", "none")}
    made |= {f"doubt.kind_{name}" for name in ("respect", "indicator")}
    made |= {f"doubt.tipping_free_{name}" for name in ("some", "one", "all")}
    made |= {f"never.{name}" for name in NEVER} | {f"estimator.{name}" for name in ESTIMATORS}
    return made | {f"backtest.{name}_{years}" for name in FORWARD for years in HORIZONS}


def keys_in_code() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    written = {key for key in ASKED.findall(code) if "{" not in key}
    return written | {key for key in EITHER.findall(code) if key in catalogue()}


def test_every_text_is_there_in_both_languages() -> None:
    for key, entry in catalogue().items():
        assert set(entry) == set(LANGUAGES), key
        assert all(words.strip() for words in entry.values()), key


def braces(words: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(words)} - {None}


def test_both_languages_have_the_same_names_in_braces() -> None:
    for key, entry in catalogue().items():
        names = [
            {field for _, field, _, _ in string.Formatter().parse(entry[language])} - {None}
            for language in LANGUAGES
        ]
        assert names[0] == names[1], key


def test_every_text_that_code_asks_for_exists() -> None:
    assert (keys_in_code() | keys_put_together()) - set(catalogue()) == set()


def test_no_text_is_unused() -> None:
    assert set(catalogue()) - keys_in_code() - keys_put_together() == set()


def test_differences_between_shares_are_in_percentage_points() -> None:
    assert text("unit.percentage_points", "sv", value="1") == "1 procentenheter"


@pytest.mark.parametrize(
    ("key", "language", "message"),
    [
        ("area.place_of", "sv", "needs a value for 'place'"),
        ("no.such", "sv", "no entry 'no.such'"),
        ("area.place_of", "de", "must be one of sv, en"),
    ],
)
def test_a_text_that_cannot_be_given_is_refused(key: str, language: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        text(key, language)


def test_a_value_cannot_ask_for_more_than_to_be_shown() -> None:
    assert text("area.place_of", "sv", place="{of}", of=2) == "{of} av 2"


@pytest.mark.parametrize(
    ("value", "language", "decimals", "written"),
    [
        (1234.56, "sv", 1, "1\N{NO-BREAK SPACE}234,6"),
        (1234.56, "en", 1, "1,234.6"),
        (3.0, "sv", 0, "3"),
        (3.0, "sv", 2, "3,00"),
        (-0.04, "sv", 1, "0,0"),
        (-2.5, "sv", 1, "\N{MINUS SIGN}2,5"),
        (float("nan"), "sv", 1, NOTHING),
        (None, "en", 1, NOTHING),
    ],
)
def test_numbers_are_written_as_the_language_does(
    value: float | None, language: str, decimals: int, written: str
) -> None:
    assert number(value, language, decimals=decimals) == written


@pytest.mark.parametrize(
    ("share", "language", "written"),
    [
        (0.874, "sv", "87\N{NO-BREAK SPACE}%"),
        (0.874, "en", "87%"),
        (float("nan"), "sv", NOTHING),
        (None, "sv", NOTHING),
    ],
)
def test_shares_are_written_as_percentages(
    share: float | None, language: str, written: str
) -> None:
    assert percent(share, language) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.25, "+1,2"), (-1.0, "\N{MINUS SIGN}1,0"), (0.0, "0,0"), (0.01, "0,0"), (None, NOTHING)],
)
def test_differences_carry_their_sign(value: float | None, written: str) -> None:
    assert difference(value, "sv") == written


@pytest.mark.parametrize(
    ("moment", "language", "written"),
    [
        ("2026-11-23T20:15:00+00:00", "sv", "23 november 2026"),
        ("2026-11-23T20:15:00+00:00", "en", "23 November 2026"),
        ("some day", "sv", "some day"),
    ],
)
def test_days_are_written_in_words(moment: str, language: str, written: str) -> None:
    assert date(moment, language) == written


def test_words_in_both_languages_are_told_apart() -> None:
    words = Words(sv="svenska", en="English")
    assert [in_language(words, language) for language in LANGUAGES] == ["svenska", "English"]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Ale", "Ale"),
        ("**Ale**", r"\*\*Ale\*\*"),
        ("[x](http://y)", r"\[x\]\(http\://y\)"),
        ("<b> & :red[x]", r"\<b\> \& \:red\[x\]"),
        ("one\n# two", r"one \# two"),
        ("`$x$`", r"\`\$x\$\`"),
    ],
)
def test_markdown_cannot_be_written_by_a_file_or_an_address(words: str, written: str) -> None:
    assert plain(words) == written
