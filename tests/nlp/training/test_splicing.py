"""Pieces of posts as more text for a student."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from nlp.training.batches import UNLABELLED, Example
from nlp.training.splicing import spliced

POSTS = [
    Example(text="アプリが落ちる。再起動しても駄目。返金して", language="ja", intent=0),
    Example(text="店員さんが親切だった！また行きたい", language="ja", intent=3),
    Example(text="The app crashes again. Refund me, please", language="en", intent=0),
    Example(text="Lovely staff! Is the shop open on Monday?", language="en", intent=3),
]


def test_texts_are_new_unlabelled_and_never_of_two_languages() -> None:
    made = spliced(POSTS, count=20, seed=1)
    texts = [one.text for one in made]
    assert len(set(texts)) == len(texts) == 20
    assert not {one.text for one in POSTS} & set(texts)
    assert {one.intent for one in made} == {UNLABELLED}
    for one in made:
        assert one.text.isascii() == (one.language == "en")


def test_the_same_seed_makes_the_same_texts() -> None:
    assert spliced(POSTS, count=10, seed=3) == spliced(POSTS, count=10, seed=3)
    assert spliced(POSTS, count=10, seed=3) != spliced(POSTS, count=10, seed=4)


def test_it_ends_where_there_is_too_little_to_make_more() -> None:
    assert len(spliced(POSTS[:1], count=500, seed=1)) < 20
