"""Our credentials on a network, what listening with them costs, and the streams heard there."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Short, enum_column


class AccountState(StrEnum):
    active = "active"
    paused = "paused"  # by a person
    needs_attention = "needs_attention"  # by the network: `attention` says what to do


class Account(Base):
    """`settings` are plain fields; `credentials` and `memory` are locked by the vault."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(Short(32))
    name: Mapped[str] = mapped_column(Short(120), unique=True)
    settings: Mapped[dict[str, str]] = mapped_column(default=dict)
    credentials: Mapped[str | None]
    memory: Mapped[str | None]
    external_id: Mapped[str | None]
    handle: Mapped[str | None]
    state: Mapped[AccountState] = mapped_column(
        enum_column(AccountState), default=AccountState.active
    )
    attention: Mapped[str] = mapped_column(default="")
    attention_code: Mapped[str] = mapped_column(Short(48), default="")
    attention_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StreamState(StrEnum):
    active = "active"
    paused = "paused"
    done = "done"  # a file that was read to its end


class Stream(Base):
    """One thing listened to. `cursor` moves only with its rows."""

    __tablename__ = "stream"
    __table_args__ = (Index("ix_stream_state_next_run_at", "state", "next_run_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"), index=True)
    name: Mapped[str] = mapped_column(Short(120))
    kind: Mapped[str] = mapped_column(Short(32))
    settings: Mapped[dict[str, str]] = mapped_column(default=dict)
    language: Mapped[str | None] = mapped_column(Short(8))
    every_seconds: Mapped[int] = mapped_column(default=60)
    cursor: Mapped[dict[str, str] | None]
    state: Mapped[StreamState] = mapped_column(enum_column(StreamState), default=StreamState.active)
    next_run_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    last_run_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    newest_post_at: Mapped[datetime | None]  # posted_at of the newest post heard here
    caught_up: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    trouble: Mapped[str] = mapped_column(default="")  # what went wrong last, and what to do
    trouble_code: Mapped[str] = mapped_column(Short(48), default="")
    remaining: Mapped[int | None]  # calls left, as the network said
    resets_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Gap(Base):
    """Time in which a stream may have missed posts, shown instead of hidden."""

    __tablename__ = "gap"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"), index=True)
    since: Mapped[datetime | None]
    until: Mapped[datetime]
    reason: Mapped[str]


class SetAsideRow(Base):
    """A row of an import, or a record of a network, that could not be read."""

    __tablename__ = "set_aside_row"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"), index=True)
    place: Mapped[str]
    sentence: Mapped[str]
    at: Mapped[datetime]


class Spend(Base):
    """What one account cost on one UTC day, in the network's unit and in millionths of a dollar."""

    __tablename__ = "spend"
    __table_args__ = (UniqueConstraint("account_id", "stream_id", "day", "unit"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    stream_id: Mapped[int] = mapped_column(default=0)  # 0: replies
    day: Mapped[date] = mapped_column(Date)
    unit: Mapped[str] = mapped_column(Short(32))
    units: Mapped[int] = mapped_column(default=0)
    usd_micros: Mapped[int] = mapped_column(default=0)
