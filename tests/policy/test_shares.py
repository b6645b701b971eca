"""Shares, percentiles and cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy.csv_cells import safe_cell
from app.policy.masking import masked
from app.policy.percentiles import nearest_rank
from app.policy.shares import share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (8, 10, 0.4901625, 0.9433178),  # Brown, Cai and DasGupta's worked case
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (50, 100, 0.4038315, 0.5961685),
    ],
)
def test_wilson_intervals_match_published_values(
    part: int, whole: int, low: float, high: float
) -> None:
    found = share(part, whole)
    assert found.low == pytest.approx(low, abs=1e-6)
    assert found.high == pytest.approx(high, abs=1e-6)


def test_a_share_of_nothing_says_nothing() -> None:
    nothing = share(0, 0)
    assert (nothing.low, nothing.high, nothing.is_enough) == (0.0, 1.0, False)


def test_thirty_are_enough_and_twenty_nine_are_not() -> None:
    assert share(3, 30).is_enough
    assert not share(3, 29).is_enough


def test_nearest_rank_gives_values_that_were_seen() -> None:
    values = [15.0, 20.0, 35.0, 40.0, 50.0]
    found = [nearest_rank(values, percent) for percent in (5, 30, 40, 50, 100)]
    assert found == [15.0, 20.0, 20.0, 35.0, 50.0]
    assert nearest_rank([], 50) is None


@given(st.lists(st.floats(0, 1e9), min_size=1), st.integers(1, 100))
def test_enough_values_lie_at_or_below_a_percentile(values: list[float], percent: int) -> None:
    found = nearest_rank(values, percent)
    assert found in values
    assert sum(one <= found for one in values) * 100 >= percent * len(values)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A1", " =1", "　＝1"],
)
def test_a_cell_that_begins_like_a_formula_is_made_text(cell: str) -> None:
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["返品", "1+1", "a=b", "", "山田＠東京"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_masking_covers_only_its_spans_and_keeps_the_length() -> None:
    text = "電話は 090 1234 です"
    assert masked(text, [{"kind": "phone", "start": 4, "end": 12}]) == "電話は ●●● ●●●● です"
    assert masked(text, [{"start": -3, "end": 2}, {"start": 10, "end": 99}]).startswith("●●は")
    assert len(masked(text, [{"start": 0, "end": 99}])) == len(text)
