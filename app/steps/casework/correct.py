"""A person corrects one thing that the analysis said of a case, and takes that back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.config import FirstReplyMinutes
from app.db import Sessions
from app.errors import Conflict
from app.models import Case, Label, LabelSource, LedgerEntry, Outcome
from app.policy.triage import Verdict
from app.steps.casework.answered import ledger_entry_of
from app.steps.casework.held import held_case
from app.steps.casework.taking import verdict_of
from app.steps.casework.verdicts import (
    JUDGED_OTHERWISE,
    count_no_analysis,
    follow_verdict,
    post_that_leads,
    store_verdict,
)
from app.steps.history import remember
from app.steps.understanding.labelling import add_label, machine_said, newest_label_on_case
from nlp.base import Intent, Sentiment, Urgency

Value = Intent | Sentiment | Urgency
CORRECTABLE: Mapping[str, type[Value]] = {
    "intent": Intent,
    "sentiment": Sentiment,
    "urgency": Urgency,
}


def correct_case(
    case_id: int,
    *,
    value: Value,
    person_id: int,
    case_version: int | None = None,
    first_reply_minutes: FirstReplyMinutes,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Changes intent, sentiment or urgency, by the kind of `value`; stores a label.

    Analysis, lane, promise and ledger follow as when a case is judged. Raises Conflict when the
    case says so already ("same_verdict") or the analysis was not sure ("judge_first").
    """
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        what = next(name for name, kind in CORRECTABLE.items() if isinstance(value, kind))
        was = verdict_of(case)
        if was.abstained:
            raise Conflict("The analysis was not sure. Judge the case first.", code="judge_first")
        if getattr(was, what) is value:
            raise Conflict("The case says so already.", code="same_verdict")
        changed: dict[str, Any] = {what: value}
        verdict = replace(was, **changed)
        _label(s, case, verdict, person_id=person_id, now=now)
        follow_verdict(s, case, verdict, first_reply_minutes=first_reply_minutes, now=now)
        remember(
            s,
            "case.corrected",
            now=now,
            case_id=case.id,
            person_id=person_id,
            what=what,
            was=str(getattr(was, what)),
            value=str(value),
        )


def take_back_correction(
    case_id: int,
    *,
    person_id: int,
    case_version: int | None = None,
    first_reply_minutes: FirstReplyMinutes,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Undoes the newest correction, with its label: what was said before counts again.

    Raises Conflict ("nothing_to_undo") when the case's verdict does not come from a correction.
    """
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        post_id = post_that_leads(s, case)
        label = newest_label_on_case(s, post_id) if post_id is not None else None
        if label is None or not _is_held(label, case):
            raise Conflict("There is no correction to take back.", code="nothing_to_undo")
        s.delete(label)
        s.flush()
        verdict = _said_before(s, label, case)
        follow_verdict(s, case, verdict, first_reply_minutes=first_reply_minutes, now=now)
        _forget_entry(s, ledger_entry_of(s, case.id), made_at=label.at)
        remember(s, "case.correction_undone", now=now, case_id=case.id, person_id=person_id)


def _label(
    session: Session, case: Case, verdict: Verdict, *, person_id: int, now: datetime
) -> None:
    post_id = post_that_leads(session, case)
    if post_id is None:
        return
    source = LabelSource.correction
    add_label(session, post_id, verdict, source=source, person_id=person_id, now=now)
    store_verdict(session, post_id, verdict, person_id=person_id, now=now)


def _is_held(label: Label, case: Case) -> bool:
    said = (label.intent, label.sentiment, label.urgency)
    held = (case.intent, case.sentiment, case.urgency)
    return label.source is LabelSource.correction and said == held


def _said_before(session: Session, label: Label, case: Case) -> Verdict:
    """Makes the analysis count that stood before the label, and gives its verdict."""
    earlier = newest_label_on_case(session, label.post_id)
    if earlier is not None:
        verdict = Verdict(
            intent=earlier.intent,
            sentiment=earlier.sentiment,
            urgency=earlier.urgency,
            language=case.language,
        )
        person_id = earlier.person_id
        store_verdict(session, label.post_id, verdict, person_id=person_id, now=earlier.at)
        return verdict
    said = machine_said(session, label.post_id)
    if said is None:  # the label was made from it, and analyses are never deleted
        raise Conflict("There is no correction to take back.", code="nothing_to_undo")
    count_no_analysis(session, label.post_id)
    session.execute(sa.update(type(said)).where(type(said).id == said.id).values(current=True))
    return Verdict(
        intent=said.intent,
        sentiment=said.sentiment,
        urgency=said.urgency,
        abstained=said.abstained,
        language=case.language,
    )


def _forget_entry(session: Session, entry: LedgerEntry | None, *, made_at: datetime) -> None:
    """An entry that the correction itself made was never found, unless somebody used it since."""
    if entry is None or entry.found_at != made_at or entry.excluded_reason != JUDGED_OTHERWISE:
        return
    if entry.approached_at is None and entry.outcome is Outcome.unknown:
        session.delete(entry)
