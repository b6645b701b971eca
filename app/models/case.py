"""The work: posts of one author in one thread that may need an answer, its clocks and notes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Short, enum_column
from nlp.base import Intent, Sentiment, Urgency


class CaseState(StrEnum):
    new = "new"
    open = "open"  # someone looked or wrote
    waiting = "waiting"  # for the customer
    solved = "solved"
    ignored = "ignored"


CASE_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.new: frozenset(
        {CaseState.open, CaseState.waiting, CaseState.solved, CaseState.ignored}
    ),
    CaseState.open: frozenset({CaseState.waiting, CaseState.solved, CaseState.ignored}),
    CaseState.waiting: frozenset({CaseState.open, CaseState.solved, CaseState.ignored}),
    CaseState.solved: frozenset({CaseState.open}),
    CaseState.ignored: frozenset({CaseState.open}),
}

UNFINISHED = frozenset({CaseState.new, CaseState.open, CaseState.waiting})


class Lane(StrEnum):
    """Where a case waits."""

    support = "support"
    judge = "judge"  # 要判断: the analysis abstained
    praise = "praise"


class ReplyPath(StrEnum):
    """How we may answer."""

    api = "api"
    by_hand = "by_hand"
    none = "none"


URGENCY_RANK: dict[Urgency, int] = {
    Urgency.low: 0,
    Urgency.normal: 1,
    Urgency.high: 2,
    Urgency.critical: 3,
}


class Case(Base):
    """`version` counts changes: an action on an older one is refused.

    Ordered by `urgency_rank` (3 critical … 0 low), then `due_at`, then `id`.
    `approach_reasons`: [{"code": …, "detail": {…}}], the first one decided.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("channel", "author_id", "thread_id"),
        Index("ix_cases_queue", "lane", "state", "urgency_rank", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(Short(32))
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"), index=True)
    thread_id: Mapped[str] = mapped_column(Short(512))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"), index=True)
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState), default=CaseState.new)
    lane: Mapped[Lane] = mapped_column(enum_column(Lane), default=Lane.support)
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(Short(8), default="und")
    intent: Mapped[Intent] = mapped_column(enum_column(Intent))
    sentiment: Mapped[Sentiment] = mapped_column(enum_column(Sentiment))
    urgency: Mapped[Urgency] = mapped_column(enum_column(Urgency))
    urgency_rank: Mapped[int]
    abstained: Mapped[bool] = mapped_column(default=False)
    path: Mapped[ReplyPath] = mapped_column(enum_column(ReplyPath), default=ReplyPath.api)
    approach_reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    latest_post_id: Mapped[int | None]  # the newest post of the author: what a reply answers
    post_count: Mapped[int] = mapped_column(default=1)
    first_post_at: Mapped[datetime]
    last_post_at: Mapped[datetime]
    due_at: Mapped[datetime]  # of the running clock; far in the future when none runs
    first_replied_at: Mapped[datetime | None]  # on the network's clock
    closed_at: Mapped[datetime | None]
    ignored_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ClockKind(StrEnum):
    first_reply = "first_reply"
    next_reply = "next_reply"


class ClockEnd(StrEnum):
    """How a running promise ended."""

    replied = "replied"
    released = "released"  # a person decided that no answer is due
    erased = "erased"  # the author took the post back


class Clock(Base):
    """One running promise on one case, from the post's time on the network."""

    __tablename__ = "clock"
    __table_args__ = (Index("ix_clock_kind_started_at", "kind", "started_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[ClockKind] = mapped_column(enum_column(ClockKind))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    started_at: Mapped[datetime]  # posted_at of that post
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # the reply's time on the network
    end: Mapped[ClockEnd | None] = mapped_column(enum_column(ClockEnd))


class Note(Base):
    __tablename__ = "note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    at: Mapped[datetime]
