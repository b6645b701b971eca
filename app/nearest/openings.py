"""The vectors of past cases as the database has them: what each case's first post means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Case, CaseState, Event, Post, StoredAnalysis
from app.nearest.exact import Vector, vector_of
from nlp.trained.naming import base_of

AT_ONCE = 500  # ids in one IN list
_PAGE = 5_000  # cases
# PostgreSQL shows events in the order of their ends, not of their ids: a few are read twice
_OVERLAP = 200
_HEADS = ".h________-______"  # as LIKE writes what heads add to a model's name

PAST: sa.ColumnElement[bool] = sa.or_(
    Case.state.in_((CaseState.solved, CaseState.ignored)),
    sa.and_(Case.state == CaseState.waiting, Case.first_replied_at.is_not(None)),
)
"""A case that ended, or that we answered and that waits for the customer."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Marks:
    """How far the history and the analyses were read, by id."""

    event: int
    analysis: int


def space_of(revision: str) -> str:
    """The part of an analyser's revision that names its vectors: the model.

    Neither its rules nor the heads that it wears change what it makes of a text's meaning.
    """
    return base_of(revision)


def first_post() -> sa.ScalarSelect[int]:
    """The id of a case's first post that is there and not ours; goes with a Case in a FROM."""
    return (
        sa.select(Post.id)
        .where(Post.case_id == Case.id, Post.ours.is_(False), Post.erased_at.is_(None))
        .order_by(Post.posted_at, Post.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def with_openings(
    statement: sa.Select[*tuple[Any, ...]], *, space: str
) -> sa.Select[*tuple[Any, ...]]:
    """Joins to each case its first post that is there, and the analysis that has its vector.

    The newest of this model counts, under whatever heads: an older one may be of other words.
    """
    said = sa.orm.aliased(StoredAnalysis)
    newest = (
        sa.select(said.id)
        .where(
            said.post_id == Post.id,
            sa.or_(
                said.revision == space,
                said.revision.startswith(f"{space}+", autoescape=True),
                said.revision.like(f"{_literally(space)}{_HEADS}", escape="/"),
                said.revision.like(f"{_literally(space)}{_HEADS}+%", escape="/"),
            ),
        )
        .order_by(said.analysed_at.desc(), said.id.desc())
        .limit(1)
        .correlate(Post)
        .scalar_subquery()
    )
    return statement.join(Post, Post.id == first_post()).join(
        StoredAnalysis,
        sa.and_(StoredAnalysis.id == newest, StoredAnalysis.embedding.is_not(None)),
    )


def _literally(text: str) -> str:
    """For LIKE, whose wild cards "/" makes plain."""
    return re.sub(r"([/%_])", r"/\1", text)


def newest_marks(session: Session) -> Marks:
    event, analysis = session.execute(
        sa.select(
            sa.select(sa.func.coalesce(sa.func.max(Event.id), 0)).scalar_subquery(),
            sa.select(sa.func.coalesce(sa.func.max(StoredAnalysis.id), 0)).scalar_subquery(),
        )
    ).one()
    return Marks(event=event, analysis=analysis)


def count_past(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Case).where(PAST)) or 0


def touched_since(session: Session, marks: Marks) -> set[int]:
    """The cases to which something happened, or of which a post was read."""
    happened = sa.select(Event.case_id).where(Event.id > marks.event - _OVERLAP)
    read = (
        sa.select(Post.case_id)
        .join(StoredAnalysis, StoredAnalysis.post_id == Post.id)
        .where(StoredAnalysis.id > marks.analysis - _OVERLAP)
    )
    return {one for one in session.scalars(sa.union(happened, read)) if one is not None}


def page_of_vectors(
    session: Session, *, space: str, after: int
) -> tuple[list[tuple[int, Vector]], int | None]:
    """Past cases after this id with their vectors, and after which id to go on (None: the end)."""
    cases = (
        sa.select(Case.id).where(Case.id > after, PAST).order_by(Case.id).limit(_PAGE).subquery()
    )
    ids = session.scalars(sa.select(cases.c.id).order_by(cases.c.id)).all()
    if not ids:
        return [], None
    wanted = sa.select(Case.id, StoredAnalysis.embedding).where(
        PAST, Case.id > after, Case.id <= ids[-1]
    )
    return list(_vectors(session, wanted, space=space)), ids[-1]


def vectors_of(
    session: Session, case_ids: Collection[int], *, space: str
) -> Iterator[tuple[int, Vector]]:
    """The vectors of those of these cases that are past and have one."""
    ordered = sorted(case_ids)
    for at in range(0, len(ordered), AT_ONCE):
        part = ordered[at : at + AT_ONCE]
        wanted = sa.select(Case.id, StoredAnalysis.embedding).where(PAST, Case.id.in_(part))
        yield from _vectors(session, wanted, space=space)


def _vectors(
    session: Session, wanted: sa.Select[*tuple[Any, ...]], *, space: str
) -> Iterator[tuple[int, Vector]]:
    for case_id, stored in session.execute(with_openings(wanted, space=space)):
        yield case_id, vector_of(stored)
