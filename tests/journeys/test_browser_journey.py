"""From signing in to the figures, in Japanese and in English, in a town that is alive."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from app.models import Author, Case, ReplyState
from tests.journeys.serving import Served, until
from tests.journeys.townspeople import somebody_who_will_answer

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]

ADDED = {
    "ja": "いただいたお話は、担当の者と一緒に必ず確かめます。",
    "en": "I will look into what you told us together with the people who built it.",
}
ANSWERED = {"ja": re.compile(r"n\s*=\s*(\d+)"), "en": re.compile(r"n = (\d+) answered")}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_somebody_is_heard_answered_and_counted(town: Served, sit_down: Sit, language: str) -> None:
    from tests.journeys.working import becomes_sent, box, ready, replies, under_way, undone

    visit = sit_down(town, language="ja" if language == "en" else "en")
    page = visit.page
    _sign_in_with_what_was_printed(visit, language)
    assert visit.language() == language
    page.wait_for_selector("[data-news]:not([hidden])", timeout=60_000)  # posts come by themselves
    page.click("[data-news]")
    page.wait_for_selector("[data-row]")
    before = _answered(visit, language)
    visit.open("/queue")

    case, will_say = _somebody(town, language)
    page.fill("[data-search]", _handle(town, case))
    page.keyboard.press("Enter")
    page.wait_for_url("**words=**")
    page.locator(f"#case-{case.id} .case-text").click()
    ready(visit)

    box(visit).press_sequentially(";owabi")
    page.wait_for_selector("#picker:not([hidden]) [aria-selected=true]")
    page.keyboard.press("Enter")  # takes the template; sends nothing
    assert len(box(visit).input_value()) > 30
    box(visit).press("Control+End")
    page.keyboard.insert_text("\n" + ADDED[language])
    text = box(visit).input_value()
    page.keyboard.press("Control+Enter")

    under_way(visit, "queued")
    undone(visit)
    assert box(visit).input_value() == text
    assert not replies(visit, case.id, ReplyState.queued, ReplyState.sent)

    box(visit).press("Control+Enter")
    under_way(visit, "queued")
    sent = becomes_sent(visit, case.id)
    assert sent.text == text
    page.locator(".post.ours .post-text", has_text=ADDED[language]).wait_for()
    assert [one.state for one in replies(visit, case.id, ReplyState.sent)] == [ReplyState.sent]

    answers = page.locator(".post:not(.ours) .post-text", has_text=will_say)
    news = page.locator("[data-changed]:not([hidden])")
    answers.or_(news).first.wait_for(timeout=60_000)  # the customer answers: the page says so
    page.reload()
    answers.wait_for()

    assert _answered(visit, language) > before
    assert page.locator(".tile .figure").first.inner_text() not in {"", "–"}


def _sign_in_with_what_was_printed(visit: Visit, language: str) -> None:
    """At the door the language is chosen; it stays."""
    visit.open("/sign-in")
    visit.page.click(f"button.language[value={language}]")
    visit.page.locator(f"html[lang='{language}']").wait_for()  # a page between two has no root yet
    visit.page.fill("#email", visit.served.email)
    visit.page.fill("#password", visit.served.password)
    visit.page.press("#password", "Enter")
    visit.page.wait_for_url("**/queue*")


def _answered(visit: Visit, language: str) -> int:
    """How many first replies the page of figures counts."""
    visit.open("/figures")
    said = visit.page.locator(".tile .of").first.inner_text()
    found = ANSWERED[language].search(said)
    assert found, said
    return int(found[1])


def _somebody(town: Served, language: str) -> tuple[Case, re.Pattern[str]]:
    """A case, and how its writer's answer begins."""
    until(
        lambda: somebody_who_will_answer(town, language=language) is not None,
        what=f"somebody speaking {language}", within=90,
    )  # fmt: skip
    found = somebody_who_will_answer(town, language=language)
    assert found is not None
    case, words = found
    return case, re.compile("|".join(re.escape(one[:20]) for one in words))


def _handle(town: Served, case: Case) -> str:
    with town.sessions.read() as session:
        return session.get_one(Author, case.author_id).handle
