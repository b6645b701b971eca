"""`kikimimi analyse`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
import orjson
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn
from sqlalchemy.exc import DBAPIError

from app.cli.posts_file import Lines, opened
from app.cli.talk import config_option, database_trouble, err, settings_from
from app.config import Settings
from app.db import clean
from app.errors import Invalid
from nlp.base import Analyser
from nlp.reading import NoTextColumn, ReadRow, read
from nlp.writing import to_json

BATCH = 1_024


@click.command()
@click.argument("file", default="-")
@click.option(
    "--language",
    type=click.Choice(["ja", "en"]),
    help="The language of the reasons.  [default: Japanese for Japanese posts, else English]",
)
@config_option
def analyse(file: str, language: str | None, config_path: Path | None) -> None:
    """Say what posts mean. FILE, or - for a pipe: plain lines, CSV with a column text, or JSONL.

    Prints one JSON object a post, in input order: id, language, intent, sentiment and urgency with
    their probabilities, abstained, the reasons, and by kind and place names (words of leaving and
    of risk, what the post is about) and personal_data. start and end count characters of the text
    from 0. A row that cannot be read keeps its place, with a problem. A FILE may be UTF-8, UTF-16,
    Shift_JIS or EUC-JP, a pipe is UTF-8.

    \b
    printf 'アプリに二重に課金されて返金もされない\\n' | kikimimi analyse
    kikimimi analyse posts.csv > analysed.jsonl
    """
    analyser = _analyser(settings_from(config_path))
    with opened(file) as stream, _progress(file) as progress:
        task = progress.add_task("", total=_size(file), posts=0)
        posts = 0
        lines = Lines(stream, file)
        try:
            for batch in _batches(read(lines, file)):
                if not posts and lines.trouble:
                    err.print(lines.trouble, style="yellow")
                _print(_objects(batch, analyser=analyser, language=language), beside=progress)
                posts += len(batch)
                done = None if progress.tasks[task].total is None else stream.buffer.tell()
                progress.update(task, completed=done, posts=posts)
        except NoTextColumn as error:
            raise Invalid(str(error)) from error
        except BrokenPipeError:
            # `… | head`: the reader has enough; keep Python from complaining at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _analyser(settings: Settings) -> Analyser:
    """What the console reads with, its promoted heads included."""
    from app import wiring

    try:
        return wiring.analyser_in_use(settings)
    except DBAPIError as error:
        err.print(f"{database_trouble(error)} Until then the model reads as it was installed.")
        return wiring.analyser_as_installed(settings)


def _progress(file: str) -> Progress:
    """A bar on stderr, if that is a terminal; none while somebody types the posts on it."""
    typed = file == "-" and sys.stdin.isatty()
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[posts]:,} posts"),
        BarColumn(),  # of a pipe nobody knows how long it is: the bar only moves
        TaskProgressColumn(),
        console=err,
        transient=sys.stdout.isatty(),  # then only the objects stay on the screen
        disable=typed or not err.is_interactive,
    )


def _size(file: str) -> int | None:
    """Bytes of a regular file; None for a pipe."""
    return Path(file).stat().st_size if file != "-" and Path(file).is_file() else None


def _batches(rows: Iterator[ReadRow]) -> Iterator[list[ReadRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _objects(batch: list[ReadRow], *, analyser: Analyser, language: str | None) -> bytes:
    # the same characters as in the database: no JSON holds a lone surrogate
    texts = [clean(row.text) for row in batch]
    analyses = analyser.analyse(texts, hints=[row.language for row in batch])
    lines = []
    for row, analysis in zip(batch, analyses, strict=True):
        found = to_json(analysis, clean(row.id), language)
        if row.problem:
            found["problem"] = row.problem
        lines.append(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
    return b"".join(lines)


def _print(lines: bytes, *, beside: Progress) -> None:
    """Writes `lines`. On the screen of the bar they scroll above it: it goes, and comes back."""
    shared = sys.stdout.isatty()
    if shared:
        beside.stop()
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
    if shared:
        beside.start()
