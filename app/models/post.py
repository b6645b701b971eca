"""What was said in public, who said it, through which stream we heard it, what we make of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app import search_index
from app.db import Base, BigId, Short, enum_column
from listeners.base import ReplyRule, Visibility
from nlp.base import Intent, Sentiment, Urgency


class Author(Base):
    __tablename__ = "author"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(Short(32))
    external_id: Mapped[str] = mapped_column(Short(512))
    handle: Mapped[str]
    display_name: Mapped[str] = mapped_column(default="")
    url: Mapped[str | None]
    avatar_url: Mapped[str | None]
    bio: Mapped[str] = mapped_column(default="")
    is_protected: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    no_contact: Mapped[bool] = mapped_column(default=False)  # as their profile says
    is_us: Mapped[bool] = mapped_column(default=False)
    opted_out_at: Mapped[datetime | None]  # asked us not to write
    first_seen_at: Mapped[datetime]


class PostState(StrEnum):
    """A post's life: each step leaves a state and the next one finds it."""

    collected = "collected"
    analysed = "analysed"
    triaged = "triaged"


POST_MOVES: dict[PostState, frozenset[PostState]] = {
    PostState.collected: frozenset({PostState.analysed}),
    PostState.analysed: frozenset({PostState.triaged}),
    # other words are read again; the same words, said to us or by us after all, triaged again
    PostState.triaged: frozenset({PostState.collected, PostState.analysed}),
}


class Post(Base):
    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_post_state_id", "state", "id"),
        Index("ix_post_author_id_posted_at", "author_id", "posted_at"),
        Index("ix_post_channel_thread_id", "channel", "thread_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(Short(32))
    external_id: Mapped[str] = mapped_column(Short(512))
    thread_id: Mapped[str] = mapped_column(Short(512))
    in_reply_to: Mapped[str | None] = mapped_column(Short(512))
    quote_of: Mapped[str | None] = mapped_column(Short(512))
    repost_of: Mapped[str | None] = mapped_column(Short(512))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))  # that heard it first
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    text: Mapped[str]
    url: Mapped[str | None]
    media: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    language_hint: Mapped[str | None] = mapped_column(Short(16))
    posted_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]  # deleted or protected: the content is gone
    addressed_to_us: Mapped[bool] = mapped_column(default=False)
    ours: Mapped[bool] = mapped_column(default=False)
    reply_rule: Mapped[ReplyRule] = mapped_column(
        enum_column(ReplyRule), default=ReplyRule.everyone
    )
    visibility: Mapped[Visibility] = mapped_column(
        enum_column(Visibility), default=Visibility.public
    )
    channel_data: Mapped[dict[str, str]] = mapped_column(default=dict)
    state: Mapped[PostState] = mapped_column(enum_column(PostState), default=PostState.collected)
    claimed_until: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)


event.listen(Post.__table__, "after_create", search_index.create)


class Sighting(Base):
    """The stream through which a post was seen, and which names matched where."""

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("post_id", "stream_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"), index=True)
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"))
    matched: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # name, start, end, found
    seen_at: Mapped[datetime]


class StoredAnalysis(Base):
    """What one pipeline revision said of a post. `current` marks the one that counts.

    `shadow`: said by a model on trial, or again for its vector alone; it never counts. A person's
    revision is "person:ID".
    """

    __tablename__ = "analysis"
    __table_args__ = (
        UniqueConstraint("post_id", "revision"),
        Index("ix_analysis_post_id_current", "post_id", "current"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    revision: Mapped[str] = mapped_column(Short(80))
    current: Mapped[bool] = mapped_column(default=True)
    shadow: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(Short(8))
    intent: Mapped[Intent] = mapped_column(enum_column(Intent))
    intent_probability: Mapped[float]
    sentiment: Mapped[Sentiment] = mapped_column(enum_column(Sentiment))
    sentiment_probability: Mapped[float]
    urgency: Mapped[Urgency] = mapped_column(enum_column(Urgency))
    urgency_probability: Mapped[float]
    abstained: Mapped[bool]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    personal_data: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    names: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    embedding: Mapped[bytes | None]  # the meaning, a unit vector as signed bytes (x 127)
    analysed_at: Mapped[datetime]
