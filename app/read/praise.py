"""Thanks that went out."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Case, Lane, Reply, ReplyState


def thanked_since(session: Session, *, since: datetime) -> int:
    """How many kind people we have answered since then."""
    statement = (
        sa.select(sa.func.count(sa.distinct(Case.author_id)))
        .join(Reply, Reply.case_id == Case.id)
        .where(Case.lane == Lane.praise, Reply.state == ReplyState.sent, Reply.sent_at >= since)
    )
    return session.scalar(statement) or 0
