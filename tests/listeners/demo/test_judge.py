"""What people mind about an answer."""

from __future__ import annotations

import pytest

from listeners.demo import cast
from listeners.demo.judge import Flaw, bare, flaws

COMPLAINT = cast().by_key["day0-kogane"]
ENGLISH = cast().by_key["day1-carl"]
QUESTION = next(one for one in cast().openings if one.intent == "question")
PRAISE = next(one for one in cast().openings if one.intent == "praise" and one.language == "ja")
GOOD = "ご迷惑をおかけし申し訳ありません。本日中に返金日をここでお知らせします。"
GOOD_ENGLISH = "I am sorry for the wait, Carl. Your refund leaves us today, and I will confirm it."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, ()),
        ("@kogane_jiro すみません。", (Flaw.too_short,)),
        ("ご意見をありがとうございます。今後の参考にいたします。", (Flaw.no_apology,)),
        (GOOD_ENGLISH, (Flaw.wrong_language,)),
        (GOOD + "電話番号をこちらに返信で教えてください。", (Flaw.asks_in_public,)),
        (GOOD + "ご住所とお電話番号は、DMで教えてください。", ()),
        (GOOD + "カード番号は、ここに書かないでください。", ()),
        ("申し訳ありませんが、二回の引き落としは仕様です。ご了承ください。", (Flaw.brushed_off,)),
    ],
)
def test_a_complaint_is_answered_well_or_not(text: str, expected: tuple[Flaw, ...]) -> None:
    assert flaws(text, COMPLAINT, said_to_others=frozenset()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD_ENGLISH, ()),
        ("Sorry!", (Flaw.too_short,)),
        ("We value your feedback and will keep it in mind.", (Flaw.no_apology,)),
        (GOOD, (Flaw.wrong_language,)),
        (GOOD_ENGLISH + " Please reply with your phone number.", (Flaw.asks_in_public,)),
    ],
)
def test_the_same_holds_in_english(text: str, expected: tuple[Flaw, ...]) -> None:
    assert flaws(text, ENGLISH, said_to_others=frozenset()) == expected


def test_only_a_complaint_wants_an_apology() -> None:
    assert (
        flaws(
            "左下の「かゆ」のボタンでお炊きいただけますよ。", QUESTION, said_to_others=frozenset()
        )
        == ()
    )
    assert (
        flaws("うれしいお言葉、作った者にも必ず伝えますね。", PRAISE, said_to_others=frozenset())
        == ()
    )


def test_an_apology_is_not_wanted_twice() -> None:
    text = "返金は明日の15時に済みます。ご連絡ありがとうございました。"
    assert flaws(text, COMPLAINT, said_to_others=()) == (Flaw.no_apology,)
    assert flaws(text, COMPLAINT, said_to_others=(), helped_before=True) == ()


def test_a_template_is_recognised_behind_another_name_width_and_punctuation() -> None:
    sent = bare("@a_b さちさん、ご迷惑をおかけし申し訳ありません。すぐ確認します！")
    again = "@c_d 小金さま、ご迷惑をおかけし申し訳ありません｡　すぐ確認します"
    assert flaws(again, COMPLAINT, said_to_others={sent}) == (Flaw.said_to_others,)
    assert flaws(GOOD, COMPLAINT, said_to_others={sent}) == ()
