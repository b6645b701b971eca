"""HTTP for Mastodon.py with limits of time and size, and a memory of the last answer."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

MAX_BYTES = 10_000_000
_CHUNK = 65_536
# Mastodon.py computes with these and raises on odd values, or warns; we read them ourselves.
_KEPT_FROM_THE_SDK = ("X-RateLimit-Remaining", "X-RateLimit-Limit", "X-RateLimit-Reset")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What the server said: header names in lower case, the body's beginning only."""

    status: int
    headers: Mapping[str, str]
    beginning: str


class TooMuch(requests.RequestException):
    """The answer was longer, or took longer, than allowed."""


class CarefulSession(requests.Session):
    """A session that reads no more than `MAX_BYTES` in no more than `seconds`.

    `last_answer` is kept per thread, since one account may be read by several streams at once.
    """

    def __init__(self, *, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._local = threading.local()

    @property
    def last_answer(self) -> HttpAnswer | None:
        """The answer to this thread's last request, None when none came."""
        return getattr(self._local, "answer", None)

    def forget(self) -> None:
        """Begin a new question on this thread."""
        self._local.answer = None

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        self.forget()
        deadline = time.monotonic() + self._seconds
        options["timeout"] = (min(5.0, self._seconds), self._seconds)
        options["stream"] = True
        options["allow_redirects"] = method == "GET"  # a redirected POST would become a GET
        response = super().request(method, url, *args, **options)
        body = _read(response, deadline)
        response.raw = io.BytesIO(body)
        self._local.answer = HttpAnswer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            beginning=body[:2000].decode("utf-8", "replace"),
        )
        for name in (*_KEPT_FROM_THE_SDK, "Deprecation"):
            response.headers.pop(name, None)
        return response


def _read(response: requests.Response, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    response.raw.decode_content = True
    try:
        while part := response.raw.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES:
                raise TooMuch("the answer was too long")
            if time.monotonic() > deadline:
                raise TooMuch("the answer took too long")
    finally:
        response.raw.release_conn() if size <= MAX_BYTES else response.raw.close()
    return b"".join(parts)
