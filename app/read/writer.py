"""Who wrote a case, and what passed between them and us before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Author, Case, CaseState, Post, Reply, ReplyState
from nlp.base import Intent

RECENT = 5
EXCERPT = 120  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterPanel:
    """Who wrote, as the network shows them, and what passed between us before."""

    author_id: int
    handle: str
    display_name: str
    url: str | None
    bio: str
    is_bot: bool
    is_protected: bool
    no_contact: bool
    opted_out_at: datetime | None
    first_seen_at: datetime
    earlier: tuple[EarlierCase, ...]
    told: tuple[ToldBefore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCase:
    case_id: int
    state: CaseState
    intent: Intent
    first_post_at: datetime
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBefore:
    """A reply of ours to this writer in another case."""

    case_id: int
    text: str
    sent_at: datetime


def writer_panel(session: Session, author: Author, *, case_id: int) -> WriterPanel:
    """The panel beside a case: what this person wrote and heard from us elsewhere."""
    return WriterPanel(
        author_id=author.id,
        handle=author.handle,
        display_name=author.display_name,
        url=author.url,
        bio=author.bio,
        is_bot=author.is_bot,
        is_protected=author.is_protected,
        no_contact=author.no_contact,
        opted_out_at=author.opted_out_at,
        first_seen_at=author.first_seen_at,
        earlier=_earlier(session, author.id, case_id),
        told=_told(session, author.id, case_id),
    )


def _earlier(session: Session, author_id: int, case_id: int) -> tuple[EarlierCase, ...]:
    statement = (
        sa.select(Case.id, Case.state, Case.intent, Case.first_post_at, Post.text)
        .outerjoin(Post, Post.id == Case.latest_post_id)
        .where(Case.author_id == author_id, Case.id != case_id)
        .order_by(Case.last_post_at.desc(), Case.id.desc())
        .limit(RECENT)
    )
    return tuple(
        EarlierCase(
            case_id=row.id,
            state=row.state,
            intent=row.intent,
            first_post_at=row.first_post_at,
            excerpt=(row.text or "")[:EXCERPT],
        )
        for row in session.execute(statement)
    )


def _told(session: Session, author_id: int, case_id: int) -> tuple[ToldBefore, ...]:
    statement = (
        sa.select(Reply.case_id, Reply.text, Reply.sent_at)
        .join(Case, Case.id == Reply.case_id)
        .where(Case.author_id == author_id, Case.id != case_id)
        .where(Reply.state == ReplyState.sent, Reply.sent_at.is_not(None))
        .order_by(Reply.sent_at.desc())
        .limit(RECENT)
    )
    return tuple(
        ToldBefore(case_id=row.case_id, text=row.text, sent_at=row.sent_at)
        for row in session.execute(statement)
    )
