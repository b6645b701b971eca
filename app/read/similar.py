"""Past cases whose first post means nearly the same as a case's, and how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import (
    Author,
    Case,
    CaseState,
    LedgerEntry,
    Outcome,
    Post,
    Reply,
    ReplyState,
    StoredAnalysis,
)
from app.nearest.exact import closeness, vector_of
from app.nearest.openings import PAST, first_post, space_of, with_openings
from app.nearest.past import PastCases
from app.policy.masking import masked
from app.policy.reusing import Addressee, readdressed
from app.read.rereading import is_rereading
from nlp.trained.files import floors_of
from nlp.trained.floors import Floors

MOST = 5
ASKED = 200  # cases that are looked at: room for those of another language, and for those gone
_EXCERPT = 120  # characters


class Ending(StrEnum):
    """How a past case ended."""

    solved = "solved"
    ignored = "ignored"
    replied = "replied"  # and the customer has not written since


_ENDINGS = {
    CaseState.solved: Ending.solved,
    CaseState.ignored: Ending.ignored,
    CaseState.waiting: Ending.replied,
}


class NothingBecause(StrEnum):
    not_read = "not_read"  # the case's first post has no vector
    earlier_model = "earlier_model"  # it has one, of another model than the one in use
    not_ready = "not_ready"  # ask again in a while
    no_past = "no_past"
    past_earlier_model = "past_earlier_model"  # or read without any: all, or some of them
    none_close = "none_close"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarCase:
    """`reply`: our first answer, addressed to the present writer; empty when there was none."""

    case_id: int
    closeness: float  # cosine
    excerpt: str  # personal data covered
    language: str
    first_post_at: datetime
    ending: Ending
    ignored_reason: str
    outcome: Outcome | None  # where a person set one
    replied_after: timedelta | None  # from the post to our first answer
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarCases:
    """Closest first, each against the floor for its language; `nothing` says why there are none."""

    cases: tuple[SimilarCase, ...] = ()
    nothing: NothingBecause | None = None


def similar_cases(
    session: Session, case_id: int, *, past: PastCases, revision: str, now: datetime
) -> SimilarCases:
    """The past cases closest to this one. `revision`: of the analyser in use.

    Raises NotFound.
    """
    space = space_of(revision)
    own = session.execute(_with_details(space).where(Case.id == case_id)).first()
    if own is None:
        return SimilarCases(nothing=_why_not_compared(session, case_id))
    near = past.nearest(vector_of(own.embedding), space=space, most=ASKED, now=now)
    if near is None:
        return SimilarCases(nothing=NothingBecause.not_ready)
    others = [one.case_id for one in near if one.case_id != case_id]
    rows = session.execute(_with_details(space).where(PAST, Case.id.in_(others))).all()
    if not rows:
        return SimilarCases(nothing=_why_no_past(session, case_id))
    close = _closest(rows, own, floors=floors_of(space))
    if not close:
        return SimilarCases(nothing=_why_none_close(session, space))
    replies = _first_replies(session, [row.id for _, row in close])
    writer = Addressee(handle=own.handle, display_name=own.display_name)
    return SimilarCases(
        cases=tuple(
            _shown(row, how_close, reply=replies.get(row.id, ""), writer=writer)
            for how_close, row in close
        )
    )


def _why_not_compared(session: Session, case_id: int) -> NothingBecause:
    if session.get(Case, case_id) is None:
        raise NotFound("There is no such case.", code="no_case")
    has_a_vector = session.scalar(
        sa.select(StoredAnalysis.id)
        .select_from(Case)
        .join(StoredAnalysis, StoredAnalysis.post_id == first_post())
        .where(Case.id == case_id, StoredAnalysis.embedding.is_not(None))
        .limit(1)
    )
    return NothingBecause.earlier_model if has_a_vector else NothingBecause.not_read


def _why_no_past(session: Session, case_id: int) -> NothingBecause:
    another = session.scalar(sa.select(Case.id).where(PAST, Case.id != case_id).limit(1))
    return NothingBecause.past_earlier_model if another else NothingBecause.no_past


def _why_none_close(session: Session, space: str) -> NothingBecause:
    """While past cases are read again, a close one may be among those that are left."""
    left = is_rereading(session, space)
    return NothingBecause.past_earlier_model if left else NothingBecause.none_close


def _with_details(space: str) -> sa.Select[*tuple[Any, ...]]:
    statement = (
        sa.select(
            Case.id,
            Case.state,
            StoredAnalysis.language,
            Case.ignored_reason,
            Case.first_post_at,
            Case.first_replied_at,
            Author.handle,
            Author.display_name,
            Post.text,
            StoredAnalysis.embedding,
            StoredAnalysis.personal_data,
            LedgerEntry.outcome,
            LedgerEntry.outcome_at,
        )
        .select_from(Case)
        .join(Author, Author.id == Case.author_id)
    )
    return with_openings(statement, space=space).outerjoin(
        LedgerEntry, LedgerEntry.case_id == Case.id
    )


def _closest(
    rows: Sequence[sa.Row[Any]], own: sa.Row[Any], *, floors: Floors
) -> list[tuple[float, sa.Row[Any]]]:
    # compared with the rows themselves: what was kept in memory or in a file may be older
    vector = vector_of(own.embedding)
    above: list[tuple[float, float, sa.Row[Any]]] = []
    for row in rows:
        other = vector_of(row.embedding)
        if len(other) != len(vector):
            continue
        how_close = closeness(vector, other)
        lead = how_close - floors.between(row.language, own.language)
        if lead >= 0:
            above.append((lead, how_close, row))
    above.sort(key=lambda one: (-one[0], -one[2].id))
    return [(how_close, row) for _, how_close, row in above[:MOST]]


def _first_replies(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """Our first answer in each case: from here, else as it came back from the network."""
    from_here = (
        sa.select(Reply.case_id, Reply.text)
        .where(Reply.case_id.in_(case_ids), Reply.state == ReplyState.sent)
        .order_by(Reply.sent_at.desc(), Reply.id.desc())
    )
    elsewhere = (
        sa.select(Post.case_id, Post.text)
        .where(Post.case_id.in_(case_ids), Post.ours.is_(True), Post.erased_at.is_(None))
        .order_by(Post.posted_at.desc(), Post.id.desc())
    )
    return {
        row.case_id: row.text
        for statement in (elsewhere, from_here)  # the last one that is put in stays
        for row in session.execute(statement)
    }


def _shown(row: sa.Row[Any], how_close: float, *, reply: str, writer: Addressee) -> SimilarCase:
    was = Addressee(handle=row.handle, display_name=row.display_name)
    after = row.first_replied_at - row.first_post_at if row.first_replied_at else None
    return SimilarCase(
        case_id=row.id,
        closeness=how_close,
        excerpt=masked(row.text, row.personal_data)[:_EXCERPT],
        language=row.language,
        first_post_at=row.first_post_at,
        ending=_ENDINGS[row.state],
        ignored_reason=row.ignored_reason,
        outcome=row.outcome if row.outcome_at is not None else None,
        replied_after=after,
        reply=readdressed(reply, was=was, now=writer),
    )
