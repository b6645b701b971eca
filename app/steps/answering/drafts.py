"""Drafts: one a person and case, never lost."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import NotFound
from app.models import Case, Reply, ReplyState


def save_draft(
    case_id: int,
    *,
    text: str,
    person_id: int,
    template_id: int | None = None,
    sessions: Sessions,
    now: datetime,
) -> int:
    """Keeps what a person is writing; returns the reply's id. Raises NotFound.

    Writes no event and leaves the case's version alone: it happens every two seconds.
    """
    with sessions.begin() as session:
        draft = draft_for(session, case_id, person_id=person_id, now=now)
        draft.text = text
        draft.template_id = template_id or draft.template_id
        draft.updated_at = now
        session.flush()
        return draft.id


def draft_for(session: Session, case_id: int, *, person_id: int, now: datetime) -> Reply:
    """The person's draft on this case, made when there is none."""
    case = session.get(Case, case_id)
    if case is None or case.latest_post_id is None:
        raise NotFound(f"There is no case {case_id}.", code="no_case")
    draft = session.scalar(
        sa.select(Reply)
        .where(
            Reply.case_id == case_id,
            Reply.person_id == person_id,
            Reply.state == ReplyState.draft,
        )
        .order_by(Reply.updated_at.desc(), Reply.id.desc())
        .limit(1)
    )
    if draft is not None:
        return draft
    draft = Reply(
        key=str(uuid.uuid4()),
        case_id=case.id,
        post_id=case.latest_post_id,
        account_id=case.account_id,
        person_id=person_id,
        text="",
        path=case.path,
        created_at=now,
        updated_at=now,
    )
    session.add(draft)
    return draft
