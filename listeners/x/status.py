"""X's answers, named by what the caller does next: one table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from listeners.errors import (
    ChannelError,
    CursorExpired,
    NeedsOperator,
    RateLimited,
    Refused,
    TryLater,
)

UNTOLD_WAIT = timedelta(minutes=1)


class WireFailure(Exception):
    """X answered with a status that is no success. Never leaves this folder."""

    def __init__(self, status: int, *, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(str(status))
        self.status = status
        self.headers = headers
        self.body = body


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A status, the words (any of them) that must stand in the answer, and what they mean."""

    status: int
    words: tuple[str, ...] = ()
    error: type[ChannelError]
    code: str
    sentence: str = field(default="")


MEANINGS: tuple[Meaning, ...] = (
    Meaning(
        status=400, words=("since_id", "until_id"), error=CursorExpired, code="cursor_expired",
        sentence="X no longer searches as far back as we had read; it keeps seven days.",
    ),
    Meaning(
        status=400, words=("deleted or not visible",), error=Refused, code="target_gone",
        sentence="The post is deleted, or its author does not show it to us.",
    ),
    Meaning(
        status=400, error=Refused, code="bad_request",
        sentence="X did not understand the request. Look at the stream's names and words.",
    ),
    Meaning(
        status=401, error=NeedsOperator, code="token_refused",
        sentence="X refused the keys. Make new ones in the developer portal and enter them; "
        "with good keys, look at this machine's clock.",
    ),
    Meaning(
        status=402, error=NeedsOperator, code="credits_depleted",
        sentence="The X account has no credits left. Buy credits in the developer portal.",
    ),
    Meaning(
        status=403, words=("client-not-enrolled",), error=NeedsOperator,
        code="client_not_enrolled",
        sentence="The X app belongs to no project. Attach it to one in the developer portal.",
    ),
    Meaning(
        status=403, words=("usage-capped", "usage cap exceeded"), error=NeedsOperator,
        code="usage_cap",
        sentence="The X app has used up its cap. Raise it in the developer portal, or wait for "
        "the next month.",
    ),
    Meaning(
        status=403,
        words=("unsupported-authentication", "oauth1-permissions", "oauth1 app permissions",
               "client-forbidden", "official-client-forbidden"),
        error=NeedsOperator, code="keys_too_weak",
        sentence="These X keys may not do this. Give the app read and write permission, then "
        "make new access tokens.",
    ),
    Meaning(
        status=403, words=("account is suspended", "temporarily locked"), error=NeedsOperator,
        code="account_locked",
        sentence="X has locked or suspended the account. Sign in at x.com to see why.",
    ),
    Meaning(
        status=403, words=("not been mentioned", "only reply to posts where"), error=Refused,
        code="summons_needed",
        sentence="X lets its API answer only posts that mention or quote us. Send it by hand.",
    ),
    Meaning(
        status=403, words=("duplicate content",), error=Refused, code="duplicate",
        sentence="X has this text from us already. Look for the published reply.",
    ),
    Meaning(
        status=403, words=("restricted who can reply",), error=Refused, code="replies_restricted",
        sentence="The author lets only some people answer this post.",
    ),
    Meaning(
        status=403, words=("deleted or not visible",), error=Refused, code="target_gone",
        sentence="The post is deleted, or its author does not show it to us.",
    ),
    Meaning(
        status=403, error=Refused, code="refused",
        sentence="X did not allow this request.",
    ),
    Meaning(
        status=404, error=Refused, code="not_found",
        sentence="X does not know this any more, or the base address is wrong.",
    ),
    Meaning(
        status=408, error=TryLater, code="timeout", sentence="X was too slow to answer.",
    ),
    Meaning(
        status=429, words=("usage-capped", "usage cap exceeded", "usagecapexceeded"),
        error=NeedsOperator, code="usage_cap",
        sentence="The X app has used up its cap. Raise it in the developer portal, or wait for "
        "the next month.",
    ),
)  # fmt: skip


def error_for(failure: WireFailure, *, now: datetime | None) -> ChannelError:
    """What an unsuccessful answer means. `now` is used only when X tells no time itself."""
    said = words_in(failure.body)
    for meaning in MEANINGS:
        if meaning.status == failure.status and _fits(meaning, said):
            return meaning.error(meaning.sentence, code=meaning.code)
    if failure.status == 429:
        return _rate_limited(failure, now=now)
    if failure.status >= 500:
        return TryLater(f"X is in trouble (status {failure.status}).", code="server_error")
    if failure.status < 400:
        return TryLater(
            "Something between us and X redirects us elsewhere (a sign-in page, say).",
            code="redirected",
        )
    return Refused(f"X did not take the request (status {failure.status}).", code="refused")


def words_in(body: bytes) -> str:
    """The answer in lower case for looking up words; spaces stand between its pieces."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return ""
    return json.dumps(parsed, ensure_ascii=False).lower()


def reset_time(headers: Mapping[str, str]) -> datetime | None:
    """When the calls refill, None when X did not say so."""
    told = headers.get("x-rate-limit-reset", "")
    if not told.isascii() or not told.isdigit() or len(told) > 11:
        return None
    return datetime.fromtimestamp(int(told), tz=UTC)


def _fits(meaning: Meaning, said: str) -> bool:
    return not meaning.words or any(word in said for word in meaning.words)


def _rate_limited(failure: WireFailure, *, now: datetime | None) -> ChannelError:
    sentence = "X has had enough calls from us for now."
    resets_at = reset_time(failure.headers)
    if resets_at is None:
        heard_at = _date(failure.headers) or now
        if heard_at is None:
            return TryLater(sentence, code="rate_limited")
        resets_at = heard_at + UNTOLD_WAIT
    return RateLimited(sentence, resets_at=resets_at)


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return told if told.tzinfo is not None else None
