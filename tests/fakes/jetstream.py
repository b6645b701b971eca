"""A Jetstream on loopback: it keeps events and serves them as the real one does.

    with jetstream() as stream:
        stream.post("did:plc:mei", "アクメのアプリが落ちる")
        ... stream.url ...

Honours `cursor` and `wantedCollections`; can forget old events, drop the connection after some
messages and refuse connections.
"""

from __future__ import annotations

import http
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Condition, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

POSTS = "app.bsky.feed.post"
START_US = 1_795_143_600_000_000  # 2026-11-20T03:00:00Z
EVERYBODY = ("identity", "account")  # sent whatever collections are wanted


class Jetstream:
    """What it knows and how it behaves; events are counted a second apart."""

    def __init__(self, *, start_us: int = START_US) -> None:
        self.url = ""
        self.connections: list[dict[str, str]] = []  # what each connection asked for
        self.now_us = start_us
        self.refuse_with: int | None = None  # an HTTP status
        self.drop_after: int | None = None  # messages of the next connection, then it is cut
        self._messages: list[tuple[int, str, str]] = []  # time_us, collection or kind, text
        self._grown = Condition()
        self._closing = False

    def post(self, did: str, text: str, *, rkey: str = "", cid: str = "", **record: Any) -> str:
        """A new post; its address is returned. `record` holds further fields."""
        created = {"$type": POSTS, "text": text, "createdAt": self.clock(), **record}
        return self._commit(did, rkey, "create", cid=cid or "bafycid", record=created)

    def edit(self, uri: str, text: str) -> None:
        did, _, rkey = uri.removeprefix("at://").split("/")
        record = {"$type": POSTS, "text": text, "createdAt": self.clock()}
        self._commit(did, rkey, "update", cid="bafyedited", record=record)

    def delete(self, uri: str) -> None:
        did, _, rkey = uri.removeprefix("at://").split("/")
        self._commit(did, rkey, "delete")

    def identity(self, did: str, handle: str) -> None:
        identity = {"did": did, "handle": handle}
        self.emit({"did": did, "kind": "identity", "identity": identity})

    def account(self, did: str, *, active: bool, status: str = "") -> None:
        account = {"did": did, "active": active, **({"status": status} if status else {})}
        self.emit({"did": did, "kind": "account", "account": account})

    def emit(self, event: dict[str, Any]) -> None:
        """Any event; `time_us` is given by the server's clock where it has none."""
        self.now_us += 1_000_000
        event = {"time_us": self.now_us, **event}
        collection = event.get("commit", {}).get("collection", event.get("kind", ""))
        self.raw(json.dumps(event), collection=collection, time_us=event["time_us"])

    def raw(self, text: str, *, collection: str = POSTS, time_us: int | None = None) -> None:
        """Any text as a message."""
        with self._grown:
            self._messages.append((time_us or self.now_us, collection, text))
            self._grown.notify_all()

    def forget_before(self, time_us: int) -> None:
        """As after its retention time."""
        with self._grown:
            self._messages = [message for message in self._messages if message[0] >= time_us]

    def clock(self) -> str:
        return datetime.fromtimestamp(self.now_us / 1e6, tz=UTC).isoformat()

    def _commit(self, did: str, rkey: str, operation: str, **more: Any) -> str:
        rkey = rkey or f"3k{len(self._messages):011d}".replace("0", "a").replace("1", "b")
        commit = {"operation": operation, "collection": POSTS, "rkey": rkey, "rev": "3k", **more}
        self.emit({"did": did, "kind": "commit", "commit": commit})
        return f"at://{did}/{POSTS}/{rkey}"

    def _serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        asked = parse_qs(urlsplit(connection.request.path).query)
        self.connections.append({name: values[-1] for name, values in asked.items()})
        drop_after, self.drop_after = self.drop_after, None
        try:
            for count, text in enumerate(self._wanted(asked)):
                if count == drop_after:
                    connection.socket.close()
                    return
                connection.send(text)
        except ConnectionClosed:
            return

    def _wanted(self, asked: dict[str, list[str]]) -> Iterator[str]:
        since_us = int(asked.get("cursor", [str(self.now_us)])[0])
        collections = asked.get("wantedCollections", [])
        place = 0
        while not self._closing:
            with self._grown:
                ready = self._messages[place:]
                place += len(ready)
                if not ready:
                    self._grown.wait(timeout=0.2)
            for time_us, collection, text in ready:
                wanted = not collections or collection in (*collections, *EVERYBODY)
                if time_us >= since_us and wanted:
                    yield text

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.refuse_with is None:
            return None
        status = http.HTTPStatus(self.refuse_with)
        return Response(status, status.phrase, Headers({"Connection": "close"}), b"")

    def _close(self, server: Server) -> None:
        self._closing = True
        with self._grown:
            self._grown.notify_all()
        server.shutdown()


@contextmanager
def jetstream(*, start_us: int = START_US) -> Iterator[Jetstream]:
    stream = Jetstream(start_us=start_us)
    server = serve(stream._serve, "127.0.0.1", 0, process_request=stream._admit)
    stream.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/subscribe"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stream
    finally:
        stream._close(server)
        thread.join(timeout=5)
