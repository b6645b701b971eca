"""Live updates: what happened reaches every browser that listens, once and in order."""

from __future__ import annotations

from datetime import datetime

from app.db import Sessions
from app.models import Event, Role
from app.read.live import Happening, happenings_after
from app.web import live
from app.web.live import Feed, as_message
from tests.web.conftest import Console


class QuietFeed(Feed):
    """A feed that is polled by the test instead of by its thread."""

    def _run(self) -> None:
        return


def happen(sessions: Sessions, now: datetime, kind: str = "case.opened") -> int:
    with sessions.begin() as session:
        event = Event(at=now, kind=kind)
        session.add(event)
        session.flush()
        return event.id


def test_everybody_who_listens_hears_each_event_once(sessions: Sessions, now: datetime) -> None:
    happen(sessions, now)
    feed = QuietFeed(sessions=sessions, places=2)
    one, two = feed.join(), feed.join()
    assert one is not None
    assert two is not None
    new = [happen(sessions, now), happen(sessions, now, "reply.sent")]
    feed.poll()
    feed.poll()
    for listening in (one, two):
        heard = [listening.line.get_nowait() for _ in range(listening.line.qsize())]
        assert [h.event_id for h in heard if h] == new


def test_an_event_that_appears_late_under_a_lower_id_is_still_heard(
    sqlite_sessions: Sessions, now: datetime
) -> None:
    feed = QuietFeed(sessions=sqlite_sessions, places=1)
    one = feed.join()
    assert one is not None
    for event_id in (7, 5):  # PostgreSQL hands ids out before commit
        with sqlite_sessions.begin() as session:
            session.add(Event(id=event_id, at=now, kind="case.opened"))
        feed.poll()
    heard = [one.line.get_nowait() for _ in range(one.line.qsize())]
    assert [h.event_id for h in heard if h] == [7, 5]


def test_beyond_the_places_a_browser_is_turned_away_and_told_when_to_come_back(
    console: Console,
) -> None:
    full = QuietFeed(sessions=console.sessions, places=1)
    kept = full.join()
    console.app.extensions[live.EXTENSION] = full
    browser = console.as_role(Role.agent)
    refused = browser.get("/live")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "20"
    assert kept is not None
    full.leave(kept)
    welcome = browser.get("/live", buffered=False)
    assert welcome.status_code == 200
    assert welcome.mimetype == "text/event-stream"
    welcome.close()
    assert full.join() is not None, "a browser that went away frees its place"


def test_a_browser_that_comes_back_gets_what_it_missed(console: Console, now: datetime) -> None:
    console.app.extensions[live.EXTENSION] = QuietFeed(sessions=console.sessions, places=1)
    browser = console.as_role(Role.agent)
    last = happen(console.sessions, now)
    missed = happen(console.sessions, now, "reply.sent")
    answer = browser.get("/live", headers={"Last-Event-ID": str(last)}, buffered=False)
    stream = answer.iter_encoded()
    assert next(stream) == b": listening\n\n"
    assert next(stream).startswith(f"id: {missed}\nevent: happened\n".encode())
    answer.close()


def test_a_browser_far_behind_is_cut_off_instead_of_filling_memory(
    sqlite_sessions: Sessions, now: datetime
) -> None:
    feed = QuietFeed(sessions=sqlite_sessions, places=1)
    one = feed.join()
    assert one is not None
    while not one.line.full():
        one.line.put_nowait(Happening(event_id=0, kind="x", case_id=None))
    happen(sqlite_sessions, now)
    feed.poll()
    assert [one.line.get_nowait() for _ in range(one.line.qsize())][-1] is None
    assert feed.join() is not None


def test_no_word_of_a_case_is_in_the_stream(sqlite_sessions: Sessions, now: datetime) -> None:
    with sqlite_sessions.begin() as session:
        session.add(Event(at=now, kind="case.noted", detail={"text": "secret\n\ndata: x"}))
    with sqlite_sessions.read() as session:
        (happening,) = happenings_after(session, 0)
    assert as_message(happening) == (
        'id: 1\nevent: happened\ndata: {"kind": "case.noted", "case_id": null}\n\n'
    )
