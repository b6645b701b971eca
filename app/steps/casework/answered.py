"""What an answer of ours does to a case: its promise is kept, it waits for the customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Case, CaseState, Clock, ClockEnd, LedgerEntry, ReplyPath
from app.policy.sla import NO_DEADLINE


def keep_promises(
    case: Case, clocks: Iterable[Clock], *, answered_at: datetime, now: datetime
) -> None:
    """Ends the clocks that an answer at `answered_at` (the network's time) stops.

    An answer that is found late, but was given before the one we knew of, moves the end back.
    """
    left = []
    for clock in clocks:
        if clock.started_at <= answered_at and _ends(clock, answered_at):
            clock.ended_at = answered_at
            clock.end = ClockEnd.replied
        elif clock.ended_at is None:
            left.append(clock.due_at)
    if case.first_replied_at is None or answered_at < case.first_replied_at:
        case.first_replied_at = answered_at
    if case.state in {CaseState.new, CaseState.open} and not left:
        case.state = CaseState.waiting
    case.due_at = min(left, default=NO_DEADLINE)
    case.version += 1
    case.updated_at = now


def _ends(clock: Clock, answered_at: datetime) -> bool:
    if clock.ended_at is None:
        return True
    return clock.end is ClockEnd.replied and answered_at < clock.ended_at


def note_approach(entry: LedgerEntry | None, *, at: datetime, path: ReplyPath) -> None:
    """A silent customer was spoken to for the first time."""
    if entry is not None and (entry.approached_at is None or at < entry.approached_at):
        entry.approached_at = at
        entry.approach_path = path


def clocks_of(session: Session, case_id: int) -> list[Clock]:
    return list(session.scalars(sa.select(Clock).where(Clock.case_id == case_id)))


def ledger_entry_of(session: Session, case_id: int) -> LedgerEntry | None:
    return session.scalar(sa.select(LedgerEntry).where(LedgerEntry.case_id == case_id))
