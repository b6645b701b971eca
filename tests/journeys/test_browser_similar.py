"""Similar past cases in a browser: an old answer becomes a draft, and the box takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.models import Account, CaseState, Reply, ReplyPath, ReplyState, StoredAnalysis
from app.services import utc_now
from tests import make
from tests.fakes.analyser import vector
from tests.journeys.serving import Served, until

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]
ANSWER = "ご不便をおかけしています。\n「更新」のあと、もう一度お試しください。"


def two_alike(served: Served) -> int:
    """A new case and a solved one that means the same; the id of the new one."""
    now = utc_now()
    with served.sessions.begin() as session:
        account = session.scalars(sa.select(Account).where(Account.channel == "demo")).one()
        revision = session.scalars(  # of the analyser that is served
            sa.select(StoredAnalysis.revision)
            .group_by(StoredAnalysis.revision)
            .order_by(sa.func.count().desc())
        ).first()
        for state in (CaseState.solved, CaseState.new):
            post = make.post(
                session, account=account, author=make.author(session), posted_at=now, seen_at=now
            )
            make.analysis(session, post=post, revision=revision, embedding=vector(1, 2, 3))
            case = make.case(session, post=post, state=state)
            if state is CaseState.solved:
                session.add(
                    Reply(
                        key=f"similar-{case.id}", case_id=case.id, post_id=post.id,
                        account_id=account.id, person_id=make.person(session).id, text=ANSWER,
                        path=ReplyPath.api, state=ReplyState.sent, created_at=now,
                        updated_at=now, sent_at=now,
                    )
                )  # fmt: skip
        return case.id


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_old_answer_becomes_a_draft_that_the_box_takes_back(
    calm: Served, sit_down: Sit, language: str
) -> None:
    from tests.journeys.working import box, open_case

    case_id = two_alike(calm)
    visit = sit_down(calm, email=calm.bring(language=language), language=language)
    open_case(visit, case_id)
    box(visit).fill("こんにちは。")
    visit.page.locator("#similar [data-writes]").first.click()
    assert box(visit).input_value() == f"こんにちは。\n{ANSWER}"
    until(lambda: drafted(calm, case_id).endswith(ANSWER), what="the draft being kept")
    visit.page.keyboard.press("Control+z")
    assert box(visit).input_value() == "こんにちは。"
    until(lambda: drafted(calm, case_id) == "こんにちは。", what="the draft being as before")


def drafted(served: Served, case_id: int) -> str:
    with served.sessions.read() as session:
        return session.scalar(sa.select(Reply.text).where(Reply.case_id == case_id)) or ""
