"""Everything that triage asks the database for one batch of posts: a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.models import (
    Author,
    Case,
    Clock,
    LedgerEntry,
    Post,
    PostState,
    Reply,
    ReplyState,
    Sighting,
    StoredAnalysis,
)
from app.policy.triage import UNJUDGED, Verdict
from app.steps.understanding.labelling import PERSON

ThreadKey = tuple[str, str]  # channel, thread id
CaseKey = tuple[str, int, str]  # channel, author, thread id

LINKABLE = (
    ReplyState.queued,
    ReplyState.sending,
    ReplyState.unsure,
    ReplyState.handed_over,
    ReplyState.sent,
)


@dataclass(slots=True)
class Batch:
    """Rows of one batch, held by the session; triage changes them in place."""

    posts: list[Post]  # in the order in which they were written
    authors: dict[int, Author]
    verdicts: dict[int, Verdict]  # by post
    read_at: dict[int, datetime]  # by post: when its words were analysed
    brands: dict[int, int]  # by post
    addressed_us_at: dict[int, datetime]  # by author: the first time
    our_posts: dict[ThreadKey, list[Post]]
    known: dict[tuple[str, str], Post]  # posts of this batch and those they answer, by external id
    cases: dict[CaseKey, Case]
    clocks: dict[int, list[Clock]]  # by case
    ledger: dict[int, LedgerEntry]  # by case
    replies: dict[int, list[Reply]]  # by case
    judged_since: frozenset[int]  # posts of whose case a person has spoken since they were read

    def case_of(self, post: Post) -> Case | None:
        return self.cases.get((post.channel, post.author_id, post.thread_id))


def load_batch(session: Session, *, limit: int) -> Batch | None:
    """The oldest analysed posts and what belongs to them; None when there are none."""
    posts = list(
        session.scalars(
            sa.select(Post)
            .where(Post.state == PostState.analysed)
            .order_by(Post.id)
            .limit(limit)
            # a label or an analysis that is being stored may go on naming the post
            .with_for_update(skip_locked=True, key_share=True)
        )
    )
    if not posts:
        return None
    posts.sort(key=lambda post: (post.posted_at, post.id))
    cases = _cases(session, posts)  # held before anything that a person may be saying is read
    post_ids = [post.id for post in posts]
    said = _said(session, post_ids)
    author_ids = {post.author_id for post in posts}
    batch = Batch(
        posts=posts,
        authors={
            one.id: one
            for one in session.scalars(sa.select(Author).where(Author.id.in_(author_ids)))
        },
        verdicts={post_id: _verdict(said.get(post_id)) for post_id in post_ids},
        read_at={post_id: one.analysed_at for post_id, one in said.items()},
        brands=_brands(session, post_ids),
        addressed_us_at=_addressed(session, author_ids),
        our_posts=_our_posts(session, posts),
        known=_known(session, posts),
        cases={},
        clocks=defaultdict(list),
        ledger={},
        replies=defaultdict(list),
        judged_since=_judged_since(session, [one.id for one in posts if one.case_id is not None]),
    )
    add_cases(session, batch, cases)
    return batch


def add_cases(session: Session, batch: Batch, cases: Sequence[Case]) -> None:
    """Takes cases into the batch with their clocks, ledger entries and replies."""
    case_ids = [case.id for case in cases]
    if not case_ids:
        return
    for case in cases:
        batch.cases[(case.channel, case.author_id, case.thread_id)] = case
    for clock in session.scalars(sa.select(Clock).where(Clock.case_id.in_(case_ids))):
        batch.clocks[clock.case_id].append(clock)
    for entry in session.scalars(sa.select(LedgerEntry).where(LedgerEntry.case_id.in_(case_ids))):
        batch.ledger[entry.case_id] = entry
    for reply in session.scalars(
        sa.select(Reply).where(Reply.case_id.in_(case_ids), Reply.state.in_(LINKABLE))
    ):
        batch.replies[reply.case_id].append(reply)


def _said(session: Session, post_ids: Sequence[int]) -> dict[int, StoredAnalysis]:
    """By post the analysis that counts."""
    rows = session.scalars(
        sa.select(StoredAnalysis).where(
            StoredAnalysis.post_id.in_(post_ids), StoredAnalysis.current.is_(True)
        )
    )
    return {row.post_id: row for row in rows}


def _verdict(said: StoredAnalysis | None) -> Verdict:
    if said is None:
        return UNJUDGED
    return Verdict(
        intent=said.intent,
        sentiment=said.sentiment,
        urgency=said.urgency,
        abstained=said.abstained,
        language=said.language,
    )


def _judged_since(session: Session, post_ids: Sequence[int]) -> frozenset[int]:
    """Of posts that have a case: a person judged or corrected it after they were analysed."""
    if not post_ids:
        return frozenset()
    read, by_person, sibling = aliased(StoredAnalysis), aliased(StoredAnalysis), aliased(Post)
    return frozenset(
        session.scalars(
            sa.select(Post.id)
            .join(read, sa.and_(read.post_id == Post.id, read.current.is_(True)))
            .join(sibling, sibling.case_id == Post.case_id)
            .join(by_person, by_person.post_id == sibling.id)
            .where(Post.id.in_(post_ids), by_person.current.is_(True))
            .where(by_person.revision.like(f"{PERSON}%"))
            .where(sa.or_(by_person.id == read.id, by_person.analysed_at > read.analysed_at))
            .distinct()
        )
    )


def _brands(session: Session, post_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        sa.select(Sighting.post_id, sa.func.min(Sighting.brand_id))
        .where(Sighting.post_id.in_(post_ids))
        .group_by(Sighting.post_id)
    )
    return {post_id: brand_id for post_id, brand_id in rows if brand_id is not None}


def _addressed(session: Session, author_ids: Collection[int]) -> dict[int, datetime]:
    rows = session.execute(
        sa.select(Post.author_id, sa.func.min(Post.posted_at))
        .where(Post.author_id.in_(author_ids), Post.addressed_to_us.is_(True))
        .group_by(Post.author_id)
    )
    return {row[0]: row[1] for row in rows}


def _our_posts(session: Session, posts: Sequence[Post]) -> dict[ThreadKey, list[Post]]:
    found: dict[ThreadKey, list[Post]] = defaultdict(list)
    for channel, threads in _threads(posts).items():
        for post in session.scalars(
            sa.select(Post)
            .where(Post.channel == channel, Post.thread_id.in_(threads), Post.ours.is_(True))
            .order_by(Post.posted_at, Post.id)
        ):
            found[(channel, post.thread_id)].append(post)
    return found


def _known(session: Session, posts: Sequence[Post]) -> dict[tuple[str, str], Post]:
    found = {(post.channel, post.external_id): post for post in posts}
    wanted: dict[str, set[str]] = defaultdict(set)
    for post in posts:
        if post.in_reply_to and (post.channel, post.in_reply_to) not in found:
            wanted[post.channel].add(post.in_reply_to)
    for channel, external_ids in wanted.items():
        for post in session.scalars(
            sa.select(Post).where(Post.channel == channel, Post.external_id.in_(external_ids))
        ):
            found[(channel, post.external_id)] = post
    return found


def _cases(session: Session, posts: Sequence[Post]) -> list[Case]:
    found: list[Case] = []
    authors = {post.author_id for post in posts}
    ours = {post.thread_id for post in posts if post.ours}
    for channel, threads in _threads(posts).items():
        found += session.scalars(
            sa.select(Case)
            .where(
                Case.channel == channel,
                Case.thread_id.in_(threads),
                sa.or_(Case.author_id.in_(authors), Case.thread_id.in_(ours)),
            )
            .order_by(Case.id)
            .with_for_update()
        )
    return found


def _threads(posts: Sequence[Post]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for post in posts:
        found[post.channel].add(post.thread_id)
    return found
