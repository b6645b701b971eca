"""The cases are as the format wants them, and there are enough of them."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from nlp import corpus
from nlp.base import Intent, Sentiment, Urgency
from tests.nlp.behaviour.cases import CaseInvalid, Kind, load, of_file

CASES = load()
CAPABILITIES = {
    "negation",
    "sarcasm",
    "dialect",
    "width_and_kana",
    "emoji",
    "typos",
    "names",
    "politeness",
    "length",
    "intensifiers",
    "questions",
    "requests",
    "urgency",
    "praise",
    "other",
    "marks",
    "line_breaks",
}
ONLY_JAPANESE = {"dialect", "width_and_kana"}


def test_there_are_enough_cases_in_each_language() -> None:
    languages = Counter(case.language for case in CASES)
    assert len(CASES) >= 1_300
    assert languages["ja"] >= 700
    assert languages["en"] >= 630


def test_every_capability_is_tried_in_its_languages_and_often_enough() -> None:
    counted = Counter((case.capability, case.language) for case in CASES)
    wanted = {(name, "ja") for name in CAPABILITIES}
    wanted |= {(name, "en") for name in CAPABILITIES - ONLY_JAPANESE}
    assert set(counted) == wanted
    assert min(counted.values()) >= 30, counted


def test_every_kind_of_case_occurs_in_both_languages() -> None:
    assert {(case.kind, case.language) for case in CASES} == {
        (kind, language) for kind in Kind for language in ("ja", "en")
    }


def test_every_class_is_expected_somewhere() -> None:
    assert {case.expected.intent for case in CASES} >= set(Intent)
    assert {case.expected.sentiment for case in CASES} >= set(Sentiment)
    assert {case.expected.urgency_at_least for case in CASES} >= {Urgency.high, Urgency.critical}


def test_no_case_is_written_twice() -> None:
    twice = [texts for texts, count in Counter(case.texts for case in CASES).items() if count > 1]
    assert not twice


def test_no_text_of_the_suite_is_in_the_corpus() -> None:
    learnt = {squeezed(post.text) for post in corpus.posts()}
    ours = {text: squeezed(text) for case in CASES for text in case.texts}
    assert not [text for text, shape in ours.items() if shape in learnt]


def squeezed(text: str) -> str:
    """Letters and digits alone, so that a mark or a blank makes no other text."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def group(kind: str, fields: str, *, language: str = "en") -> str:
    return f'[[cases]]\nkind = "{kind}"\nlanguage = "{language}"\n{fields}\n'


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ('[[case]]\nkind = "mft"', "'cases'"),
        (group("guess", 'texts = ["x"]\nintent = "other"'), "guess"),
        (group("mft", 'texts = ["x"]\nintent = "other"', language="fr"), "fr"),
        (group("mft", 'texts = ["x"]'), "expects nothing"),
        (group("mft", 'texts = ["x"]\nintent = "rage"'), "rage"),
        (group("mft", 'texts = [" "]\nintent = "other"'), "missing"),
        (group("mft", 'texts = ["x"]\nmood = "bad"'), "mood"),
        (group("invariance", 'same = ["mood"]\nvariants = [["a", "b"]]'), "`same`"),
        (group("invariance", 'same = ["intent"]\nvariants = [["a", "a"]]'), "twice"),
        (group("invariance", 'same = ["intent"]\nvariants = [["a"]]'), "two texts"),
        (group("direction", 'more = "love"\nvariants = [["a", "b"]]'), "`more`"),
        (group("direction", 'more = "urgency"\nvariants = [["a", "b", "c"]]'), "a pair"),
    ],
)
def test_a_group_that_is_not_as_the_format_wants_it_is_refused(toml: str, sentence: str) -> None:
    with pytest.raises(CaseInvalid, match=sentence):
        of_file("negation", toml)
