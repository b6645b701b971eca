"""An answer for one person becomes a draft for another."""

from __future__ import annotations

import pytest

from app.policy.reusing import Addressee, readdressed

HANAKO = Addressee(handle="hanako", display_name="花子")
KEN = Addressee(handle="ken_t", display_name="Ken")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@hanako 花子さん、申し訳ありません。", "@ken_t Kenさん、申し訳ありません。"),
        ("ご不便をおかけしました。", "ご不便をおかけしました。"),
        ("@hanako2 and hanako_x are others", "@hanako2 and hanako_x are others"),
    ],
)
def test_names_of_the_first_give_way_to_those_of_the_second(text: str, wanted: str) -> None:
    assert readdressed(text, was=HANAKO, now=KEN) == wanted


def test_who_has_no_name_is_called_by_the_handle() -> None:
    nameless = Addressee(handle="yuki", display_name="")
    assert readdressed("花子さん、@hanako", was=HANAKO, now=nameless) == "yukiさん、@yuki"


def test_two_who_swap_names_are_not_mixed_up() -> None:
    one, other = (
        Addressee(handle="aa", display_name="bb"),
        Addressee(handle="bb", display_name="aa"),
    )
    assert readdressed("aa bb", was=one, now=other) == "bb aa"


def test_a_name_of_one_letter_or_of_signs_only_breaks_nothing() -> None:
    odd = Addressee(handle="(.*", display_name="あ")
    assert readdressed("ありがとう (.* ！", was=odd, now=KEN) == "ありがとう ken_t ！"
    assert readdressed("ありがとう", was=Addressee(handle="", display_name=""), now=KEN) == (
        "ありがとう"
    )
