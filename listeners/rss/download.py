"""Fetches a feed's bytes with caps of size and time, looking at each redirect before taking it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpx

from listeners.errors import ChannelError, Refused, TryLater
from listeners.rss.address import Allowed, Resolve, allowed_address, is_public, resolved, web_parts

MAX_BYTES = 5_000_000
MAX_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """An answer: `body` is empty for 304 (not changed)."""

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloader:
    """`allowed(number)`: which numeric addresses may be connected to, asked for each hop.

    `seconds` for the whole download, with all its redirects.
    """

    allowed: Allowed = is_public
    seconds: float = 20.0
    max_bytes: int = MAX_BYTES
    resolve: Resolve = resolved

    def get(self, url: str, *, conditions: Mapping[str, str]) -> Download:
        """The answer to a GET; `conditions` are If-None-Match and the like.

        Raises Refused and TryLater.
        """
        deadline = time.monotonic() + self.seconds
        for _ in range(MAX_HOPS + 1):
            found = self._hop(url, conditions, deadline)
            target = found.headers.get("location")
            if found.status not in REDIRECTS or not target:
                return found
            url = urljoin(url, target)
        raise TryLater("The feed's address redirects in circles.", code="too_many_redirects")

    def _hop(self, url: str, conditions: Mapping[str, str], deadline: float) -> Download:
        parts = web_parts(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        numeric = allowed_address(parts.hostname, port, allowed=self.allowed, resolve=self.resolve)
        try:
            with (
                _Watch(deadline) as watch,
                httpx.Client(trust_env=False, timeout=self._patience(deadline)) as client,
            ):
                # connect to the number that was looked at, but speak to the name
                request = client.build_request(
                    "GET",
                    httpx.URL(url).copy_with(host=numeric, fragment=None),
                    headers={
                        "Host": parts.netloc.rpartition("@")[2],
                        "User-Agent": "kikimimi",
                        "Accept": "application/rss+xml, application/atom+xml, "
                        "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
                        "Accept-Encoding": "gzip",
                        **conditions,
                    },
                    extensions={"sni_hostname": parts.hostname, "trace": watch.trace},
                )
                answer = client.send(request, stream=True, follow_redirects=False)
                try:
                    body = b"".join(self._body(answer, deadline))
                finally:
                    answer.close()
        except httpx.InvalidURL:
            raise Refused("The feed's address cannot be read.", code="bad_address") from None
        except (httpx.HTTPError, zlib.error):
            if time.monotonic() >= deadline:
                raise _too_slow() from None
            raise TryLater(
                "The feed could not be read: the connection failed.", code="unreachable"
            ) from None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Download(status=answer.status_code, url=url, headers=headers, body=body)

    def _body(self, answer: httpx.Response, deadline: float) -> Iterator[bytes]:
        """The decoded body; unpacked by us, since a small gzip can hold a huge one."""
        if answer.status_code != 200:
            return
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        unpack = _unpacker(coding)
        size = 0
        for packed in answer.iter_raw():
            if time.monotonic() > deadline:
                raise _too_slow()
            part = unpack.decompress(packed, self.max_bytes + 1) if unpack else packed
            size += len(part)
            if size > self.max_bytes or (unpack and unpack.unconsumed_tail):
                raise _too_big(self.max_bytes)
            yield part
        if unpack and not unpack.eof:
            raise TryLater("The feed was cut off on its way.", code="cut_off")

    def _patience(self, deadline: float) -> httpx.Timeout:
        left = max(0.05, deadline - time.monotonic())
        return httpx.Timeout(left, connect=min(5.0, left))


class _Watch:
    """Cuts the connection at the deadline: a server that sends a byte a second stays in time."""

    def __init__(self, deadline: float) -> None:
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._cut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, details: Mapping[str, Any]) -> None:
        """httpcore tells of each connection it makes."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = details["return_value"].get_extra_info("socket")

    def _cut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _unpacker(coding: str) -> zlib._Decompress | None:
    if coding in ("", "identity"):
        return None
    if coding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(wbits=47)  # gzip or zlib, told from the beginning
    raise Refused("The feed is packed in a way that was not asked for.", code="bad_encoding")


def _too_slow() -> ChannelError:
    return TryLater("The feed took too long to arrive.", code="too_slow")


def _too_big(most: int) -> ChannelError:
    return Refused(
        f"The feed is larger than {most // 1_000_000} MB and is not read.", code="too_big"
    )
