"""The layout of a method file: what is read, what is refused, and in which words."""

import tomllib

import pytest

from needs.method_toml import SCHEMA, nearest, read_document, write_document

SMALL = """
schema = 1
id = "small"
name = { sv = "Liten", en = "Small" }

[indicators]
share_pass = { weight = 2 }
"""


def test_a_small_file_is_read_as_plain_values() -> None:
    assert read_document(SMALL) == {
        "schema": 1,
        "id": "small",
        "name": {"sv": "Liten", "en": "Small"},
        "indicators": {"share_pass": {"weight": 2}},
    }


def test_every_fault_is_named_at_once() -> None:
    text = """
    schema = 1
    id = 7
    nmae = "Liten"
    scale = true
    name = { sv = "Liten" }
    pool_years = 2.5
    certainty = { draws = "many", clera = 1 }
    alternatives = { shrinkage = "mean", normalisation = { percentile = "half" } }
    [dimensions]
    results = { wieght = 1, goalposts = [1, 2, 3] }
    [indicators]
    a = 1
    b = { direction = "up", transform = 3 }
    """
    with pytest.raises(ValueError, match="`id` must be a text, found 7") as raised:
        read_document(text)
    assert str(raised.value).splitlines() == [
        "`id` must be a text, found 7.",
        "`nmae` is not a key of a method file; perhaps name.",
        "`scale` must be a number, found True.",
        (
            '`name` must be a text in two languages, { sv = "…", en = "…" }, found'
            " {'sv': 'Liten'}."
        ),
        "`pool_years` must be a whole number, found 2.5.",
        "`certainty.draws` must be a whole number, found 'many'.",
        "`certainty.clera` is not a key of a method file; perhaps clear.",
        (
            "`alternatives.shrinkage` must be a table of levels, each with its probability, found"
            " 'mean'."
        ),
        (
            "`alternatives.normalisation` must be a table of levels, each with its probability,"
            " found {'percentile': 'half'}."
        ),
        "`dimensions.results.wieght` is not a key of a method file; perhaps weight.",
        "`dimensions.results.goalposts` must be two numbers, [lowest, highest], found [1, 2, 3].",
        "`indicators.a` must be a table, found 1.",
        "`indicators.b.direction` must be a whole number, found 'up'.",
        "`indicators.b.transform` must be a text, found 3.",
    ]


def test_what_is_required_is_named() -> None:
    with pytest.raises(ValueError, match="missing") as raised:
        read_document("")
    assert str(raised.value).splitlines() == [
        f"`{key}` is missing." for key in ("schema", "id", "name", "indicators")
    ]


def test_parts_that_are_no_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="`indicators` must be a table, found 'share_pass'"):
        read_document(SMALL.replace("[indicators]", 'indicators = "share_pass"\n[dimensions]'))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schema = ", "not valid TOML"),
        (SMALL + "share_pass = { weight = 3 }", "not valid TOML"),  # named twice
        # a newer layout is refused before its keys are judged
        (f"schema = {SCHEMA + 1}\nunheard_of = 1", f"layout {SCHEMA + 1}.*reads layout {SCHEMA}"),
    ],
)
def test_text_that_cannot_be_read(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_document(text)


def test_nearest() -> None:
    assert nearest("wieght", ["weight", "parent"]) == "perhaps weight"
    assert nearest("xyz", ["weight", "parent"]) == "valid are weight, parent"


def test_written_text_is_read_back() -> None:
    document = read_document(SMALL) | {
        "scale": 1e-07,
        "dimensions": {"med blank": {"goalposts": [0.1, 1e300]}, 'quote"\\\x7f\n': {}},
    }
    assert tomllib.loads(write_document(document)) == document


def test_what_is_none_is_left_out() -> None:
    document = read_document(SMALL)
    document["indicators"]["share_pass"]["direction"] = None
    assert write_document(document) == (
        'schema = 1\nid = "small"\nname = { sv = "Liten", en = "Small" }\n'
        "\n[indicators]\nshare_pass = { weight = 2 }\n"
    )
