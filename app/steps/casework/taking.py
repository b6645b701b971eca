"""Takes a customer's post into its case: counts it, judges it, starts or keeps a promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.config import Replies
from app.models import (
    URGENCY_RANK,
    Case,
    CaseState,
    Clock,
    ClockEnd,
    ClockKind,
    Event,
    LedgerEntry,
    Post,
    ReplyPath,
)
from app.policy.approach import Approach
from app.policy.ledger import excluded_reason, is_silent_customer
from app.policy.sla import NO_DEADLINE, due_at
from app.policy.triage import Verdict, joined, lane
from app.steps.casework.triage_batch import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One batch under way. What it adds is kept, and inserted together by `settle`."""

    session: Session
    batch: Batch
    settings: Replies
    now: datetime
    added: list[Clock | LedgerEntry | Event] = field(default_factory=list)

    def tell(self, kind: str, *, case_id: int, **detail: Any) -> None:
        event = Event(at=self.now, kind=kind, case_id=case_id, person_id=None, detail=detail)
        self.added.append(event)

    def settle(self) -> None:
        """Inserts what was added, a statement a table; no row of it is needed again."""
        self.session.bulk_save_objects(self.added, preserve_order=False)
        self.added.clear()

    def settle_and_reload(self) -> None:
        """The same in the middle of a batch, for whoever reads or changes these rows next."""
        cases = {one.case_id for one in self.added if not isinstance(one, Event)}
        self.settle()
        for case_id in cases:
            self.batch.clocks[case_id].clear()
        for clock in self.session.scalars(sa.select(Clock).where(Clock.case_id.in_(cases))):
            self.batch.clocks[clock.case_id].append(clock)
        entries = sa.select(LedgerEntry).where(LedgerEntry.case_id.in_(cases))
        self.batch.ledger.update({one.case_id: one for one in self.session.scalars(entries)})


def join_case(taking: Taking, post: Post, *, case: Case, approach: Approach, opens: bool) -> None:
    """One more post of the case's author. `opens`: it is the first."""
    came_from = case.state
    clocks = taking.batch.clocks[case.id]
    unanswered = any(clock.ended_at is None for clock in clocks)
    verdict = taking.batch.verdicts[post.id]
    apply_verdict(
        case, verdict if opens else joined(verdict_of(case), verdict, unanswered=unanswered)
    )
    _count(case, post, now=taking.now)
    if case.latest_post_id == post.id:
        case.path = approach.path
        case.approach_reasons = [reason.as_json() for reason in approach.reasons]
    answer = _our_answer(taking, post, case)
    if answer is not None:
        _note_answered(taking, post, case=case, answer=answer)
    else:
        _promise(taking, post, case=case)
    _move(case, opens=opens, approach=approach, answered=answer is not None, now=taking.now)
    _tell(taking, post, case=case, opens=opens, came_from=came_from)
    if opens or _comes_first(taking, post, case):
        _note_silent(taking, post, case=case, approach=approach)
    _note_response(taking, post, case=case)


def verdict_of(case: Case) -> Verdict:
    return Verdict(
        intent=case.intent,
        sentiment=case.sentiment,
        urgency=case.urgency,
        abstained=case.abstained,
        language=case.language,
    )


def apply_verdict(case: Case, verdict: Verdict) -> None:
    """What is now held of the case, and the lane that follows from it."""
    case.intent = verdict.intent
    case.sentiment = verdict.sentiment
    case.urgency = verdict.urgency
    case.urgency_rank = URGENCY_RANK[verdict.urgency]
    case.abstained = verdict.abstained
    case.language = verdict.language
    case.lane = lane(verdict)


def _count(case: Case, post: Post, *, now: datetime) -> None:
    is_newest = case.latest_post_id is None or post.posted_at >= case.last_post_at
    if is_newest:
        case.latest_post_id = post.id
    case.post_count += 1
    case.first_post_at = min(case.first_post_at, post.posted_at)
    case.last_post_at = max(case.last_post_at, post.posted_at)
    case.version += 1
    case.updated_at = now
    post.case_id = case.id


def _comes_first(taking: Taking, post: Post, case: Case) -> bool:
    """The post that began it reached us after one that followed: streams keep no common order."""
    return post.posted_at == case.first_post_at and case.id not in taking.batch.ledger


def _our_answer(taking: Taking, post: Post, case: Case) -> Post | None:
    """Our post that answered this one, when the post reached us after its answer.

    An answer to another post of the case counts when we could have seen this one before.
    """
    for ours in taking.batch.our_posts.get((post.channel, post.thread_id), ()):
        if ours.posted_at < post.posted_at or ours.erased_at is not None:
            continue
        if ours.in_reply_to == post.external_id:
            return ours
        if ours.case_id == case.id and post.seen_at <= ours.posted_at:
            return ours
    return None


def _note_answered(taking: Taking, post: Post, *, case: Case, answer: Post) -> None:
    answer.case_id = case.id
    if case.first_replied_at is None or answer.posted_at < case.first_replied_at:
        case.first_replied_at = answer.posted_at
    _start_clock(taking, post, case=case, ended_at=answer.posted_at)


def _promise(taking: Taking, post: Post, *, case: Case) -> None:
    """Nobody may be kept waiting without a promise, nor promised what we may not do."""
    running = [clock for clock in taking.batch.clocks[case.id] if clock.ended_at is None]
    for clock in running:
        if post.posted_at < clock.started_at:  # it reached us late: the writer waits since then
            clock.started_at, clock.post_id = post.posted_at, post.id
        clock.due_at = min(clock.due_at, _due(taking, clock.started_at, case))
    if case.path is ReplyPath.none:
        for clock in running:
            clock.ended_at = max(post.posted_at, clock.started_at)
            clock.end = ClockEnd.released
        running = []
    elif not running:
        running = [_start_clock(taking, post, case=case)]
    case.due_at = min((clock.due_at for clock in running), default=NO_DEADLINE)


def _start_clock(
    taking: Taking, post: Post, *, case: Case, ended_at: datetime | None = None
) -> Clock:
    clocks = taking.batch.clocks[case.id]
    had_first = any(clock.kind is ClockKind.first_reply for clock in clocks)
    clock = Clock(
        case_id=case.id,
        kind=ClockKind.next_reply if had_first else ClockKind.first_reply,
        post_id=post.id,
        started_at=post.posted_at,
        due_at=_due(taking, post.posted_at, case),
        ended_at=ended_at,
        end=ClockEnd.replied if ended_at else None,
    )
    taking.added.append(clock)
    clocks.append(clock)
    return clock


def _due(taking: Taking, started_at: datetime, case: Case) -> datetime:
    minutes = taking.settings.first_reply_minutes
    return due_at(started_at, urgency=case.urgency, first_reply_minutes=minutes)


def _move(case: Case, *, opens: bool, approach: Approach, answered: bool, now: datetime) -> None:
    """Whoever writes again is heard again; what is too old to be answered is closed at once."""
    if answered:
        if opens:
            case.state = CaseState.waiting
        return
    if opens:
        if approach.reasons[0].code == "too_old":
            case.state = CaseState.ignored
            case.ignored_reason = "too_old"
            case.closed_at = now
        return
    if case.state in {CaseState.waiting, CaseState.solved, CaseState.ignored}:
        case.state = CaseState.open
        case.closed_at = None
        case.ignored_reason = ""


def _tell(taking: Taking, post: Post, *, case: Case, opens: bool, came_from: CaseState) -> None:
    if opens:
        kind = "case.opened"
    elif case.state is not came_from:
        kind = "case.reopened"
    else:
        kind = "case.post_joined"
    taking.tell(kind, case_id=case.id, post_id=post.id, urgency=case.urgency, lane=case.lane)


def _note_silent(taking: Taking, post: Post, *, case: Case, approach: Approach) -> None:
    spoke_before = taking.batch.addressed_us_at.get(post.author_id)
    if not is_silent_customer(
        taking.batch.verdicts[post.id],
        addressed_to_us=post.addressed_to_us,
        author_addressed_us_before=spoke_before is not None and spoke_before <= post.posted_at,
    ):
        return
    entry = LedgerEntry(
        case_id=case.id, found_at=post.seen_at, excluded_reason=excluded_reason(approach)
    )
    if case.first_replied_at is not None:
        entry.approached_at = case.first_replied_at
        entry.approach_path = ReplyPath.by_hand
    taking.added.append(entry)
    taking.batch.ledger[case.id] = entry
    taking.tell("ledger.found", case_id=case.id, excluded_reason=entry.excluded_reason)


def _note_response(taking: Taking, post: Post, *, case: Case) -> None:
    entry = taking.batch.ledger.get(case.id)
    if entry is None or entry.approached_at is None or entry.responded_at is not None:
        return
    if post.posted_at > entry.approached_at:
        entry.responded_at = post.posted_at
        taking.tell("ledger.responded", case_id=case.id)
