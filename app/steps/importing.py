"""Puts a file into the import folder and gives it a stream; the same file goes on where it was."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Invalid
from app.models import Account, Stream, StreamState
from app.steps.history import remember

CHANNEL = "files"
ACCOUNT = "imports"


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
    kept = folder / source.name
    if source.resolve() != kept.resolve():
        _copy(source, kept)
    with sessions.begin() as session:
        account = _account(session, now=now)
        stream = _stream(session, account, source.name)
        resumed = stream is not None
        if stream is None:
            stream = Stream(
                account_id=account.id,
                brand_id=brand_id,
                name=source.name,
                kind="file",
                settings={"path": source.name, **fields},
                next_run_at=now,
                created_at=now,
            )
            session.add(stream)
            session.flush()
        stream.state, stream.next_run_at = StreamState.active, now
        remember(session, "stream.import", now=now, stream=source.name, id=stream.id)
        return Import(stream_id=stream.id, size=kept.stat().st_size, resumed=resumed)


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
