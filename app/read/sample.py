"""The post of the week's sample that is asked next, without what the analysis said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Post, SampledPost, StoredAnalysis
from app.policy.masking import masked


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Post number `number` of `asked`; its personal data are covered. No verdict is in here."""

    sampled_id: int
    number: int
    asked: int
    channel: str
    language: str
    text: str
    posted_at: datetime


def next_asked(session: Session, *, week: date) -> Asked | None:
    """The first post of the week's sample that nobody has judged or skipped. Two queries."""
    row = session.execute(
        sa.select(SampledPost, Post, StoredAnalysis.personal_data, StoredAnalysis.language)
        .join(Post, Post.id == SampledPost.post_id)
        .outerjoin(
            StoredAnalysis,
            sa.and_(StoredAnalysis.post_id == Post.id, StoredAnalysis.current.is_(True)),
        )
        .where(SampledPost.week == week, SampledPost.answered_at.is_(None))
        .where(SampledPost.skipped == "", Post.erased_at.is_(None))
        .order_by(SampledPost.place)
        .limit(1)
    ).first()
    if row is None:
        return None
    sampled, post, spans, language = row
    of_week = sa.select(sa.func.count()).where(SampledPost.week == week)
    return Asked(
        sampled_id=sampled.id,
        number=sampled.place + 1,
        asked=session.scalar(of_week) or 0,
        channel=post.channel,
        language=language or "und",
        text=masked(post.text, spans or ()),
        posted_at=post.posted_at,
    )
