"""Posts out of a file or a pipe: plain lines, CSV with a `text` column, or JSONL with `text`."""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST_CELL = 10_000_000  # characters; the csv module stops at 131,072 otherwise
_WORD = re.compile(r"[\w.\-]*")  # or none


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row. `problem` says what is wrong with it, in one sentence; `text` is then empty.

    `id` is the row's own `id`, otherwise its line number counted from 1.
    """

    id: str
    text: str
    language: str | None = None  # a hint, where the row has a `language`
    problem: str | None = None


class NoTextColumn(ValueError):
    """A CSV file whose first line names no column `text`."""


def read(stream: Iterable[str], name: str) -> Iterator[ReadRow]:
    """The rows of a text stream, in order. What it is told by `name`'s ending, else by line one.

    A plain stream gives one row a line, blank lines too, so that output lines up with input. Bad
    rows come with their `problem` and never stop the rest. Raises NoTextColumn.
    """
    lines = iter(stream)
    first = next(lines, None)
    if first is None:
        return iter(())
    first = first.removeprefix("\ufeff")
    together = itertools.chain([first], lines)
    kind = _kind(name.casefold(), first)
    if kind == "jsonl":
        return _json_rows(together)
    return _csv_rows(together) if kind == "csv" else _plain_rows(together)


def _kind(name: str, first: str) -> str:
    if name.endswith((".jsonl", ".ndjson", ".json")):
        return "jsonl"
    if name.endswith(".csv"):
        return "csv"
    if first.lstrip().startswith("{") and _object(first) is not None:
        return "jsonl"
    return "csv" if _is_header(first) else "plain"


def _is_header(line: str) -> bool:
    """Whether a line names columns, one of them `text`; “no call, text” is a post."""
    try:
        cells = next(csv.reader([line]), [])
    except csv.Error:
        return False
    columns = [cell.strip().strip('"') for cell in cells]
    if len(columns) < 2 or "text" not in (column.casefold() for column in columns):
        return False
    # a sentence has a blank after its comma; names may too, where each is one word
    runs_on = any(cell[:1].isspace() for cell in cells[1:])
    return not runs_on or all(_WORD.fullmatch(column) for column in columns)


def _plain_rows(lines: Iterable[str]) -> Iterator[ReadRow]:
    for number, line in enumerate(lines, start=1):
        yield ReadRow(id=str(number), text=line.rstrip("\r\n"))


def _json_rows(lines: Iterable[str]) -> Iterator[ReadRow]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _object(line)
        if row is None:
            yield _bad(number, "is not a JSON object")
        elif not isinstance(row.get("text"), str):
            yield _bad(number, "has no “text” that is a string", row.get("id"))
        else:
            yield _row(number, row)


def _csv_rows(lines: Iterable[str]) -> Iterator[ReadRow]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.DictReader(line.replace("\0", "\ufffd") for line in lines)
    columns = {(column or "").strip().casefold(): column for column in rows.fieldnames or ()}
    if "text" not in columns:
        known = ", ".join(column for column in columns if column)
        raise NoTextColumn(f"The first line names no column “text”. It names: {known}.")
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield _bad(rows.line_num, f"cannot be read as CSV ({error})")
            continue
        named = {name: cells.get(column) for name, column in columns.items()}
        if named["text"] is None:
            yield _bad(rows.line_num, "has too few cells", named.get("id"))
        else:
            yield _row(rows.line_num, named)


def _row(number: int, row: dict[str, object]) -> ReadRow:
    language = row.get("language")
    return ReadRow(
        id=_id(number, row.get("id")),
        text=str(row["text"]),
        language=language if isinstance(language, str) and language else None,
    )


def _bad(number: int, what: str, own: object = None) -> ReadRow:
    return ReadRow(id=_id(number, own), text="", problem=f"Line {number} {what}.")


def _id(number: int, own: object) -> str:
    return str(own) if own not in (None, "") else str(number)


def _object(line: str) -> dict[str, object] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None
