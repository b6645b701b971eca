"""Plain builders: each stores one row with sensible defaults and gives it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.db import Base
from app.models import (
    URGENCY_RANK,
    Account,
    Author,
    Brand,
    Case,
    Clock,
    ClockKind,
    Person,
    Post,
    PostState,
    Role,
    StoredAnalysis,
    Stream,
    Template,
)
from app.search_index import index_texts
from nlp.base import Intent, Sentiment, Urgency

Row = TypeVar("Row", bound=Base)
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
_numbers = count(1)


def _stored(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def person(session: Session, *, role: Role = Role.agent, name: str = "", **more: Any) -> Person:
    number = next(_numbers)
    fields = {
        "email": f"person{number}@example.com",
        "name": name or f"Person {number}",
        "role": role,
        "password_hash": "!",  # nobody can sign in with it
        "created_at": NOON,
        **more,
    }
    return _stored(session, Person(**fields))


def brand(session: Session, **more: Any) -> Brand:
    number = next(_numbers)
    fields = {"name": f"Brand {number}", "names": ["Kikimimi"], "created_at": NOON, **more}
    return _stored(session, Brand(**fields))


def account(session: Session, **more: Any) -> Account:
    fields = {
        "channel": "demo",
        "name": f"account {next(_numbers)}",
        "handle": "us",
        "external_id": "us",
        "created_at": NOON,
        **more,
    }
    return _stored(session, Account(**fields))


def stream(session: Session, *, account: Account, **more: Any) -> Stream:
    fields = {
        "account_id": account.id,
        "name": f"stream {next(_numbers)}",
        "kind": "town",
        "next_run_at": NOON,
        "created_at": NOON,
        **more,
    }
    return _stored(session, Stream(**fields))


def author(session: Session, *, channel: str = "demo", **more: Any) -> Author:
    number = next(_numbers)
    fields = {
        "channel": channel,
        "external_id": f"author-{number}",
        "handle": f"author{number}",
        "display_name": f"Author {number}",
        "first_seen_at": NOON,
        **more,
    }
    return _stored(session, Author(**fields))


def post(session: Session, *, account: Account, author: Author, **more: Any) -> Post:
    external_id = str(more.get("external_id", f"post-{next(_numbers)}"))
    fields = {
        "channel": author.channel,
        "external_id": external_id,
        "thread_id": external_id,
        "account_id": account.id,
        "author_id": author.id,
        "text": "キキミミのアプリが落ちる",
        "posted_at": NOON,
        "seen_at": NOON + timedelta(seconds=30),
        "state": PostState.collected,
        **more,
    }
    made = _stored(session, Post(**fields))
    index_texts(session, {made.id: made.text})
    return made


def case(session: Session, *, post: Post, due_in: timedelta | None = None, **more: Any) -> Case:
    """A case of one triaged post, with its running first-reply clock."""
    urgency = more.pop("urgency", Urgency.normal)
    due_at = post.posted_at + (due_in or timedelta(hours=4))
    fields = {
        "channel": post.channel,
        "author_id": post.author_id,
        "thread_id": post.thread_id,
        "account_id": post.account_id,
        "intent": Intent.complaint,
        "sentiment": Sentiment.negative,
        "urgency": urgency,
        "urgency_rank": URGENCY_RANK[urgency],
        "language": "ja",
        "latest_post_id": post.id,
        "first_post_at": post.posted_at,
        "last_post_at": post.posted_at,
        "due_at": due_at,
        "created_at": post.seen_at,
        "updated_at": post.seen_at,
        **more,
    }
    made = _stored(session, Case(**fields))
    post.case_id = made.id
    post.state = PostState.triaged
    _stored(
        session,
        Clock(
            case_id=made.id,
            kind=ClockKind.first_reply,
            post_id=post.id,
            started_at=post.posted_at,
            due_at=due_at,
        ),
    )
    return made


def analysis(session: Session, *, post: Post, **more: Any) -> StoredAnalysis:
    fields = {
        "post_id": post.id,
        "revision": "signs-1",
        "language": "ja",
        "intent": Intent.complaint,
        "intent_probability": 0.9,
        "sentiment": Sentiment.negative,
        "sentiment_probability": 0.9,
        "urgency": Urgency.normal,
        "urgency_probability": 0.9,
        "abstained": False,
        "analysed_at": NOON,
        **more,
    }
    return _stored(session, StoredAnalysis(**fields))


def template(session: Session, **more: Any) -> Template:
    fields = {
        "shortcut": f"t{next(_numbers)}",
        "title": "お詫び",
        "body": "{name}さん、ご不便をおかけして申し訳ありません。",
        "language": "ja",
        "created_at": NOON,
        **more,
    }
    return _stored(session, Template(**fields))
