"""A person says what a case is about: out of 要判断, or against the analysis."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.config import FirstReplyMinutes
from app.db import Sessions, upsert
from app.models import Case, LedgerEntry, Post, ReplyPath, StoredAnalysis
from app.policy.ledger import is_silent_customer
from app.policy.sla import NO_DEADLINE, due_at
from app.policy.triage import Verdict
from app.steps.analyse import analysis_row
from app.steps.answered import clocks_of, ledger_entry_of
from app.steps.held import held_case
from app.steps.history import remember
from app.steps.taking import apply_verdict
from nlp.base import Analysis, Intent, Sentiment, Urgency

JUDGED_OTHERWISE = "judged_otherwise"


def judge_case(
    case_id: int,
    *,
    intent: Intent,
    sentiment: Sentiment,
    urgency: Urgency,
    person_id: int,
    case_version: int | None = None,
    first_reply_minutes: FirstReplyMinutes,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Stores the person's analysis of the latest post beside the machine's; the lane follows.

    The promise of a running clock follows the urgency. The ledger follows the verdict.
    """
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        verdict = Verdict(
            intent=intent, sentiment=sentiment, urgency=urgency, language=case.language
        )
        _store(s, case, verdict, person_id=person_id, now=now)
        apply_verdict(case, verdict)
        _promise_anew(s, case, first_reply_minutes=first_reply_minutes)
        _keep_ledger(s, case, verdict, now=now)
        remember(
            s,
            "case.judged",
            now=now,
            case_id=case.id,
            person_id=person_id,
            intent=intent,
            sentiment=sentiment,
            urgency=urgency,
        )


def _store(
    session: Session, case: Case, verdict: Verdict, *, person_id: int, now: datetime
) -> None:
    if case.latest_post_id is None:
        return
    session.execute(
        sa.update(StoredAnalysis)
        .where(StoredAnalysis.post_id == case.latest_post_id)
        .values(current=False)
        .execution_options(synchronize_session=False)
    )
    said = Analysis(
        language=verdict.language,
        intent=verdict.intent,
        intent_probability=1.0,
        sentiment=verdict.sentiment,
        sentiment_probability=1.0,
        urgency=verdict.urgency,
        urgency_probability=1.0,
        abstained=False,
    )
    row = analysis_row(said, post_id=case.latest_post_id, revision=f"person:{person_id}", now=now)
    unique = ("post_id", "revision")
    upsert(
        session, StoredAnalysis, [row], unique=unique, replace=[k for k in row if k not in unique]
    )


def _promise_anew(session: Session, case: Case, *, first_reply_minutes: FirstReplyMinutes) -> None:
    running = [clock for clock in clocks_of(session, case.id) if clock.ended_at is None]
    for clock in running:
        clock.due_at = due_at(
            clock.started_at, urgency=case.urgency, first_reply_minutes=first_reply_minutes
        )
    case.due_at = min((clock.due_at for clock in running), default=NO_DEADLINE)


def _keep_ledger(session: Session, case: Case, verdict: Verdict, *, now: datetime) -> None:
    entry = ledger_entry_of(session, case.id)
    first = session.scalar(
        sa.select(Post)
        .where(Post.case_id == case.id, Post.ours.is_(False))
        .order_by(Post.posted_at, Post.id)
        .limit(1)
    )
    if first is None:
        return
    spoke_before = session.scalar(
        sa.select(Post.id)
        .where(
            Post.author_id == case.author_id,
            Post.addressed_to_us.is_(True),
            Post.posted_at <= first.posted_at,
        )
        .limit(1)
    )
    silent = is_silent_customer(
        verdict,
        addressed_to_us=first.addressed_to_us,
        author_addressed_us_before=spoke_before is not None,
    )
    if silent and entry is None:
        forbidden = case.path is ReplyPath.none and bool(case.approach_reasons)
        reason = str(case.approach_reasons[0]["code"]) if forbidden else ""
        approached_at = case.first_replied_at
        session.add(
            LedgerEntry(
                case_id=case.id,
                found_at=now,
                excluded_reason=reason,
                approached_at=approached_at,
                approach_path=case.path if approached_at else None,
            )
        )
    elif silent and entry is not None and entry.excluded_reason == JUDGED_OTHERWISE:
        entry.excluded_reason = ""
    elif not silent and entry is not None and entry.approached_at is None:
        entry.excluded_reason = JUDGED_OTHERWISE
