"""The HTTP side of a fake X: limits, keys, faults, the stream."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.x.faults import JSON, PROBLEM, Fault, Reply
from tests.fakes.x.render import problem
from tests.fakes.x.routes import ROUTES, Asked, Route, stream_line
from tests.fakes.x.server import Seen, XServer

STREAM = "/2/tweets/search/stream"


class Handler(BaseHTTPRequestHandler):
    """One connection to the fake `x`."""

    x: XServer
    disable_nagle_algorithm = True  # else each answer waits 40 ms
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Tests read `requests` instead."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """X's own clock, not this machine's."""
        return super().date_time_string(self.x.world.clock().timestamp())

    def _serve(self, method: str) -> None:
        try:
            seen, asked = self._taken_apart(method)
            self.x.requests.append(seen)
            found = _route(method, asked.path)
            if found is None and asked.path != STREAM:
                return self._answer(seen, _not_found())
            seen.route = found[0] if found else "stream"
            self._limited(seen, asked, found[1] if found else None)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _limited(self, seen: Seen, asked: Asked, route: Route | None) -> None:
        refused = self.x.unauthorized(seen.headers.get("authorization", ""))
        if refused:
            self._answer(seen, Reply(status=401, body=refused, content_type=PROBLEM))
            return
        left = self.x.allowance(seen.route)
        if left.remaining <= 0:
            body = problem(429, "about:blank", "Too Many Requests", form=self.x.desk.form)
            self._answer(seen, Reply.of({**body, "title": "Too Many Requests"}, status=429))
            return
        left.remaining -= 1
        fault = self.x.next_fault(seen.route)
        if route is None and fault is None:
            self._stream(seen, asked)
            return
        self._faulty(seen, asked, route, fault or Fault(carry_out=True))

    def _faulty(self, seen: Seen, asked: Asked, route: Route | None, fault: Fault) -> None:
        true_reply = Reply()
        if route is not None and (fault.carry_out or fault.cut):
            true_reply = route(self.x.desk, asked)
        if fault.hang:
            self.x.closing.wait(fault.hang)
        if fault.drop:
            self.close_connection = True
            return
        self._answer(seen, fault.reply or true_reply, cut=fault.cut)

    def _answer(self, seen: Seen, reply: Reply, *, cut: bool = False) -> None:
        seen.status, seen.answer = reply.status, reply.body
        seen.content_type = reply.content_type.partition(";")[0]
        self.send_response(reply.status)
        self.send_header("content-type", reply.content_type)
        self.send_header("content-length", str(len(reply.body)))
        told = self.x.allowance(seen.route).headers() if seen.route else {}
        for name, value in {**told, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        body = reply.body[: len(reply.body) // 2] if cut else reply.body
        self.wfile.write(body)
        self.close_connection = self.close_connection or cut

    def _stream(self, seen: Seen, asked: Asked) -> None:
        seen.status, seen.content_type = 200, "application/json"
        self.send_response(200)
        self.send_header("content-type", JSON)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        told = set(self.x.world.posts)
        self._chunk(b"\r\n")
        if self.x.on_stream:
            self.x.on_stream()
        while not self.x.closing.is_set():
            fresh = [p for p in reversed(self.x.world.newest_first()) if p.id not in told]
            told |= {post.id for post in fresh}
            for post in fresh:
                line = stream_line(self.x.desk, asked, post)
                if line:
                    seen.answer += json.dumps(line).encode() + b"\r\n"
                    self._chunk(json.dumps(line).encode() + b"\r\n")
            with self.x.world.changed:
                if set(self.x.world.posts) <= told:
                    self.x.world.changed.wait(self.x.keep_alive_seconds)
            self._chunk(b"\r\n")
        self.close_connection = True

    def _chunk(self, piece: bytes) -> None:
        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.flush()

    def _taken_apart(self, method: str) -> tuple[Seen, Asked]:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.loads(raw) if raw else {}
        headers = {name.lower(): value for name, value in self.headers.items()}
        as_user = headers.get("authorization", "").startswith("OAuth")
        seen = Seen(
            route="", method=method, path=parts.path, query=query, body=body, headers=headers
        )
        return seen, Asked(method=method, path=parts.path, query=query, body=body, as_user=as_user)


def handler_for(x: XServer) -> type[Handler]:
    """A request handler class bound to one fake."""
    return type("HandlerOfOne", (Handler,), {"x": x})


def _route(method: str, path: str) -> tuple[str, Route] | None:
    for known_method, pattern, name, route in ROUTES:
        same_depth = pattern.count("/") == path.count("/")
        if method == known_method and same_depth and fnmatchcase(path, pattern):
            return name, route
    return None


def _not_found() -> Reply:
    return Reply.of(problem(404, "about:blank", "Not Found"), status=404)
