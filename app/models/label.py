"""What people say that posts mean, beside what the analysis had said, and what they are asked."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Short, enum_column
from nlp.base import Intent, Sentiment, Urgency


class LabelSource(StrEnum):
    """How a person came to judge the post. Only `audit` was drawn by chance and asked blindly."""

    correction = "correction"  # against the analysis, on the page of a case
    judged = "judged"  # out of 要判断
    audit = "audit"


class Label(Base):
    """One judgement of one person. Rows are never changed; of one post the newest counts.

    `said_*` is what the analysis `revision` had said of the post; `sampled_id`: of an audit, where
    it was asked. Gone with the post's content.
    """

    __tablename__ = "labels"
    __table_args__ = (Index("ix_labels_source_revision", "source", "revision"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    source: Mapped[LabelSource] = mapped_column(enum_column(LabelSource))
    revision: Mapped[str] = mapped_column(Short(80))
    said_intent: Mapped[Intent] = mapped_column(enum_column(Intent))
    said_sentiment: Mapped[Sentiment] = mapped_column(enum_column(Sentiment))
    said_urgency: Mapped[Urgency] = mapped_column(enum_column(Urgency))
    said_abstained: Mapped[bool]
    intent: Mapped[Intent] = mapped_column(enum_column(Intent))
    sentiment: Mapped[Sentiment] = mapped_column(enum_column(Sentiment))
    urgency: Mapped[Urgency] = mapped_column(enum_column(Urgency))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sampled_id: Mapped[int | None] = mapped_column(ForeignKey("sampled_post.id"))
    at: Mapped[datetime]


class SampledPost(Base):
    """One post of a week's random sample, which a lead judges without seeing the analysis.

    `week` is its Monday in UTC, `place` 0 to 19 the order of asking. The week's `seed` and the
    posts of that time draw the same sample again. `skipped` says why it was not judged.
    """

    __tablename__ = "sampled_post"
    __table_args__ = (UniqueConstraint("week", "place"), UniqueConstraint("week", "post_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    week: Mapped[date] = mapped_column(sa.Date)
    place: Mapped[int]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    seed: Mapped[str] = mapped_column(Short(32))
    drawn_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    skipped: Mapped[str] = mapped_column(Short(24), default="")
