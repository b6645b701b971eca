"""Finds people of the demo town by how they are going to answer."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from app.models import Case, CaseState, Lane, Post, ReplyPath
from listeners.demo.book import Book
from listeners.demo.cast import Opening, cast
from listeners.demo.moment import ONE_IN
from listeners.demo.state import State
from tests.journeys.serving import Served

WANTS_AN_ANSWER = ("complaint", "question", "request")


def _talkative(language: str) -> Mapping[str, tuple[str, ...]]:
    """Openings after which nothing follows by itself, and what their writers may say to help."""
    followed = {one.follows for one in cast().openings}
    found = {}
    for one in cast().openings:
        quiet = one.key not in followed and not _speaks_again(one)
        if one.language == language and quiet and (words := _thanks(one)):
            found[one.text] = words
    return found


def _speaks_again(opening: Opening) -> bool:
    person = cast().people[opening.by]
    lonely = bool(person.alone) and zlib.crc32(opening.key.encode()) % ONE_IN == 0
    changes = opening.edited is not None or opening.deleted_after is not None
    return lonely or changes or bool(opening.ignored)


def _thanks(opening: Opening) -> tuple[str, ...]:
    person = cast().people[opening.by]
    if person.is_bot or person.quiet or opening.intent not in WANTS_AN_ANSWER:
        return ()
    if opening.helped:
        return () if opening.helped[0].deletes else (opening.helped[0].text,)
    return () if person.startled else person.thanks


def somebody_who_will_answer(
    served: Served, *, language: str
) -> tuple[Case, tuple[str, ...]] | None:
    """The newest case that waits for a first answer, and what its writer may say to a good one."""
    wanted = _talkative(language)
    with served.sessions.read() as session:
        rows = session.execute(
            sa.select(Case, Post)
            .join(Post, Post.id == Case.latest_post_id)
            .where(
                Case.state == CaseState.new,
                Case.path == ReplyPath.api,
                Case.lane == Lane.support,
                Case.post_count == 1,
                Post.text.in_(wanted),
            )
            .order_by(Case.id.desc())
        ).all()
        found = ((case, _left_to_say(served, post, wanted[post.text])) for case, post in rows)
        chosen = next(((case, words) for case, words in found if words), None)
        session.expunge_all()
    return chosen


def _left_to_say(served: Served, post: Post, words: tuple[str, ...]) -> tuple[str, ...]:
    """Nobody in the town says a thing twice: who has used up their thanks stays silent."""
    week = post.external_id.partition(".")[0]
    with State(Path(served.settings.channel_fixed("demo", "")["state"])).reading() as connection:
        opening = Book(connection).seen(post.external_id)
        said = Book(connection).said(opening.author, week=week) if opening else frozenset()
    return tuple(one for one in words if one not in said)
