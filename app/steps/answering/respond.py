"""A person decides to answer: checked, then queued for the network or handed over to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import (
    UNDER_WAY,
    Case,
    CaseState,
    Reply,
    ReplyPath,
    ReplyState,
    Template,
)
from app.policy.moves import move_reply
from app.services import Channels
from app.steps.answering.drafts import draft_for, save_draft
from app.steps.answering.outgoing import outgoing
from app.steps.answering.permission import forbidding_reason
from app.steps.answering.settle import confirm_by_hand, give_back_reply, settle_unsure, undo_reply
from app.steps.history import remember
from listeners.base import Replier
from listeners.errors import ChannelError

__all__ = [
    "Decided",
    "confirm_by_hand",
    "give_back_reply",
    "save_draft",
    "send_reply",
    "settle_unsure",
    "undo_reply",
]

LONGEST_KEY = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of pressing send. `composer_url`: where a person sends it by hand."""

    reply_id: int
    state: ReplyState
    path: ReplyPath
    hold_until: datetime | None
    composer_url: str | None


def send_reply(
    case_id: int,
    *,
    key: str,
    text: str,
    case_version: int,
    person_id: int,
    template_id: int | None = None,
    sessions: Sessions,
    channels: Channels,
    undo_seconds: int,
    now: datetime,
) -> Decided:
    """Queues the reply, or hands it over where only a person may send it.

    `key` names this one decision: pressed twice, it gives the same Decided. The draft is kept
    whatever happens. Raises NotFound, Invalid (field "text", the objection's code), Conflict
    ("case_changed", "reply_under_way") and NotAllowed (the code of the approach decision).
    """
    if not key or len(key) > LONGEST_KEY:
        raise Invalid("The form has lost its key. Load the page again.", code="bad_key")
    replier = _replier(case_id, sessions=sessions, channels=channels)
    with sessions.read() as session:
        known = _known(session, key, case_id=case_id, replier=replier)
    if known is not None:
        return known
    try:
        _check_text(text, replier)
        with sessions.begin() as session:
            case = _held_case(session, case_id)
            known = _known(session, key, case_id=case_id, replier=replier)
            if known is not None:
                return known
            _check_case(session, case, case_version=case_version, now=now)
            reply = draft_for(session, case_id, person_id=person_id, now=now)
            reply.text, reply.template_id = text, template_id
            _decide(session, reply, case, key=key, undo_seconds=undo_seconds, now=now)
            return _decided(session, reply, replier=replier)
    except (Invalid, Conflict, NotAllowed):
        save_draft(case_id, text=text, person_id=person_id, template_id=template_id,
                   sessions=sessions, now=now)  # fmt: skip
        raise


def _replier(case_id: int, *, sessions: Sessions, channels: Channels) -> Replier | None:
    with sessions.read() as session:
        account_id = session.scalar(sa.select(Case.account_id).where(Case.id == case_id))
    if account_id is None:
        raise NotFound(f"There is no case {case_id}.", code="no_case")
    try:
        return channels.of(account_id).replier
    except ChannelError as error:
        raise NotAllowed(error.sentence, code=error.code) from error


def _known(session: Session, key: str, *, case_id: int, replier: Replier | None) -> Decided | None:
    reply = session.scalar(sa.select(Reply).where(Reply.key == key))
    if reply is None:
        return None
    if reply.case_id != case_id:
        raise Invalid("The form belongs to another case. Load the page again.", code="bad_key")
    return _decided(session, reply, replier=replier)


def _check_text(text: str, replier: Replier | None) -> None:
    if not text.strip():
        sentence = "The reply is empty."
        raise Invalid(sentence, fields={"text": sentence}, code="empty")
    for objection in replier.objections(text) if replier else ():
        raise Invalid(objection.sentence, fields={"text": objection.sentence}, code=objection.code)


def _held_case(session: Session, case_id: int) -> Case:
    return session.scalars(sa.select(Case).where(Case.id == case_id).with_for_update()).one()


def _check_case(session: Session, case: Case, *, case_version: int, now: datetime) -> None:
    under_way = sa.select(Reply.id).where(Reply.case_id == case.id, Reply.state.in_(UNDER_WAY))
    if session.scalar(under_way.limit(1)) is not None:
        raise Conflict("Another reply to this case is under way.", code="reply_under_way")
    if case.version != case_version:
        raise Conflict(
            "The case changed since you opened it. Your draft is kept.", code="case_changed"
        )
    code = forbidding_reason(session, case, post_id=case.latest_post_id, now=now)
    if code is not None:
        raise NotAllowed("We may not answer this person here.", code=code)


def _decide(
    session: Session,
    reply: Reply,
    case: Case,
    *,
    key: str,
    undo_seconds: int,
    now: datetime,
) -> None:
    by_hand = case.path is ReplyPath.by_hand
    reply.key = key
    reply.post_id = case.latest_post_id or reply.post_id
    reply.account_id = case.account_id
    reply.path = case.path
    reply.state = move_reply(
        ReplyState.draft, ReplyState.handed_over if by_hand else ReplyState.queued
    )
    reply.decided_at = reply.updated_at = now
    reply.hold_until = None if by_hand else now + timedelta(seconds=undo_seconds)
    reply.looked_at, reply.look_count, reply.attempts = None, 0, 0
    reply.trouble = reply.trouble_code = ""
    if case.state is not CaseState.open:
        case.state = CaseState.open
        case.closed_at = None
    case.assignee_id = case.assignee_id or reply.person_id
    case.version += 1
    case.updated_at = now
    session.flush()
    remember(
        session,
        "reply.handed_over" if by_hand else "reply.queued",
        now=now,
        case_id=case.id,
        person_id=reply.person_id,
        reply_id=reply.id,
    )
    if reply.template_id is not None:
        _count_template(session, reply.template_id)


def _count_template(session: Session, template_id: int) -> None:
    session.execute(
        sa.update(Template)
        .where(Template.id == template_id)
        .values(use_count=Template.use_count + 1)
        .execution_options(synchronize_session=False)
    )


def _decided(session: Session, reply: Reply, *, replier: Replier | None) -> Decided:
    is_by_hand = reply.state is ReplyState.handed_over and replier is not None
    url = replier.composer_url(outgoing(session, reply)) if is_by_hand and replier else None
    return Decided(
        reply_id=reply.id,
        state=reply.state,
        path=reply.path,
        hold_until=reply.hold_until,
        composer_url=url,
    )
