"""`kikimimi export`."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson

from app.cli.talk import config_option, err, opened
from app.errors import Invalid
from app.policy.csv_cells import safe_cell
from app.read.exports import EXPORTS, columns_of, exported

DAY = click.DateTime(formats=["%Y-%m-%d"])
BOM = "\ufeff"  # so that Excel reads the Japanese


@click.command()
@config_option
@click.argument("what", type=click.Choice(sorted(EXPORTS)))
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv")
@click.option("--since", type=DAY, help="From this day on (UTC).")
@click.option("--until", type=DAY, help="Before this day (UTC).")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file; else the screen.")
def export(
    config_path: Path | None,
    what: str,
    form: str,
    since: datetime | None,
    until: datetime | None,
    output: Path | None,
) -> None:
    """Write posts, cases, replies or the ledger as CSV or JSONL, oldest first.

    Times are UTC. Cells that a spreadsheet would run as a formula get an apostrophe; content that
    its author took back is not in it.
    """
    count = 0
    with opened(config_path) as services, services.sessions.read() as session:
        rows = exported(session, what, since=_utc(since), until=_utc(until))
        with _written(output) as file:
            count = _write_csv(file, what, rows) if form == "csv" else _write_json(file, what, rows)
    if output is not None:
        err.print(f"{count} rows in {output}")


def _utc(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)


@contextmanager
def _written(output: Path | None) -> Iterator[BinaryIO]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():  # a pipe or a device is written to as it is
        with _or_invalid(output), output.open("wb") as file:
            yield file
        return
    fresh = output.with_name(output.name + ".part")
    try:
        with _or_invalid(output), fresh.open("wb") as file:
            yield file
        with _or_invalid(output):
            fresh.replace(output)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _or_invalid(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Invalid(f"{output} cannot be written: {error.strerror}.") from error


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


class _Encoded:
    """What csv.writer writes to: text in, UTF-8 out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode("utf-8", "replace"))


def _write_csv(file: BinaryIO, what: str, rows: Iterator[Sequence[Any]]) -> int:
    text = _Encoded(file)
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(columns_of(what))
    count = 0
    for row in rows:
        count += 1
        writer.writerow([safe_cell(_cell(value)) for value in row])
    return count


def _write_json(file: BinaryIO, what: str, rows: Iterator[Sequence[Any]]) -> int:
    names = columns_of(what)
    count = 0
    for row in rows:
        count += 1
        cells = dict(zip(names, map(_cell, row), strict=True))
        file.write(orjson.dumps(cells, option=orjson.OPT_APPEND_NEWLINE))
    return count
