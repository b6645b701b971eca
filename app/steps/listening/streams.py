"""What is listened to: adding, changing, pausing streams, and running them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict, Invalid, NotFound
from app.models import Account, AccountState, Brand, Stream, StreamState
from app.services import Nudge, no_nudge
from app.steps.history import remember
from app.steps.listening.accounts import channel_spec
from listeners.base import StreamSpec

SHORTEST_INTERVAL = 1
LONGEST_INTERVAL = 24 * 3600
LANGUAGES = ("", "ja", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamForm:
    """What a person says of a stream. `every_seconds` None: as usual for its kind."""

    name: str
    brand_id: int | None = None
    language: str = ""
    every_seconds: int | None = None
    fields: Mapping[str, str]


def offered_streams(account_id: int, *, sessions: Sessions) -> Sequence[StreamSpec]:
    """The kinds of stream that an account's channel offers. Raises NotFound."""
    with sessions.read() as session:
        account = _account(session, account_id)
    return channel_spec(account.channel).streams


def add_stream(
    *,
    account_id: int,
    kind: str,
    form: StreamForm,
    person_id: int | None,
    sessions: Sessions,
    now: datetime,
    nudge: Nudge = no_nudge,
) -> int:
    """Add a stream; it runs at once. Raises Invalid, NotFound."""
    with sessions.begin() as session:
        account = _account(session, account_id)
        spec = _spec(account.channel, kind)
        _refuse_wrong(session, spec, form)
        if spec.needs_credentials and account.credentials is None:
            raise Invalid(
                "The stream was not added.",
                fields={"kind": "This needs credentials; give them to the account first."},
                code="fields",
            )
        usual = max(spec.every_seconds, SHORTEST_INTERVAL)
        stream = Stream(
            account_id=account_id,
            brand_id=form.brand_id,
            name=form.name.strip(),
            kind=kind,
            settings=_given(spec, form.fields),
            language=form.language or None,
            every_seconds=form.every_seconds or usual,
            next_run_at=now,
            created_at=now,
        )
        session.add(stream)
        session.flush()
        remember(
            session,
            "stream.added",
            now=now,
            person_id=person_id,
            stream=stream.name,
            id=stream.id,
        )
    nudge("collect")
    return stream.id


def change_stream(
    stream_id: int, *, form: StreamForm, person_id: int | None, sessions: Sessions, now: datetime
) -> None:
    """Change what is listened for. A changed question starts afresh: the old place is void."""
    with sessions.begin() as session:
        stream = _stream(session, stream_id)
        account = _account(session, stream.account_id)
        spec = _spec(account.channel, stream.kind)
        _refuse_wrong(session, spec, form)
        settings = _given(spec, form.fields)
        before = (stream.settings, stream.brand_id, stream.language)
        if before != (settings, form.brand_id, form.language or None):
            stream.cursor = None
            stream.caught_up = False
        stream.name = form.name.strip()
        stream.settings = settings
        stream.brand_id = form.brand_id
        stream.language = form.language or None
        if form.every_seconds is not None:
            stream.every_seconds = form.every_seconds
        stream.next_run_at = now
        remember(
            session,
            "stream.changed",
            now=now,
            person_id=person_id,
            stream=stream.name,
            id=stream_id,
        )


def pause_stream(
    stream_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        stream = _stream(session, stream_id)
        if stream.state is StreamState.paused:
            return
        stream.state = StreamState.paused
        remember(
            session,
            "stream.paused",
            now=now,
            person_id=person_id,
            stream=stream.name,
            id=stream_id,
        )


def resume_stream(
    stream_id: int,
    *,
    person_id: int | None,
    sessions: Sessions,
    now: datetime,
    nudge: Nudge = no_nudge,
) -> None:
    """Listen again from where it stopped."""
    with sessions.begin() as session:
        stream = _stream(session, stream_id)
        stream.state = StreamState.active
        stream.next_run_at = now
        stream.failures = 0
        remember(
            session,
            "stream.resumed",
            now=now,
            person_id=person_id,
            stream=stream.name,
            id=stream_id,
        )
    nudge("collect")


def run_now(
    stream_id: int,
    *,
    person_id: int | None,
    sessions: Sessions,
    now: datetime,
    nudge: Nudge = no_nudge,
) -> None:
    """Do not wait for the next turn. Raises Conflict where that could not help."""
    with sessions.begin() as session:
        stream = _stream(session, stream_id)
        account = _account(session, stream.account_id)
        if stream.state is StreamState.paused:
            raise Conflict("The stream is paused. Resume it first.", code="stream_paused")
        if account.state is not AccountState.active:
            raise Conflict(
                "The account is paused or needs attention. Put that right first.",
                code="account_not_active",
            )
        if stream.resets_at is not None and stream.remaining == 0 and stream.resets_at > now:
            raise Conflict(
                "The network asked us to wait; the stream runs by itself when it may.",
                code="must_wait",
            )
        stream.state = StreamState.active
        stream.next_run_at = now
        remember(
            session,
            "stream.run_now",
            now=now,
            person_id=person_id,
            stream=stream.name,
            id=stream_id,
        )
    nudge("collect")


def _refuse_wrong(session: Session, spec: StreamSpec, form: StreamForm) -> None:
    wrong = {
        field.name: "This is needed."
        for field in spec.fields
        if field.required and not form.fields.get(field.name, "").strip()
    }
    if not 0 < len(form.name.strip()) <= 120:
        wrong["name"] = "Write a name of up to 120 characters."
    if form.language not in LANGUAGES:
        wrong["language"] = "Choose Japanese or English."
    every = form.every_seconds
    if every is not None and not SHORTEST_INTERVAL <= every <= LONGEST_INTERVAL:
        wrong["every_seconds"] = "Between 1 second and 24 hours."
    brand = session.get(Brand, form.brand_id) if form.brand_id is not None else None
    if form.brand_id is not None and (brand is None or brand.archived_at is not None):
        wrong["brand_id"] = "There is no such brand."
    if brand is None and (spec.from_brand or spec.hears_everything):
        wrong["brand_id"] = "Choose the brand that is listened for."
    if wrong:
        raise Invalid("The stream was not saved.", fields=wrong, code="fields")


def _given(spec: StreamSpec, fields: Mapping[str, str]) -> dict[str, str]:
    found = {field.name: fields.get(field.name, "").strip() for field in spec.fields}
    return {name: value for name, value in found.items() if value}


def _spec(channel: str, kind: str) -> StreamSpec:
    try:
        return channel_spec(channel).stream(kind)
    except KeyError as error:
        raise NotFound(
            "The channel has no such kind of stream.", code="no_such_stream_kind"
        ) from error


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("There is no such account.", code="no_such_account")
    return account


def _stream(session: Session, stream_id: int) -> Stream:
    stream = session.get(Stream, stream_id)
    if stream is None:
        raise NotFound("There is no such stream.", code="no_such_stream")
    return stream
