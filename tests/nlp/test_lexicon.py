"""The lexicon is whole: every code has its sentences, every word can be found."""

from __future__ import annotations

import pytest

from nlp.base import Intent, Reason, Sentiment
from nlp.combining import CARRIED, MODEL_SAYS
from nlp.finding import Finder
from nlp.normalise import prepare
from nlp.reasons import sentence, sentences
from nlp.signs import LANGUAGES, Sign, aspects, lexicon

OWN_CODES = {"no_signs", "unsure", "unknown_language", "no_text", "unreadable"}
CLASSES = {str(name) for group in (Intent, Sentiment) for name in group}


def signs() -> list[Sign]:
    return [sign for language in LANGUAGES for sign in lexicon(language)]


def codes() -> set[str]:
    turned = {f"not_{sign.code}" for sign in signs() if sign.negated is not None}
    return {sign.code for sign in signs()} | turned | OWN_CODES


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_has_a_sentence_in_both_languages(code: str, language: str) -> None:
    said = sentence(Reason(code=code, about="intent", words="WORDS"), language)
    assert said != f"{code}: WORDS"
    assert ("WORDS" in said) == (code not in OWN_CODES)


def test_no_sentence_is_left_over() -> None:
    assert set(sentences()) == codes() | {CARRIED, MODEL_SAYS}


def test_weights_name_classes_that_exist() -> None:
    for sign in signs():
        assert set(sign.weights) | set(sign.negated or {}) <= CLASSES, sign.code
        assert sign.words or sign.lemmas or sign.parts or sign.shapes or sign.tokens, sign.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_and_part_is_found_where_it_stands_alone(language: str) -> None:
    finder = Finder(language)
    missed = []
    for sign in (*lexicon(language), *aspects(language)):
        for word in (*sign.words, *sign.parts):
            found = {one.sign.code for one in finder.find(prepare(word))}
            if sign.code not in found and not sign.only_negated:
                missed.append((sign.code, word))
    assert missed == []
