"""Writes the history: who did what to which case when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import Event


def remember(
    session: Session,
    kind: str,
    *,
    now: datetime,
    case_id: int | None = None,
    person_id: int | None = None,
    **detail: Any,
) -> None:
    """One event, in the transaction of the change it tells of. `detail` must be JSON."""
    session.add(Event(at=now, kind=kind, case_id=case_id, person_id=person_id, detail=detail))
