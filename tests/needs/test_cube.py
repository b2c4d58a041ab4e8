from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from geodata.tables import FLAGS
from needs.cube import NO_ROW, Series, build_cube

MATHS = Series("share_pass_mathematics_y9", "samtliga", "samtliga", "gr")


def test_values_land_where_they_belong(observe: Callable[..., pd.DataFrame]) -> None:
    table = observe(
        [
            {"unit": "0101", "value": 80.0, "n": 50.0},
            {"unit": "0102", "value": 90.0, "period": "2023/24", "source": "another"},
            {"unit": "0102", "flag": "withheld"},
            {"unit": "0101", "value": 1.0, "organiser": "enskild"},
            {"unit": "0101", "value": 2.0, "school_form": "gy", "period": "2022"},
            {"unit": "9999", "value": 3.0},
        ]
    )
    cube = build_cube(table, [MATHS, MATHS], ["0101", "0102"])
    assert cube.years == (2022, 2023, 2024)
    assert cube.position == {MATHS: 0}
    nan = np.nan
    np.testing.assert_array_equal(cube.value[0], [[nan, nan], [nan, 90], [80, nan]])
    assert cube.n[0, 2, 0] == 50
    assert cube.flag[0, 2, 1] == FLAGS.index("withheld")
    assert (cube.flag[0, 0] == NO_ROW).all()
    assert cube.sources == ("another", "test")
    assert (cube.source[0, 1, 1], cube.source[0, 2, 0], cube.source[0, 0, 0]) == (0, 1, NO_ROW)
    assert cube.periods["share_pass_mathematics_y9"][2023] == "2023/24"


def test_a_series_that_is_not_published_is_empty(observe: Callable[..., pd.DataFrame]) -> None:
    table = observe([{"unit": "0101", "value": 80.0}])
    other = Series("share_pass_mathematics_y9", "enskild", "samtliga", "gr")
    cube = build_cube(table, [other], ["0101"])
    assert np.isnan(cube.value).all()
    assert (cube.flag == NO_ROW).all()
