"""Our own posts come back through the streams: promises are kept, nothing is answered twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models import (
    Author,
    Case,
    CaseState,
    Clock,
    ClockEnd,
    ClockKind,
    LedgerEntry,
    Post,
    ReplyPath,
    Sighting,
    StoredAnalysis,
)
from app.policy.sla import NO_DEADLINE
from listeners.base import IncomingPost
from tests.fakes.channels import NOON, incoming
from tests.steps.flow import Flow

ANGRY = "キキミミ怒"
LATER = NOON + timedelta(minutes=2)


def ours(external_id: str = "o", *, to: str = "a", posted_at: datetime = LATER) -> IncomingPost:
    return incoming(
        external_id,
        by="us",
        text="お詫びします",
        posted_at=posted_at,
        thread_id="a",
        in_reply_to=to,
    )


def test_an_answer_from_the_network_s_own_app_keeps_the_promise(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY))
    flow.hear(ours())
    case, clock = flow.case(), flow.one(Clock)
    assert (clock.ended_at, clock.end) == (LATER, ClockEnd.replied)
    assert (case.state, case.first_replied_at, case.due_at) == (
        CaseState.waiting,
        LATER,
        NO_DEADLINE,
    )
    assert {post.case_id for post in flow.all(Post)} == {case.id}
    assert "case.answered_elsewhere" in flow.kinds()
    assert flow.one(LedgerEntry).approached_at == LATER


def test_an_answer_that_is_seen_before_its_question_keeps_the_promise_too(flow: Flow) -> None:
    flow.hear(ours())
    flow.hear(incoming("a", text=ANGRY))
    case, clock = flow.case(), flow.one(Clock)
    assert (case.state, clock.ended_at, case.first_replied_at) == (
        CaseState.waiting,
        LATER,
        LATER,
    )


def test_a_question_after_our_answer_starts_the_next_promise(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY))
    flow.hear(ours())
    again = LATER + timedelta(minutes=1)
    flow.hear(incoming("b", text="まだ怒", thread_id="a", posted_at=again))
    kinds = [(clock.kind, clock.started_at, clock.ended_at) for clock in flow.all(Clock)]
    assert kinds == [
        (ClockKind.first_reply, NOON, LATER),
        (ClockKind.next_reply, again, None),
    ]
    assert (flow.case().state, flow.case().due_at) == (
        CaseState.open,
        again + timedelta(hours=24),
    )
    assert flow.one(LedgerEntry).responded_at == again


def test_an_earlier_answer_that_is_found_late_moves_the_end_back(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY))
    flow.hear(ours("late", posted_at=LATER + timedelta(minutes=2)))
    flow.hear(ours("early"))
    assert (flow.one(Clock).ended_at, flow.case().first_replied_at) == (LATER, LATER)


def test_an_answer_to_somebody_else_in_the_thread_keeps_only_their_promise(flow: Flow) -> None:
    flow.hear(
        incoming("a", text=ANGRY),
        incoming("b", by="taro", text=ANGRY, thread_id="a", posted_at=NOON),
    )
    flow.hear(ours(to="b"))
    ended = {clock.post_id: clock.ended_at for clock in flow.all(Clock)}
    answered = {post.id: post.external_id for post in flow.all(Post)}
    assert {answered[post_id]: at for post_id, at in ended.items()} == {"a": None, "b": LATER}


def test_our_own_posts_are_never_answered(flow: Flow) -> None:
    flow.hear(incoming("o", by="us", text="キキミミ怒急"))
    assert flow.all(Case) == []
    assert flow.one(Post).ours


def test_a_deleted_post_is_erased_and_its_promise_ends(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY, url="https://example.com/a"))
    flow.hear(removed=("a", "never-heard-of"))
    post, case, clock = flow.one(Post), flow.case(), flow.one(Clock)
    assert (post.text, post.url, post.media, post.erased_at) == ("", None, [], flow.now)
    assert (case.state, case.ignored_reason, clock.end) == (
        CaseState.ignored,
        "erased",
        ClockEnd.erased,
    )


def test_a_case_with_another_post_left_goes_on_with_that_one(flow: Flow) -> None:
    flow.hear(
        incoming("a", text=ANGRY),
        incoming("b", text=ANGRY, thread_id="a", posted_at=NOON + timedelta(seconds=1)),
    )
    flow.hear(removed=("b",))
    case = flow.case()
    first = next(post for post in flow.all(Post) if post.external_id == "a")
    assert (case.state, case.latest_post_id) == (CaseState.new, first.id)
    assert flow.one(Clock).ended_at is None


def test_of_an_author_who_took_everything_back_no_name_is_kept(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY))
    flow.hear(removed=("a",))
    author = flow.one(Author)
    assert (author.handle, author.display_name, author.bio) == ("", "", "")
    assert flow.one(StoredAnalysis).reasons == []
    assert flow.one(Sighting).matched == []


def test_of_an_author_who_left_everything_is_erased_and_of_nobody_else(flow: Flow) -> None:
    flow.hear(
        incoming("a", text=ANGRY),
        incoming("b", text=ANGRY),
        incoming("k", by="ken", text=ANGRY),
        incoming("o", by="us", text="キキミミです"),
    )
    flow.hear(removed_authors=("hana", "us", "never-heard-of"))
    left = {post.external_id: post.text for post in flow.all(Post) if post.erased_at is None}
    assert left == {"k": ANGRY, "o": "キキミミです"}
    assert [case.state for case in flow.all(Case)] == [
        CaseState.ignored,
        CaseState.ignored,
        CaseState.new,
    ]


def test_what_was_erased_stays_erased_when_a_stream_shows_it_again(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY))
    flow.hear(removed=("a",))
    flow.hear(incoming("a", text=ANGRY, edited_at=flow.now))
    assert flow.one(Post).text == ""


def test_who_may_not_be_answered_is_excluded_in_the_ledger(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒 返信不要"))
    assert flow.one(LedgerEntry).excluded_reason == "asks_for_no_reply"
    assert flow.case().path is ReplyPath.none


def test_one_batch_may_hold_a_question_its_answer_and_another_question(flow: Flow) -> None:
    again = LATER + timedelta(minutes=1)
    flow.hear(
        incoming("a", text=ANGRY),
        incoming("z", by="taro", text=ANGRY),
        ours(),
        incoming("b", text="まだ怒", thread_id="a", posted_at=again),
    )
    spans = sorted((clock.started_at, clock.ended_at is None) for clock in flow.all(Clock))
    assert spans == [(NOON, False), (NOON, True), (again, True)]
    responded = [entry.responded_at for entry in flow.all(LedgerEntry)]
    assert sorted(responded, key=str) == [again, None]
