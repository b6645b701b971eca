"""Puts a file into the import folder and gives it a stream; the same file goes on where it was."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Sessions, clean
from app.errors import Invalid
from app.models import Account, Stream, StreamState
from app.steps.history import remember

CHANNEL = "files"
ACCOUNT = "imports"
LONGEST_NAME = 120  # characters of a stream's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """The stream of a file, and whether it had begun before."""

    stream_id: int
    size: int  # bytes
    resumed: bool


def begin_import(
    source: Path,
    *,
    folder: Path,
    brand_id: int | None,
    fields: Mapping[str, str],
    sessions: Sessions,
    now: datetime,
) -> Import:
    """Copy `source` into `folder` and make, or wake, its stream. Raises Invalid."""
    if not source.is_file():
        raise Invalid(f"There is no file {source}.")
    folder.mkdir(parents=True, exist_ok=True)
    name = clean(source.name)
    kept = folder / name
    if source.resolve() != kept.resolve():
        _copy(source, kept)
    with sessions.begin() as session:
        account = _account(session, now=now)
        stream = _stream(session, account, name)
        resumed = stream is not None
        if stream is not None:
            _listen_anew(stream, brand_id=brand_id, fields=fields)
        else:
            stream = Stream(
                account_id=account.id,
                brand_id=brand_id,
                name=name[:LONGEST_NAME],
                kind="file",
                settings={"path": name, **fields},
                next_run_at=now,
                created_at=now,
            )
            session.add(stream)
            session.flush()
        stream.state, stream.next_run_at = StreamState.active, now
        # whoever was killed half-way holds it no longer; one that lives stores nothing twice
        stream.claimed_until = None
        remember(session, "stream.import", now=now, stream=stream.name, id=stream.id)
        return Import(stream_id=stream.id, size=kept.stat().st_size, resumed=resumed)


def _listen_anew(stream: Stream, *, brand_id: int | None, fields: Mapping[str, str]) -> None:
    """What was said this time counts; read otherwise, a file is read from its beginning."""
    settings = {**stream.settings, **fields}
    brand_id = brand_id if brand_id is not None else stream.brand_id
    if (settings, brand_id) != (stream.settings, stream.brand_id):
        stream.settings, stream.brand_id, stream.cursor = settings, brand_id, None


def _copy(source: Path, kept: Path) -> None:
    # beside it first, so that a reader never sees half a file
    fresh = kept.with_name(kept.name + ".part")
    shutil.copyfile(source, fresh)
    fresh.replace(kept)


def _account(session: Session, *, now: datetime) -> Account:
    account = session.scalar(
        select(Account).where(Account.channel == CHANNEL, Account.name == ACCOUNT)
    )
    if account is None:
        account = Account(channel=CHANNEL, name=ACCOUNT, created_at=now)
        session.add(account)
        session.flush()
    return account


def _stream(session: Session, account: Account, name: str) -> Stream | None:
    for stream in session.scalars(select(Stream).where(Stream.account_id == account.id)):
        if stream.settings.get("path") == name:
            return stream
    return None
