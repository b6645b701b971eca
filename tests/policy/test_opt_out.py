"""Words by which a person asks us not to write to them."""

from __future__ import annotations

import pytest

from app.policy.opt_out import asks_to_stop
from app.policy.same_text import is_same


@pytest.mark.parametrize(
    "text",
    [
        "リプ不要",
        "@us リプライは不要です",
        "ﾘﾌﾟ不要！",
        "返信いりません。",
        "愚痴なので返信しないで",
        "@us やめて",
        "@us もうやめてください！！",
        "勝手に話しかけてこないで",
        "絡んでこないでください",
        "放っておいてください",
        "返信は結構です",
        "Stop contacting me",
        "@us please stop",
        "@us don’t reply to me",
        "Leave me alone!",
        "No replies please.",
        "STOP",
    ],
)
def test_a_wish_to_be_left_alone_is_heard(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "値上げはやめてほしい",
        "@us 返信ありがとうございます",
        "返信が来ないのですが",
        "サポートから連絡がありません",
        "早く返信してください",
        "サービスやめてしまうの？",
        "もうこのアプリやめようかな",
        "My app stops working",
        "please stop the double charges",
        "no reply for three days, still waiting",
        "You don't even reply",
        "😀" * 3000,
    ],
)
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert not asks_to_stop(text)


def test_a_published_text_is_known_again_behind_handles_and_rewritten_addresses() -> None:
    meant = "申し訳ありません。 https://example.com/help をご覧ください"
    assert is_same("@alice 申し訳ありません。\nhttps://t.co/abc をご覧ください", meant)
    assert not is_same("別の返信です", meant)
