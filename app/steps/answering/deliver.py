"""Sends what is queued: `sending` is committed before the call, and nothing resends by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Account, AccountState, Case, Post, Reply, ReplyPath, ReplyState
from app.policy import backoff
from app.policy.approach import Reason
from app.policy.moves import move_reply
from app.services import Channels, Clock
from app.steps.answering.outgoing import outgoing
from app.steps.answering.permission import forbidding_reason
from app.steps.casework.sent import record_sent
from app.steps.history import remember
from app.steps.listening.attention import need_attention
from app.steps.listening.spending import REPLIES, count_spend
from listeners.base import OutgoingReply, SentReply
from listeners.errors import (
    ChannelError,
    NeedsOperator,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TryLater,
)

LEASE = timedelta(seconds=120)
ONLY_BY_HAND = frozenset({"summons_needed", "by_hand_only"})  # what the API may not, a person may


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    account_id: int
    reply: OutgoingReply


def due_replies(*, sessions: Sessions, now: datetime, limit: int = 50) -> list[int]:
    """The ids of replies whose undo time is over."""
    statement = sa.select(Reply.id).where(*_is_due(now)).order_by(Reply.hold_until, Reply.id)
    with sessions.read() as session:
        return list(session.scalars(statement.limit(limit)))


def deliver_replies(
    *, sessions: Sessions, channels: Channels, now: datetime, limit: int = 50
) -> int:
    """Sends what is due, one after another; returns how many were tried."""
    due = due_replies(sessions=sessions, now=now, limit=limit)
    return sum(deliver(one, sessions=sessions, channels=channels, now=now) for one in due)


def deliver(
    reply_id: int,
    *,
    sessions: Sessions,
    channels: Channels,
    now: datetime,
    clock: Clock | None = None,
) -> bool:
    """Sends one reply at most once. False when it was not ours to send."""
    claimed = _claim(reply_id, sessions=sessions, now=now)
    if claimed is None:
        return False
    outcome: SentReply | ChannelError
    try:
        replier = channels.of(claimed.account_id).replier
        if replier is None:
            raise Refused("This channel cannot be answered.", code="no_replier")
        outcome = replier.send(claimed.reply)
    except ChannelError as error:
        outcome = error
    after = clock() if clock else now
    with sessions.begin() as session:
        reply = session.scalars(
            sa.select(Reply).where(Reply.id == reply_id).with_for_update()
        ).one()
        paid = outcome.budget if isinstance(outcome, SentReply) else None
        count_spend(session, paid, account_id=reply.account_id, stream_id=REPLIES, now=after)
        if reply.state is not ReplyState.sending:
            return True  # the stream was quicker: it showed our post already
        if isinstance(outcome, SentReply):
            record_sent(session, reply, outcome, now=after)
        else:
            _record_trouble(session, reply, outcome, now=after)
    return True


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    active = sa.select(Account.id).where(Account.state == AccountState.active)
    return (
        Reply.state == ReplyState.queued,
        Reply.hold_until <= now,
        Reply.account_id.in_(active),
    )


def _claim(reply_id: int, *, sessions: Sessions, now: datetime) -> _Claimed | None:
    with sessions.begin() as session:
        reply = session.scalar(
            sa.select(Reply)
            .where(Reply.id == reply_id, *_is_due(now))
            .with_for_update(of=Reply, skip_locked=True)
        )
        if reply is None:
            return None
        case = session.get_one(Case, reply.case_id)
        code = forbidding_reason(session, case, post_id=reply.post_id, now=now)
        if code is not None:
            _hold(session, reply, "We may not answer this person here any more.", code, now=now)
            return None
        reply.state = move_reply(reply.state, ReplyState.sending)
        reply.claimed_until = now + LEASE
        reply.attempts += 1
        reply.updated_at = now
        decided = outgoing(session, reply)
        # it goes out now, after the undo hold: a network that takes our time is told the true one,
        # and never one before the post that is answered
        posted_at = session.get_one(Post, reply.post_id).posted_at
        sending = replace(decided, decided_at=max(decided.decided_at, now, posted_at))
        return _Claimed(account_id=reply.account_id, reply=sending)


def _record_trouble(session: Session, reply: Reply, error: ChannelError, *, now: datetime) -> None:
    reply.claimed_until = None
    reply.trouble = error.sentence
    reply.trouble_code = error.code[:48]
    reply.updated_at = now
    if isinstance(error, OutcomeUnknown) or _stands_already(reply, error):
        _move(session, reply, ReplyState.unsure, now=now)
    elif isinstance(error, TryLater) and reply.attempts < backoff.MOST_ATTEMPTS:
        # nothing went out: the same key may be tried again
        reply.hold_until = _try_again_at(error, reply.attempts, now=now)
        _move(session, reply, ReplyState.queued, now=now)
    elif isinstance(error, Refused) and error.code in ONLY_BY_HAND:
        _turn_to_by_hand(session, reply, error, now=now)
    else:
        _move(session, reply, ReplyState.refused, now=now)
    if isinstance(error, NeedsOperator):
        need_attention(session, reply.account_id, error, now=now)


def _stands_already(reply: Reply, error: ChannelError) -> bool:
    """Tried again, and the network knows the text: the first try may have gone out after all."""
    return isinstance(error, Refused) and error.code == "duplicate" and reply.attempts == 2


def _try_again_at(error: TryLater, attempts: int, *, now: datetime) -> datetime:
    if isinstance(error, RateLimited):
        return backoff.after_rate_limit(error.resets_at, now=now)
    return now + backoff.after_failure(attempts)


def _turn_to_by_hand(session: Session, reply: Reply, error: Refused, *, now: datetime) -> None:
    """The network wants a summons for its API: a person may still answer, in its own composer."""
    case = session.scalars(sa.select(Case).where(Case.id == reply.case_id).with_for_update()).one()
    case.path = ReplyPath.by_hand
    case.approach_reasons = [Reason(code=error.code).as_json(), *case.approach_reasons]
    case.version += 1
    case.updated_at = now
    _hold(session, reply, error.sentence, error.code, now=now)


def _hold(session: Session, reply: Reply, sentence: str, code: str, *, now: datetime) -> None:
    """Back to a draft, with the reason: nothing that was written is lost."""
    reply.state = move_reply(reply.state, ReplyState.draft)
    reply.hold_until = None
    reply.trouble, reply.trouble_code = sentence, code
    reply.updated_at = now
    remember(session, "reply.held", now=now, case_id=reply.case_id, reply_id=reply.id, code=code)


def _move(session: Session, reply: Reply, state: ReplyState, *, now: datetime) -> None:
    reply.state = move_reply(reply.state, state)
    kind = "reply.waits" if state is ReplyState.queued else f"reply.{state}"
    remember(
        session,
        kind,
        now=now,
        case_id=reply.case_id,
        reply_id=reply.id,
        code=reply.trouble_code,
    )
