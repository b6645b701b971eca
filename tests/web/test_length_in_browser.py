"""The counter in the browser says what the network's own rule says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners.base import LengthRule, Measure

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
JS = Path(__file__).resolve().parents[2] / "app/web/static/js"
PARTS = [
    "返品", "ﾐﾐ", "abc ", "Ünïcode ", "é", "e\u0301 ", "が", "か\u3099",
    "😀", "👨‍👩‍👧", "🇯🇵", "👍🏽",
    "©", "☺️", "1️⃣", "…", "“”", "—", "한국어", "ไทย", "\n", "　", "@user ", "@user@example.com ",
    "https://example.com/a?b=1 ", "見てhttps://example.com/あ", "http://example.co.jp。", "#タグ ",
    "!?", "\u200d", "𠮷野家",
]  # fmt: skip
texts = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


@pytest.fixture(scope="module")
def page() -> Any:
    """A page whose address serves our scripts, and nothing else."""
    playwright = pytest.importorskip("playwright.sync_api", reason="make browser")
    if not CHROMIUM.exists():
        pytest.skip(f"needs Chromium at {CHROMIUM}")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", _serve)
        page.goto("http://console.test/")
        yield page
        browser.close()


def _serve(route: Any) -> None:
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".js"):
        route.fulfill(body=(JS / name).read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>counter</title>", content_type="text/html")


def counted(page: Page, text: str, rule: LengthRule) -> int:
    script = """async ([text, measure, urlLength]) =>
        (await import("/length.js")).lengthOf(text, { measure, urlLength })"""
    return int(page.evaluate(script, [text, rule.measure.value, rule.url_length or 0]))


def _x() -> tuple[LengthRule, Callable[[str], int]]:
    from listeners.x.length import RULE, length

    return RULE, length


def _mastodon() -> tuple[LengthRule, Callable[[str], int]]:
    from listeners.mastodon.length import DEFAULT, length

    return DEFAULT, lambda text: length(text, DEFAULT)


def _bluesky() -> tuple[LengthRule, Callable[[str], int]]:
    from listeners.bluesky.replier import CLUSTER

    rule = LengthRule(measure=Measure.graphemes, limit=300)
    return rule, lambda text: sum(1 for _ in CLUSTER.finditer(text))


@pytest.mark.parametrize("network", [_x, _mastodon, _bluesky])
def test_the_counter_agrees_with_the_network(page: Page, network: Callable[[], Any]) -> None:
    rule, length = network()

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts)
    def agree(text: str) -> None:
        assert counted(page, text, rule) == length(text), repr(text)

    agree()


def test_letters_in_order_find_a_template(page: Page) -> None:
    script = """async (pairs) => {
        const { score } = await import("/picker.js");
        return pairs.map(([query, text]) => score(query, text));
    }"""
    pairs = [["so", "sorry"], ["sr", "sorry"], ["詫び", "お詫びと確認"], ["xs", "sorry"], ["", "a"]]
    assert page.evaluate(script, pairs) == [0, 1, 1, -1, 0]
