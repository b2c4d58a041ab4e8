"""Anybody's wide table: what is read, what is refused and in which words."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.tables import SourceError
from needs.wide import index_table, read_wide, write_index

METHODS = Path(__file__).parents[1] / "methods"
METHOD = """
schema = 1
id = "two"
name = { sv = "Två", en = "Two" }
normalisation = "min-max"
[dimensions]
all = { }
[indicators]
fail = { dimension = "all", direction = 1 }
pass = { dimension = "all", direction = -1, weight = 3 }
"""


@pytest.fixture
def method(tmp_path: Path) -> Path:
    path = tmp_path / "two.toml"
    path.write_text(METHOD, encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def faults(table: Path, content: str | bytes, *, id_column: str = "code") -> list[str]:
    """Write `content` and return what is wrong with it, one line for each fault."""
    table.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SourceError) as raised:
        read_wide(table, id_column=id_column, indicators=("fail", "pass"))
    return str(raised.value).splitlines()


def test_a_table_is_scored_in_its_own_order(table: Path, method: Path) -> None:
    table.write_text("pass,code,name,fail\n90,0117,c,10\n70,0114,a,20\n80,0115,b,\n", "utf-8")
    result = index_table(table, method, id_column="code")
    assert list(result.columns) == [
        "code", "rank", "score", "coverage", "dimension_all",
        "normalised_fail", "normalised_pass", "contribution_fail", "contribution_pass",
    ]  # fmt: skip
    assert result["code"].tolist() == ["0117", "0114", "0115"]
    assert result["rank"].tolist() == [3, 1, 2]
    assert result["score"].tolist() == [0.0, 100.0, 50.0]
    assert result["coverage"].tolist() == [1.0, 1.0, 0.75]
    assert result["contribution_fail"].isna().tolist() == [False, False, True]


def test_a_direction_left_open_can_be_given(table: Path, tmp_path: Path) -> None:
    method = tmp_path / "open.toml"
    method.write_text(METHOD.replace("direction = 1", "weight = 1"), encoding="utf-8")
    table.write_text("code,fail,pass\na,1,5\nb,2,4\n", "utf-8")
    with pytest.raises(ValueError, match="`directions` must be 1 or -1 for 'fail'"):
        index_table(table, method, id_column="code")
    result = index_table(table, method, id_column="code", directions={"fail": 1})
    assert result["score"].tolist() == [0.0, 100.0]


@pytest.mark.parametrize(
    "content",
    [
        "code,fail,pass\n0114,1.5,-2e1\n0115,NA,..\n",
        "code;fail;pass\n0114;1,5;-20\n0115;;.\n",
        "code;fail;pass\n0114;1.5;-20.0\n0115;NaN;-\n",
        "code\tfail\tpass\r\n0114\t 1,5\t-20 \r\n\r\n0115\t\tn/a\r\n".replace("n/a", "N/A"),
        '\ufeff"code","fail","pass"\n"0114","1.5","-20"\n0115,nan,null\n',
        "pass,other,code,fail\n-20,x,0114,1.5\n,x,0115,\n,,,\n",
    ],
)
def test_every_common_way_of_writing_gives_the_same_table(table: Path, content: str) -> None:
    table.write_text(content, encoding="utf-8", newline="")
    expected = pd.DataFrame(
        {"fail": [1.5, np.nan], "pass": [-20.0, np.nan]},
        index=pd.Index(["0114", "0115"], name="code"),
    )
    read = read_wide(table, id_column="code", indicators=("fail", "pass"))
    pd.testing.assert_frame_equal(read, expected)


def test_every_fault_of_the_lines_is_named_in_their_order(table: Path) -> None:
    content = 'code,fail,pass\na,1,2\n"b\nb",x,2\na,1,1 000\n,inf,1_0\nc,1\nd,٣,0x1\n'
    assert faults(table, content) == [
        "table.csv, line 4, column “fail”: not a number (found “x”)",
        "table.csv, line 5: the unit stands on line 2 already (found “a”)",
        "table.csv, line 5, column “pass”: not a number (found “1 000”)",
        "table.csv, line 6: the line names no unit",
        "table.csv, line 6, column “fail”: not a number (found “inf”)",
        "table.csv, line 6, column “pass”: not a number (found “1_0”)",
        "table.csv, line 7: the line has 2 cells and the heading 3",
        "table.csv, line 8, column “fail”: not a number (found “٣”)",
        "table.csv, line 8, column “pass”: not a number (found “0x1”)",
    ]


def test_a_decimal_comma_in_a_comma_table_is_not_guessed_at(table: Path) -> None:
    assert faults(table, 'code,fail,pass\na,"1,5",2\n') == [
        "table.csv, line 2, column “fail”: not a number (found “1,5”)"
    ]


def test_columns_that_are_missing_are_named_with_the_nearest(table: Path) -> None:
    assert faults(table, "codes,fails,pass,pass\na,1,2,3\n", id_column="code") == [
        "table.csv, line 1, column “code”: the column is missing; perhaps codes",
        "table.csv, line 1, column “fail”: the column is missing; perhaps fails",
        "table.csv, line 1, column “pass”: 2 columns have this heading",
    ]


def test_the_units_cannot_be_headed_as_a_result(table: Path) -> None:
    (fault,) = faults(table, "rank,fail,pass\n1,2,3\n", id_column="rank")
    assert "the result has a column of that name" in fault


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "table.csv: the file is empty"),
        (b"\n\n", "table.csv: the file is empty"),
        (b"code,fail,pass\n", "table.csv: there are headings and no units"),
        ("kod,å\n".encode("cp1252"), "table.csv: the file is not text in UTF-8"),
        ("code,fail,pass\n".encode("utf-16"), "table.csv: the file is not text in UTF-8"),
        ("code,fail,pass\n".encode("utf-16-le"), "table.csv: the file is not text in UTF-8"),
        (b'code,fail,pass\n"a,1,2\n', "table.csv, line 2: the line cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_table(table: Path, content: bytes, words: str) -> None:
    (fault,) = faults(table, content)
    assert fault.startswith(words)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.csv: the file cannot be read: No such file"):
        read_wide(tmp_path / "nowhere.csv", id_column="code", indicators=())
    with pytest.raises(SourceError, match="the file cannot be read"):
        read_wide(tmp_path, id_column="code", indicators=())


@pytest.mark.realdata
def test_asem_from_its_files_alone(shared: Path) -> None:
    expected = shared / "reference/coinr_asem/expected"
    result = index_table(
        expected / "step_Treated.csv", METHODS / "asem.toml", id_column="uCode"
    ).set_index("uCode")
    scores = pd.read_csv(expected / "results_scores_aggs.csv", index_col="uCode")
    ours = result.reindex(scores.index)
    assert ours["rank"].tolist() == scores["Rank"].tolist()
    np.testing.assert_allclose(ours["score"], scores["Index"], atol=1e-9, rtol=0)
    pillars = list(scores.columns[2:])
    dimensions = ours[[f"dimension_{name}" for name in pillars]]
    np.testing.assert_allclose(dimensions, scores[pillars], atol=1e-9, rtol=0)


@pytest.mark.realdata
def test_hdi_from_its_files_alone(shared: Path, tmp_path: Path) -> None:
    source = shared / "reference/undp_hdi/hdi_components_and_published_1990_2022.csv"
    published = pd.read_csv(source).dropna(subset="hdi")
    published["row"] = published["iso3"] + published["year"].astype(str)
    table = tmp_path / "hdi.csv"
    published.to_csv(table, index=False)
    result = index_table(table, METHODS / "hdi.toml", id_column="row")
    assert len(result) == 5_808
    np.testing.assert_allclose(result["score"].round(3), published["hdi"], atol=1e-12, rtol=0)


def test_a_result_is_written_without_formulas(tmp_path: Path) -> None:
    result = pd.DataFrame({"id": ["=1+1", "b"], "rank": [1, 2]})
    write_index(result, tmp_path / "o.csv")
    assert pd.read_csv(tmp_path / "o.csv")["id"].tolist() == ["'=1+1", "b"]


@pytest.mark.parametrize("name", ["o.txt", "none/o.csv"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="must end with|no folder"):
        write_index(pd.DataFrame({"id": ["a"]}), tmp_path / name)
