"""The town played fast in a folder that is thrown away; both sides of a ratio in one run."""

from __future__ import annotations

import re

import pytest

from app.cli import bench
from app.cli.measured import Row
from tests.cli.conftest import Kikimimi


def test_a_day_in_the_town_brings_posts_and_cases(kikimimi: Kikimimi) -> None:
    found = {one["what"]: one["n"] for one in kikimimi.well("demo", "--days", "1", "--json").json}
    assert found["posts heard"] > 10
    assert found["cases"] > 5
    by_kind = sum(n for what, n in found.items() if "," in what)
    assert by_kind == found["cases"]
    assert not (kikimimi.folder / "data").exists(), "the town of the play is thrown away"


@pytest.mark.parametrize("days", ["0", "8", "x"])
def test_the_week_has_seven_days(kikimimi: Kikimimi, days: str) -> None:
    assert kikimimi("demo", "--days", days).code == 2


def test_what_is_measured_is_told_with_both_sides(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"match": lambda: bench.match_rows(words=(50,), posts=20)}
    monkeypatch.setattr(bench, "PARTS", small)
    rows = kikimimi.well("bench", "match", "--json").json
    assert len(rows) == 2
    for row in rows:
        assert row["ours"] > 0
        assert row["other"] > 0
        assert row["ratio"] == pytest.approx(row["ours"] / row["other"])
    assert "×" in kikimimi.well("bench", "match").out


def test_the_graph_of_past_cases_finds_what_comparing_with_each_finds(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"nearest": lambda: bench.nearest_rows(cases=(500,), questions=20)}
    monkeypatch.setattr(bench, "PARTS", small)
    rows = kikimimi.well("bench", "nearest", "--json").json
    assert [row["unit"] for row in rows] == ["ms", "ms"]
    found = re.search(r"recall at 5 ([\d.]+)%", rows[0]["what"])
    assert found
    assert float(found[1]) > 95


def test_less_is_better_turns_the_ratio_round() -> None:
    row = Row(what="x", ours=2, other=10, against="y", unit="ms", less_is_better=True)
    assert row.ratio == 5


def test_an_unknown_part_is_refused(kikimimi: Kikimimi) -> None:
    assert kikimimi("bench", "nosuch").code == 2
