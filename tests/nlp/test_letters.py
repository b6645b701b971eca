"""Signs told by letters: what one pass over a text finds is what each pattern alone would find."""

from __future__ import annotations

import re
from itertools import islice

import pytest

from nlp import corpus
from nlp.corpus import Split
from nlp.letters import Letters, Spelt, needed_by
from nlp.normalise import prepare
from nlp.signs import LANGUAGES, Sign, lexicon


@pytest.mark.parametrize(
    ("shape", "needed"),
    [
        ("返金.{0,6}まだ", {"返金"}),  # one is enough
        (r"\bnot (?:happy|impressed)\b", {"happy", "impressed"}),
        ("(?:二|2)重請求", {"重請求"}),
        ("(?:very )?(?:rude|cold)", {"rude", "cold"}),
        ("[らか]んのや", {"んのや"}),
        ("(?<!に)教えて(?!もら)", {"教えて"}),
        (r"\?!", {"?!"}),
        ("(?:foo)++", {"foo"}),
        ("(?i:foo)bar", {"bar"}),
        ("x(?=foo)", {"x"}),
        ("[ab]c?", {"a", "b"}),
    ],
)
def test_a_pattern_tells_letters_no_match_can_do_without(shape: str, needed: set[str]) -> None:
    assert needed_by(re.compile(shape)) == frozenset(needed)


@pytest.mark.parametrize(
    "shape", [r"\d+", "(?:a|)", "[^a]", "(?i)refund", r"(?:late|\d+)", "x?", "(?:foo)*+"]
)
def test_a_pattern_that_could_match_without_them_tells_none(shape: str) -> None:
    assert needed_by(re.compile(shape)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_of_the_lexicon_is_missed_on_the_corpus(language: str) -> None:
    signs = lexicon(language)
    letters = Letters(signs)
    posts = [post for post in corpus.posts(Split.test) if post.language == language][:300]
    for text in (prepare(post.text).words for post in posts):
        told = {(one.sign.code, one.start, one.end, one.is_part) for one in letters.find(text)}
        assert told == _one_by_one(signs, text)


def _one_by_one(signs: tuple[Sign, ...], text: str) -> set[tuple[str, int, int, bool]]:
    found = set()
    for sign in signs:
        for part in sign.parts:
            at = text.find(part)
            while at >= 0:
                found.add((sign.code, at, at + len(part), True))
                at = text.find(part, at + 1)
        for shape in sign.shapes:
            holding = (
                (sign.code, *match.span(), False)
                for match in shape.finditer(text)
                if match[0] and sign.holds(text, *match.span())
            )
            found.update(islice(holding, 1))
    return found


def test_a_place_where_a_shape_is_not_the_sign_does_not_hide_a_later_one() -> None:
    sign = Sign(
        code="fraud", weights={}, shapes=(re.compile("fraud"),), unless_after=re.compile(" cover")
    )
    text = "fraud cover? there was fraud"
    assert [one.start for one in Letters([sign]).find(text)] == [text.rindex("fraud")]


def test_flags_given_beside_a_pattern_count() -> None:
    assert needed_by(re.compile("late # a remark", re.VERBOSE)) == frozenset(["late"])
    assert needed_by(re.compile("late", re.IGNORECASE)) is None


def test_a_pattern_that_tells_nothing_is_always_tried() -> None:
    sign = Sign(code="digits", weights={}, shapes=(re.compile(r"\d{3}"),))
    assert list(Letters([sign]).find("room 404")) == [
        Spelt(sign=sign, start=5, end=8, is_part=False)
    ]


def test_parts_come_from_the_left_and_may_overlap() -> None:
    sign = Sign(code="outage", weights={}, parts=("障害", "通信障害"))
    found = [(one.start, one.end) for one in Letters([sign]).find("また通信障害")]
    assert sorted(found) == [(2, 6), (4, 6)]
