"""Judges a case again when one of its posts was edited, or was heard a second time."""

from __future__ import annotations

from app.models import Case, Post
from app.policy.approach import Approach
from app.policy.triage import joined
from app.steps.casework.taking import Taking, apply_verdict, verdict_of


def reread_post(taking: Taking, post: Post, *, case: Case, approach: Approach) -> None:
    """The post was edited, or turned out to be addressed to us: judged again, not counted again.

    What a person said of the case since the post's words were read stands, and so does what is
    held of it when the post was answered before it was heard again.
    """
    if post.id not in taking.batch.judged_since and _may_lead(taking, post, case):
        verdict = taking.batch.verdicts[post.id]
        apply_verdict(case, joined(verdict_of(case), verdict, unanswered=True))
    if case.latest_post_id == post.id:
        case.path = approach.path
        case.approach_reasons = [reason.as_json() for reason in approach.reasons]
    case.version += 1
    case.updated_at = taking.now
    taking.tell("case.post_changed", case_id=case.id, post_id=post.id)


def _may_lead(taking: Taking, post: Post, case: Case) -> bool:
    """It is the newest, or waits for an answer: a promise runs since the first post that does."""
    if case.latest_post_id == post.id:
        return True
    clocks = taking.batch.clocks[case.id]
    if any(one.ended_at is None and one.started_at <= post.posted_at for one in clocks):
        return True
    return _says_something_new(taking, post, case)


def _says_something_new(taking: Taking, post: Post, case: Case) -> bool:
    """It was reworded after the last promise ended: nobody answered these words.

    Both times count: new pictures are an edit too but are not read, and what an account hears
    from before it was connected is read long after it was answered.
    """
    read_at = taking.batch.read_at.get(post.id)
    if read_at is None or post.edited_at is None:
        return False
    ended = [one.ended_at for one in taking.batch.clocks[case.id] if one.ended_at is not None]
    return all(at < min(read_at, post.edited_at) for at in ended)
