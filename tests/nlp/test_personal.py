"""Personal data are found in the forms people write, and little else is."""

from __future__ import annotations

import pytest

from nlp.normalise import prepare
from nlp.personal import personal_data


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in personal_data(prepare(text))]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("電話は０９０－１２３４－５６７８です", "phone", "０９０－１２３４－５６７８"),
        ("03-1234-5678まで", "phone", "03-1234-5678"),
        ("09012345678に連絡ください", "phone", "09012345678"),
        ("call me on +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("Taro.Yamada+x@example.co.jp です", "mail", "Taro.Yamada+x@example.co.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "mail", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("〒100-0001 に送って", "postal", "〒100-0001"),
        ("東京都千代田区丸の内1-2-3です", "postal", "東京都千代田区丸の内1-2-3"),
        ("I live at 12 Baker Street now", "postal", "12 Baker Street"),
        ("カード4111 1111 1111 1111で払った", "card", "4111 1111 1111 1111"),
        ("注文番号は１２３－４５６７８９０です", "order_number", "１２３－４５６７８９０"),
        ("order #AB-123456 is late", "order_number", "AB-123456"),
        ("普通預金 1234567 に返金して", "account_number", "1234567"),
    ],
)
def test_personal_data_are_found(text: str, kind: str, words: str) -> None:
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22に買った",
        "1,234,567円もした",
        "カード4111 1111 1111 1112で払った",
        "order is late, I want my money back",
        "12345回目のエラー",
        "@kotori さん、東京都に住んでます",
    ],
)
def test_other_numbers_and_words_are_not(text: str) -> None:
    assert found(text) == []
