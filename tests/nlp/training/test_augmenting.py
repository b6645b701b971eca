"""The same post as other hands would have typed it."""

from __future__ import annotations

import random

from nlp.training.augmenting import augmented

JAPANESE = "アプリが落ちて使えないです。問い合わせしても返事がなかった。困っています。"
ENGLISH = "I can't log in to your app @sunapp https://sun.example/your/app and nobody's helping me."


def many(text: str) -> list[str]:
    dice = random.Random(5)
    return [augmented(text, dice) for _ in range(400)]


def test_the_same_dice_change_a_text_in_the_same_way() -> None:
    assert many(ENGLISH) == many(ENGLISH)


def test_no_text_is_emptied() -> None:
    for text in ("。", "😊", "a", "!!", "ひどい", "@sunapp"):
        assert all(many(text))


def test_english_is_also_typed_as_in_a_chat() -> None:
    found = many(ENGLISH)
    assert any("cant" in one and "nobodys" in one for one in found)
    assert any(" ur " in one for one in found)


def test_the_words_within_an_address_or_a_handle_stay() -> None:
    assert not any("/ur/" in one for one in many(ENGLISH))
    assert not any("@ur" in one for one in many("@your is the name of their shop, your shop"))


def test_japanese_is_also_left_half_in_latin_letters() -> None:
    found = many(JAPANESE)
    assert any("でs" in one or "まs" in one for one in found)
