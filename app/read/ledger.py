"""The silent-customer ledger: from being found to an outcome, and the sums of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Author, Case, LedgerEntry, Outcome, Person, Post, ReplyPath, StoredAnalysis
from app.policy.masking import masked
from app.policy.shares import Share, share
from app.read.figures import Period

EXCERPT = 120
RECOVERED = (Outcome.recovered_a, Outcome.recovered_b, Outcome.recovered_c)


class Stage(StrEnum):
    """Which entries a number counts."""

    found = "found"
    excluded = "excluded"
    eligible = "eligible"  # 対象
    approached = "approached"
    responded = "responded"
    recovered = "recovered"
    recovered_a = "recovered_a"
    recovered_b = "recovered_b"
    recovered_c = "recovered_c"
    not_recovered = "not_recovered"
    unknown = "unknown"  # approached, and nobody can say


_IN_STAGE: dict[Stage, sa.ColumnElement[bool]] = {
    Stage.found: sa.true(),
    Stage.excluded: LedgerEntry.excluded_reason != "",
    Stage.eligible: LedgerEntry.excluded_reason == "",
    Stage.approached: LedgerEntry.approached_at.is_not(None),
    Stage.responded: LedgerEntry.responded_at.is_not(None),
    Stage.recovered: LedgerEntry.outcome.in_(RECOVERED),
    Stage.recovered_a: LedgerEntry.outcome == Outcome.recovered_a,
    Stage.recovered_b: LedgerEntry.outcome == Outcome.recovered_b,
    Stage.recovered_c: LedgerEntry.outcome == Outcome.recovered_c,
    Stage.not_recovered: LedgerEntry.outcome == Outcome.not_recovered,
    Stage.unknown: sa.and_(
        LedgerEntry.approached_at.is_not(None), LedgerEntry.outcome == Outcome.unknown
    ),
}
_RECOVERED_AFTER_CONTACT = sa.and_(_IN_STAGE[Stage.recovered], _IN_STAGE[Stage.approached])


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSums:
    """Recovered ÷ contacted counts only those whom we contacted; ÷ all counts everybody found."""

    counts: dict[Stage, int]
    of_contacted: Share
    of_all: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    entry_id: int
    case_id: int
    channel: str
    handle: str
    display_name: str
    language: str
    excerpt: str  # personal data covered
    found_at: datetime
    excluded_reason: str
    approached_at: datetime | None
    approach_path: ReplyPath | None
    responded_at: datetime | None
    outcome: Outcome
    outcome_by: str
    outcome_at: datetime | None
    outcome_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    rows: tuple[LedgerRow, ...]
    after: int | None


def ledger_sums(session: Session, *, period: Period) -> LedgerSums:
    """The sums of what was found in the period. One query."""
    sums = [_sum(_IN_STAGE[stage]) for stage in Stage]
    found = session.execute(
        sa.select(*sums, _sum(_RECOVERED_AFTER_CONTACT)).where(*_found_in(period))
    ).one()
    counts = {stage: int(count) for stage, count in zip(Stage, found, strict=False)}
    return LedgerSums(
        counts=counts,
        of_contacted=share(int(found[-1]), counts[Stage.approached]),
        of_all=share(counts[Stage.recovered], counts[Stage.found]),
    )


def ledger_page(
    session: Session,
    *,
    period: Period,
    stage: Stage = Stage.found,
    after: int | None = None,
    limit: int | None = 50,
) -> LedgerPage:
    """Entries of a stage, newest first, after the entry id `after`. One query."""
    statement = (
        sa.select(
            LedgerEntry,
            Case.channel,
            Case.language,
            Author.handle,
            Author.display_name,
            Post.text,
            StoredAnalysis.personal_data,
            Person.name.label("outcome_by"),
        )
        .join(Case, Case.id == LedgerEntry.case_id)
        .join(Author, Author.id == Case.author_id)
        .outerjoin(Post, Post.id == Case.latest_post_id)
        .outerjoin(
            StoredAnalysis,
            sa.and_(StoredAnalysis.post_id == Post.id, StoredAnalysis.current.is_(True)),
        )
        .outerjoin(Person, Person.id == LedgerEntry.outcome_by_id)
        .where(*_found_in(period), _IN_STAGE[stage])
        .order_by(LedgerEntry.id.desc())
    )
    if after is not None:
        statement = statement.where(LedgerEntry.id < after)
    if limit is not None:
        statement = statement.limit(limit + 1)
    found = session.execute(statement).all()
    rows = tuple(_row(one) for one in found[:limit])
    more = limit is not None and len(found) > limit
    return LedgerPage(rows=rows, after=rows[-1].entry_id if more else None)


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _found_in(period: Period) -> Sequence[sa.ColumnElement[bool]]:
    return (LedgerEntry.found_at >= period.since, LedgerEntry.found_at < period.until)


def _row(found: sa.Row[*tuple[Any, ...]]) -> LedgerRow:
    entry: LedgerEntry = found[0]
    return LedgerRow(
        entry_id=entry.id,
        case_id=entry.case_id,
        channel=found.channel,
        handle=found.handle,
        display_name=found.display_name,
        language=found.language,
        excerpt=masked(found.text or "", found.personal_data or ())[:EXCERPT],
        found_at=entry.found_at,
        excluded_reason=entry.excluded_reason,
        approached_at=entry.approached_at,
        approach_path=entry.approach_path,
        responded_at=entry.responded_at,
        outcome=entry.outcome,
        outcome_by=found.outcome_by or "",
        outcome_at=entry.outcome_at,
        outcome_note=entry.outcome_note,
    )
