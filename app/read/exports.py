"""Whole tables for spreadsheets and scripts: one statement each, read in pieces by id."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import (
    Author,
    Case,
    LedgerEntry,
    Person,
    Post,
    Reply,
    StoredAnalysis,
)

PIECE = 1000

Time = InstrumentedAttribute[datetime]


def _posts() -> tuple[Any, Any, Time]:
    columns = (
        Post.id, Post.channel, Post.external_id, Post.posted_at, Post.seen_at, Author.handle,
        Post.text, Post.url, Post.ours, Post.addressed_to_us, Post.case_id,
        StoredAnalysis.language, StoredAnalysis.intent, StoredAnalysis.intent_probability,
        StoredAnalysis.sentiment, StoredAnalysis.sentiment_probability, StoredAnalysis.urgency,
        StoredAnalysis.urgency_probability, StoredAnalysis.abstained, StoredAnalysis.revision,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Author, Author.id == Post.author_id)
        .outerjoin(
            StoredAnalysis,
            sa.and_(StoredAnalysis.post_id == Post.id, StoredAnalysis.current.is_(True)),
        )
        .where(Post.erased_at.is_(None))
    )
    return statement, Post.id, Post.posted_at


def _cases() -> tuple[Any, Any, Time]:
    columns = (
        Case.id, Case.channel, Author.handle, Case.thread_id, Case.state, Case.lane, Case.intent,
        Case.sentiment, Case.urgency, Case.path, Case.post_count, Case.first_post_at,
        Case.first_replied_at, Case.due_at, Case.closed_at, Case.ignored_reason,
        Person.name.label("assignee"),
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Author, Author.id == Case.author_id)
        .outerjoin(Person, Person.id == Case.assignee_id)
    )
    return statement, Case.id, Case.first_post_at


def _replies() -> tuple[Any, Any, Time]:
    columns = (
        Reply.id, Reply.case_id, Person.name.label("person"), Reply.state, Reply.path, Reply.text,
        Reply.created_at, Reply.decided_at, Reply.sent_at, Reply.url, Reply.trouble,
    )  # fmt: skip
    statement = sa.select(*columns).join(Person, Person.id == Reply.person_id)
    return statement, Reply.id, Reply.created_at


def _ledger() -> tuple[Any, Any, Time]:
    columns = (
        LedgerEntry.id, LedgerEntry.case_id, Case.channel, Author.handle, LedgerEntry.found_at,
        LedgerEntry.excluded_reason, LedgerEntry.approached_at, LedgerEntry.approach_path,
        LedgerEntry.responded_at, LedgerEntry.outcome, LedgerEntry.outcome_at,
        LedgerEntry.outcome_note,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Case, Case.id == LedgerEntry.case_id)
        .join(Author, Author.id == Case.author_id)
    )
    return statement, LedgerEntry.id, LedgerEntry.found_at


EXPORTS = {"posts": _posts, "cases": _cases, "replies": _replies, "ledger": _ledger}


def columns_of(what: str) -> list[str]:
    """The names of the columns, in order."""
    return [str(name) for name in EXPORTS[what]()[0].selected_columns.keys()]  # noqa: SIM118


def exported(
    session: Session, what: str, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[tuple[Any, ...]]:
    """Rows by rising id, of things that began in [since, until)."""
    statement, key, began_at = EXPORTS[what]()
    if since is not None:
        statement = statement.where(began_at >= since)
    if until is not None:
        statement = statement.where(began_at < until)
    after = 0
    while True:
        piece = session.execute(statement.where(key > after).order_by(key).limit(PIECE)).all()
        if not piece:
            return
        yield from (tuple(row) for row in piece)
        after = piece[-1].id
