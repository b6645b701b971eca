"""The queue: cases in the order in which they should be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    UNDER_WAY,
    Author,
    Brand,
    Case,
    CaseState,
    Clock,
    Event,
    Lane,
    Person,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
    StoredAnalysis,
)
from app.policy.masking import masked
from app.read.places import beyond, order, place_of
from app.read.queue_filter import QueueFilter, Tab, conditions, has_reply_in, in_tab
from nlp.base import Intent, Sentiment, Urgency

EXCERPT = 160  # characters of a post in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """What a row of the queue shows. `excerpt` has its personal data covered."""

    case_id: int
    version: int
    channel: str
    state: CaseState
    lane: Lane
    path: ReplyPath
    language: str
    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    abstained: bool
    brand: str
    handle: str
    display_name: str
    opted_out: bool
    excerpt: str
    erased: bool
    addressed_to_us: bool
    post_count: int
    posted_at: datetime
    due_at: datetime | None  # None: no promise is running
    assignee_id: int | None
    assignee: str
    reply_state: ReplyState | None  # of the reply under way
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """One page; `after` asks for the next one, None at the end."""

    rows: tuple[QueueRow, ...]
    after: str | None


def queue_page(
    session: Session,
    *,
    wanted: QueueFilter,
    viewer_id: int,
    after: str | None = None,
    limit: int = 50,
) -> QueuePage:
    """The page of `wanted` that follows `after`. One query."""
    statement = _rows().where(*conditions(wanted, viewer_id=viewer_id))
    if after:
        statement = statement.where(beyond(wanted.tab, after))
    statement = statement.order_by(*order(wanted.tab)).limit(limit + 1)
    found = session.execute(statement).all()
    rows = tuple(_row(one) for one in found[:limit])
    more = len(found) > limit
    return QueuePage(rows=rows, after=place_of(wanted.tab, found[limit - 1][0]) if more else None)


def queue_row(session: Session, case_id: int) -> QueueRow | None:
    """One row, for refreshing it in place."""
    found = session.execute(_rows().where(Case.id == case_id)).first()
    return _row(found) if found else None


def next_case_id(
    session: Session, *, wanted: QueueFilter, viewer_id: int, but_not: int
) -> int | None:
    """The first case of a view, leaving out the one just worked on."""
    statement = (
        sa.select(Case.id)
        .where(*conditions(wanted, viewer_id=viewer_id), Case.id != but_not)
        .where(~has_reply_in(UNDER_WAY))
        .order_by(*order(wanted.tab))
        .limit(1)
    )
    return session.scalar(statement)


def count_by_tab(session: Session, *, viewer_id: int) -> dict[Tab, int]:
    """How many cases wait behind each tab; `done` is not counted. One query."""
    counted = [tab for tab in Tab if tab is not Tab.done]
    sums = [
        sa.func.coalesce(sa.func.sum(sa.case((in_tab(tab, viewer_id=viewer_id), 1), else_=0)), 0)
        for tab in counted
    ]
    unfinished = in_tab(Tab.unfinished, viewer_id=viewer_id)
    praise = in_tab(Tab.praise, viewer_id=viewer_id)
    confirm = in_tab(Tab.to_confirm, viewer_id=viewer_id)
    found = session.execute(sa.select(*sums).where(sa.or_(unfinished, praise, confirm))).one()
    return {tab: int(count) for tab, count in zip(counted, found, strict=True)}


def newest_event_id(session: Session) -> int:
    """Where the live updates of a page begin."""
    return session.scalar(sa.select(sa.func.coalesce(sa.func.max(Event.id), 0))) or 0


def count_new(session: Session, *, wanted: QueueFilter, viewer_id: int, since_event: int) -> int:
    """Cases of this view that were opened, or came back, after that event."""
    statement = (
        sa.select(sa.func.count(sa.distinct(Case.id)))
        .join(Event, Event.case_id == Case.id)
        .where(Event.id > since_event, Event.kind.in_(("case.opened", "case.reopened")))
        .where(*conditions(wanted, viewer_id=viewer_id))
    )
    return session.scalar(statement) or 0


def _rows() -> sa.Select[Any]:
    return (
        sa.select(
            Case,
            Author.handle,
            Author.display_name,
            Author.opted_out_at,
            Post.text,
            Post.erased_at,
            Post.addressed_to_us,
            StoredAnalysis.personal_data,
            Clock.due_at.label("promise"),
            Person.name.label("assignee"),
            Brand.name.label("brand"),
            Reply.state.label("reply_state"),
        )
        .join(Author, Author.id == Case.author_id)
        .outerjoin(Post, Post.id == Case.latest_post_id)
        .outerjoin(
            StoredAnalysis,
            sa.and_(StoredAnalysis.post_id == Post.id, StoredAnalysis.current.is_(True)),
        )
        .outerjoin(Clock, sa.and_(Clock.case_id == Case.id, Clock.ended_at.is_(None)))
        .outerjoin(Person, Person.id == Case.assignee_id)
        .outerjoin(Brand, Brand.id == Case.brand_id)
        .outerjoin(Reply, sa.and_(Reply.case_id == Case.id, Reply.state.in_(UNDER_WAY)))
    )


def _row(found: sa.Row[Any]) -> QueueRow:
    case: Case = found[0]
    shown = masked(found.text or "", found.personal_data or ())
    return QueueRow(
        case_id=case.id,
        version=case.version,
        channel=case.channel,
        state=case.state,
        lane=case.lane,
        path=case.path,
        language=case.language,
        intent=case.intent,
        sentiment=case.sentiment,
        urgency=case.urgency,
        abstained=case.abstained,
        brand=found.brand or "",
        handle=found.handle,
        display_name=found.display_name,
        opted_out=found.opted_out_at is not None,
        excerpt=shown[:EXCERPT],
        erased=found.erased_at is not None,
        addressed_to_us=bool(found.addressed_to_us),
        post_count=case.post_count,
        posted_at=case.last_post_at,
        due_at=found.promise,
        assignee_id=case.assignee_id,
        assignee=found.assignee or "",
        reply_state=found.reply_state,
        closed_at=case.closed_at,
    )
