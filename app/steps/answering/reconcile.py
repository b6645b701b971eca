"""Looks for replies that may stand on the network: unsure ones, and those sent by hand.

Found, they are sent at the network's time. Not found, an unsure one stays unsure and a person is
asked; nothing is ever sent again from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions, clean
from app.models import Account, AccountState, Reply, ReplyState
from app.policy import backoff
from app.policy.moves import move_reply
from app.services import Channels
from app.steps.answering.outgoing import outgoing
from app.steps.casework.sent import record_sent
from app.steps.history import remember
from app.steps.listening.attention import need_attention
from listeners.base import OutgoingReply, SentReply
from listeners.errors import ChannelError, NeedsOperator, TryLater

LEASE = timedelta(seconds=60)

MOST_LOOKS = {
    ReplyState.unsure: backoff.LOOKS_UNSURE,
    ReplyState.handed_over: backoff.LOOKS_HANDED_OVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    reply_id: int
    account_id: int
    lease: datetime
    reply: OutgoingReply


def reconcile_replies(
    *, sessions: Sessions, channels: Channels, now: datetime, limit: int = 20
) -> int:
    """Looks for what is due to be looked for; returns how many were found."""
    _mark_interrupted(sessions=sessions, now=now)
    found = 0
    for reply_id in _due(sessions=sessions, now=now)[:limit]:
        sought = _claim(reply_id, sessions=sessions, now=now)
        if sought is not None:
            found += _look(sought, sessions=sessions, channels=channels, now=now)
    return found


def _mark_interrupted(*, sessions: Sessions, now: datetime) -> None:
    """A reply that was being sent when its worker died may have gone out."""
    stale = (Reply.state == ReplyState.sending, Reply.claimed_until < now)
    with sessions.read() as session:
        if session.execute(sa.select(Reply.id).where(*stale).limit(1)).first() is None:
            return
    with sessions.begin() as session:
        for reply in session.scalars(sa.select(Reply).where(*stale).with_for_update()):
            reply.state = move_reply(reply.state, ReplyState.unsure)
            reply.claimed_until = None
            reply.trouble = "Sending was interrupted: the reply may or may not have gone out."
            reply.trouble_code = "interrupted"
            reply.updated_at = now
            _tell(session, reply, "reply.unsure", now=now)


def _due(*, sessions: Sessions, now: datetime) -> list[int]:
    active = sa.select(Account.id).where(Account.state == AccountState.active)
    with sessions.read() as session:
        waiting = session.execute(
            sa.select(Reply.id, Reply.state, Reply.looked_at, Reply.look_count)
            .where(
                Reply.state.in_(list(MOST_LOOKS)),
                Reply.look_count < max(MOST_LOOKS.values()),
                Reply.account_id.in_(active),
            )
            .order_by(Reply.looked_at, Reply.id)
        ).all()
    return [
        row.id
        for row in waiting
        if row.look_count < MOST_LOOKS[row.state]
        and (row.looked_at is None or row.looked_at + backoff.before_look(row.look_count) <= now)
    ]


def _claim(reply_id: int, *, sessions: Sessions, now: datetime) -> _Sought | None:
    lease = now + LEASE
    with sessions.begin() as session:
        reply = session.scalar(
            sa.select(Reply)
            .where(
                Reply.id == reply_id,
                Reply.state.in_(list(MOST_LOOKS)),
                sa.or_(Reply.claimed_until.is_(None), Reply.claimed_until < now),
            )
            .with_for_update(skip_locked=True)
        )
        if reply is None:
            return None
        reply.claimed_until = lease
        reply.looked_at = now
        reply.look_count += 1
        return _Sought(
            reply_id=reply.id,
            account_id=reply.account_id,
            lease=lease,
            reply=outgoing(session, reply),
        )


def _look(sought: _Sought, *, sessions: Sessions, channels: Channels, now: datetime) -> bool:
    outcome: SentReply | ChannelError | None
    try:
        replier = channels.of(sought.account_id).replier
        outcome = replier.find(sought.reply) if replier else None
    except ChannelError as error:
        outcome = error
    with sessions.begin() as session:
        reply = session.scalar(
            sa.select(Reply)
            .where(Reply.id == sought.reply_id, Reply.claimed_until == sought.lease)
            .with_for_update()
        )
        if reply is None or reply.state not in MOST_LOOKS:
            return False  # a person settled it, or the stream showed it
        reply.claimed_until = None
        if isinstance(outcome, SentReply) and not _is_taken(session, reply, outcome):
            record_sent(session, reply, outcome, now=now)
            return True
        if isinstance(outcome, ChannelError):
            _note_trouble(session, reply, outcome, now=now)
        elif reply.look_count >= MOST_LOOKS[reply.state]:
            _ask_a_person(session, reply, now=now)
        return False


def _is_taken(session: Session, reply: Reply, sent: SentReply) -> bool:
    """Whether what was found is another reply of ours."""
    other = sa.select(Reply.id).where(
        Reply.external_id == clean(sent.external_id),
        Reply.account_id == reply.account_id,
        Reply.id != reply.id,
    )
    return session.scalar(other.limit(1)) is not None


def _note_trouble(session: Session, reply: Reply, error: ChannelError, *, now: datetime) -> None:
    if isinstance(error, TryLater):
        reply.look_count -= 1  # nobody looked: the network was in trouble
    if isinstance(error, NeedsOperator):
        need_attention(session, reply.account_id, error, now=now)


def _ask_a_person(session: Session, reply: Reply, *, now: datetime) -> None:
    if reply.state is ReplyState.unsure:
        reply.trouble = "The reply was not found on the network. Look there, and tell us."
    else:
        reply.trouble = "We could not find the reply you posted. Tell us where it stands."
    reply.trouble_code = "not_found"
    reply.updated_at = now
    _tell(session, reply, "reply.asks_a_person", now=now)


def _tell(session: Session, reply: Reply, kind: str, *, now: datetime) -> None:
    remember(
        session,
        kind,
        now=now,
        case_id=reply.case_id,
        reply_id=reply.id,
        code=reply.trouble_code,
    )
