"""Obeys 「リプ不要」 and 「やめて」 on every path at once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import UNFINISHED, Author, Case, Clock, ClockEnd, Post, Reply, ReplyPath, ReplyState
from app.policy.approach import Reason
from app.policy.sla import NO_DEADLINE
from app.steps.history import remember


def opt_out(session: Session, author: Author, *, post: Post, now: datetime) -> None:
    """The author asked us not to write: no path is left, and what waits to be sent is held."""
    if author.opted_out_at is not None:
        return
    author.opted_out_at = now
    remember(
        session,
        "author.opted_out",
        now=now,
        case_id=post.case_id,
        author_id=author.id,
        post_id=post.id,
    )
    cases = session.scalars(
        sa.select(Case).where(Case.author_id == author.id, Case.state.in_(UNFINISHED))
    ).all()
    for case in cases:
        case.path = ReplyPath.none
        case.due_at = NO_DEADLINE
        case.approach_reasons = [Reason(code="opted_out").as_json()]
        case.version += 1
        case.updated_at = now
    session.execute(
        sa.update(Clock)
        .where(Clock.case_id.in_([case.id for case in cases]), Clock.ended_at.is_(None))
        .values(ended_at=post.posted_at, end=ClockEnd.released)
        .execution_options(synchronize_session="fetch")
    )
    held = session.scalars(
        sa.update(Reply)
        .where(
            Reply.case_id.in_(sa.select(Case.id).where(Case.author_id == author.id)),
            Reply.state == ReplyState.queued,
        )
        .values(
            state=ReplyState.draft,
            hold_until=None,
            trouble="The author asked us not to write to them.",
            trouble_code="opted_out",
            updated_at=now,
        )
        .returning(Reply.case_id)
        .execution_options(synchronize_session=False)
    )
    for case_id in held.all():
        remember(session, "reply.held", now=now, case_id=case_id, code="opted_out")
