"""Which cases a view of the queue holds: its tab, its filters, its search words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.models import UNFINISHED, Case, CaseState, Lane, Post, Reply, ReplyState
from app.read.search import cases_with
from nlp.base import Intent, Sentiment, Urgency

LOOKED_AT = (CaseState.new, CaseState.open)
DONE = (CaseState.solved, CaseState.ignored)
ASKS_A_PERSON = (ReplyState.unsure, ReplyState.handed_over, ReplyState.awaiting_approval)


class Tab(StrEnum):
    """The lanes of the queue."""

    support = "support"
    judge = "judge"  # 要判断
    waiting = "waiting"  # for the customer
    to_confirm = "to_confirm"  # a reply of which a person must say how it ended
    mine = "mine"
    unfinished = "unfinished"
    praise = "praise"
    done = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """A view of the queue, as its address says. None: does not matter."""

    tab: Tab = Tab.support
    channel: str | None = None
    brand_id: int | None = None
    language: str | None = None
    intent: Intent | None = None
    sentiment: Sentiment | None = None
    urgency: Urgency | None = None
    assignee_id: int | None = None  # 0: nobody
    addressed: bool | None = None  # did they write to us
    words: str = ""


def has_reply_in(states: Collection[ReplyState]) -> sa.ColumnElement[bool]:
    """The condition on a case that one of its replies is in one of these states."""
    replies = sa.select(Reply.id).where(Reply.case_id == Case.id, Reply.state.in_(states))
    return replies.correlate(Case).exists()


def in_tab(tab: Tab, *, viewer_id: int) -> sa.ColumnElement[bool]:
    """The condition on a case that puts it behind a tab."""
    match tab:
        case Tab.support | Tab.judge:
            return sa.and_(Case.lane == Lane(tab.value), Case.state.in_(LOOKED_AT))
        case Tab.waiting:
            return sa.and_(Case.lane != Lane.praise, Case.state == CaseState.waiting)
        case Tab.to_confirm:
            return has_reply_in(ASKS_A_PERSON)
        case Tab.mine:
            return sa.and_(Case.assignee_id == viewer_id, Case.state.in_(UNFINISHED))
        case Tab.unfinished:
            return sa.and_(Case.lane != Lane.praise, Case.state.in_(UNFINISHED))
        case Tab.praise:
            return sa.and_(Case.lane == Lane.praise, Case.state.in_(LOOKED_AT))
        case Tab.done:
            return Case.state.in_(DONE)


def conditions(wanted: QueueFilter, *, viewer_id: int) -> list[sa.ColumnElement[bool]]:
    """Everything that a case of this view fulfils."""
    found = [in_tab(wanted.tab, viewer_id=viewer_id)]
    same = {
        Case.channel: wanted.channel,
        Case.brand_id: wanted.brand_id,
        Case.language: wanted.language,
        Case.intent: wanted.intent,
        Case.sentiment: wanted.sentiment,
        Case.urgency: wanted.urgency,
    }
    found.extend(column == value for column, value in same.items() if value is not None)
    if wanted.assignee_id is not None:
        found.append(
            Case.assignee_id == wanted.assignee_id
            if wanted.assignee_id
            else Case.assignee_id.is_(None)
        )
    if wanted.addressed is not None:
        latest = sa.select(Post.id).where(Post.id == Case.latest_post_id)
        to_us = latest.where(Post.addressed_to_us.is_(True)).correlate(Case).exists()
        found.append(to_us if wanted.addressed else ~to_us)
    if wanted.words.strip():
        found.append(cases_with(wanted.words))
    return found
