"""Answers on a Mastodon-compatible server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from listeners.base import (
    LengthRule,
    Objection,
    OutgoingReply,
    SentReply,
    Visibility,
)
from listeners.errors import NeedsOperator, OutcomeUnknown, Refused
from listeners.mastodon import wire
from listeners.mastodon.length import ServerLimits, length
from listeners.mastodon.server import Server

WIRE_VISIBILITY = {ours: theirs for theirs, ours in wire.VISIBILITY.items()}
FROM_OPEN_TO_CLOSED = list(Visibility)
CLOCKS_DIFFER_BY = timedelta(minutes=2)
PAGES_SEARCHED = 5
PAGE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    status: Mapping[str, Any]
    posted_at: datetime


class MastodonReplier:
    """`visibility` is the most open we answer with; a more private post keeps its privacy."""

    def __init__(self, server: Server, *, visibility: Visibility, limits: ServerLimits) -> None:
        self._server = server
        self._visibility = visibility
        self._limits = limits

    @property
    def length_rule(self) -> LengthRule:
        return self._limits.rule

    def length(self, text: str) -> int:
        return length(text, self.length_rule)

    def objections(self, text: str) -> list[Objection]:
        """Why the server would refuse this text, without asking it."""
        if not text.strip():
            return [Objection(code="empty", sentence="The reply is empty.")]
        counted, limit = self.length(text), self.length_rule.limit
        if counted <= limit:
            return []
        return [
            Objection(
                code="too_long",
                sentence=f"The reply has {counted} characters; this server allows {limit}.",
                detail={"length": str(counted), "limit": str(limit)},
            )
        ]

    def send(self, reply: OutgoingReply) -> SentReply:
        """Publish once, under the decision's key, which the server honours for an hour.

        Raises a ChannelError; OutcomeUnknown when it may have gone out.
        """
        answered = self._server.local_id(reply.target.external_id)
        text = addressed(reply.text, reply.target.author_handle)
        warning = reply.target.channel_data.get("content_warning")
        for objection in self.objections(text if not warning else f"{warning}{text}"):
            raise Refused(objection.sentence, code=objection.code)
        visibility = WIRE_VISIBILITY[_closer(self._visibility, reply.target.visibility)]
        status = self._server.publish(
            lambda client: client.status_post(
                text,
                in_reply_to_id=answered,
                visibility=visibility,
                spoiler_text=warning,
                idempotency_key=reply.key,
            )
        )
        try:
            return self._sent(status, wire.time_of(status))
        except (wire.Unreadable, AttributeError):
            raise OutcomeUnknown(
                "The server's answer could not be read. The reply may have been published.",
                code="not_confirmed",
            ) from None

    def find(self, reply: OutgoingReply) -> SentReply | None:
        """Our answer to that post since the decision: with the same text, else any.

        Raises a ChannelError.
        """
        answered = self._server.local_id(reply.target.external_id)
        since = reply.decided_at.astimezone(UTC) - CLOCKS_DIFFER_BY
        found = self._answers(answered, since)
        wanted = _comparable(reply.text)
        same = [one for one in found if _comparable(wire.text_of_status(one.status)) == wanted]
        # the first one: what came later is a second thought of a person
        chosen = min(same or found, key=lambda one: one.posted_at, default=None)
        return self._sent(chosen.status, chosen.posted_at) if chosen else None

    def composer_url(self, reply: OutgoingReply) -> str | None:
        """The post on our own server, where a person who is signed in can answer it."""
        answered = self._server.local_id(reply.target.external_id)
        handle = reply.target.author_handle.lstrip("@")
        if not handle:
            return reply.target.url
        return f"{self._server.base_url}/@{quote(handle, safe='@')}/{quote(answered)}"

    def _answers(self, answered: str, since: datetime) -> list[_Found]:
        us = self._server.us()
        if us is None:
            raise NeedsOperator("This account has no access token.", code="account_needed")
        account = self._server.local_id(us.external_id)
        found: list[_Found] = []
        below: str | None = None
        for _ in range(PAGES_SEARCHED):
            page = _page_of(self._server, account, below)
            for one in page:
                status = one.status
                if one.posted_at >= since and str(status.get("in_reply_to_id")) == answered:
                    found.append(one)
            if not page or page[-1].posted_at < since:
                break
            below = str(page[-1].status["id"])
        return found

    def _sent(self, status: Mapping[str, Any], posted_at: datetime) -> SentReply:
        local_id = status.get("id")
        if not local_id:
            raise wire.Unreadable("The answer has no id.")
        url = status.get("url") or status.get("uri")
        return SentReply(
            external_id=self._server.full_id(str(local_id)),
            posted_at=posted_at,
            url=str(url) if url else None,
            text=wire.text_of_status(status),
        )


def addressed(text: str, handle: str) -> str:
    """The text with the person's @handle in it, without which nobody is told of the answer."""
    handle = handle.lstrip("@")
    if not handle:
        return text
    if re.search(rf"(?<![\w/])@{re.escape(handle)}(?![\w@])", text, re.IGNORECASE):
        return text
    return f"@{handle} {text}"


def _page_of(server: Server, account: str, below: str | None) -> list[_Found]:
    records = server.read(
        lambda client: client.account_statuses(
            account, exclude_reblogs=True, max_id=below, limit=PAGE
        )
    ).records()
    page: list[_Found] = []
    for record in records:
        try:
            page.append(_Found(status=record, posted_at=wire.time_of(record)))
        except (wire.Unreadable, AttributeError):
            continue
    return page


def _closer(one: Visibility, other: Visibility) -> Visibility:
    return max(one, other, key=FROM_OPEN_TO_CLOSED.index)


def _comparable(text: str) -> str:
    """The words alone: servers shorten handles, rewrite blanks and may show links otherwise."""
    without_mentions = re.sub(r"(?<![\w/])@[\w.-]+(?:@[\w.:-]+)?", " ", text)
    return " ".join(without_mentions.split())
