"""A clock that jumps, and what waited too long: everything moves again."""

from __future__ import annotations

from datetime import timedelta

from app.models import Case, Clock, Post, PostState, Reply, ReplyState, Stream
from app.steps.answering.deliver import due_replies
from app.steps.answering.respond import send_reply
from app.steps.listening.collect import collect, due_streams
from app.steps.recover import recover
from tests.fakes.channels import channels_with, incoming, page
from tests.steps.flow import Flow


def press_send(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒"))
    case = flow.case()
    send_reply(
        case.id,
        key="k1",
        text="お詫びします",
        case_version=case.version,
        person_id=flow.person_id,
        sessions=flow.sessions,
        channels=flow.channels,
        undo_seconds=10,
        now=flow.now,
    )


def test_a_healthy_system_is_left_alone(flow: Flow) -> None:
    press_send(flow)
    assert recover(sessions=flow.sessions, now=flow.now).total == 0


def test_streams_run_again_after_the_clock_was_set_back(flow: Flow) -> None:
    collect(flow.stream_id, sessions=flow.sessions, channels=channels_with(page()), now=flow.now)
    for back in (timedelta(minutes=5), timedelta(days=3)):
        earlier = flow.now - back
        recover(sessions=flow.sessions, now=earlier)
        assert due_streams(sessions=flow.sessions, now=earlier) == [flow.stream_id]


def test_a_stream_that_was_being_read_when_the_clock_was_set_back_is_read_again(
    flow: Flow,
) -> None:
    ahead = flow.now + timedelta(days=1)
    with flow.sessions.begin() as session:
        stream = session.get_one(Stream, flow.stream_id)
        stream.claimed_until, stream.last_run_at = ahead + timedelta(minutes=2), ahead
    assert recover(sessions=flow.sessions, now=flow.now).streams == 1
    assert due_streams(sessions=flow.sessions, now=flow.now) == [flow.stream_id]


def test_the_network_s_waiting_time_is_not_cut_short(flow: Flow) -> None:
    resets_at = flow.now + timedelta(hours=3)
    with flow.sessions.begin() as session:
        stream = session.get_one(Stream, flow.stream_id)
        stream.next_run_at = stream.resets_at = resets_at
    assert recover(sessions=flow.sessions, now=flow.now).streams == 0


def test_posts_claimed_by_a_clock_that_stood_ahead_are_analysed(flow: Flow) -> None:
    heard = channels_with(page([incoming("a", text="キキミミ怒")]))
    collect(flow.stream_id, sessions=flow.sessions, channels=heard, now=flow.now)
    with flow.sessions.begin() as session:
        session.get_one(Post, flow.one(Post).id).claimed_until = flow.now + timedelta(days=1)
    flow.work()
    assert flow.one(Post).state is PostState.collected
    assert recover(sessions=flow.sessions, now=flow.now).posts == 1
    flow.work()
    assert flow.one(Post).state is PostState.triaged


def test_a_queued_reply_is_sent_although_the_clock_was_set_back(flow: Flow) -> None:
    press_send(flow)
    earlier = flow.now - timedelta(hours=2)
    recover(sessions=flow.sessions, now=earlier)
    assert due_replies(sessions=flow.sessions, now=earlier) == [flow.one(Reply).id]


def test_a_reply_that_waited_for_hours_is_asked_of_a_person_again(flow: Flow) -> None:
    press_send(flow)
    late = flow.now + timedelta(hours=2)
    assert recover(sessions=flow.sessions, now=late).replies == 1
    reply = flow.one(Reply)
    assert (reply.state, reply.trouble_code) == (ReplyState.draft, "waited_too_long")


def test_a_clock_that_jumps_leaves_response_times_as_they_are(flow: Flow) -> None:
    """Promises run on the network's times: ours does not come into them."""
    flow.now += timedelta(minutes=5)
    flow.hear(incoming("a", text="キキミミ怒"))
    flow.now -= timedelta(minutes=10)
    post = incoming("a", text="キキミミ怒")
    answer = incoming(
        "o",
        by="us",
        text="お詫び",
        thread_id="a",
        in_reply_to="a",
        posted_at=post.posted_at + timedelta(minutes=3),
    )
    recover(sessions=flow.sessions, now=flow.now)
    flow.hear(answer)
    clock = flow.one(Clock)
    assert clock.ended_at is not None
    assert clock.ended_at - clock.started_at == timedelta(minutes=3)
    assert len(flow.all(Case)) == 1
