"""A person decides to answer: once, on what they saw, and what they wrote is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.errors import Conflict, Invalid, NotAllowed
from app.models import Author, Case, CaseState, Reply, ReplyPath, ReplyState
from app.steps.answering.deliver import deliver_replies
from app.steps.answering.drafts import save_draft
from app.steps.answering.respond import Decided, send_reply, undo_reply
from tests import make
from tests.fakes.channels import NOON, channels_with, incoming
from tests.steps.flow import Flow

TEXT = "ご不便をおかけして申し訳ありません。"


@pytest.fixture
def asked(flow: Flow) -> Flow:
    flow.hear(incoming("a", text="キキミミ怒"))
    return flow


def send(flow: Flow, key: str = "k1", *, text: str = TEXT, **more: int) -> Decided:
    case = flow.case()
    fields = {"case_version": case.version, "person_id": flow.person_id, **more}
    return send_reply(
        case.id,
        key=key,
        text=text,
        sessions=flow.sessions,
        channels=flow.channels,
        undo_seconds=10,
        now=flow.now,
        **fields,
    )


def test_a_reply_is_held_for_the_undo_time(asked: Flow) -> None:
    decided = send(asked)
    assert (decided.state, decided.path, decided.composer_url) == (
        ReplyState.queued,
        ReplyPath.api,
        None,
    )
    assert decided.hold_until == asked.now + timedelta(seconds=10)
    assert (asked.case().state, asked.case().assignee_id) == (CaseState.open, asked.person_id)


def test_pressing_twice_is_one_decision(asked: Flow) -> None:
    first = send(asked)
    assert send(asked, case_version=1) == first
    assert len(asked.all(Reply)) == 1


def test_a_second_agent_is_told_that_an_answer_is_under_way(asked: Flow) -> None:
    send(asked)
    with asked.sessions.begin() as session:
        other = make.person(session).id
    with pytest.raises(Conflict) as refusal:
        send(asked, "k2", text="私からも", person_id=other)
    assert refusal.value.code == "reply_under_way"
    kept = [reply for reply in asked.all(Reply) if reply.person_id == other]
    assert [(reply.state, reply.text) for reply in kept] == [(ReplyState.draft, "私からも")]


def test_an_answer_to_a_case_that_changed_is_refused_and_the_draft_is_kept(asked: Flow) -> None:
    version = asked.case().version
    asked.hear(incoming("b", text="キキミミ怒", thread_id="a", posted_at=asked.now))
    with pytest.raises(Conflict) as refusal:
        send(asked, case_version=version)
    assert refusal.value.code == "case_changed"
    assert asked.one(Reply).text == TEXT


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("あ" * 141, "too_long")])
def test_a_text_that_the_network_would_refuse_is_not_sent(
    asked: Flow, text: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        send(asked, text=text)
    assert (refusal.value.code, set(refusal.value.fields)) == (code, {"text"})
    assert asked.one(Reply).state is ReplyState.draft


def test_an_opt_out_that_came_since_forbids_the_answer(asked: Flow) -> None:
    with asked.sessions.begin() as session:
        session.execute(sa.update(Author).values(opted_out_at=asked.now))
    with pytest.raises(NotAllowed) as refusal:
        send(asked)
    assert refusal.value.code == "opted_out"


def test_a_taken_back_reply_is_a_draft_and_can_be_sent_anew(asked: Flow) -> None:
    decided = send(asked)
    undo_reply(decided.reply_id, person_id=asked.person_id, sessions=asked.sessions, now=asked.now)
    assert asked.one(Reply).state is ReplyState.draft
    again = send(asked, "k2", text="短く")
    assert (again.reply_id, again.state) == (decided.reply_id, ReplyState.queued)
    assert asked.one(Reply).text == "短く"


def test_after_ten_seconds_it_is_too_late_to_undo(asked: Flow) -> None:
    decided = send(asked)
    with pytest.raises(Conflict) as refusal:
        undo_reply(
            decided.reply_id,
            person_id=asked.person_id,
            sessions=asked.sessions,
            now=asked.now + timedelta(seconds=10),
        )
    assert refusal.value.code == "too_late"


def test_an_undone_press_that_is_replayed_sends_nothing(asked: Flow) -> None:
    decided = send(asked)
    undo_reply(decided.reply_id, person_id=asked.person_id, sessions=asked.sessions, now=asked.now)
    assert send(asked, "k1").state is ReplyState.draft
    later = asked.now + timedelta(minutes=1)
    assert deliver_replies(sessions=asked.sessions, channels=asked.channels, now=later) == 0


def test_where_only_a_person_may_answer_the_composer_is_opened(flow: Flow) -> None:
    flow.channels = channels_with(replier=flow.replier, summons_needed=True)
    flow.hear(incoming("a", text="キキミミ怒"))
    decided = send(flow)
    assert (decided.state, decided.path) == (ReplyState.handed_over, ReplyPath.by_hand)
    assert decided.composer_url == "https://example.com/compose?to=a"
    assert send(flow) == decided
    later = flow.now + timedelta(minutes=1)
    assert deliver_replies(sessions=flow.sessions, channels=flow.channels, now=later) == 0


def test_a_key_belongs_to_one_case(asked: Flow) -> None:
    send(asked)
    asked.hear(incoming("z", by="taro", text="キキミミ怒", posted_at=NOON))
    other = next(case for case in asked.all(Case) if case.thread_id == "z")
    with pytest.raises(Invalid) as refusal:
        send_reply(
            other.id,
            key="k1",
            text=TEXT,
            case_version=other.version,
            person_id=asked.person_id,
            sessions=asked.sessions,
            channels=asked.channels,
            undo_seconds=10,
            now=asked.now,
        )
    assert refusal.value.code == "bad_key"


def test_drafts_are_kept_one_a_person_and_change_no_version(asked: Flow) -> None:
    version = asked.case().version
    ids = {
        save_draft(
            asked.case().id,
            text=text,
            person_id=asked.person_id,
            sessions=asked.sessions,
            now=asked.now,
        )
        for text in ("も", "もう", "もうし")
    }
    assert len(ids) == 1
    assert (asked.one(Reply).text, asked.case().version) == ("もうし", version)
