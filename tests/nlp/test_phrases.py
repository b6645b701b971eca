"""Names and phrases on request: loaded once, never waited for longer than asked."""

from __future__ import annotations

import importlib.util
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from nlp.base import ModelMissing, TextRefused
from nlp.phrases import INSTALL, Model, Name, NameKind, PhraseReader, StillReading

TEXT = "昨日、渋谷の店で佐藤さんに2時間待たされた。渋谷はもう行かない。"


def doc(names: list[tuple[str, str]], phrases: list[str]) -> Any:
    return SimpleNamespace(
        ents=[SimpleNamespace(text=words, label_=label) for words, label in names],
        noun_chunks=[SimpleNamespace(text=words) for words in phrases],
    )


KINDS = {"City": "GPE", "Person": "PERSON", "Period_Time": "TIME"}
READ = doc(
    [
        ("渋谷", "City"),
        ("佐藤", "Person"),
        ("さん", "Title_Other"),
        ("2時間", "Period_Time"),
        ("渋谷", "City"),
        ("謎", "X"),
    ],
    ["渋谷の店", "佐藤さん", "渋谷の店"],
)


def test_each_name_and_phrase_is_told_once_in_order() -> None:
    found = PhraseReader(lambda: Model(read=lambda _: READ, kinds=KINDS)).read(TEXT, seconds=5)
    assert found.names == (
        Name(kind=NameKind.place, words="渋谷"),
        Name(kind=NameKind.person, words="佐藤"),
        Name(kind=NameKind.time, words="2時間"),
        Name(kind=NameKind.other, words="謎"),
    )
    assert found.phrases == ("渋谷の店", "佐藤さん")


def test_the_model_is_loaded_with_the_first_question_and_kept() -> None:
    loaded = []

    def load() -> Model:
        loaded.append(1)
        return Model(read=lambda _: READ, kinds=KINDS)

    reader = PhraseReader(load)
    assert loaded == []
    for text in ("a", "b", "a"):
        reader.read(text, seconds=5)
    assert loaded == [1]


def test_nobody_waits_longer_than_asked_and_who_asks_again_gets_it() -> None:
    go_on = Event()

    def slow(_text: str) -> Any:
        go_on.wait(10)
        return READ

    reader = PhraseReader(lambda: Model(read=slow, kinds=KINDS))
    with pytest.raises(StillReading):
        reader.read(TEXT, seconds=0.01)
    go_on.set()
    assert reader.read(TEXT, seconds=5).phrases


def test_a_text_that_breaks_the_model_is_refused_and_the_next_one_read() -> None:
    def read(text: str) -> Any:
        if text == "bad":
            raise ValueError("[E999]")
        return READ

    reader = PhraseReader(lambda: Model(read=read, kinds=KINDS))
    with pytest.raises(TextRefused):
        reader.read("bad", seconds=5)
    assert reader.read(TEXT, seconds=5).names


def test_a_megabyte_is_cut() -> None:
    lengths = []

    def read(text: str) -> Any:
        lengths.append(len(text))
        return READ

    PhraseReader(lambda: Model(read=read, kinds=KINDS)).read("最悪" * 500_000, seconds=5)
    assert lengths == [2_000]


@pytest.mark.skipif(
    importlib.util.find_spec("ja_ginza") is not None, reason="here GiNZA is installed"
)
def test_without_the_extra_it_says_how_to_install_it() -> None:
    with pytest.raises(ModelMissing) as told:
        PhraseReader().read(TEXT, seconds=60)
    assert INSTALL in str(told.value)


@pytest.mark.skipif(importlib.util.find_spec("ja_ginza") is None, reason="needs the extra ginza")
def test_ginza_itself_finds_names_and_phrases() -> None:
    found = PhraseReader().read(TEXT, seconds=120)
    assert Name(kind=NameKind.place, words="渋谷") in found.names
    assert Name(kind=NameKind.person, words="佐藤") in found.names
    assert any("店" in words for words in found.phrases)
