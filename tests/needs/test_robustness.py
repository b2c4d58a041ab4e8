from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from needs.alternatives import alternatives
from needs.analysis import Analysis
from needs.method import Dimension, Factor, Method
from needs.method_certainty import CertaintyRules
from needs.robustness import (
    SOURCE_DRAWS,
    choices_that_matter,
    robustness,
    sources_of_doubt,
)
from needs.simulation import Alternative
from tests.needs.many import analysed, table_of
from tests.needs.small import MATHS, small_method

VARIED = small_method(
    alternatives=(Factor("normalisation", (("min-max", 0.5), ("percentile", 0.5))),)
)
SURE = CertaintyRules(weight_concentration=math.inf)


def declared(analysis: Analysis) -> tuple[Alternative, ...]:
    return alternatives(analysis, table_of(analysis))


def certain_of(method: Method) -> Analysis:
    """Analyse without any uncertainty of the values."""
    analysis = analysed(method)
    nothing = analysis.estimates.variance * 0
    return replace(analysis, estimates=replace(analysis.estimates, variance=nothing))


def nobody(analysis: Analysis) -> Analysis:
    return replace(analysis, ranking=analysis.ranking.assign(rank=np.nan, score=np.nan))


def test_other_weights_are_tried() -> None:
    found = robustness(analysed(), 12)
    assert found is not None
    assert found.left_out.names == (MATHS, "share_pass_biology_y9")
    assert found.tipping is not None
    assert found.lasting is not None
    assert found.highest == 12
    assert found.lasting.survives.sum() <= 12 <= found.lasting.possible.sum()


def test_limits_of_weights_need_a_linear_score() -> None:
    bent = small_method(dimensions=(Dimension(id="score", aggregation="geometric"),))
    found = robustness(analysed(bent), 12)
    assert found is not None
    assert found.tipping is None
    assert found.lasting is None


def test_without_an_order_nothing_is_examined() -> None:
    empty = nobody(analysed(VARIED))
    assert robustness(empty, 1) is None
    assert sources_of_doubt(empty, ()) is None
    assert choices_that_matter(empty, ()) is None


def test_the_sources_of_doubt_are_shares_of_one() -> None:
    analysis = analysed(VARIED)
    found = sources_of_doubt(analysis, declared(analysis))
    assert found is not None
    assert found.draws == SOURCE_DRAWS
    assert sum(found.first.values()) + found.interaction == pytest.approx(1)


def test_every_choice_that_varies_has_an_index() -> None:
    analysis = analysed(VARIED)
    found = choices_that_matter(analysis, declared(analysis))
    assert found is not None
    assert found.factors == ("small numbers", "weights", "normalisation")


def test_where_nothing_is_in_doubt_there_is_nothing_to_say() -> None:
    analysis = certain_of(small_method(certainty=SURE))
    one = (Alternative(name="declared", inputs=declared(analysis)[0].inputs),)
    assert sources_of_doubt(analysis, one) is None
    assert choices_that_matter(analysis, one) is None
