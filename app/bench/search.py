"""How fast posts are found by a word of two characters, against LIKE on the same rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from app import migrate
from app.db import Sessions, engine_for
from app.models import Account, Author, Post
from app.search_index import bigrams, fold, index_texts, post_search, posts_with
from listeners.demo import cast

SEED = 20261122
AT_ONCE = 2_000  # posts a transaction
PAGE = 50
COMMON = ("返品", "配送")  # every agent's words; the others are drawn from the texts

Statement = sa.Select[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Milliseconds a search: the newest posts with the word, and all of them."""

    page_p50: float
    page_p95: float
    all_p50: float
    all_p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFigures:
    """`recall`: the share of the posts holding a word that the index found. 1.0 or it is broken.

    `wrong`: posts found that do not hold it.
    """

    posts: int
    words: int
    index: Side
    like: Side
    recall: float
    wrong: int


@dataclass(slots=True)
class _Answers:
    page: list[float]
    all: list[float]
    held: int = 0
    found: int = 0
    wrong: int = 0

    def side(self) -> Side:
        page, every = quantiles(self.page, n=20), quantiles(self.all, n=20)
        return Side(page_p50=page[9], page_p95=page[18], all_p50=every[9], all_p95=every[18])


def bench_search(*, posts: int, words: int, now: datetime) -> SearchFigures:
    """Both sides find the same words in `posts` posts of the town, each with a number of its own.

    The words are drawn from all pairs of letters that the town writes: rare ones and common ones.
    """
    with tempfile.TemporaryDirectory(prefix="kikimimi-bench-") as folder:
        sessions = Sessions(engine_for(f"sqlite:///{Path(folder) / 'search.sqlite3'}"))
        migrate.upgrade(sessions)
        folded = _fill(sessions, posts=posts, now=now)
        index, like = _Answers([], []), _Answers([], [])
        with sessions.read() as session:
            for word in _words(words):
                holding = {post_id for post_id, text in folded.items() if word in text}
                pattern = sa.select(Post.id).where(sa.func.lower(Post.text).like(f"%{word}%"))
                _ask(session, posts_with(word), post_search.c.post_id, holding, index)
                _ask(session, pattern, Post.id, holding, like)
        sessions.engine.dispose()
    return SearchFigures(
        posts=posts,
        words=words,
        index=index.side(),
        like=like.side(),
        recall=index.found / index.held,
        wrong=index.wrong,
    )


def _ask(
    session: Any, every: Statement, post_id: Any, holding: set[int], answers: _Answers
) -> None:
    newest = every.order_by(post_id.desc()).limit(PAGE)
    session.execute(newest).all()  # both sides warm
    begun = perf_counter()
    session.execute(newest).all()
    answers.page.append((perf_counter() - begun) * 1_000)
    begun = perf_counter()
    found = set(session.scalars(every))
    answers.all.append((perf_counter() - begun) * 1_000)
    answers.held += len(holding)
    answers.found += len(found & holding)
    answers.wrong += len(found - holding)


def _words(count: int) -> list[str]:
    pairs = {pair for one in cast().openings for pair in bigrams(fold(one.text))}
    letters = sorted(pair for pair in pairs if pair.isalpha() and not pair.isascii())
    return [*COMMON, *Random(SEED).sample(letters, count - len(COMMON))]  # noqa: S311


def _fill(sessions: Sessions, *, posts: int, now: datetime) -> dict[int, str]:
    with sessions.begin() as session:
        account = Account(channel="demo", name="bench", created_at=now)
        author = Author(channel="demo", external_id="bench", handle="bench", first_seen_at=now)
        session.add_all([account, author])
        session.flush()
        rows = _rows(posts, account_id=account.id, author_id=author.id, now=now)
    folded: dict[int, str] = {}
    while part := list(islice(rows, AT_ONCE)):
        texts = {row["id"]: row["text"] for row in part}
        with sessions.begin() as session:
            session.execute(sa.insert(Post), part)
            index_texts(session, texts)
        folded |= {post_id: fold(text) for post_id, text in texts.items()}
    return folded


def _rows(
    posts: int, *, account_id: int, author_id: int, now: datetime
) -> Iterator[dict[str, Any]]:
    texts = [one.text for one in cast().openings]
    chance = Random(SEED)  # noqa: S311 (the same posts each time)
    for number in range(1, posts + 1):
        yield {
            "id": number,
            "channel": "demo",
            "external_id": str(number),
            "thread_id": str(number),
            "account_id": account_id,
            "author_id": author_id,
            "text": f"{chance.choice(texts)} {number}",
            "media": [],
            "posted_at": now + timedelta(seconds=number),
            "seen_at": now,
            "channel_data": {},
        }
