"""Our answers, the states they pass through, and the templates they begin as."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Short, enum_column
from app.models.case import Lane, ReplyPath


class ReplyState(StrEnum):
    draft = "draft"
    awaiting_approval = "awaiting_approval"
    queued = "queued"
    sending = "sending"  # committed before the call: nothing resends from here by itself
    sent = "sent"
    refused = "refused"
    unsure = "unsure"  # it may have gone out: look, else ask a person
    handed_over = "handed_over"  # opened in the network's own composer
    withdrawn = "withdrawn"  # undone within the ten seconds, or given up


REPLY_MOVES: dict[ReplyState, frozenset[ReplyState]] = {
    ReplyState.draft: frozenset(
        {
            ReplyState.awaiting_approval,
            ReplyState.queued,
            ReplyState.handed_over,
            ReplyState.withdrawn,
        }
    ),
    ReplyState.awaiting_approval: frozenset(
        {ReplyState.queued, ReplyState.handed_over, ReplyState.draft, ReplyState.withdrawn}
    ),
    ReplyState.queued: frozenset({ReplyState.sending, ReplyState.draft, ReplyState.withdrawn}),
    ReplyState.sending: frozenset(
        {
            ReplyState.sent,
            ReplyState.refused,
            ReplyState.unsure,
            ReplyState.queued,  # nothing went out: tried again later
            ReplyState.draft,  # the network wants it sent by hand
        }
    ),
    ReplyState.unsure: frozenset({ReplyState.sent, ReplyState.queued, ReplyState.withdrawn}),
    ReplyState.handed_over: frozenset({ReplyState.sent, ReplyState.draft, ReplyState.withdrawn}),
    ReplyState.refused: frozenset({ReplyState.draft, ReplyState.withdrawn}),
    ReplyState.sent: frozenset(),
    ReplyState.withdrawn: frozenset(),
}

UNDER_WAY = frozenset(
    {
        ReplyState.awaiting_approval,
        ReplyState.queued,
        ReplyState.sending,
        ReplyState.unsure,
        ReplyState.handed_over,
    }
)


class Reply(Base):
    """`key` names the decision for the network and for us: a replayed form finds the same row.

    At most one reply of a case is under way (a partial unique index), so two agents cannot both
    answer.
    """

    __tablename__ = "reply"
    __table_args__ = (
        Index(
            "uq_reply_case_id_under_way",
            "case_id",
            unique=True,
            sqlite_where=sa.text(
                "state IN ('awaiting_approval','queued','sending','unsure','handed_over')"
            ),
            postgresql_where=sa.text(
                "state IN ('awaiting_approval','queued','sending','unsure','handed_over')"
            ),
        ),
        Index("ix_reply_state_hold_until", "state", "hold_until"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(Short(36), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))  # the post that is answered
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id"))
    text: Mapped[str]
    path: Mapped[ReplyPath] = mapped_column(enum_column(ReplyPath))
    state: Mapped[ReplyState] = mapped_column(enum_column(ReplyState), default=ReplyState.draft)
    external_id: Mapped[str | None] = mapped_column(Short(512))
    url: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]  # send was pressed
    hold_until: Mapped[datetime | None]  # undo is possible until then
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]  # on the network's clock
    looked_at: Mapped[datetime | None]  # the last look for an unsure or handed-over one
    look_count: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")
    trouble_code: Mapped[str] = mapped_column(Short(48), default="")


class Template(Base):
    """Reusable text with `{name}` fields from an allow-list."""

    __tablename__ = "template"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    shortcut: Mapped[str] = mapped_column(Short(40))
    title: Mapped[str] = mapped_column(Short(120))
    body: Mapped[str]
    language: Mapped[str] = mapped_column(Short(8))
    lane: Mapped[Lane] = mapped_column(enum_column(Lane), default=Lane.support)
    use_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
