"""Whether a case may be answered at this moment: much may have come since triage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Author, Case, Post, ReplyPath
from app.policy.approach import Situation, decide


def forbidding_reason(
    session: Session, case: Case, *, post_id: int | None, now: datetime
) -> str | None:
    """The code of why this post of the case may not be answered now; None when it may."""
    post = session.get_one(Post, post_id)
    author = session.get_one(Author, case.author_id)
    situation = Situation(
        posted_at=post.posted_at,
        addressed_to_us=post.addressed_to_us,
        erased=post.erased_at is not None,
        opted_out=author.opted_out_at is not None,
        no_contact=author.no_contact,
        is_protected=author.is_protected,
        reply_rule=post.reply_rule,
        visibility=post.visibility,
    )
    approach = decide(situation, now=now)
    if approach.path is ReplyPath.none:
        return approach.reasons[0].code
    if case.path is ReplyPath.none:
        return str(case.approach_reasons[0]["code"]) if case.approach_reasons else "none"
    return None
