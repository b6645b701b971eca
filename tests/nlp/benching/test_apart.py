"""Readers in processes of their own: what comes back, and what is told when one breaks."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.benching import apart
from nlp.benching.apart import NotMeasured, Timed, installed, other, ours

ASARI = """
print("loading ...")
class Sonar:
    def ping(self, text):
        print("noise")
        up = 1.0 if "良" in text else 0.25
        return {"classes": [{"class_name": "positive", "confidence": up},
                            {"class_name": "negative", "confidence": 1 - up}]}
"""
TEXTS = ["良い", "ひどい\n二行目"] * 300


def figures(running: Iterator[int | Timed]) -> Timed:
    found = list(running)
    [timed] = [one for one in found if isinstance(one, Timed)]
    assert found[-1] is timed
    return timed


def environment(folder: Path) -> Path:
    """The Python of a fresh environment without any package."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python"


def test_ours_reads_in_its_own_process() -> None:
    said = figures(ours("rules", ["二重に課金されて返金もされない", "How do I cancel?"], cores=1))
    assert [one["intent"] for one in said.said] == ["complaint", "question"]
    assert "rules" in said.revision
    assert said.batched > 0
    assert said.one_by_one > 0
    assert 0 < said.p50_ms <= said.p95_ms
    assert 10 < said.memory_mb < 5_000
    assert said.load_seconds > 0


def test_anothers_scores_come_back_in_order_whatever_it_prints(tmp_path: Path) -> None:
    python = environment(tmp_path / "env")
    [packages] = (tmp_path / "env" / "lib").glob("python*/site-packages")
    (packages / "asari").mkdir()
    (packages / "asari" / "__init__.py").touch()
    (packages / "asari" / "api.py").write_text(ASARI, encoding="utf-8")
    running = list(other("asari", python, TEXTS, cores=1))
    assert [one for one in running if isinstance(one, int)] == [0, 512]
    assert [one["score"] for one in figures(iter(running)).said] == [1.0, -0.5] * 300


def test_a_reader_that_breaks_is_told_with_its_last_words(tmp_path: Path) -> None:
    python = environment(tmp_path / "env")
    with pytest.raises(NotMeasured) as told:
        list(other("asari", python, TEXTS, cores=1))
    assert "asari broke" in str(told.value)
    assert "No module named 'asari'" in str(told.value)


def test_who_stops_listening_stops_the_reader() -> None:
    running = ours("rules", TEXTS, cores=1)
    assert next(running) == 0
    running.close()  # type: ignore[attr-defined]


def test_without_an_index_nothing_is_installed_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with (
        pytest.raises(NotMeasured, match=r"asari could not be installed.*network"),
        installed("asari"),
    ):
        pytest.fail("there is no such package")
    assert list(tmp_path.iterdir()) == []


def test_what_is_installed_is_pinned() -> None:
    assert all("==" in one for packages in apart.OTHERS.values() for one in packages)
