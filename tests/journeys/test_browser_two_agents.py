"""Two people, two tabs, two presses: one reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from app.models import ReplyState
from tests.journeys.serving import Served
from tests.journeys.test_browser_case import untouched

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]
SENT = (ReplyState.queued, ReplyState.sending, ReplyState.sent)
FIRST = "ご不便をおかけして申し訳ございません。確認いたします。"
SECOND = "申し訳ございません。別の者からもお詫びいたします。"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_second_of_two_agents_is_refused_and_keeps_the_draft(
    calm: Served, sit_down: Sit, language: str
) -> None:
    from tests.journeys.working import box, open_case, replies, under_way

    case_id = untouched(calm)
    quick = sit_down(calm, email=calm.bring(language=language), language=language)
    slow = sit_down(calm, email=calm.bring(language=language), language=language)
    open_case(quick, case_id)
    open_case(slow, case_id)
    box(slow).fill(SECOND)
    box(quick).fill(FIRST)
    box(quick).press("Control+Enter")
    under_way(quick, "queued")

    slow.refusals.add(409)
    box(slow).press("Control+Enter")
    refused = slow.page.locator("#not-taken")
    refused.wait_for()
    assert refused.get_attribute("role") == "alert"
    assert SECOND in slow.page.content()
    assert [one.text for one in replies(slow, case_id, *SENT)] == [FIRST]
    drafts = replies(slow, case_id, ReplyState.draft)
    assert [one.text for one in drafts] == [SECOND]


def test_two_tabs_of_one_person_send_once(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case, replies, under_way

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    other = visit.another_tab()
    open_case(visit, case_id)
    open_case(other, case_id)
    box(visit).fill(FIRST)
    box(visit).press("Control+Enter")
    under_way(visit, "queued")
    other.refusals.add(409)
    box(other).fill(SECOND)
    box(other).press("Control+Enter")
    other.page.locator("#not-taken").wait_for()
    assert [one.text for one in replies(visit, case_id, *SENT)] == [FIRST]


def test_a_double_press_sends_once(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case, replies, under_way

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    box(visit).fill(FIRST)
    visit.page.evaluate("""() => {
      const form = document.querySelector("[data-reply]");
      form.requestSubmit();
      form.requestSubmit();
      form.querySelector("button.primary").click();
    }""")
    under_way(visit, "queued")
    assert len(replies(visit, case_id)) == 1


def test_what_happens_elsewhere_is_told_while_a_reply_is_written(
    calm: Served, sit_down: Sit
) -> None:
    from tests.journeys.working import box, open_case

    case_id = untouched(calm)
    writing = sit_down(calm, email=calm.bring())
    noting = sit_down(calm, email=calm.bring())
    open_case(writing, case_id)
    box(writing).fill(FIRST)
    open_case(noting, case_id)
    noting.page.keyboard.press("n")
    noting.page.locator("#note-text").fill("この件、対応中です")
    noting.page.locator(".note-add button").click()
    writing.page.locator("[data-changed]:not([hidden])").wait_for()
    assert box(writing).input_value() == FIRST
