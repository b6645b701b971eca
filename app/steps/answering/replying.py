"""What writing a reply needs to know from the network, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import Sessions
from app.errors import NotFound
from app.models import Reply
from app.services import Channels
from app.steps.answering.outgoing import outgoing
from listeners.base import LengthRule, Objection
from listeners.errors import ChannelError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTerms:
    """The network's length rule; None where nothing can be answered, with the trouble if any."""

    rule: LengthRule | None
    trouble: str = ""
    trouble_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A text as its network sees it."""

    length: int
    objections: tuple[Objection, ...]


def reply_terms(account_id: int, *, channels: Channels) -> ReplyTerms:
    """What the network asks of a reply. A Mastodon server may be asked for its limit once a day."""
    try:
        replier = channels.of(account_id).replier
    except ChannelError as error:
        return ReplyTerms(rule=None, trouble=error.sentence, trouble_code=error.code)
    return ReplyTerms(rule=replier.length_rule if replier else None)


def composer_url(reply_id: int, *, sessions: Sessions, channels: Channels) -> str | None:
    """Where a person sends a handed-over reply, if the network has such a place."""
    with sessions.read() as session:
        reply = session.get(Reply, reply_id)
        if reply is None:
            raise NotFound("There is no such reply.", code="no_reply")
        account_id, handed_over = reply.account_id, outgoing(session, reply)
    try:
        replier = channels.of(account_id).replier
    except ChannelError:
        return None
    return replier.composer_url(handed_over) if replier else None


def measure_reply(account_id: int, text: str, *, channels: Channels) -> Measured | None:
    """The length of a text and why its network would refuse it; None where nothing is answered."""
    try:
        replier = channels.of(account_id).replier
    except (ChannelError, NotFound):
        return None
    if replier is None:
        return None
    return Measured(length=replier.length(text), objections=tuple(replier.objections(text)))
