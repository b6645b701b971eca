"""A post that is heard again, with the same words or others: whose word then counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Lane, Post, PostState, StoredAnalysis
from app.read.case_page import case_page
from app.steps.casework import handle
from app.steps.casework.correct import Value
from app.steps.listening import storing
from app.steps.understanding.labelling import machine_said
from listeners.base import IncomingPost, Media
from nlp.base import Intent, Urgency
from tests.fakes.analyser import SignAnalyser, meaning
from tests.fakes.channels import NOON, incoming
from tests.steps.flow import Flow
from tests.steps.upgraded import Upgraded

AT_ONCE = "キキミミ怒急"
ANSWERED = NOON + timedelta(minutes=2)


def acting(flow: Flow) -> dict[str, Any]:
    minutes = flow.settings.first_reply_minutes
    who = {"person_id": flow.person_id, "sessions": flow.sessions, "now": flow.now}
    return {"first_reply_minutes": minutes, **who}


def correct(flow: Flow, value: Value) -> None:
    handle.correct_case(flow.case().id, value=value, **acting(flow))


def later(flow: Flow) -> None:
    flow.now += timedelta(minutes=5)


def current(flow: Flow) -> list[str]:
    return [row.revision for row in flow.all(StoredAnalysis) if row.current]


@pytest.mark.parametrize("revision", ["signs-1", "signs-2"])
def test_a_correction_of_new_words_stands_when_the_model_reads_them_late(
    flow: Flow, revision: str
) -> None:
    flow.hear(incoming("a", text="キキミミ怒 配"))
    later(flow)
    flow.collect(incoming("a", text="キキミミ怒 落", edited_at=flow.now))
    correct(flow, Intent.question)
    later(flow)
    flow.analyser.revision = revision
    flow.work()
    assert flow.one(Post).state is PostState.triaged
    assert flow.case().intent is Intent.question
    assert current(flow) == [f"person:{flow.person_id}"]
    with flow.sessions.read() as session:
        assert case_page(session, flow.case().id).is_corrected
        said = machine_said(session, flow.one(Post).id)
    assert said is not None
    assert (said.revision, said.analysed_at, said.embedding) == (revision, flow.now, meaning("落"))
    of_old_words = [one for one in flow.all(StoredAnalysis) if one.embedding == meaning("配")]
    assert of_old_words == []
    handle.take_back_correction(flow.case().id, **acting(flow))
    assert (flow.case().intent, current(flow)) == (Intent.complaint, [revision])


def test_a_correction_of_old_words_is_over_even_where_a_network_s_clock_is_behind(
    flow: Flow,
) -> None:
    flow.hear(incoming("a", text="キキミミ怒"))
    edited_at = flow.now
    later(flow)
    correct(flow, Intent.question)  # of the words that we had: the edit is not heard yet
    later(flow)
    flow.collect(incoming("a", text=AT_ONCE, edited_at=edited_at))
    assert current(flow) == ["signs-1"]
    flow.work()
    assert (flow.case().intent, flow.case().urgency) == (Intent.complaint, Urgency.critical)
    assert current(flow) == ["signs-1"]


def test_new_words_that_come_while_the_old_ones_are_read_are_read_too(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    if flow.sessions.is_sqlite:
        pytest.skip("one writes at a time there")
    flow.collect(incoming("a", text="キキミミ怒"))
    lease = flow.now + timedelta(minutes=2)
    post_id, load = flow.one(Post).id, storing._known_posts

    def claimed_after(
        session: Session, external_ids: Collection[str], *, channel: str
    ) -> list[Post]:
        found = load(session, external_ids, channel=channel)
        with flow.sessions.begin() as another:
            another.get_one(Post, post_id).claimed_until = lease
        return found

    monkeypatch.setattr(storing, "_known_posts", claimed_after)
    flow.collect(incoming("a", text="キキミミ好", edited_at=flow.now))
    post = flow.one(Post)
    assert (post.text, post.state, post.claimed_until) == (
        "キキミミ好",
        PostState.collected,
        None,
    )


def answered(flow: Flow) -> IncomingPost:
    """An urgent complaint that we answered, and the thanks for it; returns the complaint."""
    urgent = incoming("a", text=AT_ONCE)
    flow.hear(urgent)
    flow.hear(
        incoming(
            "o", by="us", text="直しました", posted_at=ANSWERED, thread_id="a", in_reply_to="a"
        )
    )
    thanks = ANSWERED + timedelta(minutes=1)
    flow.hear(incoming("b", text="キキミミ好", thread_id="a", posted_at=thanks))
    assert (flow.case().intent, flow.case().lane) == (Intent.praise, Lane.praise)
    later(flow)
    return urgent


@pytest.mark.parametrize("backlog", [False, True])
def test_what_was_answered_is_no_emergency_again_when_another_stream_hears_it(
    flow: Flow, backlog: bool
) -> None:
    flow.now = NOON + timedelta(days=1) if backlog else NOON
    urgent = answered(flow)
    flow.hear(replace(urgent, addressed_to_us=True))
    case = flow.case()
    assert flow.kinds()[-1] == "case.post_changed"
    assert (case.intent, case.urgency, case.lane) == (Intent.praise, Urgency.low, Lane.praise)


def test_another_picture_makes_no_emergency_of_what_was_answered(flow: Flow) -> None:
    flow.now = NOON
    urgent = answered(flow)
    picture = Media(kind="image", url="https://example.com/b.png")
    flow.hear(replace(urgent, media=(picture,), edited_at=flow.now))
    assert flow.kinds()[-1] == "case.post_changed"
    assert (flow.case().intent, flow.case().lane) == (Intent.praise, Lane.praise)


def test_new_words_in_what_was_answered_are_an_emergency(flow: Flow) -> None:
    flow.now = NOON
    urgent = answered(flow)
    flow.hear(replace(urgent, text="キキミミ怒急 発火", edited_at=flow.now))
    assert (flow.case().urgency, flow.case().lane) == (Urgency.critical, Lane.support)


def test_what_waits_for_an_answer_still_leads_when_it_is_heard_again(flow: Flow) -> None:
    first = incoming("a", text="キキミミ怒")
    flow.hear(first)
    mild = incoming("b", text="キキミミどうも", thread_id="a", posted_at=NOON)
    flow.hear(mild)
    assert flow.case().intent is Intent.other
    flow.hear(replace(first, text=AT_ONCE, edited_at=flow.now))
    assert (flow.case().intent, flow.case().urgency) == (Intent.complaint, Urgency.critical)
    assert flow.case().lane is Lane.support


def test_a_post_that_waits_for_triage_again_is_read_for_its_vector(
    sessions: Sessions, now: datetime
) -> None:
    upgraded = Upgraded(sessions=sessions, now=now)
    heard_again, meanwhile = upgraded.case("怒 配"), upgraded.case("怒 配")
    with upgraded.sessions.begin() as session:
        session.get_one(Post, heard_again.latest_post_id).state = PostState.analysed

    class Slow(SignAnalyser):
        def analyse(self, texts, *, hints=None):  # type: ignore[no-untyped-def]
            with upgraded.sessions.begin() as session:
                session.get_one(Post, meanwhile.latest_post_id).state = PostState.analysed
            return super().analyse(texts, hints=hints)

    upgraded.once(analyser=Slow(revision="signs-2"))
    assert upgraded.read_again() == [heard_again.latest_post_id, meanwhile.latest_post_id]
