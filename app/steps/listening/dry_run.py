"""Tries a stream out: fetches one page and says what would be stored, storing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.db import Sessions
from app.errors import NotFound
from app.models import Account, Brand, Stream
from app.services import Channels
from app.steps.listening.claims import Claimed, known_brand
from app.steps.listening.hearing import Ears, Heard, query_of, stream_spec
from app.steps.listening.incoming import unsound
from listeners.base import Budget, SetAside
from listeners.errors import ChannelError
from nlp.base import Analyser, Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPost:
    """One post of the page. `analysis` None: it would not be kept, or it is our own."""

    heard: Heard
    analysis: Analysis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What one page brought. `sentence` and `code` tell what the network said against it."""

    posts: Sequence[TriedPost] = ()
    set_aside: Sequence[SetAside] = ()
    caught_up: bool = True
    budget: Budget | None = None
    sentence: str = ""
    code: str = ""

    @property
    def kept(self) -> int:
        return sum(1 for tried in self.posts if tried.heard.by_brand)


def dry_run(
    stream_id: int,
    *,
    sessions: Sessions,
    channels: Channels,
    analyser: Analyser,
    now: datetime,
) -> DryRun:
    """One page from the start, not from the cursor, so that there is something to see.

    Stores nothing; the call itself may cost what a call costs. Raises NotFound.
    """
    asked = _asked(stream_id, sessions=sessions, now=now)
    try:
        channel = channels.of(asked.account_id)
        page = channel.listener.fetch(query_of(asked, now=now), None)
    except ChannelError as error:
        return DryRun(sentence=error.sentence, code=error.code, caught_up=False)
    ears = Ears(asked.brand, spec=stream_spec(asked.channel, asked.kind))
    odd = [found for post in page.posts if (found := unsound(post))]
    sound = [post for post in page.posts if not unsound(post)]
    heard = ears.hear(sound, our_external_ids=asked.our_external_ids)
    return DryRun(
        posts=_analysed(heard, analyser, language=asked.language),
        set_aside=(*page.set_aside, *odd),
        caught_up=page.caught_up,
        budget=page.budget,
    )


def _analysed(
    heard: Sequence[Heard], analyser: Analyser, *, language: str | None
) -> list[TriedPost]:
    """`language`: the stream's, a hint for the posts of which the network tells none."""
    kept = [one for one in heard if one.by_brand and not one.ours]
    analyses = analyser.analyse(
        [one.post.text for one in kept], hints=[one.post.language or language for one in kept]
    )
    of = {id(one): analysis for one, analysis in zip(kept, analyses, strict=True)}
    return [TriedPost(heard=one, analysis=of.get(id(one))) for one in heard]


def _asked(stream_id: int, *, sessions: Sessions, now: datetime) -> Claimed:
    with sessions.read() as session:
        found = session.execute(
            sa.select(Stream, Account, Brand)
            .join(Account, Account.id == Stream.account_id)
            .outerjoin(Brand, Brand.id == Stream.brand_id)
            .where(Stream.id == stream_id)
        ).one_or_none()
        if found is None:
            raise NotFound("There is no such stream.", code="no_such_stream")
        stream, account, brand = found
        ours = session.scalars(
            sa.select(Account.external_id).where(Account.channel == account.channel)
        ).all()
    return Claimed(
        stream_id=stream.id,
        lease=now,
        account_id=account.id,
        channel=account.channel,
        our_external_ids=frozenset(filter(None, ours)),
        kind=stream.kind,
        settings=dict(stream.settings),
        language=stream.language,
        every_seconds=stream.every_seconds,
        cursor=None,
        failures=0,
        heard_until=None,
        brand=known_brand(brand),
    )
