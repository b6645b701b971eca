"""What spaCy learnt from texts is forgotten again, and no text is found to say anything else."""

from __future__ import annotations

import pytest

from nlp import corpus, finding
from nlp.corpus import Split
from nlp.finding import Finder
from nlp.normalise import prepare
from nlp.signs import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finder_that_has_forgotten_finds_the_same(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    posts = [one.text for one in corpus.posts(Split.test) if one.language == language][:400]
    remembering = Finder(language)
    before = [remembering.find(prepare(text)) for text in posts]
    monkeypatch.setattr(finding, "_REMEMBERED", 7)
    forgetting = Finder(language)
    assert [forgetting.find(prepare(text)) for text in posts] == before
    assert sum(map(bool, before)) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_long_ago_are_kept_no_longer(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(finding, "_REMEMBERED", 10)
    finder = Finder(language)
    for letter in "abcdefghijklmno":
        finder.find(prepare(f"zyqqx{letter}qv"))
    known = finder._nlp.vocab.strings
    assert "zyqqxoqv" in known
    assert "zyqqxaqv" not in known
