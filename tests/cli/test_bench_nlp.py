"""`bench nlp`: every row has both sides, and what cannot be had is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import bench, bench_nlp
from nlp.benching import apart
from nlp.benching.apart import NotMeasured
from nlp.trained import files
from tests.cli.conftest import Kikimimi


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def make(*others: str) -> None:
        part = {"nlp": lambda: bench_nlp.nlp_rows(at_most=12, others=others)}
        monkeypatch.setattr(bench, "PARTS", part)

    return make


def test_the_model_is_measured_beside_the_rules(
    kikimimi: Kikimimi, small: Callable[..., None]
) -> None:
    small()
    said = kikimimi.well("bench", "nlp", "--json")
    assert said.err == "", "no progress where nobody looks"
    rows = said.json
    assert {row["against"] for row in rows} == {"one by one", "the rules alone"}
    assert {row["unit"] for row in rows} == {"posts/s", "ms", "s", "MB", "macro-F1"}
    assert all(row["ours"] > 0 for row in rows)
    told = " ".join(row["what"] for row in rows)
    for label in ("Japanese intent", "English urgency", "1 core", "p95", "resident memory"):
        assert label in told


def test_without_a_model_and_without_the_others_the_rest_goes_on(
    kikimimi: Kikimimi,
    small: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(name: str) -> object:
        raise NotMeasured(f"{name} could not be installed.")

    monkeypatch.setattr(apart, "installed", refused)
    monkeypatch.setattr(files, "SHIPPED", tmp_path)
    small("asari")
    said = kikimimi.well("bench", "nlp", "--json")
    assert "No model is installed" in said.err
    assert "The rules alone are measured." in said.err
    assert "asari could not be installed.\n" in said.err
    told = " ".join(row["what"] for row in said.json)
    assert "kiku" not in told
    assert "Japanese sentiment" in told
