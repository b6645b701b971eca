"""Finds people of the demo town by how they are going to answer."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import sqlalchemy as sa

from app.models import Case, CaseState, Lane, Post, ReplyPath
from listeners.demo.cast import Opening, cast
from listeners.demo.moment import ONE_IN
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
        found = session.execute(
            sa.select(Case, Post.text)
            .join(Post, Post.id == Case.latest_post_id)
            .where(
                Case.state == CaseState.new,
                Case.path == ReplyPath.api,
                Case.lane == Lane.support,
                Case.post_count == 1,
                Post.text.in_(wanted),
            )
            .order_by(Case.id.desc())
        ).first()
        session.expunge_all()
    return (found[0], wanted[found[1]]) if found else None
