"""Every code of the product and of its channels has words in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from app.web.objections import _KNOWN as OBJECTIONS
from app.web.wording.channel_words import TROUBLES
from app.web.wording.sentences import SENTENCES
from app.web.wording.words import WORDS, in_words, word
from app.web.wording.work_words import WORK_WORDS
from nlp.base import ASPECT
from nlp.signs import LANGUAGES, aspects
from tests.web.conftest import Console

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r'code="([a-z_]+)"')


def codes(folder: str) -> set[str]:
    return {
        code
        for path in (ROOT / folder).rglob("*.py")
        for code in CODE.findall(path.read_text("utf-8"))
    }


def test_every_trouble_of_a_channel_has_words() -> None:
    assert codes("listeners") - TROUBLES.keys() - OBJECTIONS.keys() - SENTENCES.keys() == set()


@pytest.mark.parametrize("code", sorted(TROUBLES))
def test_a_trouble_is_told_precisely_in_english_and_at_all_in_japanese(
    console: Console, code: str
) -> None:
    sentence = "Precisely this happened."
    with console.app.test_request_context():
        with force_locale("en"):
            assert in_words(sentence, code) == sentence
        with force_locale("ja"):
            assert re.search(r"[ぁ-んァ-ヶ一-龠]", in_words(sentence, code))


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_every_word_of_the_product_exists_in_japanese(console: Console, kind: str) -> None:
    with console.app.test_request_context(), force_locale("ja"):
        for value in WORDS[kind]:
            said = word(kind, value)
            assert re.search(r"[ぁ-んァ-ヶ一-龠A-Z]", said), (kind, value, said)


def test_every_aspect_of_a_post_has_a_word() -> None:
    named = {kind for kind in WORK_WORDS["name_kind"] if kind.startswith(ASPECT)}
    assert named == {sign.span for language in LANGUAGES for sign in aspects(language)}
