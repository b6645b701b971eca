"""The rows of a JSONL or CSV file from one place on, good and bad, each with where it ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from listeners.errors import Refused
from listeners.files.columns import part_named
from listeners.files.encodings import Encoding
from listeners.files.lines import Line, lines_from
from listeners.files.place import Place

LONGEST_RECORD = 4_000_000  # characters
MOST_LINES = 10_000  # of one CSV record
NOT_ENCODED = "This line is not written in the file's encoding."
csv.field_size_limit(LONGEST_RECORD)  # the csv module's own, 131,072, refuses long posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`record` holds the columns; empty when `problem` says why the row is bad."""

    line: int
    after: Place
    record: Mapping[str, object] = field(default_factory=dict)
    problem: str | None = None


def json_rows(file: BinaryIO, encoding: Encoding, place: Place) -> Iterator[Row]:
    """One object a line; empty lines are passed over."""
    place = _behind_mark(place, encoding)
    for line in lines_from(file, encoding, offset=place.offset, number=place.line):
        after = Place(offset=line.ends_at, line=line.number + 1)
        if line.text is not None and not line.text.strip():
            continue
        yield _json_row(line, after)


def csv_rows(file: BinaryIO, encoding: Encoding, place: Place) -> Iterator[Row]:
    """One record after another; a quoted field may hold line breaks.

    Raises Refused when the header has no column for the text.
    """
    header = _header(file, encoding)
    if place.offset <= header.after.offset:
        place = header.after
    while (row := _csv_row(file, encoding, place, header)) is not None:
        place = row.after
        if row.record or row.problem:
            yield row


def _json_row(line: Line, after: Place) -> Row:
    if line.text is None:
        return Row(line=line.number, after=after, problem=NOT_ENCODED)
    try:
        record = json.loads(line.text)
    except (ValueError, RecursionError):
        cut = "" if line.text.endswith("\n") else " The file may have been cut off here."
        return Row(line=line.number, after=after, problem=f"This line is not valid JSON.{cut}")
    if not isinstance(record, dict):
        return Row(line=line.number, after=after, problem="This line is not a JSON object.")
    return Row(line=line.number, after=after, record=record)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    columns: tuple[str, ...]
    delimiter: str
    after: Place


def _header(file: BinaryIO, encoding: Encoding) -> _Header:
    for line in lines_from(file, encoding, offset=encoding.begins_at, number=1):
        text = (line.text or "").strip("\r\n")
        if not text.strip():
            continue
        delimiter = max(",\t;", key=text.count)
        columns = tuple(next(csv.reader([text], delimiter=delimiter), []))
        if "text" not in {part_named(column) for column in columns}:
            break
        after = Place(offset=line.ends_at, line=line.number + 1)
        return _Header(columns=columns, delimiter=delimiter, after=after)
    raise Refused(
        "The first line of the file names no column for the text. Name one “text” (or “本文”).",
        code="no_text_column",
    )


def _csv_row(file: BinaryIO, encoding: Encoding, place: Place, header: _Header) -> Row | None:
    """The record that begins at `place`. A broken one is given up after its first line."""
    used: list[Line] = []
    lines = lines_from(file, encoding, offset=place.offset, number=place.line)
    reader = csv.reader(_texts(lines, used), delimiter=header.delimiter, strict=True)
    problem = None
    cells: list[str] = []
    try:
        cells = next(reader, [])
    except csv.Error:
        problem = "The quotation marks of this row are not in order."
    except UnicodeError:
        problem = NOT_ENCODED
    if not used:
        return None
    last = used[0] if problem else used[-1]
    after = Place(offset=last.ends_at, line=last.number + 1)
    if problem is None and len(cells) > len(header.columns):
        problem = "This row has more cells than the first line has names."
    if problem is not None:
        return Row(line=place.line, after=after, problem=problem)
    record = dict(zip(header.columns, cells, strict=False)) if any(cells) else {}
    return Row(line=place.line, after=after, record=record)


def _texts(lines: Iterator[Line], used: list[Line]) -> Iterator[str]:
    size = 0
    for line in lines:
        used.append(line)
        if line.text is None:
            raise UnicodeError(NOT_ENCODED)
        size += len(line.text)
        if size > LONGEST_RECORD or len(used) > MOST_LINES:
            raise csv.Error("a quotation mark that is never closed")
        yield line.text


def _behind_mark(place: Place, encoding: Encoding) -> Place:
    return place if place.offset else Place(offset=encoding.begins_at, line=1)
