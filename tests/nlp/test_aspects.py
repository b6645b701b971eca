"""What posts are about is told beside the signs, and moves no verdict."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from nlp import corpus, finding, signs
from nlp.base import ASPECT, Analysis, Span
from nlp.combining import Heard, by_rules
from nlp.corpus import Split
from nlp.finding import Finder
from nlp.normalise import prepare
from nlp.pipeline import build
from nlp.signs import LANGUAGES, Sign, aspects

_FINDERS = {language: Finder(language) for language in LANGUAGES}


def about(text: str, language: str) -> set[str]:
    found = _FINDERS[language].find(prepare(text))
    return {one.code.removeprefix(ASPECT) for one in found if one.sign.is_aspect}


def analyses(finder: Finder, language: str, texts: list[str]) -> list[Analysis]:
    prepared = [prepare(text) for text in texts]
    return [
        by_rules(Heard(prepared=one, language=language, found=finder.find(one))) for one in prepared
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("荷物がまだ届かない。追跡番号も動かん", {"delivery"}),
        ("送料高すぎ、値上げばっかり", {"price"}),
        ("ポイント消えたんだけど", {"offer"}),
        ("アプリで二重に引き落とされた", {"app", "payment"}),
        ("不良品だったので返品したい", {"quality", "refund"}),
        ("店員さんが無愛想で残念", {"staff"}),
        ("問合せの電話がつながらん", {"contact"}),
        ("パスワード忘れてログインできひん", {"account"}),
        ("ﾙｰﾀｰ替えてもWi-Fi遅い", {"connection"}),
        ("サイズ感が小さめ", {"size"}),
        ("ラーメンおいしかった", {"food"}),
        ("部屋がカビ臭いしゴキブリ出た", {"cleanliness"}),
        ("ずっと品切れ、再入荷まだ?", {"stock"}),
        ("予約したのに満席って", {"booking"}),
        ("明日は何時から営業してますか", {"opening"}),
        ("解約のやり方教えて", {"cancellation"}),
        ("いつもありがとう!", set()),
    ],
)
def test_japanese_posts_are_about(text: str, wanted: set[str]) -> None:
    assert about(text, "ja") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("My parcel never came, the courier lied", {"delivery"}),
        ("hidden fees and another price hike", {"price"}),
        ("the promo code does not work", {"offer"}),
        ("I was charged twice on the app", {"app", "payment"}),
        ("faulty kettle, I want my money back", {"quality", "refund"}),
        ("the waiter was rude", {"staff"}),
        ("been on hold for an hour, no reply by mail", {"contact"}),
        ("can't sign in, password reset is broken", {"account", "quality"}),
        ("No Wi-Fi since the outage", {"connection"}),
        ("runs small, check the size chart", {"size"}),
        ("the food was delicious", {"food"}),
        ("bed bugs in a filthy room", {"cleanliness"}),
        ("sold out again, please restock", {"stock"}),
        ("I have booked an appointment", {"booking"}),
        ("what time does the shop close?", {"opening"}),
        ("how do I cancel?", {"cancellation"}),
        ("you are the best", set()),
    ],
)
def test_english_posts_are_about(text: str, wanted: set[str]) -> None:
    assert about(text, "en") == wanted


@pytest.mark.parametrize(
    ("text", "language", "not_about"),
    [
        ("認証メールが全然届かない", "ja", "delivery"),
        ("楽しみにしています", "ja", "food"),
        ("先日資料請求した者です", "ja", "payment"),
        ("キャンプサイトが最高", "ja", "app"),
        ("公式アカウントをフォローした", "ja", "account"),
        ("ウォーターサーバーが可愛い", "ja", "connection"),
        ("心が壊れそう", "ja", "quality"),
        ("文字サイズを変えたい", "ja", "size"),
        ("ノイズキャンセルが効く", "ja", "cancellation"),
        ("予約投稿した", "ja", "booking"),
        ("彼氏から返信が来ない", "ja", "contact"),
        ("a broken heart", "en", "quality"),
        ("the file size is huge", "en", "size"),
        ("noise cancelling is superb", "en", "cancellation"),
        ("food for thought", "en", "food"),
        ("the best on the internet", "en", "connection"),
        ("what a dirty trick", "en", "cleanliness"),
        ("they deliver on their promises", "en", "delivery"),
    ],
)
def test_the_same_word_in_another_sense_is_no_aspect(
    text: str, language: str, not_about: str
) -> None:
    assert not_about not in about(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_aspects_move_nothing_but_the_names(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = (post for post in corpus.posts(Split.train) if post.language == language)
    # 「てない」 is a sign that yields to others on its letters; an aspect stands on them too
    texts = ["部屋を掃除してない", *(post.text for post in islice(posts, 200))]
    told = analyses(_FINDERS[language], language, texts)
    monkeypatch.setattr(finding, "aspects", lambda _: ())
    alone = analyses(Finder(language), language, texts)
    assert [replace(one, names=()) for one in told] == [replace(one, names=()) for one in alone]
    assert [one.names for one in told] != [one.names for one in alone]


def test_aspects_weigh_nothing_and_exist_in_both_languages() -> None:
    by_language: list[tuple[Sign, ...]] = [aspects(language) for language in LANGUAGES]
    assert len({frozenset(sign.code for sign in found) for found in by_language}) == 1
    for sign in (sign for found in by_language for sign in found):
        assert (dict(sign.weights), sign.negated, sign.urgency) == ({}, None, None), sign.code


def test_an_aspect_is_told_once_where_it_stands_in_the_original() -> None:
    text = "ﾊﾟｽﾜｰﾄﾞ変えたらパスワードが違うと出る"
    [said] = build().analyse([text])
    assert said.names == (Span(kind="aspect:account", start=0, end=7),)
    assert all(not reason.code.startswith(ASPECT) for reason in said.reasons)


def test_a_change_of_the_aspects_is_a_new_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signs.lexicon_revision()
    read = signs._read
    monkeypatch.setattr(
        signs, "_read", lambda name: read(name) + ("#" if name == "aspects.toml" else "")
    )
    assert signs.lexicon_revision.__wrapped__() != before
