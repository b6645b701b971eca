"""Collects one page of one stream: claim, call, record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Gap, SetAsideRow, Stream, StreamState
from app.policy import backoff
from app.services import Channels, Clock
from app.steps.history import remember
from app.steps.listening.attention import need_attention
from app.steps.listening.claims import Claimed, claim_stream, due_streams, release_stream
from app.steps.listening.erasing import erase_posts, erase_posts_of
from app.steps.listening.hearing import Ears, Heard, query_of, stream_spec
from app.steps.listening.incoming import unsound
from app.steps.listening.spending import count_spend
from app.steps.listening.storing import store_page
from listeners.base import Page, SetAside
from listeners.errors import (
    ChannelError,
    CursorExpired,
    NeedsOperator,
    RateLimited,
    Refused,
)

__all__ = ["Collected", "collect", "due_streams", "note_crash"]

READ_ONCE = frozenset({"file"})  # kinds of streams that are done when they are caught up


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one run of a stream brought. `trouble` is the sentence of what went wrong, or ""."""

    new: int = 0
    seen: int = 0
    removed: int = 0
    caught_up: bool = True
    trouble: str = ""


def collect(
    stream_id: int,
    *,
    sessions: Sessions,
    channels: Channels,
    now: datetime,
    clock: Clock | None = None,
) -> Collected | None:
    """Fetches one page and stores it with the cursor. None when the stream is not ours to run.

    `clock` tells the time after a call that may have taken long; without it, it is still `now`.
    """
    claimed = claim_stream(stream_id, sessions=sessions, now=now)
    if claimed is None:
        return None
    try:
        channel = channels.of(claimed.account_id)
        page = channel.listener.fetch(query_of(claimed, now=now), claimed.cursor)
    except ChannelError as error:
        with sessions.begin() as session:
            _record_trouble(session, error, claimed=claimed, now=clock() if clock else now)
        return Collected(caught_up=False, trouble=error.sentence)
    spec = stream_spec(claimed.channel, claimed.kind)
    ears = Ears(claimed.brand, spec=spec)
    set_aside = [found for post in page.posts if (found := unsound(post))]
    sound = [post for post in page.posts if not unsound(post)]
    heard = ears.hear(sound, our_external_ids=claimed.our_external_ids)
    with sessions.begin() as session:
        return _record_page(
            session,
            page,
            heard=heard,
            set_aside=(*page.set_aside, *set_aside),
            claimed=claimed,
            now=clock() if clock else now,
        )


def _record_page(
    session: Session,
    page: Page,
    *,
    heard: Sequence[Heard],
    set_aside: Sequence[SetAside],
    claimed: Claimed,
    now: datetime,
) -> Collected:
    budget = page.budget
    ended = page.caught_up and claimed.kind in READ_ONCE
    kept_lease = release_stream(
        session,
        claimed,
        next_run_at=_next_run(page, claimed=claimed, now=now),
        cursor=dict(page.cursor),
        caught_up=page.caught_up,
        last_success_at=now,
        failures=0,
        trouble="",
        trouble_code="",
        remaining=budget.remaining if budget else None,
        resets_at=budget.resets_at if budget else None,
        **({"state": StreamState.done} if ended else {}),
    )
    stored = store_page(session, heard, claimed=claimed, now=now)
    removed = erase_posts(session, page.removed, channel=claimed.channel, now=now)
    removed += erase_posts_of(session, page.removed_authors, channel=claimed.channel, now=now)
    count_spend(
        session,
        budget,
        account_id=claimed.account_id,
        stream_id=claimed.stream_id,
        now=now,
    )
    if kept_lease:  # whoever holds the lease now reads the same rows and tells of them
        _note_newest(session, heard, claimed=claimed)
        _set_aside(session, set_aside, claimed=claimed, now=now)
    return Collected(new=stored.new, seen=stored.seen, removed=removed, caught_up=page.caught_up)


def _next_run(page: Page, *, claimed: Claimed, now: datetime) -> datetime:
    usual = now if not page.caught_up else now + timedelta(seconds=max(claimed.every_seconds, 1))
    budget = page.budget
    if budget and budget.remaining == 0 and budget.resets_at is not None:
        return max(usual, backoff.after_rate_limit(budget.resets_at, now=now))
    return usual


def _note_newest(session: Session, heard: Sequence[Heard], *, claimed: Claimed) -> None:
    if not heard:
        return
    newest = max(one.post.posted_at for one in heard)
    session.execute(
        sa.update(Stream)
        .where(
            Stream.id == claimed.stream_id,
            sa.or_(Stream.newest_post_at.is_(None), Stream.newest_post_at < newest),
        )
        .values(newest_post_at=newest)
        .execution_options(synchronize_session=False)
    )


def _set_aside(
    session: Session, set_aside: Sequence[SetAside], *, claimed: Claimed, now: datetime
) -> None:
    session.add_all(
        SetAsideRow(stream_id=claimed.stream_id, place=one.where, sentence=one.sentence, at=now)
        for one in set_aside
    )


def _record_trouble(
    session: Session, error: ChannelError, *, claimed: Claimed, now: datetime
) -> None:
    """What went wrong, when to try again, and what that costs us."""
    kept_lease = release_stream(
        session,
        claimed,
        next_run_at=_try_again_at(error, claimed=claimed, now=now),
        caught_up=False,
        failures=0 if isinstance(error, CursorExpired) else claimed.failures + 1,
        trouble=error.sentence,
        trouble_code=error.code[:48],
        **_learnt(error),
    )
    if isinstance(error, NeedsOperator):
        need_attention(session, claimed.account_id, error, now=now)
    if isinstance(error, CursorExpired) and kept_lease:
        session.add(
            Gap(
                stream_id=claimed.stream_id,
                since=claimed.heard_until,
                until=now,
                reason=error.sentence,
            )
        )
        remember(
            session,
            "stream.gap",
            now=now,
            stream_id=claimed.stream_id,
            sentence=error.sentence,
        )


def _learnt(error: ChannelError) -> dict[str, Any]:
    if isinstance(error, CursorExpired):
        return {"cursor": sa.null()}
    if isinstance(error, RateLimited):
        return {"remaining": 0, "resets_at": error.resets_at}
    return {}


def _try_again_at(error: ChannelError, *, claimed: Claimed, now: datetime) -> datetime:
    if isinstance(error, CursorExpired | NeedsOperator):
        return now  # an account that needs attention is not asked before a person mended it
    if isinstance(error, RateLimited):
        return backoff.after_rate_limit(error.resets_at, now=now)
    if isinstance(error, Refused):
        return now + backoff.REFUSED
    return now + backoff.after_failure(claimed.failures + 1)


def note_crash(stream_id: int, sentence: str, *, sessions: Sessions, now: datetime) -> None:
    """A stream broke in a way nobody foresaw: it is shown, and tried again later."""
    with sessions.begin() as session:
        stream = session.get(Stream, stream_id)
        if stream is None:
            return
        stream.failures += 1
        stream.trouble = sentence
        stream.trouble_code = "crashed"
        stream.caught_up = False
        stream.claimed_until = None
        stream.next_run_at = now + backoff.after_failure(stream.failures)
