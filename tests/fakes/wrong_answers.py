"""A server on loopback that gives exactly the answers a test puts down for it, byte by byte.

with wrong_answers() as server:
    server.answers.append(Said(status=429, headers={"Retry-After": "60"}))
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer. `announced` is the Content-Length, when it should be a lie.

    `drip` sends the body a byte each so many seconds, until the reader leaves.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    hang_up: bool = False  # the connection ends without an answer
    drip: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class WrongAnswers:
    """`answers` are given in turn, the last one for ever."""

    url: str
    answers: list[Said] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def wrong_answers() -> Iterator[WrongAnswers]:
    """A server on a free port."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    known = WrongAnswers(url=f"http://127.0.0.1:{http.server_port}")

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            known.asked.append(
                Asked(method=self.command, path=self.path, headers=headers, body=body)
            )
            said = known.answers.pop(0) if len(known.answers) > 1 else known.answers[0]
            self.close_connection = True
            if not said.hang_up:
                self._say(said)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815

        def _say(self, said: Said) -> None:
            self.send_response_only(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            length = len(said.body) if said.announced is None else said.announced
            self.send_header("Content-Length", str(length))
            self.end_headers()
            try:
                if said.drip is None:
                    self.wfile.write(said.body)
                    return
                for byte in said.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if known.ended.wait(said.drip):
                        return
            except OSError:
                return  # the reader has left

    http.RequestHandlerClass = Handler
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield known
    finally:
        known.ended.set()
        http.shutdown()
        http.server_close()
        thread.join()
