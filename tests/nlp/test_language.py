"""The language of a post, by its letters first."""

from __future__ import annotations

import pytest

from nlp.language import detect
from nlp.normalise import prepare


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


@pytest.mark.parametrize("hint", [None, "en"])
@pytest.mark.parametrize(
    "text",
    [
        r"my charger caught fire ¯\_(ツ)_/¯",
        r"charger caught fire ¯\_(ツ)_/¯",
        "無印 was awful and nobody answered",
        "I love my 任天堂 switch",
        "I hate 無印良品",
        "my すかいらーく app is broken again",
        "refund my order please (´・ω・`)",
        "༼ つ ◕_◕ ༽つ give me my refund",
        "(ノಠ益ಠ)ノ why is checkout down",
        "still waiting for my parcel ヽ(´ー｀)ノ",
        "this is why I keep buying from you #無印良品 #収納",
        "I keep getting the error 通信エラーが発生しました when I open the app",
        "we bought two tickets to 東京 and they never came",
        "what does お会計 mean on my receipt?",
    ],
)
def test_english_with_a_few_kana_or_kanji_is_english(text: str, hint: str | None) -> None:
    assert detect(prepare(text).words, hint) == "en"


@pytest.mark.parametrize("hint", [None, "ja"])
@pytest.mark.parametrize(
    "text",
    [
        "LINEの調子が悪い new phone",
        "iPhone 15 Pro Max のバッテリー",
        "めっちゃ good",
        "Amazon Prime Video 解約",
        "THE NORTH FACE 偽物",
        "My SoftBank 障害",
        "Nintendo Switch Online + 追加パック値上げ",
        "love 無印",
        "それなw www",
        "「Your payment method was declined, please update」って出て支払いできない",
        "iPhone15 #ドコモ #通信障害",
        "ゼルダ神 #NintendoSwitch #TearsOfTheKingdom",
        "電池がすぐ切れる (´・ω・`)",
        r"¯\_(ツ)_/¯",
        "草 w",
    ],
)
def test_japanese_with_latin_names_and_words_is_japanese(text: str, hint: str | None) -> None:
    assert detect(prepare(text).words, hint) == "ja"


@pytest.mark.parametrize("hint", [None, "ja"])
@pytest.mark.parametrize(
    "text",
    [
        "「Your card was declined. Please try again」と出て買えない",
        "『You have been logged out and we can not help you』障害？",
        '"You do not have permission" って出て進めない',
        "“You do not have permission, please try again” って出て進めない",
    ],
)
def test_what_a_japanese_post_quotes_is_not_its_language(text: str, hint: str | None) -> None:
    assert detect(prepare(text).words, hint) == "ja"


@pytest.mark.parametrize(
    "text",
    [
        "You are not connected to the internet 出続ける",
        "Sorry, we can't process your order at this time. ってずっと出てるんだけど",
        "Sorry, we can't process your order at this time. って何",
        "ERROR: You have been logged out. 何これ",
        "ERROR: You have been logged out. 何これ！？ｗｗｗ",
        "How Do You Like Wednesday 再放送して",
    ],
)
def test_english_that_japanese_words_follow_is_japanese_where_it_is_expected(text: str) -> None:
    assert detect(prepare(text).words, "ja") == "ja"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('"I hate that it never works" 無印', None),
        ('the app said "try again" but it never works, 無印 why', None),
        ("this is not what I ordered from 無印良品", "ja"),
        (r"my charger caught fire and you never answered ¯\_(ツ)_/¯", "ja"),
    ],
)
def test_english_with_a_brand_or_a_face_stays_english(text: str, hint: str | None) -> None:
    assert detect(prepare(text).words, hint) == "en"


@pytest.mark.parametrize(
    "text", ["iPhone 15 Pro Max のバッテリー", "めっちゃ good", "アプリが not good"]
)
def test_japanese_words_outweigh_a_hint_that_says_english(text: str) -> None:
    assert detect(text, "en") == "ja"


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("El servicio de 任天堂 es muy malo y nadie contesta nunca", "es", "es"),
        ("这个软件很难用 ¯\\_(ツ)_/¯", None, "zh"),
        ("这个软件很难用", "ja", "zh"),  # a feed of a Japanese stream
        ("森鷗外記念館休館", "ja", "ja"),
        ("배송이 너무 늦어요 i am so angry", None, "ko"),
        ("worst app ever", "ja", "en"),
        ("docomo down", "ja", "ja"),
        ("lag 😑", None, "en"),
        ("(´・ω・`)", None, "und"),
        ("(´・ω・`)", "en", "en"),
        ("12345", "und", "und"),
    ],
)
def test_faces_and_names_are_no_language(text: str, hint: str | None, language: str) -> None:
    assert detect(prepare(text).words, hint) == language


@pytest.mark.parametrize(
    "text", ["ツ " * 50_000, "aの" * 50_000, "の" + "w" * 100_000, "の" + "#" * 100_000,
             "の" + "「a" * 50_000, "の" + '"' * 100_001, "の" + "“a" * 50_000, "の#w" * 30_000]
)  # fmt: skip
def test_a_hostile_text_is_told_too(text: str) -> None:
    assert detect(text, "ja") == "ja"
