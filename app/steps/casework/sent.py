"""Records that a reply stands on the network: the reply, our post, the promise, the ledger."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import clean, insert_new
from app.models import Account, Author, Case, Post, PostState, Reply, ReplyState
from app.policy.moves import move_reply
from app.search_index import index_texts
from app.steps.casework.answered import clocks_of, keep_promises, ledger_entry_of, note_approach
from app.steps.history import remember
from listeners.base import SentReply


def record_sent(
    session: Session,
    reply: Reply,
    sent: SentReply,
    *,
    now: datetime,
    person_id: int | None = None,
) -> None:
    """The reply is sent, at the network's time. The stream's copy of it will be the same post."""
    reply.state = move_reply(reply.state, ReplyState.sent)
    reply.external_id = clean(sent.external_id) or None
    reply.url = sent.url
    reply.sent_at = sent.posted_at
    reply.updated_at = now
    reply.claimed_until = None
    reply.trouble = reply.trouble_code = ""
    case = session.scalars(sa.select(Case).where(Case.id == reply.case_id).with_for_update()).one()
    if reply.external_id:
        _store_our_post(session, reply, sent, case=case, now=now)
    keep_promises(case, clocks_of(session, case.id), answered_at=sent.posted_at, now=now)
    note_approach(ledger_entry_of(session, case.id), at=sent.posted_at, path=reply.path)
    remember(
        session,
        "reply.sent",
        now=now,
        case_id=case.id,
        person_id=person_id or reply.person_id,
        reply_id=reply.id,
        path=reply.path,
        url=sent.url,
    )


def _store_our_post(
    session: Session, reply: Reply, sent: SentReply, *, case: Case, now: datetime
) -> None:
    account = session.get_one(Account, reply.account_id)
    target = session.get_one(Post, reply.post_id)
    author_id = _our_author(session, account, now=now)
    external_id = clean(sent.external_id)
    text = sent.text or reply.text
    row = {
        "channel": account.channel,
        "external_id": external_id,
        "thread_id": target.thread_id,
        "in_reply_to": target.external_id,
        "account_id": account.id,
        "author_id": author_id,
        "text": text,
        "url": sent.url,
        "media": [],
        "posted_at": sent.posted_at,
        "seen_at": now,
        "ours": True,
        "channel_data": {},
        "state": PostState.triaged,
        "case_id": case.id,
    }
    new = insert_new(session, Post, [row], unique=["channel", "external_id"], returning=[Post.id])
    index_texts(session, {found.id: sent.text or reply.text for found in new})
    if not new:
        session.execute(
            sa.update(Post)
            .where(Post.channel == account.channel, Post.external_id == external_id)
            .values(case_id=case.id, ours=True)
            .execution_options(synchronize_session=False)
        )


def _our_author(session: Session, account: Account, *, now: datetime) -> int:
    external_id = account.external_id or f"account-{account.id}"
    row = {
        "channel": account.channel,
        "external_id": external_id,
        "handle": account.handle or account.name,
        "display_name": account.name,
        "bio": "",
        "is_us": True,
        "first_seen_at": now,
    }
    insert_new(session, Author, [row], unique=["channel", "external_id"], returning=[Author.id])
    return session.scalars(
        sa.select(Author.id).where(
            Author.channel == account.channel, Author.external_id == external_id
        )
    ).one()
