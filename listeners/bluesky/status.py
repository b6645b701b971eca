"""What Bluesky's servers answer, and what the caller does next: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from listeners.errors import (
    ChannelError,
    CursorExpired,
    NeedsOperator,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TryLater,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    error: type[ChannelError]
    code: str
    sentence: str


SIGNED_OUT = Verdict(
    NeedsOperator, "signed_out", "Bluesky no longer accepts our session. Sign in again."
)
INACTIVE = Verdict(
    NeedsOperator,
    "account_inactive",
    "Bluesky has taken down, suspended or deactivated the account. See its owner's e-mail.",
)
WRONG_SERVICE = Verdict(
    NeedsOperator,
    "wrong_service",
    "The server does not offer what a Bluesky server offers. Check the service address.",
)
IN_TROUBLE = Verdict(TryLater, "server_trouble", "Bluesky's server is in trouble. We try again.")
BLOCKED = Verdict(Refused, "blocked", "The author and our account do not see each other: a block.")
NOT_FOUND = Verdict(Refused, "not_found", "Bluesky does not know that record.")
RATE_LIMITED = Verdict(RateLimited, "rate_limited", "Bluesky asked us to wait.")
INVALID = Verdict(Refused, "invalid_request", "Bluesky refused the request as invalid.")
UNREADABLE = Verdict(
    TryLater, "unreadable", "The server answered with something that is not Bluesky's JSON."
)
UNREACHABLE = Verdict(TryLater, "unreachable", "Bluesky's server cannot be reached. We try again.")
NO_ANSWER = Verdict(TryLater, "no_answer", "Bluesky's server did not answer in time.")

BY_NAME = {
    "ExpiredToken": SIGNED_OUT,
    "InvalidToken": SIGNED_OUT,
    "AuthMissing": SIGNED_OUT,
    "AuthenticationRequired": SIGNED_OUT,
    "AuthFactorTokenRequired": Verdict(
        NeedsOperator,
        "app_password_needed",
        "The account asks for a second factor. Make an app password in Bluesky and enter that.",
    ),
    "AccountTakedown": INACTIVE,
    "AccountDeactivated": INACTIVE,
    "AccountSuspended": INACTIVE,
    "RepoTakendown": INACTIVE,
    "RepoDeactivated": INACTIVE,
    "RateLimitExceeded": RATE_LIMITED,
    "InvalidSwap": Verdict(Refused, "already_there", "A record with that key already stands."),
    "RecordNotFound": NOT_FOUND,
    "NotFound": NOT_FOUND,
    "BlockedActor": BLOCKED,
    "BlockedByActor": BLOCKED,
    "InvalidRequest": INVALID,
    "UpstreamFailure": IN_TROUBLE,
    "UpstreamTimeout": IN_TROUBLE,
    "NotEnoughResources": IN_TROUBLE,
    "InternalServerError": IN_TROUBLE,
    "MethodNotImplemented": WRONG_SERVICE,
    "XRPCNotSupported": WRONG_SERVICE,
}

BY_STATUS = {
    400: INVALID,
    401: SIGNED_OUT,
    403: Verdict(Refused, "forbidden", "Bluesky does not allow this request."),
    404: WRONG_SERVICE,
    408: IN_TROUBLE,
    409: INVALID,
    413: Verdict(Refused, "too_large", "Bluesky found the request too large."),
    425: IN_TROUBLE,
    501: WRONG_SERVICE,
}

RATE_LIMIT_STATUS = 429
RESET_UNKNOWN = timedelta(minutes=5)  # the window of Bluesky's request limits
ANSWERED_NO = (RateLimited, NeedsOperator, Refused, CursorExpired)


def verdict(status: int, name: str) -> Verdict:
    """By the error's name, else by the HTTP status; what is unknown may pass."""
    if status == RATE_LIMIT_STATUS:
        return RATE_LIMITED  # whatever a gateway before the server calls it
    return BY_NAME.get(name) or BY_STATUS.get(status) or (INVALID if status < 500 else IN_TROUBLE)


def error_for(
    status: int, name: str, message: str, headers: Mapping[str, str], *, sending: bool
) -> ChannelError:
    """The error for an answer that is not a success; `message` is only looked at, never shown."""
    found = verdict(status, name)
    if found is INVALID and "cursor" in message.lower():
        return CursorExpired("Bluesky no longer knows where we stopped.", code="cursor_expired")
    if found is RATE_LIMITED:
        resets_at = reset_moment(headers)
        if resets_at is None:
            return TryLater(found.sentence, code=found.code)
        return RateLimited(found.sentence, resets_at=resets_at, code=found.code)
    return error_from(found, sending=sending)


def error_from(found: Verdict, *, sending: bool, went_out: bool = True) -> ChannelError:
    """`found` as an error; for a reply that may have gone out, OutcomeUnknown."""
    if sending and went_out and not issubclass(found.error, ANSWERED_NO):
        return OutcomeUnknown(
            "Bluesky gave no clear answer, so the reply may stand there or not.", code=found.code
        )
    return found.error(found.sentence, code=found.code)


def reset_moment(headers: Mapping[str, str]) -> datetime | None:
    """When the limit refills: as told, else some minutes on the server's own clock."""
    try:
        return datetime.fromtimestamp(int(headers["ratelimit-reset"]), tz=UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        pass
    try:
        on_their_clock = parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None
    try:
        return on_their_clock + timedelta(seconds=int(headers["retry-after"]))
    except (KeyError, ValueError, OverflowError):
        return on_their_clock + RESET_UNKNOWN
