"""What a person does with a case, and that it is told and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.config import FirstReplyMinutes
from app.errors import Conflict, Invalid, NotFound
from app.models import (
    CaseState,
    Clock,
    ClockEnd,
    Event,
    Lane,
    LedgerEntry,
    Note,
    Outcome,
    StoredAnalysis,
)
from app.policy.sla import NO_DEADLINE
from app.steps.casework import handle
from app.steps.casework.ledger import set_outcome
from nlp.base import Intent, Sentiment, Urgency
from tests import make
from tests.fakes.channels import NOON, incoming
from tests.steps.flow import Flow


@pytest.fixture
def heard(flow: Flow) -> Flow:
    flow.hear(incoming("a", text="キキミミ怒"))
    return flow


def acting(flow: Flow) -> dict[str, Any]:
    return {"person_id": flow.person_id, "sessions": flow.sessions, "now": flow.now}


def test_solving_releases_the_promise_and_reopening_takes_it_back(heard: Flow) -> None:
    case = heard.case()
    handle.solve_case(case.id, **acting(heard))
    assert (heard.case().state, heard.case().due_at) == (CaseState.solved, NO_DEADLINE)
    assert heard.one(Clock).end is ClockEnd.released
    handle.reopen_case(case.id, **acting(heard))
    assert (heard.case().state, heard.case().due_at) == (CaseState.open, case.due_at)
    assert (heard.one(Clock).end, heard.one(Clock).ended_at) == (None, None)


def test_ignoring_asks_why(heard: Flow) -> None:
    with pytest.raises(Invalid):
        handle.ignore_case(heard.case().id, reason=" ", **acting(heard))
    handle.ignore_case(heard.case().id, reason="not_us", **acting(heard))
    assert (heard.case().state, heard.case().ignored_reason) == (CaseState.ignored, "not_us")


def test_a_case_that_changed_is_not_acted_on(heard: Flow) -> None:
    case = heard.case()
    handle.open_case(case.id, case_version=case.version, **acting(heard))
    with pytest.raises(Conflict) as refusal:
        handle.solve_case(case.id, case_version=case.version, **acting(heard))
    assert refusal.value.code == "case_changed"
    assert heard.case().state is CaseState.open


def test_assigning_opens_a_new_case_and_names_the_person(heard: Flow) -> None:
    handle.assign_case(heard.case().id, assignee_id=heard.person_id, **acting(heard))
    assert (heard.case().assignee_id, heard.case().state) == (heard.person_id, CaseState.open)
    assert heard.all(Event)[-1].detail["assignee"] == heard.person().name
    handle.assign_case(heard.case().id, assignee_id=None, **acting(heard))
    assert heard.case().assignee_id is None


def test_a_case_is_not_given_to_somebody_who_left(heard: Flow) -> None:
    with heard.sessions.begin() as session:
        gone = make.person(session, disabled_at=NOON).id
    with pytest.raises(Invalid):
        handle.assign_case(heard.case().id, assignee_id=gone, **acting(heard))


def test_a_note_changes_nothing_that_a_reply_depends_on(heard: Flow) -> None:
    version = heard.case().version
    handle.add_note(heard.case().id, text=" 倉庫に確認中 ", **acting(heard))
    assert heard.one(Note).text == "倉庫に確認中"
    assert heard.case().version == version
    with pytest.raises(NotFound):
        handle.add_note(99, text="x", **acting(heard))


def judge(flow: Flow, **said: Any) -> None:
    verdict = {
        "intent": Intent.complaint,
        "sentiment": Sentiment.negative,
        "urgency": Urgency.critical,
        **said,
    }
    minutes = FirstReplyMinutes()
    handle.judge_case(flow.case().id, first_reply_minutes=minutes, **verdict, **acting(flow))


def test_a_person_s_judgement_takes_a_case_out_of_doubt(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ迷"))
    judge(flow)
    case = flow.case()
    assert (case.lane, case.abstained, case.urgency) == (Lane.support, False, Urgency.critical)
    assert case.due_at == flow.one(Clock).due_at == NOON + timedelta(minutes=30)
    said = {row.revision: row.current for row in flow.all(StoredAnalysis)}
    assert said == {"signs-1": False, f"person:{flow.person_id}": True}
    assert flow.one(LedgerEntry).excluded_reason == ""


def test_who_was_not_unhappy_after_all_is_excluded_from_the_ledger(heard: Flow) -> None:
    judge(heard, intent=Intent.praise, sentiment=Sentiment.positive)
    assert heard.one(LedgerEntry).excluded_reason == "judged_otherwise"
    assert heard.case().lane is Lane.praise
    judge(heard)
    assert heard.one(LedgerEntry).excluded_reason == ""


def test_nobody_is_won_back_whom_we_never_spoke_to(heard: Flow) -> None:
    entry = heard.one(LedgerEntry)
    with pytest.raises(Invalid) as refusal:
        set_outcome(entry.id, outcome=Outcome.recovered_b, note="", **acting(heard))
    assert refusal.value.code == "not_approached"


def test_grade_a_needs_the_person_s_words(heard: Flow) -> None:
    with heard.sessions.begin() as session:
        entry = session.get_one(LedgerEntry, heard.one(LedgerEntry).id)
        entry.approached_at = heard.now
    with pytest.raises(Invalid):
        set_outcome(entry.id, outcome=Outcome.recovered_a, note="", **acting(heard))
    words = "「助かりました、続けます」"
    set_outcome(entry.id, outcome=Outcome.recovered_a, note=words, **acting(heard))
    stored = heard.one(LedgerEntry)
    assert (stored.outcome, stored.outcome_by_id) == (Outcome.recovered_a, heard.person_id)
