"""Where only a person may send: the network's own composer, and what is said about it after."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from app.models import Account, Case, CaseState, Person, Post, ReplyPath, ReplyState
from tests.journeys.seeding import make_reply, x_case
from tests.journeys.serving import Served, until

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]
TEXT = "ご不便をおかけしております。状況をお調べします。"


def unaddressed(served: Served) -> int:
    """A case of somebody on X who complained without writing to us."""
    with served.sessions.begin() as session:
        account_id = session.scalars(sa.select(Account.id).where(Account.channel == "x")).one()
        return x_case(session, account_id=account_id, text="ヘルプに電話しても出ない").id


def unsure(served: Served, email: str) -> int:
    """A case whose reply may have gone out: the network never answered."""
    case_id = unaddressed(served)
    with served.sessions.begin() as session:
        person_id = session.scalars(sa.select(Person.id).where(Person.email == email)).one()
        case = session.get_one(Case, case_id)
        case.path = ReplyPath.api
        make_reply(session, case=case, state=ReplyState.unsure, person_id=person_id)
    return case_id


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_draft_opens_in_the_networks_own_composer_and_is_confirmed(
    calm: Served, sit_down: Sit, language: str
) -> None:
    from tests.journeys.working import box, open_case, replies, under_way

    case_id = unaddressed(calm)
    visit = sit_down(calm, email=calm.bring(language=language), language=language)
    page = visit.page
    open_case(visit, case_id)
    box(visit).fill(TEXT)
    box(visit).press("Control+Enter")
    under_way(visit, "handed_over")

    link = page.locator('[data-under-way] a[target="_blank"]').first
    assert set((link.get_attribute("rel") or "").split()) >= {"noopener", "noreferrer"}
    address = urlsplit(link.get_attribute("href") or "")
    assert (address.scheme, address.netloc, address.path) == ("https", "x.com", "/intent/tweet")
    assert parse_qs(address.query)["text"] == [TEXT]
    assert parse_qs(address.query)["in_reply_to"] == [_post_of(calm, case_id)]

    page.fill("#posted-url", "https://x.com/nagimori/status/1860000000000000001")
    page.press("#posted-url", "Enter")
    until(lambda: bool(replies(visit, case_id, ReplyState.sent)), what="the reply being confirmed")
    (sent,) = replies(visit, case_id, ReplyState.sent)
    assert sent.url == "https://x.com/nagimori/status/1860000000000000001"
    page.locator(".post.ours .post-text", has_text=TEXT).wait_for()


def test_an_address_that_leads_nowhere_is_not_taken(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case, replies, under_way

    case_id = unaddressed(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    box(visit).fill(TEXT)
    box(visit).press("Control+Enter")
    under_way(visit, "handed_over")
    visit.page.fill("#posted-url", "javascript:alert(1)")
    visit.page.press("#posted-url", "Enter")
    visit.page.locator('.toast[role="alert"]').wait_for()
    assert [one.state for one in replies(visit, case_id)] == [ReplyState.handed_over]


def test_what_was_not_posted_becomes_a_draft_again(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import box, open_case, ready, replies, under_way

    case_id = unaddressed(calm)
    visit = sit_down(calm, email=calm.bring())
    open_case(visit, case_id)
    box(visit).fill(TEXT)
    box(visit).press("Control+Enter")
    under_way(visit, "handed_over")
    visit.page.locator('form[action*="give-back"] button').click()
    box(visit).wait_for()
    ready(visit)
    assert box(visit).input_value() == TEXT
    assert [one.state for one in replies(visit, case_id)] == [ReplyState.draft]


def test_a_person_says_that_an_unsure_reply_stands_there(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.working import open_case, replies

    email = calm.bring()
    case_id = unsure(calm, email)
    visit = sit_down(calm, email=email)
    visit.open("/queue?tab=to_confirm")
    visit.page.locator(f"#case-{case_id}").wait_for()
    open_case(visit, case_id)
    visit.page.locator('button[name="went_out"][value="yes"]').click()
    until(lambda: bool(replies(visit, case_id, ReplyState.sent)), what="the reply being settled")
    with calm.sessions.read() as session:
        assert session.get_one(Case, case_id).state is CaseState.waiting


def _post_of(served: Served, case_id: int) -> str:
    with served.sessions.read() as session:
        case = session.get_one(Case, case_id)
        return session.get_one(Post, case.latest_post_id or 0).external_id
