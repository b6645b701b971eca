"""When a promise is due: minutes from the post's time, by urgency, around the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.config import FirstReplyMinutes
from nlp.base import Urgency

NO_DEADLINE = datetime(9000, 1, 1, tzinfo=UTC)
"""`Case.due_at` when no clock runs: after every real deadline."""


def due_at(
    started_at: datetime, *, urgency: Urgency, first_reply_minutes: FirstReplyMinutes
) -> datetime:
    """The deadline of a promise that began at `started_at`."""
    minutes: int = getattr(first_reply_minutes, urgency.value)
    return started_at + timedelta(minutes=minutes)
