"""One Mastodon-compatible server, seen with one account or none: the only user of Mastodon.py."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from mastodon import Mastodon
from mastodon.errors import MastodonError, MastodonNetworkError

from listeners.base import Budget, Identity
from listeners.errors import NeedsOperator, Refused
from listeners.mastodon import status
from listeners.mastodon.session import CarefulSession, HttpAnswer

# Without a version Mastodon.py asks the server in a recursion of about 1,000 requests when the
# server has no /api/v2/instance.
ASSUMED_VERSION = "4.4.0"
# Its readers of odd answers also fail with Python's own errors.
SDK_ERRORS = (MastodonError, ValueError, TypeError, KeyError, AttributeError)
Ask = Callable[[Mastodon], Any]


class _Client(Mastodon):
    def timeline_is_available(self, *args: object, **kwargs: object) -> bool:
        """Yes: the timeline's own answer tells, and saves a request before each page."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a read brought, whether the server has more below it, and what is left to spend."""

    value: Any
    has_more: bool
    budget: Budget

    def records(self) -> Sequence[Any]:
        """The value as a list of records. Raises TryLater."""
        if not isinstance(self.value, list):
            raise status.WRONG_SHAPE.error(
                status.WRONG_SHAPE.sentence, code=status.WRONG_SHAPE.code
            )
        return self.value


class Server:
    """`host` names the server in external ids; `token` is None for public reading."""

    def __init__(self, *, base_url: str, token: str | None, seconds: float) -> None:
        address = base_url.strip().rstrip("/")
        self.base_url = address if "://" in address else f"https://{address}"
        self.host = _host(self.base_url)
        self.signed_in = bool(token)
        self._token = token
        self._seconds = seconds
        self._us: Identity | None = None
        self._lock = threading.Lock()
        self._session = CarefulSession(seconds=seconds)
        self._client = self._connected(self._session)

    def read(self, ask: Ask, *, now: datetime | None = None) -> Answer:
        """Ask once. Raises a ChannelError."""
        self._session.forget()
        try:
            value = ask(self._client)
        except SDK_ERRORS as error:
            if self._session.last_answer is None and not isinstance(error, MastodonNetworkError):
                raise  # not a word was said to the server: the fault is ours
            raise status.reading_error(
                self._session.last_answer, signed_in=self.signed_in, now=now
            ) from None  # the SDK's message can hold the whole answer
        more = getattr(value, "_pagination_next", None) is not None
        return Answer(value=value, has_more=more, budget=_budget(self._session.last_answer, now))

    def publish(self, ask: Ask) -> Any:
        """Ask once over a fresh connection. Raises a ChannelError, OutcomeUnknown if in doubt.

        A fresh one, because a kept connection that the server just closed fails after sending.
        """
        with CarefulSession(seconds=self._seconds) as session:
            try:
                return ask(self._connected(session))
            except SDK_ERRORS as error:
                raise status.sending_error(error, session.last_answer, now=None) from None

    def us(self) -> Identity | None:
        """Who we are there, asked once; None without a token. Raises a ChannelError."""
        if not self.signed_in:
            return None
        with self._lock:
            if self._us is None:
                self._us = self.whoami()
            return self._us

    def whoami(self) -> Identity:
        """Who we are there, asked now. Raises a ChannelError."""
        if not self.signed_in:
            raise NeedsOperator(
                "This account has no access token. Add one to read mentions and to answer.",
                code="account_needed",
            )
        account = self.read(lambda client: client.account_verify_credentials()).value
        if not isinstance(account, dict) or not account.get("id"):
            raise status.WRONG_SHAPE.error(
                status.WRONG_SHAPE.sentence, code=status.WRONG_SHAPE.code
            )
        url = account.get("url")
        return Identity(
            external_id=self.full_id(str(account["id"])),
            handle=str(account.get("acct") or account.get("username") or ""),
            url=str(url) if url else None,
        )

    def full_id(self, local_id: str) -> str:
        """The id within the channel, over all servers."""
        return f"{self.host}/{local_id}"

    def local_id(self, external_id: str) -> str:
        """The server's own id. Raises Refused for a post of another server."""
        host, _, local = external_id.rpartition("/")
        if host != self.host or not local:
            raise Refused(
                f"This post was seen on {host or 'another server'}, not on {self.host}.",
                code="other_server",
            )
        return local

    def _connected(self, session: CarefulSession) -> Mastodon:
        client = _Client(
            api_base_url=self.base_url,
            mastodon_version=ASSUMED_VERSION,
            version_check_mode="created",  # with "none" the version given is not looked at
            ratelimit_method="throw",
            request_timeout=self._seconds,
            session=session,
            user_agent="kikimimi",
        )
        client.access_token = self._token  # the constructor would look for a file of that name
        return client


def _host(base_url: str) -> str:
    parts = urlsplit(base_url)
    default = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.netloc.rpartition("@")[2].lower().removesuffix(default)


def _budget(answer: HttpAnswer | None, now: datetime | None) -> Budget:
    if answer is None:
        return Budget()
    return Budget(
        remaining=_count(answer.headers.get("x-ratelimit-remaining")),
        limit=_count(answer.headers.get("x-ratelimit-limit")),
        resets_at=status.resets_at(answer, now),
    )


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
