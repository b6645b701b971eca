"""What people did to the house: events that belong to no case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, Person

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    id: int
    at: datetime
    kind: str
    person: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Newest first; `older` is where the next page begins, None at the end."""

    lines: Sequence[AuditLine]
    older: int | None


def audit(session: Session, *, before: int | None = None) -> AuditPage:
    """One page of events without a case, older than event `before`."""
    query = (
        select(Event, Person.name)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.case_id.is_(None))
        .order_by(Event.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Event.id < before)
    rows = session.execute(query).all()
    lines = [
        AuditLine(id=event.id, at=event.at, kind=event.kind, person=name, detail=event.detail)
        for event, name in rows[:PAGE]
    ]
    return AuditPage(lines=lines, older=lines[-1].id if len(rows) > PAGE else None)
