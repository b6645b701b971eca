"""Answers in the town. Like X it has no idempotency key: sending twice publishes twice."""

from __future__ import annotations

import unicodedata

from listeners.base import LengthRule, Measure, Objection, OutgoingReply, ReplyRule, SentReply
from listeners.clusters import clusters
from listeners.demo.cast import OUR_HANDLE
from listeners.demo.status import Fault, Faults, raise_for
from listeners.demo.town import Town
from listeners.demo.wire import Happened
from listeners.errors import Refused

LIMIT = 280  # characters


class DemoReplier:
    """Publishes answers, which the people of the town read and take well or badly."""

    def __init__(self, *, town: Town, faults: Faults) -> None:
        self._town = town
        self._faults = faults

    @property
    def length_rule(self) -> LengthRule:
        return LengthRule(measure=Measure.characters, limit=LIMIT)

    def length(self, text: str) -> int:
        return clusters(text)

    def objections(self, text: str) -> list[Objection]:
        if not text.strip():
            return [Objection(code="empty", sentence="The reply is empty.")]
        length = self.length(text)
        if length <= LIMIT:
            return []
        return [
            Objection(
                code="too_long",
                sentence=f"The reply is {length - LIMIT} characters too long.",
                detail={"length": str(length), "limit": str(LIMIT)},
            )
        ]

    def send(self, reply: OutgoingReply) -> SentReply:
        for objection in self.objections(reply.text):
            raise Refused(objection.sentence, code=objection.code)
        fault = self._faults.next_sending()
        if fault is not Fault.lost_answer:
            raise_for(fault, reply.decided_at)
        sent = self._publish(reply)
        raise_for(fault, reply.decided_at)
        return sent

    def find(self, reply: OutgoingReply) -> SentReply | None:
        raise_for(self._faults.next_reading(), reply.decided_at)
        by_key, answers = self._town.answers_to(key=reply.key, target=reply.target.external_id)
        if by_key:
            return _sent(by_key)
        wanted = _folded(reply.text)
        for answer in answers:
            by_hand = answer.key is None and answer.occurs_at >= reply.decided_at
            if by_hand and _folded(answer.text) == wanted:
                return _sent(answer)
        return None

    def composer_url(self, reply: OutgoingReply) -> str | None:
        return None

    def _publish(self, reply: OutgoingReply) -> SentReply:
        target = self._town.post(reply.target.external_id)
        if target is not None and not _may_answer(target):
            raise Refused("The author lets nobody answer this post.", code="reply_not_allowed")
        try:
            row = self._town.publish(
                key=reply.key,
                target=reply.target.external_id,
                text=reply.text,
                at=reply.decided_at,
            )
        except LookupError as error:
            raise Refused(
                "The post was deleted, so there is nothing to answer.", code="target_deleted"
            ) from error
        return _sent(row)


def _may_answer(target: Happened) -> bool:
    if target.reply_rule is ReplyRule.mentioned:
        return f"@{OUR_HANDLE}" in target.text
    return target.reply_rule in (ReplyRule.everyone, ReplyRule.unknown)


def _sent(row: Happened) -> SentReply:
    return SentReply(external_id=row.external_id, posted_at=row.occurs_at, text=row.text)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
