"""Replies that can still be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Author, Case, Reply, ReplyState


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A reply that goes out at `until` unless its writer undoes it."""

    reply_id: int
    case_id: int
    handle: str
    until: datetime


def held_by(session: Session, *, person_id: int, now: datetime) -> tuple[Held, ...]:
    """The held replies of one person, the newest first."""
    statement = (
        sa.select(Reply.id, Reply.case_id, Reply.hold_until, Author.handle)
        .join(Case, Case.id == Reply.case_id)
        .join(Author, Author.id == Case.author_id)
        .where(Reply.state == ReplyState.queued, Reply.hold_until > now)
        .where(Reply.person_id == person_id)
        .order_by(Reply.hold_until.desc())
    )
    return tuple(
        Held(reply_id=row.id, case_id=row.case_id, handle=row.handle, until=row.hold_until)
        for row in session.execute(statement)
    )
