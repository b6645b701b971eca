"""From a post to work: cases, lanes, promises, paths, the ledger."""

from __future__ import annotations

from datetime import timedelta

from app.models import (
    Case,
    CaseState,
    Clock,
    ClockEnd,
    ClockKind,
    Lane,
    LedgerEntry,
    Post,
    PostState,
    ReplyPath,
)
from app.policy.sla import NO_DEADLINE
from listeners.base import IncomingAuthor
from nlp.base import Urgency
from tests.fakes.channels import NOON, channels_with, incoming
from tests.steps.flow import Flow

ANGRY = "キキミミ怒"


def test_a_complaint_becomes_a_case_with_a_promise_from_the_post_s_time(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒急"))
    case, clock = flow.case(), flow.one(Clock)
    assert (case.state, case.lane, case.urgency) == (
        CaseState.new,
        Lane.support,
        Urgency.critical,
    )
    assert (case.version, case.post_count, case.path) == (1, 1, ReplyPath.api)
    assert (clock.kind, clock.started_at) == (ClockKind.first_reply, NOON)
    assert clock.due_at == case.due_at == NOON + timedelta(minutes=30)
    assert case.brand_id is not None
    assert "case.opened" in flow.kinds()


def test_posts_of_one_author_in_one_thread_join_one_case(flow: Flow) -> None:
    flow.hear(
        incoming("a", text=ANGRY),
        incoming("b", text="キキミミ怒早", thread_id="a", posted_at=NOON + timedelta(minutes=1)),
        incoming("c", text=ANGRY, thread_id="a", by="taro"),
    )
    cases = {(case.post_count, case.urgency) for case in flow.all(Case)}
    assert cases == {(2, Urgency.high), (1, Urgency.low)}


def test_an_urgent_second_post_brings_the_deadline_forward(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY))
    flow.hear(incoming("b", text="キキミミ怒急", thread_id="a", posted_at=NOON))
    assert flow.case().due_at == NOON + timedelta(minutes=30)
    assert len(flow.all(Clock)) == 1


def test_an_opening_post_that_reaches_us_late_begins_the_wait_and_the_ledger(flow: Flow) -> None:
    later = NOON + timedelta(minutes=9)
    flow.hear(incoming("b", text=ANGRY, thread_id="a", posted_at=later, addressed_to_us=True))
    assert flow.all(LedgerEntry) == []  # who tells us is not silent
    flow.hear(incoming("a", text=ANGRY, posted_at=NOON))
    clock, case = flow.one(Clock), flow.case()
    assert clock.started_at == case.first_post_at == NOON
    assert clock.post_id == next(one.id for one in flow.all(Post) if one.external_id == "a")
    assert clock.due_at == case.due_at
    assert flow.one(LedgerEntry).case_id == case.id


def test_chatter_and_reposts_make_no_case(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ"), incoming("b", text=ANGRY, repost_of="z"))
    assert flow.all(Case) == []
    assert {post.state for post in flow.all(Post)} == {PostState.triaged}


def test_what_the_analysis_is_unsure_of_waits_for_a_person(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ迷"))
    assert flow.case().lane is Lane.judge


def test_a_thread_of_praise_waits_in_the_praise_lane(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ好"))
    assert flow.case().lane is Lane.praise


def test_an_author_who_writes_again_reopens_a_solved_case(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY))
    with flow.sessions.begin() as session:
        case = session.get_one(Case, flow.case().id)
        case.state, case.closed_at = CaseState.solved, flow.now
    flow.hear(incoming("b", text="キキミミ怒まだ", thread_id="a", posted_at=flow.now))
    assert (flow.case().state, flow.case().closed_at) == (CaseState.open, None)
    assert "case.reopened" in flow.kinds()


def test_who_the_network_lets_nobody_answer_gets_no_promise(flow: Flow) -> None:
    bot = IncomingAuthor(external_id="bot", handle="bot", is_bot=True)
    flow.hear(incoming("a", text=ANGRY, author=bot))
    case = flow.case()
    assert (case.path, case.due_at) == (ReplyPath.none, NO_DEADLINE)
    assert case.approach_reasons[0] == {"code": "bot", "detail": {}}
    assert flow.all(Clock) == []
    assert flow.one(LedgerEntry).excluded_reason == "bot"


def test_what_is_too_old_does_not_flood_the_queue(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY, posted_at=NOON - timedelta(days=10)))
    assert (flow.case().state, flow.case().ignored_reason) == (CaseState.ignored, "too_old")


def test_an_unsummoned_answer_goes_by_hand_where_the_network_asks_for_a_summons(
    flow: Flow,
) -> None:
    flow.channels = channels_with(replier=flow.replier, summons_needed=True)
    flow.hear(incoming("a", text=ANGRY))
    assert flow.case().path is ReplyPath.by_hand


def test_a_channel_that_only_listens_gives_no_path(flow: Flow) -> None:
    flow.channels = channels_with()
    flow.hear(incoming("a", text=ANGRY))
    assert flow.case().approach_reasons[0]["code"] == "no_replier"


def test_who_asks_us_to_stop_is_left_alone_on_every_path(flow: Flow) -> None:
    flow.hear(incoming("a", text=ANGRY), incoming("b", text=ANGRY, thread_id="b"))
    flow.hear(
        incoming("c", text="@us リプ不要", thread_id="a", addressed_to_us=True, posted_at=flow.now)
    )
    assert {case.path for case in flow.all(Case)} == {ReplyPath.none}
    assert {clock.end for clock in flow.all(Clock)} == {ClockEnd.released}
    assert "author.opted_out" in flow.kinds()


def test_a_post_that_wants_no_reply_is_not_an_opt_out_when_it_is_not_to_us(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒 リプ不要"))
    assert flow.case().approach_reasons[0]["code"] == "asks_for_no_reply"
    assert "author.opted_out" not in flow.kinds()


def test_the_ledger_holds_those_who_complain_without_telling_us(flow: Flow) -> None:
    flow.hear(
        incoming("a", text=ANGRY),
        incoming("b", by="taro", text=ANGRY, addressed_to_us=True),
        incoming("c", by="taro", text=ANGRY, posted_at=NOON + timedelta(minutes=1)),
        incoming("d", by="yuki", text="キキミミ？"),
    )
    entry = flow.one(LedgerEntry)
    assert (entry.excluded_reason, entry.found_at) == ("", flow.now)


def test_an_edit_is_judged_again_but_not_counted_again(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ？"))
    flow.hear(incoming("a", text="キキミミ怒急", edited_at=flow.now))
    case = flow.case()
    assert (case.post_count, case.urgency) == (1, Urgency.critical)
    assert case.version == 3  # heard, reworded, read again


def test_a_search_result_that_turns_out_to_be_addressed_to_us_may_be_answered(
    flow: Flow,
) -> None:
    flow.channels = channels_with(replier=flow.replier, summons_needed=True)
    flow.hear(incoming("a", text=ANGRY))
    flow.hear(incoming("a", text=ANGRY, addressed_to_us=True))
    assert flow.case().path is ReplyPath.api
