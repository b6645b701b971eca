"""Server-sent events: one poller a process reads the event table and fans out to browsers."""

from __future__ import annotations

import json
import queue
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from flask import Blueprint, Response, current_app, make_response, request
from sqlalchemy.exc import SQLAlchemyError

from app.db import Sessions
from app.read.live import Happening, happenings_after
from app.read.queue import newest_event_id
from app.web.frame.here import services
from app.web.frame.numbers import whole_number

log = structlog.get_logger(__name__)
blueprint = Blueprint("live", __name__)

EXTENSION = "kikimimi_live"
POLL_SECONDS = 0.3
HEARTBEAT_SECONDS = 15.0
RETRY_AFTER = 20  # seconds, for a browser that finds no place
BEHIND = 1000  # a browser this many events behind is cut off, and resumes by its last id
LOOK_BACK = 100  # PostgreSQL hands ids out before commit: a lower one may appear later


@dataclass(slots=True, eq=False)
class Listening:
    """One browser's line. `None` in it ends it."""

    line: queue.Queue[Happening | None] = field(default_factory=lambda: queue.Queue(BEHIND))


class Feed:
    """Reads events once for all browsers of this process; its thread lives while one listens."""

    def __init__(self, *, sessions: Sessions, places: int) -> None:
        self._sessions = sessions
        self._places = places
        self._listening: set[Listening] = set()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._newest = 0
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def join(self) -> Listening | None:
        """A line, or None when all places are taken."""
        with self._lock:
            if len(self._listening) >= self._places:
                return None
            one = Listening()
            if self._thread is None:
                self._begin()
            self._listening.add(one)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        return one

    def leave(self, one: Listening) -> None:
        with self._lock:
            self._listening.discard(one)

    def poll(self) -> int:
        """Hand on what happened since the last poll; how many that was."""
        with self._sessions.read() as session:
            floor = max(self._newest - LOOK_BACK, 0)
            found = [h for h in happenings_after(session, floor) if self._is_news(h)]
        for happening in found:
            self._newest = max(self._newest, happening.event_id)
            self._hand_on(happening)
        return len(found)

    def _begin(self) -> None:
        """From here on: what happened before is on the pages already."""
        with self._sessions.read() as session:
            self._newest = newest_event_id(session)
            for happening in happenings_after(session, max(self._newest - LOOK_BACK, 0)):
                self._is_news(happening)

    def _is_news(self, happening: Happening) -> bool:
        if happening.event_id in self._seen:
            return False
        self._seen[happening.event_id] = None
        while len(self._seen) > LOOK_BACK * 20:
            self._seen.popitem(last=False)
        return True

    def _hand_on(self, happening: Happening) -> None:
        with self._lock:
            lines = list(self._listening)
        for one in lines:
            try:
                one.line.put_nowait(happening)
            except queue.Full:
                self.leave(one)
                one.line.get_nowait()
                one.line.put_nowait(None)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._listening:
                    self._thread = None
                    return
            try:
                self.poll()
            except SQLAlchemyError:
                log.warning("live updates could not read the events")  # the next poll tries again
            self._wake.wait(POLL_SECONDS)


def feed() -> Feed:
    """The one feed of this process."""
    app = current_app
    made: Feed = app.extensions.setdefault(
        EXTENSION,
        Feed(sessions=services().sessions, places=services().settings.server.live_streams),
    )
    return made


@blueprint.get("/live")
def stream() -> Response:
    """The stream of what happens, resumed by `Last-Event-ID`; 503 when all places are taken."""
    here = feed()
    one = here.join()
    if one is None:
        refused = make_response("", 503)
        refused.headers["Retry-After"] = str(RETRY_AFTER)
        return refused
    missed = _missed(request.headers.get("Last-Event-ID", ""))
    response = Response(_lines(one, missed), mimetype="text/event-stream")
    response.call_on_close(lambda: here.leave(one))
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Cache-Control"] = "no-store"
    return response


def _missed(last: str) -> list[Happening]:
    last_id = whole_number(last)
    if last_id is None:
        return []
    with services().sessions.read() as session:
        return happenings_after(session, last_id)


def _lines(one: Listening, missed: list[Happening]) -> Iterator[str]:
    yield ": listening\n\n"
    for happening in missed:
        yield as_message(happening)
    while True:
        try:
            found = one.line.get(timeout=HEARTBEAT_SECONDS)
        except queue.Empty:
            yield ": here\n\n"
            continue
        if found is None:
            return
        yield as_message(found)


def as_message(happening: Happening) -> str:
    """One server-sent event."""
    body = json.dumps({"kind": happening.kind, "case_id": happening.case_id})
    return f"id: {happening.event_id}\nevent: happened\ndata: {body}\n\n"
