"""Public texts: ours to learn from by their hashes, and some never learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from nlp.training import public
from nlp.training.batches import INTENTS, UNLABELLED

TEXTS = ("Where is my new card?", "Why was I charged twice?", "Is there a fee for this?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = "".join(f'"{text}",x\n' for text in TEXTS)
    (tmp_path / "en_banking77_train.csv").write_text(f"text,category\n{lines}", encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def labels(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {
        "public_labels.tsv": {public.hash_of(TEXTS[1]): ("complaint", "negative", "high")},
        "public_test.tsv": {public.hash_of(TEXTS[2]): ("question", "neutral", "normal")},
    }
    monkeypatch.setattr(public, "_labels", held.__getitem__)


def test_a_text_we_labelled_brings_its_label_and_another_none(folder: Path) -> None:
    found = {one.text: one.intent for one in public.public_texts(folder, most=10)}
    assert found == {TEXTS[0]: UNLABELLED, TEXTS[1]: INTENTS.index("complaint")}


def test_a_text_kept_apart_is_not_even_read_while_learning(folder: Path) -> None:
    assert [one.text for one in public.public_test(folder)] == [TEXTS[2]]
    assert TEXTS[2] not in {one.text for one in public.public_texts(folder, most=10)}


def test_what_is_labelled_comes_before_what_is_drawn(folder: Path) -> None:
    assert [one.text for one in public.public_texts(folder, most=1)] == [TEXTS[1]]


def test_without_the_folder_there_is_nothing(tmp_path: Path) -> None:
    assert public.public_texts(None, most=10) == []
    assert public.public_texts(tmp_path / "none", most=10) == []


def test_no_text_is_both_learnt_and_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    learnt, apart = public._labels("public_labels.tsv"), public._labels("public_test.tsv")
    assert len(learnt) > 4_000
    assert len(apart) == 800
    assert not learnt.keys() & apart.keys()
