"""How fast posts are taken in, end to end, against the database's own limit."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, select

from app import migrate, wiring
from app.config import Settings
from app.models import Post
from app.services import Services
from app.steps.listening import brands
from app.steps.listening.collect import collect
from app.steps.listening.importing import begin_import
from listeners.demo import cast

PAGE = 500  # rows a transaction of the raw insert


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestFigures:
    """Posts a second on SQLite. `raw` inserts the same texts into a table of two columns."""

    posts: int
    stored: int
    end_to_end: float
    raw: float


def bench_ingest(*, posts: int, now: datetime) -> IngestFigures:
    """Parse, match, store and remember `posts` lines of a JSONL file in a throw-away folder."""
    with tempfile.TemporaryDirectory(prefix="kikimimi-bench-") as folder:
        here = Path(folder)
        source = here / "posts.jsonl"
        texts = _write(source, posts=posts, now=now)
        services = wiring.build(Settings(data=here / "data"))
        migrate.upgrade(services.sessions)
        stream_id = _stream(services, source, now)
        begun = perf_counter()
        while True:
            page = collect(
                stream_id, sessions=services.sessions, channels=services.channels, now=now
            )
            if page is None or page.caught_up:
                break
        took = perf_counter() - begun
        with services.sessions.read() as session:
            stored = session.scalar(select(func.count(Post.id))) or 0
        services.sessions.engine.dispose()
        return IngestFigures(
            posts=posts, stored=stored, end_to_end=posts / took, raw=_raw(here, texts)
        )


def _write(path: Path, *, posts: int, now: datetime) -> list[str]:
    texts = [opening.text for opening in islice(cycle(cast().openings), posts)]
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            row = {
                "id": str(number),
                "author": f"person{number % 997}",
                "text": text,
                "posted_at": (now - timedelta(seconds=posts - number)).isoformat(),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return texts


def _stream(services: Services, source: Path, now: datetime) -> int:
    brand_id = brands.add_brand(
        name="凪森",
        words=brands.words(names="凪森\nNagimori", required="", excluded="温泉"),
        person_id=None,
        sessions=services.sessions,
        now=now,
    )
    return begin_import(
        source,
        folder=services.settings.imports,
        brand_id=brand_id,
        fields={},
        sessions=services.sessions,
        now=now,
    ).stream_id


def _raw(folder: Path, texts: list[str]) -> float:
    connection = sqlite3.connect(folder / "raw.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE post (id INTEGER PRIMARY KEY, text TEXT)")
    begun = perf_counter()
    for start in range(0, len(texts), PAGE):
        connection.execute("BEGIN IMMEDIATE")
        rows = [(text,) for text in texts[start : start + PAGE]]
        connection.executemany("INSERT INTO post (text) VALUES (?)", rows)
        connection.execute("COMMIT")
    took = perf_counter() - begun
    connection.close()
    return len(texts) / took
