"""May we speak to this person, by which path, and why (not): 声かけ判定."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.models import ReplyPath
from listeners.base import ReplyRule, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of one post, its author and the channel when we decide."""

    posted_at: datetime
    addressed_to_us: bool
    ours: bool = False
    erased: bool = False
    opted_out: bool = False  # the author asked us not to write
    asks_for_no_reply: bool = False  # the post itself says so
    no_contact: bool = False
    is_protected: bool = False
    is_bot: bool = False
    reply_rule: ReplyRule = ReplyRule.everyone
    visibility: Visibility = Visibility.public
    can_reply: bool = True  # the channel has a replier
    summons_needed: bool = False  # the API answers only those who addressed us


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Screens translate `code` with `detail`."""

    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "detail": dict(self.detail)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """The path and its reasons, the one that decided first."""

    path: ReplyPath
    reasons: tuple[Reason, ...]


Question = Callable[[Situation], bool]

FORBIDDEN: tuple[tuple[str, Question], ...] = (
    ("own_post", lambda it: it.ours),
    ("erased", lambda it: it.erased),
    ("opted_out", lambda it: it.opted_out),
    ("asks_for_no_reply", lambda it: it.asks_for_no_reply),
    ("reply_rule_nobody", lambda it: it.reply_rule is ReplyRule.nobody),
    ("protected", lambda it: it.is_protected and not it.addressed_to_us),
    ("no_contact", lambda it: it.no_contact and not it.addressed_to_us),
    ("bot", lambda it: it.is_bot and not it.addressed_to_us),
    (
        "reply_rule_mentioned",
        lambda it: it.reply_rule is ReplyRule.mentioned and not it.addressed_to_us,
    ),
    (
        "reply_rule_followers",
        lambda it: it.reply_rule is ReplyRule.followers and not it.addressed_to_us,
    ),
    (
        "not_public",
        lambda it: (
            it.visibility in {Visibility.followers, Visibility.direct} and not it.addressed_to_us
        ),
    ),
    ("no_replier", lambda it: not it.can_reply),
)

BY_HAND: tuple[tuple[str, Question], ...] = (
    ("summons_needed", lambda it: it.summons_needed and not it.addressed_to_us),
)

ALLOWED: tuple[tuple[str, Question], ...] = (
    ("addressed_to_us", lambda it: it.addressed_to_us),
    ("not_addressed_to_us", lambda it: not it.addressed_to_us),
    ("private", lambda it: it.visibility in {Visibility.followers, Visibility.direct}),
)


def decide(
    situation: Situation, *, now: datetime, too_old_after: timedelta | None = None
) -> Approach:
    """The approach decision. `too_old_after` None: age was judged when the post was triaged."""
    forbidden = _holding(FORBIDDEN, situation)
    if too_old_after is not None and now - situation.posted_at > too_old_after:
        hours = int(too_old_after.total_seconds() // 3600)
        forbidden.append(Reason(code="too_old", detail={"hours": hours}))
    by_hand = _holding(BY_HAND, situation)
    context = _holding(ALLOWED, situation)
    if forbidden:
        return Approach(path=ReplyPath.none, reasons=(*forbidden, *context))
    if by_hand:
        return Approach(path=ReplyPath.by_hand, reasons=(*by_hand, *context))
    return Approach(path=ReplyPath.api, reasons=tuple(context))


def _holding(rules: tuple[tuple[str, Question], ...], situation: Situation) -> list[Reason]:
    return [Reason(code=code) for code, holds in rules if holds(situation)]
