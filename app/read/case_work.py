"""What was done on one case: replies, promises, notes, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    Clock,
    ClockEnd,
    ClockKind,
    Event,
    Note,
    Person,
    Reply,
    ReplyPath,
    ReplyState,
)

MOST_EVENTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyShown:
    reply_id: int
    state: ReplyState
    path: ReplyPath
    text: str
    person_id: int
    person: str
    template_id: int | None
    hold_until: datetime | None
    decided_at: datetime | None
    sent_at: datetime | None
    is_seen: bool  # the network showed it to us
    url: str | None
    trouble: str
    trouble_code: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    kind: ClockKind
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    end: ClockEnd | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One event of the case: who did what when."""

    event_id: int
    at: datetime
    kind: str
    person: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteShown:
    person: str
    text: str
    at: datetime


def replies_of(session: Session, case_id: int) -> tuple[ReplyShown, ...]:
    """All replies of a case, oldest first."""
    statement = (
        sa.select(Reply, Person.name)
        .join(Person, Person.id == Reply.person_id)
        .where(Reply.case_id == case_id)
        .order_by(Reply.id)
    )
    return tuple(_reply(reply, person) for reply, person in session.execute(statement))


def _reply(reply: Reply, person: str) -> ReplyShown:
    return ReplyShown(
        reply_id=reply.id,
        state=reply.state,
        path=reply.path,
        text=reply.text,
        person_id=reply.person_id,
        person=person,
        template_id=reply.template_id,
        hold_until=reply.hold_until,
        decided_at=reply.decided_at,
        sent_at=reply.sent_at,
        is_seen=reply.external_id is not None,
        url=reply.url,
        trouble=reply.trouble,
        trouble_code=reply.trouble_code,
        updated_at=reply.updated_at,
    )


def clocks_of(session: Session, case_id: int) -> tuple[ClockShown, ...]:
    """The promises of a case, in the order in which they began."""
    statement = sa.select(Clock).where(Clock.case_id == case_id).order_by(Clock.id)
    return tuple(
        ClockShown(
            kind=clock.kind,
            started_at=clock.started_at,
            due_at=clock.due_at,
            ended_at=clock.ended_at,
            end=clock.end,
        )
        for clock in session.scalars(statement)
    )


def notes_of(session: Session, case_id: int) -> tuple[NoteShown, ...]:
    """What we wrote for each other, oldest first."""
    statement = (
        sa.select(Note.text, Note.at, Person.name)
        .join(Person, Person.id == Note.person_id)
        .where(Note.case_id == case_id)
        .order_by(Note.id)
    )
    return tuple(
        NoteShown(person=row.name, text=row.text, at=row.at) for row in session.execute(statement)
    )


def history_of(session: Session, case_id: int) -> tuple[HistoryLine, ...]:
    """The newest events of a case, newest first."""
    statement = (
        sa.select(Event, Person.name)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.case_id == case_id)
        .order_by(Event.id.desc())
        .limit(MOST_EVENTS)
    )
    return tuple(
        HistoryLine(
            event_id=event.id,
            at=event.at,
            kind=event.kind,
            person=person or "",
            detail=event.detail,
        )
        for event, person in session.execute(statement)
    )
