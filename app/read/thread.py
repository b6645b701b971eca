"""The posts of one thread in order, with what the analysis said and which names matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Author, Case, Post, Sighting, StoredAnalysis, Stream
from listeners.base import Visibility
from nlp.base import Intent, Sentiment, Urgency

MOST_POSTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the current analysis says of a post.

    As stored: `reasons` (code, about, words, place), `names` (kind, place).
    """

    revision: str
    intent: Intent
    intent_probability: float
    sentiment: Sentiment
    sentiment_probability: float
    urgency: Urgency
    urgency_probability: float
    abstained: bool
    reasons: tuple[dict[str, Any], ...]
    names: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Through which stream a post was heard, and the names that matched in it."""

    stream: str
    matched: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPost:
    post_id: int
    author_id: int
    external_id: str
    handle: str
    display_name: str
    text: str
    language: str | None
    url: str | None
    media: tuple[dict[str, Any], ...]
    posted_at: datetime
    seen_at: datetime
    edited_at: datetime | None
    erased_at: datetime | None
    ours: bool
    by_the_writer: bool  # of the case
    addressed_to_us: bool
    visibility: Visibility
    said: Said | None
    heard: tuple[Heard, ...]


def thread_of(session: Session, case: Case) -> tuple[ThreadPost, ...]:
    """The newest posts of the case's thread, oldest first. Two queries."""
    statement = (
        sa.select(Post, Author.handle, Author.display_name, StoredAnalysis)
        .join(Author, Author.id == Post.author_id)
        .outerjoin(
            StoredAnalysis,
            sa.and_(StoredAnalysis.post_id == Post.id, StoredAnalysis.current.is_(True)),
        )
        .where(Post.channel == case.channel, Post.thread_id == case.thread_id)
        .where(Post.repost_of.is_(None))
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(MOST_POSTS)
    )
    found = session.execute(statement).all()[::-1]
    heard = _heard(session, [row[0].id for row in found])
    return tuple(_post(row, case, heard.get(row[0].id, ())) for row in found)


def _heard(session: Session, post_ids: list[int]) -> dict[int, tuple[Heard, ...]]:
    statement = (
        sa.select(Sighting.post_id, Sighting.matched, Stream.name)
        .join(Stream, Stream.id == Sighting.stream_id)
        .where(Sighting.post_id.in_(post_ids))
        .order_by(Sighting.id)
    )
    found: dict[int, tuple[Heard, ...]] = {}
    for post_id, matched, stream in session.execute(statement):
        one = Heard(stream=stream, matched=tuple(matched))
        found[post_id] = (*found.get(post_id, ()), one)
    return found


def _post(row: sa.Row[*tuple[Any, ...]], case: Case, heard: tuple[Heard, ...]) -> ThreadPost:
    post: Post = row[0]
    analysis: StoredAnalysis | None = row[3]
    return ThreadPost(
        post_id=post.id,
        author_id=post.author_id,
        external_id=post.external_id,
        handle=row.handle,
        display_name=row.display_name,
        text=post.text,
        language=analysis.language if analysis else post.language_hint,
        url=post.url,
        media=tuple(post.media),
        posted_at=post.posted_at,
        seen_at=post.seen_at,
        edited_at=post.edited_at,
        erased_at=post.erased_at,
        ours=post.ours,
        by_the_writer=post.author_id == case.author_id,
        addressed_to_us=post.addressed_to_us,
        visibility=post.visibility,
        said=_said(analysis) if analysis else None,
        heard=heard,
    )


def _said(analysis: StoredAnalysis) -> Said:
    return Said(
        revision=analysis.revision,
        intent=analysis.intent,
        intent_probability=analysis.intent_probability,
        sentiment=analysis.sentiment,
        sentiment_probability=analysis.sentiment_probability,
        urgency=analysis.urgency,
        urgency_probability=analysis.urgency_probability,
        abstained=analysis.abstained,
        reasons=tuple(analysis.reasons),
        names=tuple(analysis.names),
    )
