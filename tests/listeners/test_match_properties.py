"""What holds for every text."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from listeners.bench import bench_match
from listeners.fold import fold, folded
from listeners.match import BrandWords, Matcher

ANY_TEXT = st.text(st.characters(), max_size=60)
PIECES = st.sampled_from(
    ["ミ", "み", "ﾐ", "ズ", "ｽﾞ", "す\u3099", "ー", "・", " ", "\n", "M", "ｍ", "i", "z", "_", "㍉"]
    + [
        "ペイ",
        "mimi",
        "川",
        "\u200b",
        "\0",
        "\ud800",
        "😀",
        "カード",
        "は",
        "-",
        "ア",
        "ｱ",
        "1",
        "①",
    ]
)
MIXED_TEXT = st.lists(PIECES, max_size=30).map("".join)
NAMES = st.lists(PIECES, min_size=1, max_size=4).map("".join)
PLAIN = st.text("abc ", max_size=40)


@settings(max_examples=500)
@given(ANY_TEXT | MIXED_TEXT)
@example("\U0002f800")  # a rare kanji in a form of its own
def test_the_slow_fold_with_offsets_equals_the_fast_one(text: str) -> None:
    way = fold(text)
    assert way.text == folded(text)
    assert len(way.starts) == len(way.ends) == len(way.text)
    assert list(way.starts) == sorted(way.starts)


@settings(max_examples=500)
@given(st.lists(NAMES, min_size=1, max_size=4), MIXED_TEXT)
def test_what_is_found_folds_to_the_name_and_never_overlaps(names: list[str], text: str) -> None:
    hits = Matcher([BrandWords(brand_id=1, names=names)]).find(text)
    for hit in hits:
        assert hit.found == text[hit.start : hit.end]
        assert folded(hit.found) == folded(hit.name)
        assert hit.name in names
    assert all(one.end <= two.start for one, two in pairwise(hits))


@settings(max_examples=300)
@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4), PLAIN)
def test_plain_latin_names_are_found_where_a_word_search_finds_them(
    names: list[str], text: str
) -> None:
    hits = Matcher([BrandWords(brand_id=1, names=names)]).find(text)
    by_words = {
        (match.start(), match.end())
        for name in names
        for match in re.finditer(rf"\b{name}\b", text)
    }
    spelled_apart = {(hit.start, hit.end) for hit in hits if " " in hit.found}
    together = {(hit.start, hit.end) for hit in hits} - spelled_apart
    shaded = {
        place
        for place in by_words
        if any(start <= place[0] and place[1] <= end for start, end in spelled_apart)
    }
    assert together == by_words - shaded


@given(st.text("アイウエオカキ", min_size=4, max_size=6), MIXED_TEXT, MIXED_TEXT)
def test_a_long_kana_name_is_found_wherever_it_stands(name: str, left: str, right: str) -> None:
    hits = Matcher([BrandWords(brand_id=1, names=[name])]).find(f"{left}。{name}。{right}")
    assert any(hit.found == name and hit.start == len(left) + 1 for hit in hits)


def test_the_bench_finds_every_planted_name() -> None:
    figures = bench_match(words=50, posts=200)
    assert figures.matched == 4
    assert figures.matcher > 0
    assert figures.plain > 0
