"""What a person decides about a reply under way: undo, give back, tell what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict, Invalid, NotFound
from app.models import Reply, ReplyState
from app.policy.moves import move_reply
from app.steps.casework.sent import record_sent
from app.steps.history import remember
from listeners.base import SentReply

LONGEST_URL = 2000


def undo_reply(reply_id: int, *, person_id: int, sessions: Sessions, now: datetime) -> None:
    """Takes a reply back while it is held. Raises Conflict ("too_late") once it is not."""
    with sessions.begin() as session:
        reply = _held(session, reply_id)
        waits = reply.state is ReplyState.queued and reply.hold_until is not None
        if not waits or reply.hold_until is None or reply.hold_until <= now:
            raise Conflict("The reply is already on its way.", code="too_late")
        _back_to_draft(session, reply, kind="reply.undone", person_id=person_id, now=now)


def give_back_reply(reply_id: int, *, person_id: int, sessions: Sessions, now: datetime) -> None:
    """A refused reply, or one that was not posted by hand after all, becomes a draft again."""
    with sessions.begin() as session:
        reply = _held(session, reply_id)
        if reply.state not in {ReplyState.handed_over, ReplyState.refused}:
            raise Conflict(f"The reply is {reply.state} by now.", code="reply_changed")
        _back_to_draft(session, reply, kind="reply.given_back", person_id=person_id, now=now)


def confirm_by_hand(
    reply_id: int, *, url: str, person_id: int, sessions: Sessions, now: datetime
) -> None:
    """A person says where the reply stands that they posted by hand.

    Its time is now, until our own timeline shows the network's.
    """
    place = _checked(url)
    with sessions.begin() as session:
        reply = _held(session, reply_id)
        if reply.state is not ReplyState.handed_over:
            raise Conflict(f"The reply is {reply.state} by now.", code="reply_changed")
        sent = SentReply(external_id="", posted_at=now, url=place, text=reply.text)
        record_sent(session, reply, sent, now=now, person_id=person_id)


def settle_unsure(
    reply_id: int,
    *,
    went_out: bool,
    url: str | None,
    person_id: int,
    sessions: Sessions,
    now: datetime,
    undo_seconds: int = 10,
) -> None:
    """A person looked for a reply that may have gone out.

    It did: sent, at the time it was tried. It did not: queued again under the same key, held for
    `undo_seconds`.
    """
    place = _checked(url) if url else None
    with sessions.begin() as session:
        reply = _held(session, reply_id)
        if reply.state is not ReplyState.unsure:
            raise Conflict(f"The reply is {reply.state} by now.", code="reply_changed")
        if went_out:
            tried_at = reply.hold_until or reply.decided_at or now
            sent = SentReply(external_id="", posted_at=tried_at, url=place, text=reply.text)
            record_sent(session, reply, sent, now=now, person_id=person_id)
            return
        reply.state = move_reply(reply.state, ReplyState.queued)
        reply.hold_until = now + timedelta(seconds=undo_seconds)
        reply.look_count, reply.looked_at = 0, None
        reply.trouble = reply.trouble_code = ""
        reply.updated_at = now
        remember(
            session,
            "reply.queued_again",
            now=now,
            case_id=reply.case_id,
            person_id=person_id,
            reply_id=reply.id,
        )


def _checked(url: str) -> str:
    if len(url) > LONGEST_URL or not url.startswith(("https://", "http://")):
        sentence = "Paste the address of the reply: it begins with https://"
        raise Invalid(sentence, fields={"url": sentence}, code="bad_url")
    return url


def _held(session: Session, reply_id: int) -> Reply:
    reply = session.scalar(sa.select(Reply).where(Reply.id == reply_id).with_for_update())
    if reply is None:
        raise NotFound(f"There is no reply {reply_id}.", code="no_reply")
    return reply


def _back_to_draft(
    session: Session, reply: Reply, *, kind: str, person_id: int, now: datetime
) -> None:
    reply.state = move_reply(reply.state, ReplyState.draft)
    reply.hold_until = None
    reply.updated_at = now
    remember(
        session,
        kind,
        now=now,
        case_id=reply.case_id,
        person_id=person_id,
        reply_id=reply.id,
    )
