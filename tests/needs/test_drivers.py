from __future__ import annotations

import numpy as np
import pandas as pd

from needs.drivers import above_the_middle


def test_what_is_usual_explains_nothing() -> None:
    given = pd.DataFrame({"heavy": [40.0, 41.0, 42.0], "light": [1.0, 9.0, 2.0]})
    found = above_the_middle(given)
    assert found["heavy"].tolist() == [-1, 0, 1]
    assert found["light"].tolist() == [-1, 7, 0]


def test_what_is_missing_stays_missing_and_moves_no_middle() -> None:
    given = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [np.nan, np.nan, np.nan]})
    found = above_the_middle(given)
    assert found["a"].tolist()[::2] == [-1, 1]
    assert found["a"].isna().tolist() == [False, True, False]
    assert found["b"].isna().all()
