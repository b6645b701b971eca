"""Working a case by keys: solving, ignoring, noting, judging; the reply box keeps its word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.models import Account, Case, CaseState, Lane, Note, ReplyState, StoredAnalysis
from app.services import utc_now
from nlp.base import Intent, Sentiment, Urgency
from tests import make
from tests.journeys.seeding import analysis
from tests.journeys.serving import Served, until

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]
LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


def untouched(served: Served, *, lane: Lane = Lane.support) -> int:
    """A fresh case of somebody on the demo channel."""
    now = utc_now()
    with served.sessions.begin() as session:
        account = session.scalars(sa.select(Account).where(Account.channel == "demo")).one()
        post = make.post(
            session, account=account, author=make.author(session), posted_at=now, seen_at=now
        )
        case = make.case(session, post=post, lane=lane, abstained=lane is Lane.judge)
        session.add(analysis(post, abstained=lane is Lane.judge))
        return case.id


def case_of(served: Served, case_id: int) -> Case:
    with served.sessions.read() as session:
        found = session.get_one(Case, case_id)
        session.expunge(found)
    return found


def becomes(served: Served, case_id: int, state: CaseState) -> None:
    until(lambda: case_of(served, case_id).state is state, what=f"the case becoming {state}")


@LANGUAGES
def test_a_case_is_taken_solved_and_reopened_by_keys(
    calm: Served, sit_down: Sit, language: str
) -> None:
    from tests.journeys.working import open_case, press_and_land

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring(language=language), language=language)
    open_case(visit, case_id)
    press_and_land(visit, "m")
    assert case_of(calm, case_id).assignee_id is not None
    press_and_land(visit, "e")
    assert case_of(calm, case_id).state is CaseState.solved
    press_and_land(visit, "z")
    assert case_of(calm, case_id).state is CaseState.open


def test_a_case_is_ignored_with_a_reason(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import open_case

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    visit.page.keyboard.press("x")
    visit.page.click("dialog#ignore[open] button[value=advert]")
    becomes(calm, case_id, CaseState.ignored)
    assert case_of(calm, case_id).ignored_reason == "advert"


def test_rows_of_the_queue_are_worked_without_the_mouse(calm: Served, sit_down: Sit) -> None:
    visit = sit_down(calm, email=calm.bring())
    page = visit.page
    visit.open("/queue?words=@")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    first = page.locator(".chosen-row").get_attribute("data-case")
    page.keyboard.press("j")
    second = page.locator(".chosen-row").get_attribute("data-case")
    assert first != second
    page.keyboard.press("k")
    assert page.locator(".chosen-row").get_attribute("data-case") == first
    page.keyboard.press("e")
    becomes(calm, int(first or 0), CaseState.solved)
    row = page.locator(f"#case-{first}")
    row.locator('[data-key="z"]').wait_for()  # the row stays where it is, with its undo
    row.locator('[data-key="z"]').click()
    becomes(calm, int(first or 0), CaseState.open)
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/figures*")


@pytest.mark.parametrize("words", ["23時間59分超過", "23 h 59 min over"])
def test_a_promise_long_broken_is_not_written_over_what_the_customer_says(
    calm: Served, sit_down: Sit, words: str
) -> None:
    number = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    visit.open("/queue?words=@")
    room = visit.page.locator(f"#case-{number}").evaluate(
        """(row, words) => {
          row.classList.add("over");
          const clock = row.querySelector(".left > span");
          clock.textContent = words;
          const said = row.querySelector(".case-what").getBoundingClientRect();
          return said.left - clock.getBoundingClientRect().right;
        }""",
        words,
    )
    assert room > 0


def test_a_note_for_colleagues_and_an_assignment_stay(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import open_case, ready

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring(name="Mio Hayashi"))
    page = visit.page
    open_case(visit, case_id)
    page.keyboard.press("n")
    page.locator("#note-text").fill("倉庫に確認中です。\n<b>明日</b>返事が来ます。")
    page.locator(".note-add button").click()
    page.locator(".note .post-text", has_text="<b>明日</b>").wait_for()
    ready(visit)
    with calm.sessions.read() as session:
        notes = session.scalars(sa.select(Note.text).where(Note.case_id == case_id)).all()
    assert notes == ["倉庫に確認中です。\n<b>明日</b>返事が来ます。"]
    with page.expect_navigation():
        page.select_option("#assignee", label="Ren Sasaki")
    assert case_of(calm, case_id).assignee_id is not None
    assert page.locator("#assignee option:checked").inner_text() == "Ren Sasaki"


def test_a_case_that_the_analysis_is_unsure_of_is_judged_by_keys(
    calm: Served, sit_down: Sit
) -> None:
    from tests.journeys.working import open_case, press_and_land

    case_id = untouched(calm, lane=Lane.judge)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    for key in "2-8":  # a question, negative, high
        visit.page.keyboard.press(key)
    press_and_land(visit, "s")  # this is what it is
    case = case_of(calm, case_id)
    assert (case.intent, case.sentiment, case.urgency) == (
        Intent.question, Sentiment.negative, Urgency.high,
    )  # fmt: skip
    with calm.sessions.read() as session:
        revision = session.scalar(
            sa.select(StoredAnalysis.revision).where(
                StoredAnalysis.post_id == case.latest_post_id, StoredAnalysis.current.is_(True)
            )
        )
    assert revision is not None
    assert revision.startswith("person:")


def test_enter_alone_never_sends_and_an_input_method_is_left_alone(
    calm: Served, sit_down: Sit
) -> None:
    from tests.journeys.working import box, open_case, replies, under_way

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    page = visit.page
    open_case(visit, case_id)
    field = box(visit)
    field.fill("申し訳ございません。")
    field.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    assert field.input_value() == "申し訳ございません。\n\n"
    composing = """(field) => {
      const press = (more) => field.dispatchEvent(new KeyboardEvent("keydown",
        { key: "Enter", bubbles: true, cancelable: true, ...more }));
      return [press({ ctrlKey: true, isComposing: true }), press({ isComposing: true }),
        press({ ctrlKey: true, keyCode: 229 })];
    }"""
    assert field.evaluate(composing) == [True, True, True]  # nobody took the key
    field.evaluate("""(field) => {  // letters that an input method is still putting together
      field.value += ";ow";
      field.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
    }""")
    assert page.locator("#picker").is_hidden()
    sent = (ReplyState.queued, ReplyState.sending, ReplyState.sent)
    assert not replies(visit, case_id, *sent)
    field.fill("申し訳ございません。確認のうえ、ご連絡いたします。")
    field.press("Control+Enter")
    under_way(visit, "queued")
    assert len(replies(visit, case_id, *sent)) == 1


def test_a_draft_survives_a_reload(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case, ready

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    box(visit).press_sequentially("ご連絡ありがとうございます")
    visit.page.get_by_text("Saved", exact=True).wait_for()
    visit.page.reload()
    ready(visit)
    assert box(visit).input_value() == "ご連絡ありがとうございます"


def test_words_that_were_not_saved_yet_survive_a_reload(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case, ready

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    box(visit).fill("書きかけ")
    visit.page.reload()
    ready(visit)
    assert box(visit).input_value() == "書きかけ"
    visit.page.get_by_text("Saved", exact=True).wait_for()


def test_a_draft_is_kept_when_the_page_is_left_at_once(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case, replies

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    box(visit).fill("まだ保存されていない文です")
    visit.open("/queue")
    until(
        lambda: [one.text for one in replies(visit, case_id)] == ["まだ保存されていない文です"],
        what="the draft being kept",
    )
