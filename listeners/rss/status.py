"""What a feed server's answer means for us: one table.

A feed that is gone or closed gives up this stream only: one RSS account has many feeds.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from listeners.errors import ChannelError, RateLimited, Refused, TryLater
from listeners.rss.download import Download

BY_STATUS: dict[int, tuple[type[ChannelError], str, str]] = {
    400: (Refused, "bad_request", "The server does not understand the feed's address."),
    401: (Refused, "sign_in_needed", "The feed needs a sign-in, which Kikimimi does not offer."),
    403: (Refused, "forbidden", "The server does not let us read this feed."),
    404: (Refused, "feed_gone", "There is no feed at this address. Check the address."),
    406: (TryLater, "not_a_feed", "The server does not give a feed at this address."),
    408: (TryLater, "too_slow", "The feed's server was too slow."),
    410: (Refused, "feed_gone", "The feed was taken down for good. Remove the stream."),
    451: (Refused, "forbidden", "The feed may not be shown for legal reasons."),
}
PATIENCE = timedelta(minutes=15)


def error_of(found: Download, *, now: datetime) -> ChannelError | None:
    """The error of an answer, None when it can be read."""
    if found.status in (200, 304):
        return None
    if found.status in (429, 503) and (found.status == 429 or "retry-after" in found.headers):
        return RateLimited(
            "The feed's server asks us to wait.", resets_at=_retry_at(found, now=now)
        )
    if found.status in BY_STATUS:
        error, code, sentence = BY_STATUS[found.status]
        return error(sentence, code=code)
    if found.status >= 500:
        return TryLater(
            f"The feed's server is in trouble (HTTP {found.status}).", code="server_error"
        )
    return Refused(f"The server refused the feed (HTTP {found.status}).", code="refused")


def _retry_at(found: Download, *, now: datetime) -> datetime:
    said = found.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}", said):
        return now + timedelta(seconds=int(said))
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return now + PATIENCE
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
