"""Answers on X: by API where X's rule allows it, else through X's own composer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from listeners.base import Budget, IncomingPost, LengthRule, Objection, OutgoingReply, SentReply
from listeners.errors import OutcomeUnknown, Refused
from listeners.x import ids, length, wire
from listeners.x.client import Span, XClient
from listeners.x.fields import part, text
from listeners.x.prices import reply_price
from listeners.x.who import Who

COMPOSER = "https://x.com/intent/tweet"
CLOCK_TOLERANCE = timedelta(minutes=2)
_MOST_PAGES = 20
_LEADING_HANDLES = re.compile(r"^(?:@\w{1,15}\s+)+")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


class XReplier:
    """Publishes answers as our account, and finds those that were published.

    `summons_needed`: what X's API takes from us was summoned, which is cheaper.
    """

    def __init__(self, *, client: XClient, who: Who, summons_needed: bool = True) -> None:
        self._client = client
        self._who = who
        self._summons_needed = summons_needed

    @property
    def length_rule(self) -> LengthRule:
        return length.RULE

    def length(self, text: str) -> int:
        """The weighted length as X counts it."""
        return length.length(text)

    def objections(self, text: str) -> list[Objection]:
        """Why X would refuse this text, without asking it."""
        return length.objections(text)

    def send(self, reply: OutgoingReply) -> SentReply:
        """Publish once. Raises `OutcomeUnknown` when it may have gone out.

        `Refused` with the code `summons_needed`: only a person may send this one. With the code
        `duplicate`: X has the text already, so `find` is worth a look.
        """
        for objection in self.objections(reply.text):
            raise Refused(objection.sentence, code=objection.code)
        if not self._client.credentials.of_user:
            raise Refused(
                "The app's token alone cannot write on X. Send this one by hand, or enter the "
                "account's own keys.",
                code="by_hand_only",
            )
        target = reply.target.external_id
        answer = self._client.create_reply(reply.text, to=target, now=reply.decided_at)
        price = reply_price(reply.text, summoned=self._summons_needed)
        return replace(
            self._sent(part(answer.body, "data")), budget=Budget(unit="reply", spent=price)
        )

    def find(self, reply: OutgoingReply) -> SentReply | None:
        """Our answer to the target: the one of this text, else the first one since we decided."""
        answers = self._answers(reply)
        wanted = comparable(reply.text)
        same = [post for post in answers if comparable(post.text) == wanted]
        found = min(same or answers, key=lambda post: int(post.external_id), default=None)
        if found is None:
            return None
        return SentReply(
            external_id=found.external_id,
            posted_at=found.posted_at,
            url=found.url,
            text=found.text,
        )

    def composer_url(self, reply: OutgoingReply) -> str:
        """X's composer with the draft in it, as an answer to the target."""
        asked = {"in_reply_to": reply.target.external_id, "text": reply.text}
        return f"{COMPOSER}?{urlencode(asked)}"

    def _answers(self, reply: OutgoingReply) -> list[IncomingPost]:
        us, _ = self._who.known(now=reply.decided_at)
        span = Span(since_id=ids.id_at(reply.decided_at - CLOCK_TOLERANCE))
        found: list[IncomingPost] = []
        for _ in range(_MOST_PAGES):
            answer = self._client.timeline(us.external_id, span, now=reply.decided_at)
            page = wire.read(answer.body, us=us)
            found += page.posts
            if page.next_token is None:
                break
            span = Span(since_id=span.since_id, token=page.next_token)
        return [post for post in found if post.in_reply_to == reply.target.external_id]

    def _sent(self, created: object) -> SentReply:
        data = created if isinstance(created, dict) else {}
        external_id = text(data, "id")
        posted_at = ids.posted_at(external_id) if ids.is_id(external_id) else None
        if posted_at is None:
            raise OutcomeUnknown(
                "X took the reply but did not say which post it became.", code="outcome_unknown"
            )
        us = self._who.remembered()
        return SentReply(
            external_id=external_id,
            posted_at=posted_at,
            url=f"{wire.WEB}/{us.handle if us else 'i'}/status/{external_id}",
            text=text(data, "text"),
        )


def comparable(raw: str) -> str:
    """A text without what X changes: leading handles, spaces, the way addresses are written."""
    bare = _LEADING_HANDLES.sub("", unicodedata.normalize("NFC", raw).strip() + " ")
    words = [_SCHEME.sub("", word).rstrip("/") for word in bare.split()]
    return " ".join(words)
