"""Sending: at most once, and nothing that was written is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.models import (
    Account,
    AccountState,
    Author,
    CaseState,
    Clock,
    ClockEnd,
    LedgerEntry,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
    Spend,
)
from app.steps.answering.deliver import deliver, deliver_replies
from app.steps.answering.respond import send_reply
from listeners.base import Budget
from listeners.errors import (
    ChannelError,
    NeedsOperator,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TryLater,
)
from tests.fakes.channels import incoming
from tests.steps.flow import Flow

TEXT = "ご不便をおかけして申し訳ありません。"
HOLD = timedelta(seconds=10)


@pytest.fixture
def queued(flow: Flow) -> Flow:
    """A complaint, and our reply in the undo time."""
    flow.hear(incoming("a", text="キキミミ怒"))
    case = flow.case()
    send_reply(
        case.id,
        key="k1",
        text=TEXT,
        case_version=case.version,
        person_id=flow.person_id,
        sessions=flow.sessions,
        channels=flow.channels,
        undo_seconds=10,
        now=flow.now,
    )
    flow.replier.at = flow.now + timedelta(seconds=11)
    return flow


def deliver_all(flow: Flow, *, after: timedelta = HOLD) -> int:
    return deliver_replies(sessions=flow.sessions, channels=flow.channels, now=flow.now + after)


def test_nothing_is_sent_within_the_undo_time(queued: Flow) -> None:
    assert deliver_all(queued, after=timedelta(seconds=9)) == 0
    assert queued.replier.published == []


def test_a_sent_reply_keeps_the_promise_at_the_network_s_time(queued: Flow) -> None:
    assert deliver_all(queued) == 1
    reply, case, clock = queued.one(Reply), queued.case(), queued.one(Clock)
    assert (reply.state, reply.external_id, reply.sent_at) == (
        ReplyState.sent,
        "ours-1",
        queued.replier.at,
    )
    assert (clock.ended_at, clock.end) == (queued.replier.at, ClockEnd.replied)
    assert (case.state, case.first_replied_at) == (CaseState.waiting, queued.replier.at)
    assert queued.one(LedgerEntry).approach_path is ReplyPath.api
    assert "reply.sent" in queued.kinds()


def test_the_stream_s_copy_of_our_reply_is_the_same_post(queued: Flow) -> None:
    deliver_all(queued)
    version = queued.case().version
    queued.hear(
        incoming("ours-1", by="us", text=TEXT, thread_id="a", in_reply_to="a",
                 posted_at=queued.replier.at)
    )  # fmt: skip
    ours = [post for post in queued.all(Post) if post.ours]
    assert [(post.external_id, post.case_id) for post in ours] == [("ours-1", queued.case().id)]
    assert queued.case().version == version
    assert "case.answered_elsewhere" not in queued.kinds()


def test_a_sent_reply_is_not_sent_again(queued: Flow) -> None:
    deliver_all(queued)
    assert deliver_all(queued, after=timedelta(minutes=1)) == 0
    assert len(queued.replier.published) == 1


def test_two_workers_send_one_reply_once(queued: Flow) -> None:
    reply_id, now = queued.one(Reply).id, queued.now + HOLD
    channels = queued.channels
    inner: list[bool] = []
    queued.replier.meanwhile = lambda: inner.append(
        deliver(reply_id, sessions=queued.sessions, channels=channels, now=now)
    )
    deliver_all(queued)
    assert inner == [False]
    assert len(queued.replier.published) == 1


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (OutcomeUnknown("no answer", code="timeout"), ReplyState.unsure, "timeout"),
        (Refused("blocked", code="blocked"), ReplyState.refused, "blocked"),
        (TryLater("down", code="down"), ReplyState.queued, "down"),
        (NeedsOperator("token", code="token_revoked"), ReplyState.refused, "token_revoked"),
        (Refused("summon us", code="summons_needed"), ReplyState.draft, "summons_needed"),
        (Refused("app's token", code="by_hand_only"), ReplyState.draft, "by_hand_only"),
    ],
)
def test_each_answer_of_a_network_has_its_state(
    queued: Flow, error: ChannelError, state: ReplyState, code: str
) -> None:
    queued.replier.troubles.append(error)
    deliver_all(queued)
    reply = queued.one(Reply)
    assert (reply.state, reply.trouble_code, reply.text) == (state, code, TEXT)
    assert reply.trouble == error.sentence


def test_a_reply_that_may_have_gone_out_is_not_sent_again(queued: Flow) -> None:
    queued.replier.after.append(OutcomeUnknown("no answer"))
    deliver_all(queued)
    assert queued.one(Reply).state is ReplyState.unsure
    for minutes in range(1, 60):
        deliver_all(queued, after=timedelta(minutes=minutes))
    assert len(queued.replier.published) == 1


@pytest.mark.parametrize("code", ["summons_needed", "by_hand_only"])
def test_what_only_a_person_may_send_turns_the_case_to_the_by_hand_path(
    queued: Flow, code: str
) -> None:
    queued.replier.troubles.append(Refused("not by API", code=code))
    deliver_all(queued)
    assert queued.case().path is ReplyPath.by_hand
    assert queued.case().approach_reasons[0]["code"] == code


def test_a_network_that_takes_our_time_is_told_when_the_reply_went_out(queued: Flow) -> None:
    deliver_all(queued, after=timedelta(seconds=31))
    ((sent, _),) = queued.replier.published
    assert sent.decided_at == queued.now + timedelta(seconds=31)


def test_a_rate_limit_waits_as_long_as_the_network_says(queued: Flow) -> None:
    resets_at = queued.now + timedelta(minutes=7)
    queued.replier.troubles.append(RateLimited("wait", resets_at=resets_at))
    deliver_all(queued)
    assert queued.one(Reply).hold_until == resets_at
    assert deliver_all(queued, after=timedelta(minutes=6)) == 0
    assert deliver_all(queued, after=timedelta(minutes=7)) == 1
    assert queued.one(Reply).state is ReplyState.sent


def test_a_network_that_stays_down_is_given_up_at_last(queued: Flow) -> None:
    queued.replier.troubles += [TryLater("down")] * 20
    for minutes in range(1, 20):
        deliver_all(queued, after=timedelta(minutes=minutes))
    assert queued.one(Reply).state is ReplyState.refused
    assert queued.replier.published == []


def test_a_revoked_token_stops_the_account_and_keeps_the_words(queued: Flow) -> None:
    queued.replier.troubles.append(NeedsOperator("Sign in again.", code="token_revoked"))
    deliver_all(queued)
    assert queued.one(Account).state is AccountState.needs_attention
    assert "account.needs_attention" in queued.kinds()


def test_an_opt_out_within_the_undo_time_stops_the_reply(queued: Flow) -> None:
    with queued.sessions.begin() as session:
        session.execute(sa.update(Author).values(opted_out_at=queued.now))
    deliver_all(queued)
    reply = queued.one(Reply)
    assert (reply.state, reply.trouble_code) == (ReplyState.draft, "opted_out")
    assert queued.replier.published == []


def test_a_deleted_post_is_not_answered(queued: Flow) -> None:
    queued.hear(removed=("a",))
    deliver_all(queued)
    assert queued.one(Reply).trouble_code == "erased"
    assert queued.replier.published == []


def test_an_answer_from_elsewhere_within_the_undo_time_holds_the_reply(queued: Flow) -> None:
    queued.hear(
        incoming("o", by="us", text="別の返信", thread_id="a", in_reply_to="a",
                 posted_at=queued.now)
    )  # fmt: skip
    assert deliver_all(queued) == 0
    reply = queued.one(Reply)
    assert (reply.state, reply.trouble_code) == (ReplyState.draft, "answered_elsewhere")


def test_a_reply_is_never_dated_before_the_post_it_answers(queued: Flow) -> None:
    with queued.sessions.begin() as session:
        post = session.scalars(sa.select(Post)).one()
        post.posted_at = queued.now + timedelta(minutes=4)  # our clock is behind the network's
    deliver_all(queued)
    ((sent, _),) = queued.replier.published
    assert sent.decided_at == queued.now + timedelta(minutes=4)


def test_what_a_reply_cost_is_counted_beside_the_streams(queued: Flow) -> None:
    queued.replier.budget = Budget(unit="reply", spent=Decimal("0.01"))
    deliver_all(queued)
    paid = queued.one(Spend)
    assert (paid.stream_id, paid.unit, paid.units, paid.usd_micros) == (0, "reply", 1, 10_000)
