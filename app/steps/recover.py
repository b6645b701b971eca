"""Frees what stopped moving: claims from a clock that jumped, replies that waited too long.

Claims end by themselves; these are the cases in which they would end in a wrong future, because
the clock stood ahead when they were written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Post, Reply, ReplyState, Stream, StreamState
from app.policy import backoff
from app.steps.history import remember

LONGEST_CLAIM = timedelta(minutes=5)  # longer than any lease we give
CLOCKS_DIFFER = timedelta(seconds=10)  # between two of our machines
LONGEST_HOLD = timedelta(minutes=2)  # longer than any undo time
STALE_AFTER = timedelta(hours=1)  # a reply this late surprises more than it helps
_QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """How many of each moved again."""

    streams: int = 0
    posts: int = 0
    replies: int = 0

    @property
    def total(self) -> int:
        return self.streams + self.posts + self.replies


def recover(*, sessions: Sessions, now: datetime) -> Recovered:
    """Frees and tells; running it twice does nothing more."""
    with sessions.begin() as session:
        found = Recovered(
            streams=_free_streams(session, now=now) + _pull_in_streams(session, now=now),
            posts=_free_posts(session, now=now),
            replies=_free_replies(session, now=now) + _hold_stale_replies(session, now=now),
        )
        if found.total:
            remember(
                session,
                "jobs.recovered",
                now=now,
                streams=found.streams,
                posts=found.posts,
                replies=found.replies,
            )
        return found


def _free_streams(session: Session, *, now: datetime) -> int:
    freed = session.execute(
        sa.update(Stream)
        .where(
            Stream.state == StreamState.active,
            sa.or_(
                Stream.claimed_until > now + LONGEST_CLAIM,
                Stream.last_run_at > now + CLOCKS_DIFFER,  # the clock was set back since
            ),
        )
        .values(claimed_until=None, next_run_at=now, last_run_at=now)
        .returning(Stream.id)
        .execution_options(**_QUIETLY)
    )
    return len(freed.all())


def _pull_in_streams(session: Session, *, now: datetime) -> int:
    """Streams that would run later than any rule of ours says."""
    candidates = session.scalars(
        sa.select(Stream).where(
            Stream.state == StreamState.active, Stream.next_run_at > now + backoff.REFUSED
        )
    ).all()
    pulled = 0
    for stream in candidates:
        latest = now + max(backoff.REFUSED, timedelta(seconds=stream.every_seconds))
        if stream.resets_at is not None:
            latest = max(latest, min(stream.resets_at, now + backoff.LONGEST_RATE_LIMIT))
        if stream.next_run_at > latest:
            stream.next_run_at = now
            pulled += 1
    return pulled


def _free_posts(session: Session, *, now: datetime) -> int:
    freed = session.execute(
        sa.update(Post)
        .where(Post.claimed_until > now + LONGEST_CLAIM)
        .values(claimed_until=None)
        .returning(Post.id)
        .execution_options(**_QUIETLY)
    )
    return len(freed.all())


def _free_replies(session: Session, *, now: datetime) -> int:
    """Sending ones become stale, to be looked for; queued ones keep at most the undo time."""
    claimed = session.execute(
        sa.update(Reply)
        .where(Reply.claimed_until > now + LONGEST_CLAIM)
        .values(claimed_until=now - timedelta(seconds=1))
        .returning(Reply.id)
        .execution_options(**_QUIETLY)
    ).all()
    held = session.execute(
        sa.update(Reply)
        .where(
            Reply.state == ReplyState.queued,
            Reply.hold_until > now + LONGEST_HOLD,
            Reply.trouble_code == "",  # not one that the network told to wait
        )
        .values(hold_until=now)
        .returning(Reply.id)
        .execution_options(**_QUIETLY)
    ).all()
    looked = session.execute(
        sa.update(Reply)
        .where(
            Reply.state.in_([ReplyState.unsure, ReplyState.handed_over]),
            Reply.looked_at > now + LONGEST_CLAIM,
        )
        .values(looked_at=now)
        .returning(Reply.id)
        .execution_options(**_QUIETLY)
    ).all()
    return len(claimed) + len(held) + len(looked)


def _hold_stale_replies(session: Session, *, now: datetime) -> int:
    """What waited this long (an account was stopped, a backup was restored) asks a person again."""
    stale = session.execute(
        sa.update(Reply)
        .where(Reply.state == ReplyState.queued, Reply.hold_until < now - STALE_AFTER)
        .values(
            state=ReplyState.draft,
            hold_until=None,
            trouble="The reply waited too long to be sent by itself. Read it again, then send.",
            trouble_code="waited_too_long",
            updated_at=now,
        )
        .returning(Reply.id, Reply.case_id)
        .execution_options(**_QUIETLY)
    ).all()
    for row in stale:
        remember(
            session,
            "reply.held",
            now=now,
            case_id=row.case_id,
            reply_id=row.id,
            code="waited_too_long",
        )
    return len(stale)
