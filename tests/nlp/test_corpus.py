"""The corpus is as large, as varied and as clean as it says."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from nlp import corpus
from nlp.corpus import CorpusPost, Split
from nlp.corpus.coverage import LABELS, agreed, counts, kappa, labelled_twice, near_duplicates
from nlp.corpus.forms import forms, lengths

POSTS = list(corpus.posts())
FLOORS = {
    "ja": {"all": 6000, "question": 900, "request": 900, "praise": 900, "critical": 400,
           "high": 900},
    "en": {"all": 3000, "question": 450, "request": 450, "praise": 450, "critical": 200,
           "high": 450},
}  # fmt: skip


def _in(language: str) -> list[CorpusPost]:
    return [post for post in POSTS if post.language == language]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_there_is_enough_of_everything(language: str) -> None:
    mine = _in(language)
    table = counts(mine)
    have = {"all": len(mine), **table["intent"], **table["urgency"]}
    assert {
        name: have[name] for name, floor in FLOORS[language].items() if have[name] < floor
    } == {}
    assert len(table["industry"]) >= 18
    assert len(table["network"]) == 6
    assert len(table["register"]) >= 8
    assert sum(bool(post.tags) for post in mine) >= len(mine) // 5
    assert min(table["hard case"].values()) >= 8


def test_no_brief_stands_on_two_sides_and_each_side_has_both_languages() -> None:
    sides: dict[str, set[str]] = defaultdict(set)
    for brief in corpus.briefs().values():
        sides[brief.split].add(brief.language)
    assert sides == {split: {"ja", "en"} for split in Split}


def test_no_post_stands_twice() -> None:
    assert list(near_duplicates(POSTS)) == []
    assert max(Counter(post.id for post in POSTS).values()) == 1


def test_posts_are_as_long_as_posts_are() -> None:
    lengths = [len(post.text) for post in POSTS]
    assert min(lengths) >= 2
    assert max(lengths) <= 340


def test_it_is_told_how_posts_are_written() -> None:
    def written(text: str) -> set[str]:
        return set(forms([replace(POSTS[0], text=text)]))

    assert written("届いた😊 https://kotori.example/1") == {"emoji", "link"}
    assert written("@kotori 最高です(´・ω・`)") == {"handle", "face"}
    assert written("「無料」と言われた #コトリ") == {"quote", "hashtag"}
    assert written("Kotori Payが使えない\n（東京駅）") == {"two scripts", "line break"}
    assert written("plain words") == set()
    made = [replace(POSTS[0], text="あ" * count) for count in (10, 11, 281)]
    assert lengths(made) == {"to 10": 1, "to 20": 1, "over 280": 1}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_two_labellers_agree(language: str) -> None:
    both = [one for one in labelled_twice() if one.language == language]
    assert len(both) >= 800
    for label in LABELS:
        assert agreed(both, label) >= 0.8, label


def test_kappa_is_one_for_the_same_and_none_by_chance() -> None:
    same = [("a", "a"), ("b", "b")] * 10
    chance = [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")] * 10
    assert kappa(same) == 1
    assert kappa(chance) == pytest.approx(0)
