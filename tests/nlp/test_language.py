"""The language of a post, by its letters first."""

from __future__ import annotations

import pytest

from nlp.language import detect


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("アプリが落ちる", None, "ja"),
        ("LINEの調子が悪い new phone", None, "ja"),
        ("ｱﾌﾟﾘ", None, "ja"),
        ("배송이 너무 늦어요", None, "ko"),
        ("至急返金希望", None, "ja"),
        ("至急返金希望", "ja", "ja"),
        ("这个软件很难用", None, "zh"),
        ("东京", "zh", "zh"),
        ("My parcel still has not arrived and nobody answers", None, "en"),
        ("worst app ever", None, "en"),
        ("Mein Paket ist immer noch nicht angekommen, sehr schade", None, "de"),
        ("El paquete todavía no ha llegado y nadie contesta", None, "es"),
        ("muy malo", "es", "es"),
        ("😡😡", "ja", "ja"),
        ("12345", None, "und"),
    ],
)
def test_the_language_is_told(text: str, hint: str | None, language: str) -> None:
    assert detect(text, hint) == language
