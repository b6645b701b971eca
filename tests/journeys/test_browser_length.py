"""The counter beside the reply says what the network's own rule says."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from listeners.base import LengthRule
from listeners.bluesky.replier import GRAPHEMES
from listeners.clusters import clusters
from listeners.mastodon import length as mastodon
from listeners.x import length as x
from tests.journeys.serving import Served
from tests.journeys.test_browser_case import untouched

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]

PIECES = (
    "こんにちは", "カタカナ", "ﾊﾝｶｸ", "が", "か\u3099", "ｶﾞ", "漢字", "々〆", "ーー", "〜", "…",
    "！？", "「」", "。", "、", "hello", "Ünïcödé", "a\u0301", "e\u0301\u0302", "Ж",
    "한국어", "한", "ไทย", "مرحبا", "עברית", " ", "\n", "\u3000", "—", "–",
    "“quoted”", "‘", "'", '"', "&", "<b>", "$5", "#tag", "＃タグ", "@name",
    "@a@far.example", "😀", "👨‍👩‍👧‍👦", "👩🏽‍🚀", "👍🏿", "🇯🇵", "🇯🇵🇺🇸", "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "❤️", "❤", "☺", "☺️", "1️⃣", "#️⃣", "㊙️", "™", "©", "®️", "🏳️‍🌈", "🧑‍🤝‍🧑",
    "👁️‍🗨️", "🫠", "⌚", "〽️", "‼️", "https://example.com",
    "http://example.co.jp/p?id=1&b=2#f", "https://example.com/a_(b)",
    "https://example.com/見て", "https://t.co/AbC123xyz",
    "https://sub.domain.example.org:8080/x/", "example.com",
    "www.example.jp/a", "mail@example.com", "https://", "3.5", "e.g.",
    "v1.2.3", "https://example.com/" + "a" * 60, "(https://example.com/a).",
    "https://example.com。",
)  # fmt: skip
"""Without the transgender flag: X counts it as one, the library that counts for X does not."""
LETTERS = "aZ0 あアｱ漢＠。…—é👍\u200d\ufe0f\u0301\u3099"


def _texts() -> list[str]:
    """Known pieces, pairs of them, and disorder; the same ones each time."""
    chance = random.Random(20261122)
    texts = list(PIECES)
    for _ in range(200):
        between = chance.choice(("", " ", " ", "\n"))
        texts.append(between.join(chance.choices(PIECES, k=chance.randint(2, 7))))
    disorder = ("".join(chance.choices(LETTERS, k=chance.randint(1, 12))) for _ in range(60))
    return [*texts, *disorder]


RULES: tuple[tuple[LengthRule, Callable[[str], int]], ...] = (
    (x.RULE, x.length),
    (LengthRule(measure=x.RULE.measure.graphemes, limit=GRAPHEMES), clusters),
    (mastodon.DEFAULT, lambda text: mastodon.length(text, mastodon.DEFAULT)),
    (LengthRule(measure=mastodon.DEFAULT.measure, limit=280), clusters),
)


@pytest.mark.parametrize(("rule", "counted"), RULES, ids=["x", "bluesky", "mastodon", "demo"])
def test_the_browser_counts_as_the_network_does(
    calm: Served, sit_down: Sit, rule: LengthRule, counted: Callable[[str], int]
) -> None:
    visit = sit_down(calm)
    visit.open("/sign-in")
    texts = _texts()
    shown = visit.page.evaluate(
        """async ([address, texts, rule]) => {
          const { lengthOf } = await import(address);
          return texts.map((text) => lengthOf(text, rule));
        }""",
        [
            calm.address + "/static/js/length.js",
            texts,
            {"measure": rule.measure.value, "urlLength": rule.url_length or 0},
        ],
    )
    wrong = {
        text: (said, counted(text))
        for text, said in zip(texts, shown, strict=True)
        if said != counted(text)
    }
    assert wrong == {}


def test_the_counter_counts_while_one_writes_and_warns(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    counter = visit.page.locator("[data-counter]")
    box(visit).fill("あ" * 270)
    assert counter.inner_text().split() == ["270", "/", "280"]
    assert "near" in (counter.get_attribute("class") or "")
    box(visit).fill("あ" * 281)
    assert "over" in (counter.get_attribute("class") or "")
    visit.page.locator("[data-objections] li").wait_for()  # the network's own words
    visit.refusals.add(422)
    box(visit).press("Control+Enter")
    visit.page.locator("#not-taken").wait_for()
    assert box(visit).input_value() == "あ" * 281
