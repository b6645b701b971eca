"""Replies that may stand on the network are looked for, else a person is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.errors import Conflict, Invalid
from app.models import Clock, Reply, ReplyState
from app.steps.answering.deliver import deliver_replies
from app.steps.answering.outgoing import outgoing
from app.steps.answering.reconcile import reconcile_replies
from app.steps.answering.respond import (
    confirm_by_hand,
    give_back_reply,
    send_reply,
    settle_unsure,
)
from listeners.errors import OutcomeUnknown, RateLimited
from tests.fakes.channels import channels_with, incoming
from tests.steps.flow import Flow

TEXT = "ご不便をおかけして申し訳ありません。"


def press_send(flow: Flow) -> None:
    case = flow.case()
    send_reply(
        case.id,
        key="k1",
        text=TEXT,
        case_version=case.version,
        person_id=flow.person_id,
        sessions=flow.sessions,
        channels=flow.channels,
        undo_seconds=0,
        now=flow.now,
    )


@pytest.fixture
def unsure(flow: Flow) -> Flow:
    """A reply that was sent without an answer; it went out when `published` holds it."""
    flow.hear(incoming("a", text="キキミミ怒"))
    press_send(flow)
    flow.replier.at = flow.now
    flow.replier.troubles.append(OutcomeUnknown("no answer"))
    deliver_replies(sessions=flow.sessions, channels=flow.channels, now=flow.now)
    return flow


@pytest.fixture
def by_hand(flow: Flow) -> Flow:
    flow.channels = channels_with(replier=flow.replier, summons_needed=True)
    flow.hear(incoming("a", text="キキミミ怒"))
    press_send(flow)
    return flow


def look(flow: Flow, *, at: datetime | None = None) -> int:
    return reconcile_replies(
        sessions=flow.sessions, channels=flow.channels, now=at or flow.now + timedelta(minutes=1)
    )


def publish(flow: Flow) -> None:
    with flow.sessions.read() as session:
        reply = session.get_one(Reply, flow.one(Reply).id)
        flow.replier.publish(outgoing(session, reply))


def test_an_unsure_reply_that_is_found_is_sent_at_the_network_s_time(unsure: Flow) -> None:
    publish(unsure)
    assert look(unsure) == 1
    reply = unsure.one(Reply)
    assert (reply.state, reply.sent_at) == (ReplyState.sent, unsure.replier.at)
    assert unsure.one(Clock).ended_at == unsure.replier.at


def test_an_unsure_reply_that_is_not_found_is_asked_of_a_person(unsure: Flow) -> None:
    at = unsure.now
    for _ in range(40):
        at += timedelta(minutes=31)
        look(unsure, at=at)
    assert unsure.replier.looked == 8
    assert (unsure.one(Reply).state, unsure.one(Reply).trouble_code) == (
        ReplyState.unsure,
        "not_found",
    )
    assert unsure.replier.published == []
    assert unsure.kinds().count("reply.asks_a_person") == 1


def test_looking_while_the_network_is_in_trouble_does_not_count(unsure: Flow) -> None:
    limit = RateLimited("wait", resets_at=unsure.now)
    unsure.replier.find_troubles.append(limit)
    look(unsure)
    assert (unsure.one(Reply).state, unsure.one(Reply).look_count) == (ReplyState.unsure, 0)


def test_a_worker_that_died_while_sending_leaves_an_unsure_reply(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒"))
    press_send(flow)
    with flow.sessions.begin() as session:
        reply = session.get_one(Reply, flow.one(Reply).id)
        reply.state, reply.claimed_until = ReplyState.sending, flow.now
    assert look(flow) == 0
    assert (flow.one(Reply).state, flow.one(Reply).trouble_code) == (
        ReplyState.unsure,
        "interrupted",
    )
    publish(flow)
    assert look(flow, at=flow.now + timedelta(hours=1)) == 1


def test_a_reply_that_is_being_sent_is_left_alone(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒"))
    press_send(flow)
    with flow.sessions.begin() as session:
        reply = session.get_one(Reply, flow.one(Reply).id)
        reply.state = ReplyState.sending
        reply.claimed_until = flow.now + timedelta(minutes=2)
    look(flow)
    assert flow.one(Reply).state is ReplyState.sending


@pytest.mark.parametrize(("went_out", "state"), [(True, "sent"), (False, "queued")])
def test_a_person_settles_what_nobody_found(unsure: Flow, went_out: bool, state: str) -> None:
    reply = unsure.one(Reply)
    settle_unsure(
        reply.id,
        went_out=went_out,
        url="https://example.com/1" if went_out else None,
        person_id=unsure.person_id,
        sessions=unsure.sessions,
        now=unsure.now + timedelta(hours=1),
    )
    assert unsure.one(Reply).state == state
    assert unsure.one(Reply).key == "k1"
    assert unsure.one(Clock).ended_at == (unsure.now if went_out else None)


def test_a_reply_posted_by_hand_is_found_on_our_timeline(by_hand: Flow) -> None:
    assert by_hand.one(Reply).state is ReplyState.handed_over
    assert look(by_hand) == 0
    by_hand.replier.at = by_hand.now + timedelta(seconds=40)
    publish(by_hand)
    assert look(by_hand, at=by_hand.now + timedelta(minutes=5)) == 1
    assert by_hand.one(Reply).sent_at == by_hand.replier.at


def test_a_reply_posted_by_hand_is_linked_when_the_stream_shows_it(by_hand: Flow) -> None:
    at = by_hand.now + timedelta(seconds=40)
    by_hand.hear(
        incoming("o", by="us", text="少し直した返信", thread_id="a", in_reply_to="a", posted_at=at)
    )
    reply = by_hand.one(Reply)
    assert (reply.state, reply.external_id, reply.sent_at) == (ReplyState.sent, "o", at)
    assert "case.answered_elsewhere" not in by_hand.kinds()


def test_a_person_says_where_it_stands_and_the_stream_corrects_the_time(by_hand: Flow) -> None:
    told_at = by_hand.now + timedelta(minutes=3)
    confirm_by_hand(
        by_hand.one(Reply).id,
        url="https://example.com/o",
        person_id=by_hand.person_id,
        sessions=by_hand.sessions,
        now=told_at,
    )
    assert by_hand.one(Clock).ended_at == told_at
    at = by_hand.now + timedelta(minutes=1)
    by_hand.hear(incoming("o", by="us", text="返信", thread_id="a", in_reply_to="a", posted_at=at))
    assert (by_hand.one(Reply).external_id, by_hand.one(Reply).sent_at) == ("o", at)
    assert (by_hand.one(Clock).ended_at, by_hand.case().first_replied_at) == (at, at)


def test_an_address_that_is_none_is_refused(by_hand: Flow) -> None:
    with pytest.raises(Invalid):
        confirm_by_hand(
            by_hand.one(Reply).id,
            url="javascript:alert(1)",
            person_id=by_hand.person_id,
            sessions=by_hand.sessions,
            now=by_hand.now,
        )


def test_what_was_not_posted_after_all_is_a_draft_again(by_hand: Flow) -> None:
    reply_id = by_hand.one(Reply).id
    who = {"person_id": by_hand.person_id}
    give_back_reply(reply_id, **who, sessions=by_hand.sessions, now=by_hand.now)
    assert by_hand.one(Reply).state is ReplyState.draft
    with pytest.raises(Conflict):
        give_back_reply(reply_id, **who, sessions=by_hand.sessions, now=by_hand.now)


def test_what_else_comes_with_our_linked_answer_is_kept(by_hand: Flow) -> None:
    """One batch: a new case, our hand-sent reply, and the new case's author opting out."""
    at = by_hand.now + timedelta(seconds=40)
    by_hand.hear(
        incoming("z", by="taro", text="キキミミ怒", posted_at=by_hand.now),
        incoming("o", by="us", text="返信", thread_id="a", in_reply_to="a", posted_at=at),
        incoming("z2", by="taro", text="リプ不要", thread_id="z", posted_at=at),
    )
    assert by_hand.one(Reply).state is ReplyState.sent
    ended = sorted((clock.end or "", clock.ended_at == at) for clock in by_hand.all(Clock))
    assert ended == [("released", True), ("replied", True)]
