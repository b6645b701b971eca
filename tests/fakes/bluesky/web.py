"""The fake server's HTTP side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from tests.fakes.bluesky.methods import Problem
from tests.fakes.bluesky.server import START, BlueskyServer, Fault, Received


class _Handler(BaseHTTPRequestHandler):
    fake: BlueskyServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle(b"")

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _handle(self, body: bytes) -> None:
        split = urlsplit(self.path)
        received = Received(
            method=split.path.removeprefix("/xrpc/"),
            params=parse_qs(split.query),
            body=json.loads(body or b"{}"),
            authorization=self.headers.get("Authorization", ""),
        )
        self.fake.requests.append(received)
        fault = self.fake.fault_for(received.method)
        if fault is not None and not fault.after:
            self._go_wrong(fault)
            return
        try:
            status, content = 200, self.fake.answer(received)
        except Problem as problem:
            status, content = problem.status, problem.body
        if fault is not None:
            self._go_wrong(fault)
            return
        self._reply(status, json.dumps(content).encode(), "application/json", self._limits())

    def _limits(self) -> dict[str, str]:
        reset = START + timedelta(hours=1)
        return {
            "RateLimit-Limit": "3000",
            "RateLimit-Remaining": str(3000 - len(self.fake.requests)),
            "RateLimit-Reset": str(int(reset.timestamp())),
        }

    def _go_wrong(self, fault: Fault) -> None:
        if fault.how == "hang":
            self.fake.closing.wait(timeout=30)
        if fault.how in ("hang", "drop"):
            self.close_connection = True
            self.connection.close()
        elif fault.how == "truncate":
            self._reply(200, b'{"posts": [{"uri": "at://', fault.content_type, fault.headers)
        else:
            self._reply(fault.status, fault.body.encode(), fault.content_type, fault.headers)

    def _reply(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that a fault cut is no news."""


@contextmanager
def bluesky_server() -> Iterator[BlueskyServer]:
    fake = BlueskyServer()
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = _Quiet(("127.0.0.1", 0), handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield fake
    finally:
        fake.closing.set()
        server.shutdown()
        server.server_close()
