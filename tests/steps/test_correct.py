"""A correction changes one thing, is kept as a label, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.config import FirstReplyMinutes
from app.errors import Conflict
from app.models import Clock, Label, LabelSource, Lane, LedgerEntry, Post, StoredAnalysis
from app.read.case_page import case_page
from app.steps.casework import handle
from app.steps.casework.correct import Value
from nlp.base import Intent, Sentiment, Urgency
from tests.fakes.channels import NOON, incoming
from tests.steps.flow import Flow

MINUTES = FirstReplyMinutes()


@pytest.fixture
def heard(flow: Flow) -> Flow:
    flow.hear(incoming("a", text="キキミミ怒"))
    return flow


def acting(flow: Flow, **more: Any) -> dict[str, Any]:
    acting = {"person_id": flow.person_id, "sessions": flow.sessions, "now": flow.now}
    return {"first_reply_minutes": MINUTES, **acting, **more}


def correct(flow: Flow, value: Value, **more: Any) -> None:
    handle.correct_case(flow.case().id, value=value, **acting(flow, **more))


def undo(flow: Flow) -> None:
    handle.take_back_correction(flow.case().id, **acting(flow))


def held(flow: Flow) -> tuple[Intent, Sentiment, Urgency]:
    case = flow.case()
    return case.intent, case.sentiment, case.urgency


def current(flow: Flow) -> list[str]:
    return [row.revision for row in flow.all(StoredAnalysis) if row.current]


def test_a_correction_moves_case_promise_and_analysis_and_is_labelled(heard: Flow) -> None:
    correct(heard, Urgency.critical)
    case = heard.case()
    assert held(heard) == (Intent.complaint, Sentiment.negative, Urgency.critical)
    assert case.urgency_rank == 3
    assert case.due_at == heard.one(Clock).due_at == NOON + timedelta(minutes=30)
    assert current(heard) == [f"person:{heard.person_id}"]
    label = heard.one(Label)
    assert (label.source, label.revision) == (LabelSource.correction, "signs-1")
    assert (label.said_urgency, label.urgency) == (Urgency.low, Urgency.critical)
    assert (label.said_intent, label.intent) == (Intent.complaint, Intent.complaint)
    assert heard.kinds()[-1] == "case.corrected"


def test_a_kind_word_after_all_moves_to_praise_and_out_of_the_ledger(heard: Flow) -> None:
    correct(heard, Sentiment.positive)
    correct(heard, Intent.praise)
    assert heard.case().lane is Lane.praise
    assert heard.one(LedgerEntry).excluded_reason == "judged_otherwise"
    assert [label.intent for label in heard.all(Label)] == [Intent.complaint, Intent.praise]


def test_corrections_are_taken_back_one_by_one(heard: Flow) -> None:
    before = heard.case()
    correct(heard, Sentiment.positive)
    correct(heard, Intent.praise)
    undo(heard)
    assert held(heard)[:2] == (Intent.complaint, Sentiment.positive)
    assert current(heard) == [f"person:{heard.person_id}"]
    undo(heard)
    case = heard.case()
    assert held(heard)[:2] == (Intent.complaint, Sentiment.negative)
    assert (case.lane, case.due_at) == (before.lane, before.due_at)
    assert current(heard) == ["signs-1"]
    assert heard.all(Label) == []
    assert heard.one(LedgerEntry).excluded_reason == ""
    with pytest.raises(Conflict) as refusal:
        undo(heard)
    assert refusal.value.code == "nothing_to_undo"


def test_a_ledger_entry_that_a_correction_made_goes_with_it(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ？"))
    assert flow.all(LedgerEntry) == []
    correct(flow, Sentiment.negative)
    assert flow.one(LedgerEntry).excluded_reason == ""
    undo(flow)
    assert flow.all(LedgerEntry) == []


def test_what_the_case_says_already_is_no_correction(heard: Flow) -> None:
    version = heard.case().version
    with pytest.raises(Conflict) as refusal:
        correct(heard, Intent.complaint)
    assert refusal.value.code == "same_verdict"
    assert (heard.case().version, heard.all(Label)) == (version, [])


def test_a_case_that_changed_is_not_corrected(heard: Flow) -> None:
    version = heard.case().version
    correct(heard, Intent.question, case_version=version)
    with pytest.raises(Conflict):
        correct(heard, Intent.request, case_version=version)
    assert heard.case().intent is Intent.question


def test_what_was_unsure_is_judged_not_corrected_and_judging_is_labelled(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ迷"))
    with pytest.raises(Conflict) as refusal:
        correct(flow, Intent.question)
    assert refusal.value.code == "judge_first"
    said: dict[str, Any] = {"intent": Intent.question, "sentiment": Sentiment.neutral}
    handle.judge_case(flow.case().id, urgency=Urgency.low, **said, **acting(flow))
    label = flow.one(Label)
    assert (label.source, label.said_abstained) == (LabelSource.judged, True)
    with pytest.raises(Conflict):
        undo(flow)
    correct(flow, Intent.request)
    undo(flow)
    assert (held(flow)[0], flow.case().abstained) == (Intent.question, False)


def test_the_label_stands_on_the_post_that_the_verdict_came_from(heard: Flow) -> None:
    urgent = incoming("b", text="キキミミ怒急", thread_id="a", posted_at=NOON)
    mild = incoming("c", text="キキミミどうも", thread_id="a", posted_at=NOON)
    heard.hear(urgent)
    heard.hear(mild)
    case = heard.case()
    assert (case.urgency, case.post_count) == (Urgency.critical, 3)
    correct(heard, Urgency.high)
    [urgent_id] = [row.post_id for row in heard.all(StoredAnalysis) if row.urgency == "critical"]
    assert heard.one(Label).post_id == urgent_id != case.latest_post_id


def test_a_label_goes_with_the_post(heard: Flow) -> None:
    correct(heard, Intent.question)
    heard.hear(removed=("a",))
    assert heard.all(Label) == []


def test_a_finished_case_can_be_corrected_and_stays_finished(heard: Flow) -> None:
    case_id = heard.case().id
    who: dict[str, Any] = {
        "person_id": heard.person_id,
        "sessions": heard.sessions,
        "now": heard.now,
    }
    handle.solve_case(case_id, **who)
    due_at = heard.case().due_at
    correct(heard, Urgency.critical)
    assert (heard.case().state, heard.case().due_at) == ("solved", due_at)


def test_a_correction_stands_when_another_stream_hears_the_same_words(heard: Flow) -> None:
    correct(heard, Intent.question)
    heard.now += timedelta(minutes=5)
    heard.hear(incoming("a", text="キキミミ怒", addressed_to_us=True))
    assert heard.one(Post).addressed_to_us
    assert heard.kinds()[-1] == "case.post_changed"
    assert held(heard)[0] is Intent.question
    assert current(heard) == [f"person:{heard.person_id}"]
    with heard.sessions.read() as session:
        assert case_page(session, heard.case().id).is_corrected
    undo(heard)
    assert held(heard)[0] is Intent.complaint


def test_a_correction_stands_when_another_post_of_the_case_is_heard_again(heard: Flow) -> None:
    heard.hear(incoming("b", text="キキミミ怒急", thread_id="a", posted_at=NOON))
    heard.now += timedelta(minutes=5)
    correct(heard, Urgency.low)
    mild = incoming("a", text="キキミミ怒", addressed_to_us=True)
    heard.hear(mild)
    assert heard.case().urgency is Urgency.low
    correct(heard, Intent.question)
    heard.hear(replace(mild, text="キキミミ怒", edited_at=heard.now))  # other pictures, same words
    assert held(heard)[0] is Intent.question


def test_other_words_are_read_anew_and_lead_again(heard: Flow) -> None:
    correct(heard, Intent.question)
    heard.now += timedelta(minutes=5)
    heard.hear(incoming("a", text="キキミミ好", edited_at=heard.now))
    assert held(heard)[0] is Intent.praise
    assert current(heard) == ["signs-1"]


def test_other_words_of_another_post_lead_over_a_correction(heard: Flow) -> None:
    mild = incoming("b", text="キキミミどうも", thread_id="a", posted_at=NOON)
    heard.hear(mild)
    correct(heard, Intent.question)
    heard.now += timedelta(minutes=5)
    heard.hear(replace(mild, text="キキミミ怒急", edited_at=heard.now))
    assert held(heard) == (Intent.complaint, Sentiment.negative, Urgency.critical)


def test_a_page_opened_before_the_words_changed_corrects_nothing(heard: Flow) -> None:
    seen = heard.case().version
    heard.now += timedelta(minutes=5)
    heard.collect(incoming("a", text="キキミミ好", edited_at=heard.now))  # not read again yet
    with pytest.raises(Conflict) as refused:
        correct(heard, Intent.question, case_version=seen)
    assert refused.value.code == "case_changed"
    assert heard.all(Label) == []
    heard.work()
    assert held(heard)[0] is Intent.praise


def test_other_pictures_leave_a_page_that_is_open_as_it_is(heard: Flow) -> None:
    seen = heard.case().version
    heard.now += timedelta(minutes=5)
    heard.collect(incoming("a", text="キキミミ怒", edited_at=heard.now))
    correct(heard, Intent.question, case_version=seen)
    assert held(heard)[0] is Intent.question
