"""What a Mastodon server's answer means for us: one table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError, SSLError

from listeners.errors import (
    ChannelError,
    NeedsOperator,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TryLater,
)
from listeners.mastodon.session import HttpAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """An answer's meaning: the error, its stable code and its sentence."""

    error: type[ChannelError]
    code: str
    sentence: str


TOKEN = Meaning(
    error=NeedsOperator,
    code="token_revoked",
    sentence="The server does not accept the access token any more. Enter a new one.",
)
ACCOUNT = Meaning(
    error=NeedsOperator,
    code="account_needed",
    sentence="This server shows this only to signed-in accounts. Add an access token.",
)
SCOPE = Meaning(
    error=NeedsOperator,
    code="scope_missing",
    sentence="The access token does not allow this. Make one with the scopes read and write.",
)
DISABLED = Meaning(
    error=NeedsOperator,
    code="account_disabled",
    sentence="The server has disabled or not yet confirmed this account. Sign in there to see why.",
)
WRONG_ADDRESS = Meaning(
    error=NeedsOperator,
    code="wrong_address",
    sentence="The server's address leads somewhere else. Check the account's base address.",
)
UNREACHABLE = Meaning(
    error=TryLater, code="unreachable", sentence="The server could not be reached."
)
NOT_JSON = Meaning(
    error=TryLater,
    code="not_json",
    sentence="The server answered with a web page or a broken answer instead of data.",
)
WRONG_SHAPE = Meaning(
    error=TryLater,
    code="wrong_shape",
    sentence="The server answered with data of an unexpected shape.",
)

BY_STATUS: dict[int, Meaning] = {
    400: Meaning(error=Refused, code="bad_request", sentence="The server refused the request"),
    401: TOKEN,
    403: Meaning(error=Refused, code="forbidden", sentence="The server does not allow this"),
    404: Meaning(error=Refused, code="not_found", sentence="This is not on the server any more"),
    410: Meaning(error=Refused, code="not_found", sentence="This is not on the server any more"),
    413: Meaning(error=Refused, code="too_long", sentence="The text is too long for the server"),
    422: Meaning(error=Refused, code="invalid", sentence="The server refused the request"),
}

# Words in the body that say more than the status; the first that is found counts.
BY_WORDS: tuple[tuple[frozenset[int], str, Meaning], ...] = (
    (frozenset({401, 403, 422}), r"requires an authenticated user|not authenticated", TOKEN),
    (frozenset({400, 403, 422}), r"(bearer|access|invalid|bad|revoked|expired) token", TOKEN),
    (frozenset({400, 403, 422}), r"token (was|is|has been) (invalid|revoked|expired)", TOKEN),
    (frozenset({401, 403}), r"outside the authorized scopes|insufficient.scope", SCOPE),
    (frozenset({401, 403}), r"login is (currently )?(disabled|missing|pending)", DISABLED),
)


def reading_error(
    answer: HttpAnswer | None, *, signed_in: bool, now: datetime | None
) -> ChannelError:
    """What a failed read means, by the answer that came with it."""
    if answer is None:
        return _error(UNREACHABLE)
    if answer.status == 429:
        return _rate_limited(answer, now)
    if answer.status < 300:
        return _error(NOT_JSON)
    if answer.status < 400:
        return _error(WRONG_ADDRESS)
    if answer.status >= 500:
        sentence = f"The server is in trouble (HTTP {answer.status})."
        return TryLater(sentence, code="server_error")
    return _error(_meaning(answer, signed_in=signed_in), answer)


def sending_error(
    failure: Exception, answer: HttpAnswer | None, *, now: datetime | None
) -> ChannelError:
    """What the failure of a publishing call means: unknown wherever it may have gone out."""
    if answer is None and never_left(failure):
        return _error(UNREACHABLE)
    if answer is None or answer.status < 300 or answer.status >= 500:
        return OutcomeUnknown(
            "The server did not confirm the reply. It may have been published.",
            code="not_confirmed",
        )
    return reading_error(answer, signed_in=True, now=now)


def never_left(failure: BaseException) -> bool:
    """True when no connection was made, so that nothing can have been carried out."""
    cause = failure.__context__ or failure.__cause__ or failure
    if isinstance(cause, requests.ConnectTimeout):
        return True
    if not isinstance(cause, requests.ConnectionError) or not cause.args:
        return False
    inner = cause.args[0]
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    return isinstance(reason, NewConnectionError | NameResolutionError | SSLError)


def resets_at(answer: HttpAnswer, now: datetime | None) -> datetime | None:
    """When calls are allowed again, in UTC: Mastodon writes a timestamp, others epoch seconds."""
    said = answer.headers.get("x-ratelimit-reset", "")
    if re.fullmatch(r"\d{9,11}", said):
        return datetime.fromtimestamp(int(said), UTC)
    try:
        stamp = datetime.fromisoformat(said)
    except ValueError:
        pass
    else:
        return stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    wait = answer.headers.get("retry-after", "")
    start = _server_time(answer) or now
    if re.fullmatch(r"\d{1,6}", wait) and start is not None:
        return start + timedelta(seconds=int(wait))
    return None


def _rate_limited(answer: HttpAnswer, now: datetime | None) -> ChannelError:
    sentence = "The server asks us to wait."
    until = resets_at(answer, now)
    start = _server_time(answer) or now
    if until is None and start is not None:
        until = start + timedelta(minutes=5)  # Mastodon's own window
    if until is None:
        return TryLater(sentence, code="rate_limited")
    return RateLimited(sentence, resets_at=until)


def _server_time(answer: HttpAnswer) -> datetime | None:
    try:
        said = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def _meaning(answer: HttpAnswer, *, signed_in: bool) -> Meaning:
    if not signed_in and answer.status in (401, 403):
        return ACCOUNT
    for statuses, words, meaning in BY_WORDS:
        if answer.status in statuses and re.search(words, answer.beginning, re.IGNORECASE):
            return meaning if signed_in else ACCOUNT
    fallback = Meaning(
        error=Refused, code="refused", sentence=f"The server refused (HTTP {answer.status})"
    )
    return BY_STATUS.get(answer.status, fallback)


def _error(meaning: Meaning, answer: HttpAnswer | None = None) -> ChannelError:
    sentence = meaning.sentence
    if not sentence.endswith("."):
        said = _said(answer) if answer is not None else ""
        sentence = f"{sentence}: {said.rstrip('.')}." if said else f"{sentence}."
    return meaning.error(sentence, code=meaning.code)


def _said(answer: HttpAnswer) -> str:
    """The server's own short reason, of a known harmless form only: "Validation failed: …"."""
    found = re.search(
        r'"error"\s*:\s*"((?:Validation failed|Record not)[^"\\]{0,140})"', answer.beginning
    )
    return found.group(1) if found else ""
