"""The silent-customer ledger: who was dissatisfied without addressing us, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Short, enum_column
from app.models.case import ReplyPath


class Outcome(StrEnum):
    """Set by a person. Silence, deletion and blocks are unknown, never success."""

    unknown = "unknown"  # 不明
    recovered_a = "recovered_a"  # the person says so, confirmed by one of us
    recovered_b = "recovered_b"  # next post about the brand within 30 days neutral or positive
    recovered_c = "recovered_c"  # behaviour, with consent
    not_recovered = "not_recovered"


class LedgerEntry(Base):
    """One silent customer's case, from being found to an outcome."""

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    found_at: Mapped[datetime] = mapped_column(index=True)
    excluded_reason: Mapped[str] = mapped_column(Short(48), default="")  # "" : 対象
    approached_at: Mapped[datetime | None]
    approach_path: Mapped[ReplyPath | None] = mapped_column(enum_column(ReplyPath))
    responded_at: Mapped[datetime | None]
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome), default=Outcome.unknown)
    outcome_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome_at: Mapped[datetime | None]
    outcome_note: Mapped[str] = mapped_column(default="")
