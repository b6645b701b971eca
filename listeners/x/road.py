"""The way to X: another base address where one is set, time and size limits on every answer."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from listeners.x.status import WireFailure

USUAL_ADDRESS = "https://api.twitter.com"  # fixed inside tweepy
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0  # between two bytes
WHOLE_SECONDS = 60.0  # for a whole answer, however it trickles
LARGEST_ANSWER = 16 * 1024 * 1024  # bytes
_CHUNK = 64 * 1024
_NO_CONNECTION = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    ssl.SSLCertVerificationError,
)


class Road(HTTPAdapter):
    """Carries tweepy's requests, whose address and missing time limits cannot be set."""

    def __init__(self, base_address: str, *, read_seconds: float = READ_SECONDS) -> None:
        super().__init__()
        self._base = base_address.rstrip("/")
        self._read_seconds = read_seconds

    def send(  # type: ignore[override]  # requests adds arguments by keyword only
        self, request: requests.PreparedRequest, *, stream: bool = False, **rest: Any
    ) -> requests.Response:
        """Sends to the base address. Raises requests' own exceptions."""
        request.url = self._base + (request.url or "").removeprefix(USUAL_ADDRESS)
        rest["timeout"] = (CONNECT_SECONDS, self._read_seconds)
        response = super().send(request, stream=True, **rest)
        if not stream:
            response._content = b"".join(_pieces(response))  # noqa: SLF001  # as requests would
        return response


def travel_by(session: requests.Session, road: Road) -> None:
    """Make a session use this road, stop at redirects and tell bad answers apart by itself."""
    session.mount(USUAL_ADDRESS, road)
    session.hooks["response"].append(_refuse_failures)


def never_sent(trouble: requests.RequestException) -> bool:
    """Whether a request cannot have reached X: there was no connection to send it over."""
    return any(isinstance(cause, _NO_CONNECTION) for cause in _causes(trouble))


def _causes(trouble: BaseException) -> Iterator[BaseException]:
    waiting: list[object] = [trouble]
    for _ in range(20):
        if not waiting:
            return
        cause = waiting.pop()
        if isinstance(cause, BaseException):
            yield cause
            waiting += [*cause.args, getattr(cause, "reason", None)]


def _refuse_failures(response: requests.Response, **_: object) -> None:
    # Before tweepy looks: its own exceptions break on answers of another shape than X's.
    if not 200 <= response.status_code < 300:
        raise WireFailure(
            response.status_code, headers=response.headers, body=response.content[:LARGEST_ANSWER]
        )


def _pieces(response: requests.Response) -> Iterator[bytes]:
    until = time.monotonic() + WHOLE_SECONDS
    size = 0
    for piece in response.iter_content(_CHUNK):
        size += len(piece)
        if size > LARGEST_ANSWER:
            response.close()
            raise requests.exceptions.ContentDecodingError("the answer is too large")
        if time.monotonic() > until:
            response.close()
            raise requests.ReadTimeout("the answer trickles")
        yield piece
