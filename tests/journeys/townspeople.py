"""Finds people of the demo town by how they are going to answer."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.models import Case, CaseState, Lane, Post, ReplyPath
from listeners.demo.cast import Opening, cast
from tests.journeys.serving import Served


def _talkative(language: str) -> Iterator[Opening]:
    """Openings whose writers answer a good reply in the thread, and say nothing before."""
    for one in cast().openings:
        person = cast().people[one.by]
        answers = one.helped and not one.helped[0].deletes
        if one.language == language and answers and not (one.ignored or person.startled):
            yield one


def somebody_who_will_answer(served: Served, *, language: str) -> tuple[Case, str] | None:
    """A case that waits for its first answer, and what its writer will say to a good one."""
    wanted = {one.text: one.helped[0].text for one in _talkative(language)}
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
            .order_by(Case.id)
        ).first()
        session.expunge_all()
    return (found[0], wanted[found[1]]) if found else None
