"""`kikimimi import`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.brands import brand_id
from app.cli.talk import config_option, err, json_option, opened, out, print_json, say_trouble
from app.errors import Conflict
from app.models import Account, AccountState, Stream, StreamState
from app.read.set_aside import set_aside_of
from app.services import Services
from app.steps.listening.collect import Collected, collect
from app.steps.listening.importing import begin_import

PATIENCE = 0.2  # seconds, while another process reads the same file


@click.command("import")
@config_option
@json_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--brand", help="The brand the posts speak of.")
@click.option("--timezone", default="", help="For times that name no zone, e.g. Asia/Tokyo.")
@click.option("--encoding", default="", help="auto, utf-8, utf-16, cp932 or euc-jp.")
def import_file(
    config_path: Path | None,
    as_json: bool,
    file: Path,
    brand: str | None,
    timezone: str,
    encoding: str,
) -> None:
    """Import posts from FILE, JSONL or CSV, into a files stream.

    Needs a column text (or 本文); id, author, posted_at, url, language, in_reply_to and thread_id
    are read where they stand. Rows that cannot be read are set aside with their line numbers;
    the good ones are kept. Stopped half-way, the same command goes on where it was.
    """
    given = {"timezone": timezone, "encoding": encoding}
    with opened(config_path) as services:
        begun = begin_import(
            file,
            folder=services.settings.imports,
            brand_id=brand_id(services, brand) if brand else None,
            fields={name: value for name, value in given.items() if value},
            sessions=services.sessions,
            now=services.clock(),
        )
        new = seen = 0
        with _progress() as progress:
            task = progress.add_task(file.name, total=begun.size)
            for page in _pages(services, begun.stream_id):
                new, seen = new + page.new, seen + page.seen
                progress.update(task, completed=_offset(services, begun.stream_id))
        with services.sessions.read() as session:
            aside = set_aside_of(session, begun.stream_id)
    if as_json:
        rows = [{"place": row.place, "sentence": row.sentence} for row in aside.first]
        told = {"set_aside": aside.count, "first_set_aside": rows}
        print_json({"stream": begun.stream_id, "new": new, "seen": seen, **told})
    else:
        out.print(f"{new} new posts of {seen} that could be read.")
    for row in aside.first:
        err.print(f"set aside, {row.place}: {row.sentence}", style="yellow")
    if more := aside.count - len(aside.first):
        err.print(f"… and {more} more rows were set aside.", style="yellow")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=not err.is_terminal,
    )


def _pages(services: Services, stream_id: int) -> Iterator[Collected]:
    while True:
        page = collect(
            stream_id,
            sessions=services.sessions,
            channels=services.channels,
            now=services.clock(),
            clock=services.clock,
        )
        if page is None:
            if _finished(services, stream_id):
                return
            time.sleep(PATIENCE)
            continue
        if page.trouble and _begins_anew(services, stream_id):
            err.print(page.trouble, style="yellow")
            continue
        if page.trouble:
            say_trouble(page.trouble)
            raise SystemExit(1)
        yield page
        if page.caught_up:
            return


def _finished(services: Services, stream_id: int) -> bool:
    """Whether another process read the rest. Raises Conflict where nobody may."""
    with services.sessions.read() as session:
        stream = session.get_one(Stream, stream_id)
        account = session.get_one(Account, stream.account_id)
    if account.state is not AccountState.active:
        raise Conflict(
            f"The account “{account.name}” is {account.state.value.replace('_', ' ')}. "
            f"First: kikimimi account resume {account.name}",
            code="account_not_active",
        )
    if stream.state is StreamState.paused:
        raise Conflict("The stream was paused meanwhile.", code="stream_paused")
    return stream.state is StreamState.done


def _begins_anew(services: Services, stream_id: int) -> bool:
    with services.sessions.read() as session:
        return session.get_one(Stream, stream_id).trouble_code == "file_changed"


def _offset(services: Services, stream_id: int) -> int:
    with services.sessions.read() as session:
        cursor = session.get_one(Stream, stream_id).cursor or {}
    return int(cursor.get("offset", "0"))
