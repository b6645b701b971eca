"""Our own posts, as they come back through the streams: which case they answer, and whose they are.

An answer given from the network's own app keeps the promise just as well. A reply of this console
that was handed over, or of which we were unsure, is found again here.
"""

from __future__ import annotations

from datetime import timedelta

from app.models import Case, Post, Reply, ReplyPath, ReplyState
from app.policy.same_text import is_same
from app.steps.casework.answered import keep_promises, note_approach
from app.steps.casework.sent import record_sent
from app.steps.casework.taking import Taking
from app.steps.history import remember
from listeners.base import SentReply

CLOCKS_DIFFER = timedelta(minutes=2)


def take_our_post(taking: Taking, post: Post) -> None:
    """Ends the promise of the case that this post answers, if it answers one."""
    if post.repost_of is not None:
        return
    case = _answered_case(taking, post)
    if case is None:
        return
    post.case_id = case.id
    replies = taking.batch.replies[case.id]
    if any(reply.external_id == post.external_id for reply in replies):
        return  # sent from here, and known
    own = next((reply for reply in replies if _is_it(reply, post)), None)
    if own is not None:
        _link(taking, own, post, case=case)
        return
    _answered_elsewhere(taking, post, case=case)


def _answered_case(taking: Taking, post: Post) -> Case | None:
    answered = taking.batch.known.get((post.channel, post.in_reply_to or ""))
    in_thread = [
        case
        for (channel, _, thread_id), case in taking.batch.cases.items()
        if channel == post.channel and thread_id == post.thread_id
    ]
    if answered is not None:
        for case in in_thread:
            if case.id == answered.case_id or (
                not answered.ours and case.author_id == answered.author_id
            ):
                return case
        return None
    return in_thread[0] if len(in_thread) == 1 else None


def _is_it(reply: Reply, post: Post) -> bool:
    """Whether a post is this reply: same text, or by hand the same place and time."""
    if reply.decided_at is None or reply.external_id is not None:
        return False
    if post.posted_at < reply.decided_at - CLOCKS_DIFFER or reply.state is ReplyState.queued:
        return False
    if reply.state is ReplyState.handed_over or reply.path is ReplyPath.by_hand:
        return True
    return is_same(post.text, reply.text)


def _link(taking: Taking, reply: Reply, post: Post, *, case: Case) -> None:
    sent = SentReply(
        external_id=post.external_id, posted_at=post.posted_at, url=post.url, text=post.text
    )
    taking.settle_and_reload()
    if reply.state is not ReplyState.sent:
        record_sent(taking.session, reply, sent, now=taking.now)
        return
    # a person had told that it stands; now we know where, and since when
    reply.external_id = sent.external_id
    reply.url = sent.url
    for clock in taking.batch.clocks[case.id]:
        if clock.ended_at == reply.sent_at:
            clock.ended_at = sent.posted_at
    if case.first_replied_at == reply.sent_at:
        case.first_replied_at = sent.posted_at
    reply.sent_at = sent.posted_at


def _answered_elsewhere(taking: Taking, post: Post, *, case: Case) -> None:
    keep_promises(case, taking.batch.clocks[case.id], answered_at=post.posted_at, now=taking.now)
    note_approach(taking.batch.ledger.get(case.id), at=post.posted_at, path=ReplyPath.by_hand)
    remember(
        taking.session, "case.answered_elsewhere", now=taking.now, case_id=case.id, post_id=post.id
    )
    for reply in taking.batch.replies[case.id]:
        if reply.state is ReplyState.queued and post.posted_at > case.last_post_at:
            reply.state = ReplyState.draft
            reply.hold_until = None
            reply.trouble = "Somebody answered from the network's own app. The draft is kept."
            reply.trouble_code = "answered_elsewhere"
            reply.updated_at = taking.now
            remember(
                taking.session,
                "reply.held",
                now=taking.now,
                case_id=case.id,
                reply_id=reply.id,
                code="answered_elsewhere",
            )
