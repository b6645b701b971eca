"""Jetstream: every public post as it is made, over a WebSocket, without an account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import orjson
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException
from websockets.sync.client import ClientConnection, connect

from listeners.bluesky.keys import POSTS
from listeners.bluesky.reading import Json, mapping, text, whole
from listeners.bluesky.status import error_for
from listeners.errors import NeedsOperator, TryLater

LARGEST_MESSAGE = 4 * 1024 * 1024  # bytes; a post's record is at most 1 MiB
YEAR_2200 = 7_258_118_400_000_000  # a time past it would leave the cursor beyond all events
INACTIVE_ACCOUNT = {"deleted", "takendown", "suspended", "deactivated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One message. `time_us`: microseconds since 1970 on the server's clock.

    `operation` is create, update or delete for a post; identity or gone for an author; else "".
    """

    time_us: int
    did: str
    operation: str
    rkey: str = ""
    cid: str = ""
    record: Json = field(default_factory=dict)

    @property
    def uri(self) -> str:
        return f"at://{self.did}/{POSTS}/{self.rkey}"


class Unreadable(ValueError):
    """A message that is no event."""


def event_from(message: str | bytes) -> Event:
    """Raises Unreadable."""
    try:
        content = mapping(orjson.loads(message))
    except orjson.JSONDecodeError:
        raise Unreadable from None
    time_us, did = whole(content.get("time_us")), text(content.get("did"))
    if time_us is None or not did or not 0 < time_us < YEAR_2200:
        raise Unreadable
    kind = text(content.get("kind"))
    if kind == "identity":
        return Event(time_us=time_us, did=did, operation="identity")
    if kind == "account":
        status = text(mapping(content.get("account")).get("status"))
        gone = status in INACTIVE_ACCOUNT
        return Event(time_us=time_us, did=did, operation="gone" if gone else "identity")
    commit = mapping(content.get("commit"))
    if kind != "commit" or commit.get("collection") != POSTS or not text(commit.get("rkey")):
        return Event(time_us=time_us, did=did, operation="")
    return Event(
        time_us=time_us,
        did=did,
        operation=text(commit.get("operation")),
        rkey=text(commit.get("rkey")),
        cid=text(commit.get("cid")),
        record=mapping(commit.get("record")),
    )


class Line:
    """An open connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def receive(self, patience: float) -> str | bytes | None:
        """The next message; None when nothing came for `patience` seconds. Raises TryLater."""
        try:
            return self._connection.recv(timeout=patience)
        except TimeoutError:
            return None
        except (ConnectionClosed, OSError):
            raise TryLater("Jetstream closed the connection.", code="stream_dropped") from None


@contextmanager
def connected(url: str, *, since_us: int, open_timeout: float = 15.0) -> Iterator[Line]:
    """A line that begins at `since_us`. Raises TryLater, RateLimited or NeedsOperator."""
    question = urlencode({"wantedCollections": POSTS, "cursor": since_us})
    address = f"{url}{'&' if urlsplit(url).query else '?'}{question}"
    try:
        # A backlog left unread would hold up a polite farewell, so it is a short one.
        connection = connect(
            address, open_timeout=open_timeout, close_timeout=0.2, max_size=LARGEST_MESSAGE
        )
    except InvalidStatus as refusal:
        headers = {name.lower(): value for name, value in refusal.response.headers.raw_items()}
        raise error_for(refusal.response.status_code, "", "", headers, sending=False) from None
    except (InvalidURI, ValueError):
        raise NeedsOperator(
            "The address of Jetstream is no ws:// or wss:// address.", code="wrong_service"
        ) from None
    except (WebSocketException, OSError):
        raise TryLater("Jetstream cannot be reached. We try again.", code="unreachable") from None
    with connection:
        yield Line(connection)
