"""What happened since: the event table with its rising ids."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event, without its detail: browsers ask for what they may see."""

    event_id: int
    kind: str
    case_id: int | None


def happenings_after(session: Session, event_id: int, *, limit: int = 500) -> list[Happening]:
    """Events after an id, oldest first."""
    statement = (
        sa.select(Event.id, Event.kind, Event.case_id)
        .where(Event.id > event_id)
        .order_by(Event.id)
        .limit(limit)
    )
    return [
        Happening(event_id=row.id, kind=row.kind, case_id=row.case_id)
        for row in session.execute(statement)
    ]
