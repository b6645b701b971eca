"""X's length rule."""

from __future__ import annotations

import pytest

from listeners.x.length import length, objections


@pytest.mark.parametrize(
    ("text", "weighted"),
    [
        ("a" * 280, 280),
        ("あ" * 140, 280),
        ("ｱ" * 10, 20),
        ("é" * 10, 10),
        ("👨‍👩‍👧‍👦", 2),
        ("https://example.com/a/very/long/path?with=a&query=of&its=own", 23),
        ("見て https://example.com", 28),
        ("e\u0301", 1),
        ("", 0),
    ],
)
def test_the_length_is_counted_as_x_counts_it(text: str, weighted: int) -> None:
    assert length(text) == weighted


def test_a_text_at_the_limit_is_fine_and_one_more_is_not() -> None:
    assert objections("あ" * 140) == []
    (objection,) = objections("あ" * 140 + "a")
    assert objection.code == "too_long"
    assert objection.detail == {"length": "281", "limit": "280", "over": "1"}


@pytest.mark.parametrize("text", ["a\ufffe", "a\uffff", "\ufeffa", "a\ud800"])
def test_characters_that_x_does_not_take_are_told(text: str) -> None:
    assert [one.code for one in objections(text)] == ["invalid_characters"]
