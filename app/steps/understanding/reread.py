"""Reads cases' first posts again after the model changed, so that new cases compare with them.

Vectors of two models cannot be compared. What is said of a post this time is stored for its vector
alone: it never counts, and nobody is shown it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions, insert_new
from app.models import Case, Post, PostState, Preference, StoredAnalysis
from app.nearest.openings import AT_ONCE, first_post, space_of, with_openings
from app.read.rereading import REREADING, Rereading, rereading
from app.steps.understanding.analyse import Waiting, read_texts, spoken_in_streams
from app.steps.understanding.recording import UNCOUNTED, analysis_row
from nlp.base import Analyser, Analysis

BATCH = 32  # posts: a moment's work, so that a new post never waits long behind them
_UNTOLD: dict[str, list[str]] = {"reasons": [], "names": []}


def reread_openings(
    *, sessions: Sessions, analyser: Analyser | None, now: datetime, waiting_at_most: int
) -> int:
    """Reads first posts of which this model has no vector, those of the newest cases first.

    Returns how many cases were looked at; 0 when nothing is left (one query), and while more than
    `waiting_at_most` new posts wait. `analyser` None: the one in use makes no vectors; posts that
    it reads are read again when one that does comes back. Raises ModelMissing.
    """
    space = space_of(analyser.revision) if analyser is not None else ""
    with sessions.read() as session:
        at = rereading(session)
        if at == Rereading(space=space):
            return 0
        if at.space != space:
            at = Rereading(space=space, below=_past_the_newest(session) if space else 0)
        if at.below and _many_wait(session, more_than=waiting_at_most):
            return 0
        looked_at, waiting, below = _next(session, at)
    analyses = read_texts(waiting, analyser=analyser) if analyser is not None and waiting else {}
    with sessions.begin() as session:
        if analyser is not None:
            unchanged = _unchanged(session, waiting)
            found = {key: said for key, said in analyses.items() if key in unchanged}
            _store(session, found, revision=analyser.revision, now=now)
        value = {"space": space, "below": below}
        session.merge(Preference(name=REREADING, value=value))
    return looked_at


def _past_the_newest(session: Session) -> int:
    return (session.scalar(sa.select(sa.func.max(Case.id))) or -1) + 1


def _many_wait(session: Session, *, more_than: int) -> bool:
    some = sa.select(Post.id).where(Post.state == PostState.collected).limit(more_than + 1)
    return (
        session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0
    ) > more_than


def _next(session: Session, at: Rereading) -> tuple[int, list[Waiting], int]:
    """How many cases were looked at, whose posts are to be read, and below which id to go on."""
    if not at.below:
        return 0, [], 0
    ids = list(
        session.scalars(
            sa.select(Case.id).where(Case.id < at.below).order_by(Case.id.desc()).limit(AT_ONCE)
        )
    )
    ready = set(
        session.scalars(with_openings(sa.select(Case.id).where(Case.id.in_(ids)), space=at.space))
    )
    lacking = [one for one in ids if one not in ready]
    if len(lacking) > BATCH:
        below = lacking[BATCH - 1]
        ids = [one for one in ids if one >= below]
    else:
        below = ids[-1] if len(ids) == AT_ONCE else 0
    return len(ids), _openings_of(session, lacking[:BATCH]), below


def _openings_of(session: Session, case_ids: Sequence[int]) -> list[Waiting]:
    """Posts that are not read anyway: collected ones will be, and reposts never are."""
    if not case_ids:
        return []
    rows = session.execute(
        sa.select(Post.id, Post.text, Post.language_hint)
        .select_from(Case)
        .join(Post, Post.id == first_post())
        .where(Case.id.in_(case_ids))
        .where(Post.state != PostState.collected, Post.repost_of.is_(None))
    ).all()
    spoken = spoken_in_streams(session, [row.id for row in rows if not row.language_hint])
    return [
        Waiting(post_id=row.id, text=row.text, hint=row.language_hint or spoken.get(row.id))
        for row in rows
    ]


def _unchanged(session: Session, waiting: Sequence[Waiting]) -> frozenset[int]:
    """The posts that still say what was read: not edited or taken back meanwhile."""
    texts = {one.post_id: one.text for one in waiting}
    if not texts:
        return frozenset()
    rows = session.execute(
        sa.select(Post.id, Post.text)
        .where(Post.id.in_(texts), Post.state != PostState.collected, Post.erased_at.is_(None))
        .order_by(Post.id)
        .with_for_update()
    )
    return frozenset(row.id for row in rows if row.text == texts[row.id])


def _store(
    session: Session, analyses: Mapping[int, Analysis], *, revision: str, now: datetime
) -> None:
    rows = [
        analysis_row(said, post_id=post_id, revision=revision, now=now) | UNCOUNTED | _UNTOLD
        for post_id, said in sorted(analyses.items())
        if said.embedding
    ]
    # what this revision said of a post before stays as it is
    insert_new(session, StoredAnalysis, rows, unique=("post_id", "revision"))
