"""The channels that are only read, RSS and files, and the demo town."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from listeners import files, rss
from listeners.base import Channel, Cursor, Query, ReplyTarget, ShortMemory
from listeners.demo import Fault, Faults, open_channel
from tests.contracts.bench import BRAND, HASTY, PATIENT, Trouble
from tests.fakes.wrong_answers import Said, WrongAnswers, wrong_answers

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

ANSWERS = {
    Trouble.rate_limited: Said(status=429, headers={"Retry-After": "60"}),
    Trouble.server_error: Said(status=500),
    Trouble.timeout: Said(body=b" " * 50, drip=HASTY / 2),
    Trouble.dropped: Said(hang_up=True),
}


class RssBench:
    """A feed has no accounts; 401, 403 and a page in its place are told to the admin."""

    reading = frozenset(ANSWERS)

    def __init__(self, server: WrongAnswers) -> None:
        self._server = server
        self._channels = {
            hasty: rss.SPEC.build(
                {"allow_private": "yes", "timeout_seconds": str(seconds)}, {}, ShortMemory()
            )
            for hasty, seconds in ((True, HASTY), (False, PATIENT))
        }
        self._said = 0
        self.mend()

    @property
    def channel(self) -> Channel:
        """Waits briefly where the server is told to dawdle, else as long as it takes."""
        return self._channels[self._hasty]

    def query(self, *, limit: int = 100) -> Query:
        return Query(kind="feed", now=NOW, settings={"url": self._server.url + "/f"}, limit=limit)

    def say(self, count: int) -> int:
        self._said += count
        self.mend()
        return self._said

    def mend(self) -> None:
        self._hasty = False
        items = "".join(
            f"<item><guid>i{n}</guid><title>{BRAND} {n}</title></item>" for n in range(self._said)
        )
        feed = f'<rss version="2.0"><channel><title>B</title>{items}</channel></rss>'
        self._server.answers = [Said(body=feed.encode())]

    def reading_goes_wrong(self, trouble: Trouble) -> None:
        self._hasty = trouble is Trouble.timeout
        self._server.answers = [ANSWERS[trouble]]


class FilesBench:
    """A file cannot keep us waiting; its bad rows are set aside by its own tests."""

    reading: frozenset[Trouble] = frozenset()

    def __init__(self, path: Path) -> None:
        self._path = path
        self.channel: Channel = files.SPEC.build({}, {}, ShortMemory())
        self._said = 0
        path.touch()

    def query(self, *, limit: int = 100) -> Query:
        settings = {"path": str(self._path)}
        return Query(kind="file", now=NOW, settings=settings, limit=limit)

    def say(self, count: int) -> int:
        with self._path.open("a", encoding="utf-8") as rows:
            for _ in range(count):
                self._said += 1
                row = {
                    "id": self._said,
                    "text": f"{BRAND} {self._said}",
                    "author": "hana",
                    "posted_at": NOW.isoformat(),
                }
                rows.write(json.dumps(row, ensure_ascii=False) + "\n")
        return self._said

    def mend(self) -> None:
        """Nothing goes wrong."""

    def reading_goes_wrong(self, trouble: Trouble) -> None:
        raise NotImplementedError(trouble)


DEMO = {
    Trouble.unauthorised: Fault.unauthorised,
    Trouble.forbidden: Fault.forbidden,
    Trouble.rate_limited: Fault.rate_limited,
    Trouble.server_error: Fault.server_error,
    Trouble.timeout: Fault.timeout,
    Trouble.truncated: Fault.truncated,
}


class DemoBench:
    """The town speaks by itself: time passes instead of anybody being told to write."""

    reading = frozenset(DEMO)
    sending = frozenset(DEMO)
    loses_answers = True
    deletes = False

    def __init__(self, folder: Path) -> None:
        self._faults = Faults()
        settings = {"state": str(folder / "town"), "pace": "60", "started_at": NOW.isoformat()}
        self.channel: Channel = open_channel(settings, faults=self._faults)
        self._now = NOW
        self._replied: set[str] = set()

    def query(self, *, limit: int = 100) -> Query:
        return Query(kind="town", now=self._now, limit=limit)

    def say(self, count: int) -> int:
        """Lets time pass until at least `count` more posts stand there; ours do not count."""
        begun = self._heard()
        while self._heard() < begun + count:
            self._now += timedelta(minutes=5)
        return self._heard()

    def _heard(self) -> int:
        found: set[str] = set()
        cursor: Cursor | None = None
        while True:
            page = self.channel.listener.fetch(self.query(), cursor)
            found |= {post.external_id for post in page.posts}
            cursor = page.cursor
            if page.caught_up:
                return len(found)

    def mend(self) -> None:
        """Every fault befalls one call."""

    def reading_goes_wrong(self, trouble: Trouble) -> None:
        self._faults.reading.append(DEMO[trouble])

    def take_back(self, target: ReplyTarget) -> None:
        raise NotImplementedError("the town's people delete when they want to")

    def target(self) -> ReplyTarget:
        page = self.channel.listener.fetch(self.query(), None)
        post = next(
            post for post in page.posts if not post.ours and post.external_id not in self._replied
        )
        self._replied.add(post.external_id)
        return ReplyTarget(
            external_id=post.external_id,
            thread_id=post.thread_id,
            author_external_id=post.author.external_id,
            author_handle=post.author.handle,
        )

    def sending_goes_wrong(self, trouble: Trouble, *, carried_out: bool) -> None:
        fault = DEMO[trouble]
        self._faults.sending.append(Fault.lost_answer if carried_out else fault)

    def published(self) -> int:
        query = Query(kind="timeline", now=self._now, limit=1_000)
        page = self.channel.listener.fetch(query, None)
        return sum(post.in_reply_to in self._replied for post in page.posts)


@contextmanager
def rss_bench() -> Iterator[RssBench]:
    with wrong_answers() as server:
        yield RssBench(server)


@contextmanager
def files_bench() -> Iterator[FilesBench]:
    with tempfile.TemporaryDirectory() as folder:
        yield FilesBench(Path(folder) / "posts.jsonl")


@contextmanager
def demo_bench() -> Iterator[DemoBench]:
    with tempfile.TemporaryDirectory() as folder:
        yield DemoBench(Path(folder))
