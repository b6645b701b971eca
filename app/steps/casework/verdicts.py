"""What a person's verdict does to a case: analysis, lane, promise, ledger."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.config import FirstReplyMinutes
from app.db import upsert
from app.models import Case, LedgerEntry, Post, ReplyPath, StoredAnalysis
from app.policy.leading import Candidate, leading_post
from app.policy.ledger import is_silent_customer
from app.policy.sla import NO_DEADLINE, due_at
from app.policy.triage import Verdict
from app.steps.casework.answered import clocks_of, ledger_entry_of
from app.steps.casework.taking import apply_verdict
from app.steps.understanding.labelling import PERSON, hold_analyses, machine_said
from app.steps.understanding.recording import analysis_row
from nlp.base import Analysis

JUDGED_OTHERWISE = "judged_otherwise"


def post_that_leads(session: Session, case: Case) -> int | None:
    """The post that the case's verdict comes from; the newest where that cannot be told.

    None where nothing of the author is left.
    """
    rows = session.execute(
        sa.select(StoredAnalysis)
        .join(Post, Post.id == StoredAnalysis.post_id)
        .where(Post.case_id == case.id, Post.author_id == case.author_id, Post.ours.is_(False))
        .where(Post.erased_at.is_(None), StoredAnalysis.current.is_(True))
        .order_by(Post.posted_at, Post.id)
    ).scalars()
    found = leading_post(
        [
            Candidate(
                post_id=row.post_id,
                intent=row.intent,
                sentiment=row.sentiment,
                urgency=row.urgency,
                abstained=row.abstained,
            )
            for row in rows
        ],
        intent=case.intent,
        sentiment=case.sentiment,
        urgency=case.urgency,
        abstained=case.abstained,
    )
    if found is not None:
        return found
    return session.scalar(
        sa.select(Post.id).where(Post.id == case.latest_post_id, Post.erased_at.is_(None))
    )


def store_verdict(
    session: Session, post_id: int, verdict: Verdict, *, person_id: int, now: datetime
) -> None:
    """A person's analysis of a post, which counts from now on."""
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
    count_no_analysis(session, post_id)
    row = analysis_row(said, post_id=post_id, revision=f"{PERSON}{person_id}", now=now)
    read = machine_said(session, post_id)
    if read is not None:  # what stands in the text stays there, whoever judges it
        row |= {"names": read.names, "personal_data": read.personal_data}
    unique = ("post_id", "revision")
    upsert(
        session, StoredAnalysis, [row], unique=unique, replace=[k for k in row if k not in unique]
    )


def count_no_analysis(session: Session, post_id: int) -> None:
    """No analysis of the post counts; the caller says which one does."""
    hold_analyses(session, [post_id])
    session.execute(
        sa.update(StoredAnalysis)
        .where(StoredAnalysis.post_id == post_id)
        .values(current=False)
        .execution_options(synchronize_session=False)
    )


def follow_verdict(
    session: Session,
    case: Case,
    verdict: Verdict,
    *,
    first_reply_minutes: FirstReplyMinutes,
    now: datetime,
) -> None:
    """Lane and rank follow the verdict, a running promise the urgency, the ledger the feeling."""
    apply_verdict(case, verdict)
    running = [clock for clock in clocks_of(session, case.id) if clock.ended_at is None]
    for clock in running:
        clock.due_at = due_at(
            clock.started_at, urgency=case.urgency, first_reply_minutes=first_reply_minutes
        )
    case.due_at = min((clock.due_at for clock in running), default=NO_DEADLINE)
    _keep_ledger(session, case, verdict, now=now)


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
    silent = is_silent_customer(
        verdict,
        addressed_to_us=first.addressed_to_us,
        author_addressed_us_before=_spoke_before(session, case, first),
    )
    if silent and entry is None:
        session.add(_entry(case, now=now))
    elif silent and entry is not None and entry.excluded_reason == JUDGED_OTHERWISE:
        entry.excluded_reason = _excluded_reason(case)
    elif not silent and entry is not None and entry.approached_at is None:
        entry.excluded_reason = JUDGED_OTHERWISE


def _spoke_before(session: Session, case: Case, first: Post) -> bool:
    found = session.scalar(
        sa.select(Post.id)
        .where(
            Post.author_id == case.author_id,
            Post.addressed_to_us.is_(True),
            Post.posted_at <= first.posted_at,
        )
        .limit(1)
    )
    return found is not None


def _entry(case: Case, *, now: datetime) -> LedgerEntry:
    approached_at = case.first_replied_at
    return LedgerEntry(
        case_id=case.id,
        found_at=now,
        excluded_reason=_excluded_reason(case),
        approached_at=approached_at,
        approach_path=case.path if approached_at else None,
    )


def _excluded_reason(case: Case) -> str:
    forbidden = case.path is ReplyPath.none and bool(case.approach_reasons)
    return str(case.approach_reasons[0]["code"]) if forbidden else ""
