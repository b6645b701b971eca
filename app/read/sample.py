"""The week's sample: which post is asked next, without what the analysis said; who answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Person, Post, SampledPost, StoredAnalysis
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Who answered how many posts of a week's sample."""

    name: str
    judged: int
    skipped: int


def judges_of(session: Session, *, week: date) -> tuple[Judge, ...]:
    """Who judged or skipped posts of the week's sample, by name. One query."""
    is_skipped = sa.case((SampledPost.skipped != "", 1), else_=0)
    rows = session.execute(
        sa.select(Person.name, sa.func.count(), sa.func.sum(is_skipped))
        .join(Person, Person.id == SampledPost.person_id)
        .where(SampledPost.week == week, SampledPost.answered_at.is_not(None))
        .group_by(Person.id, Person.name)
        .order_by(Person.name, Person.id)
    )
    return tuple(
        Judge(name=name, judged=answered - int(skipped), skipped=int(skipped))
        for name, answered, skipped in rows
    )


def last_answered(session: Session, *, week: date, person_id: int) -> int | None:
    """Which post of the week's sample a person judged or skipped last; None: nothing to undo."""
    return session.scalar(
        sa.select(SampledPost.id)
        .join(Post, Post.id == SampledPost.post_id)
        .where(SampledPost.week == week, SampledPost.person_id == person_id)
        .where(SampledPost.answered_at.is_not(None), Post.erased_at.is_(None))
        .order_by(SampledPost.answered_at.desc(), SampledPost.place.desc())
        .limit(1)
    )


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
