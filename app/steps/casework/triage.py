"""Turns analysed posts into work: the approach decision, the case, its promise, the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.config import Replies
from app.db import Sessions, insert_new
from app.models import URGENCY_RANK, Case, Post, PostState
from app.policy.approach import Approach, Situation, decide
from app.policy.opt_out import asks_to_stop
from app.policy.sla import NO_DEADLINE
from app.policy.triage import needs_case
from app.services import Channels
from app.steps.casework.heard_again import reread_post
from app.steps.casework.opting_out import opt_out
from app.steps.casework.our_answers import take_our_post
from app.steps.casework.taking import Taking, join_case
from app.steps.casework.triage_batch import Batch, CaseKey, add_cases, load_batch
from app.steps.listening.capabilities import Capabilities, capabilities


def triage_posts(
    *, sessions: Sessions, channels: Channels, settings: Replies, now: datetime, batch: int
) -> int:
    """Triages up to `batch` analysed posts in the order they were written; returns how many."""
    with sessions.read() as session:  # an idle console does not take the write lock
        waiting = sa.select(Post.id).where(Post.state == PostState.analysed).limit(1)
        if session.execute(waiting).first() is None:
            return 0
    known = capabilities(sessions=sessions, channels=channels)
    with sessions.begin() as session:
        loaded = load_batch(session, limit=batch)
        if loaded is None:
            return 0
        taking = Taking(session=session, batch=loaded, settings=settings, now=now)
        _triage(taking, known)
        return len(loaded.posts)


def _triage(taking: Taking, known: Capabilities) -> None:
    batch = taking.batch
    for post in batch.posts:
        if _asks_us_to_stop(batch, post):
            opt_out(taking.session, batch.authors[post.author_id], post=post, now=taking.now)
    approaches = {
        post.id: _approach(taking, post, known)
        for post in batch.posts
        if not post.ours and post.erased_at is None
    }
    opened = _open_cases(taking, approaches, known)
    for post in batch.posts:
        if post.erased_at is None:
            _take(taking, post, approaches.get(post.id), opened)
        post.state = PostState.triaged
        post.claimed_until = None
    taking.settle()


def _take(taking: Taking, post: Post, approach: Approach | None, opened: set[int]) -> None:
    if approach is None:
        take_our_post(taking, post)
        return
    case = taking.batch.case_of(post)
    if case is None or post.repost_of is not None:
        return
    if post.case_id is not None:
        reread_post(taking, post, case=case, approach=approach)
        return
    join_case(taking, post, case=case, approach=approach, opens=case.id in opened)
    opened.discard(case.id)


def _asks_us_to_stop(batch: Batch, post: Post) -> bool:
    if post.ours or post.repost_of is not None or not asks_to_stop(post.text):
        return False
    answers = batch.known.get((post.channel, post.in_reply_to or ""))
    return post.addressed_to_us or (answers is not None and answers.ours)


def _approach(taking: Taking, post: Post, known: Capabilities) -> Approach:
    author = taking.batch.authors[post.author_id]
    capability = known.answering(post.account_id)
    situation = Situation(
        posted_at=post.posted_at,
        addressed_to_us=post.addressed_to_us,
        opted_out=author.opted_out_at is not None,
        asks_for_no_reply=not post.addressed_to_us and asks_to_stop(post.text),
        no_contact=author.no_contact,
        is_protected=author.is_protected,
        is_bot=author.is_bot,
        reply_rule=post.reply_rule,
        visibility=post.visibility,
        can_reply=capability.can_reply,
        summons_needed=capability.summons_needed,
    )
    too_old_after = timedelta(hours=taking.settings.too_old_hours)
    return decide(situation, now=taking.now, too_old_after=too_old_after)


def _open_cases(taking: Taking, approaches: dict[int, Approach], known: Capabilities) -> set[int]:
    """Makes the cases that are missing, empty as yet; returns their ids."""
    batch = taking.batch
    missing: dict[CaseKey, Post] = {}
    for post in batch.posts:
        key = (post.channel, post.author_id, post.thread_id)
        if post.id not in approaches or key in batch.cases or key in missing:
            continue
        if needs_case(
            batch.verdicts[post.id],
            addressed_to_us=post.addressed_to_us,
            is_repost=post.repost_of is not None,
        ):
            missing[key] = post
    rows = [
        _empty_case(taking, post, account_id=known.answering(post.account_id).account_id)
        for _, post in sorted(missing.items())
    ]
    made = insert_new(
        taking.session,
        Case,
        rows,
        unique=["channel", "author_id", "thread_id"],
        returning=[Case.id],
    )
    opened = {row.id for row in made}
    add_cases(taking.session, batch, _cases_by_id(taking.session, opened))
    return opened


def _empty_case(taking: Taking, post: Post, *, account_id: int) -> dict[str, object]:
    verdict = taking.batch.verdicts[post.id]
    return {
        "channel": post.channel,
        "author_id": post.author_id,
        "thread_id": post.thread_id,
        "account_id": account_id,
        "brand_id": taking.batch.brands.get(post.id),
        "version": 0,
        "post_count": 0,
        "intent": verdict.intent,
        "sentiment": verdict.sentiment,
        "urgency": verdict.urgency,
        "urgency_rank": URGENCY_RANK[verdict.urgency],
        "first_post_at": post.posted_at,
        "last_post_at": post.posted_at,
        "due_at": NO_DEADLINE,
        "created_at": taking.now,
        "updated_at": taking.now,
    }


def _cases_by_id(session: Session, case_ids: set[int]) -> list[Case]:
    if not case_ids:
        return []
    return list(session.scalars(sa.select(Case).where(Case.id.in_(case_ids)).order_by(Case.id)))
