"""Reads JSONL and CSV files page by page; stops and goes on wherever it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from listeners.base import Cursor, IncomingPost, Page, Query, SetAside
from listeners.errors import ChannelError, Refused, TryLater
from listeners.files import wire
from listeners.files.encodings import HEAD, Encoding, encoding_of
from listeners.files.place import Place
from listeners.files.rows import Row, csv_rows, json_rows
from listeners.files.times import zone_named

Rows = Callable[[BinaryIO, Encoding, Place], Iterator[Row]]
FORMATS: dict[str, Rows] = {"jsonl": json_rows, "csv": csv_rows}
BY_ENDING = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileListener:
    """`folder`: when given, only files inside it are read."""

    folder: Path | None = None

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        """The next rows, bad ones set aside with their line numbers. Raises a ChannelError."""
        if query.kind != "file":
            raise Refused(f"Files have no stream “{query.kind}”.", code="unknown_stream")
        path = self._path(query.settings.get("path", ""))
        try:
            with path.open("rb") as file:
                return _page(path, file, query, cursor)
        except OSError as error:
            raise _error_of(error) from None

    def _path(self, wanted: str) -> Path:
        if not wanted.strip() or "\0" in wanted:
            raise Refused("Enter the path of a file.", code="no_path")
        if self.folder is None:
            return Path(wanted.strip()).expanduser().absolute()
        folder = self.folder.expanduser().resolve()
        path = (folder / wanted.strip()).resolve()
        if not path.is_relative_to(folder):
            raise Refused("Only files in the import folder are read.", code="outside_folder")
        return path


def _page(path: Path, file: BinaryIO, query: Query, cursor: Cursor | None) -> Page:
    head = file.read(HEAD)
    encoding = encoding_of(head, query.settings.get("encoding", ""))
    zone = zone_named(query.settings.get("timezone", ""))
    collection = query.settings.get("collection", "").strip() or path.stem
    place = Place.read(cursor, path, file)
    rows_of = FORMATS[_format(path, head, encoding, query.settings.get("format", ""))]
    limit = max(1, query.limit)
    posts: dict[str, IncomingPost] = {}
    set_aside: list[SetAside] = []
    count = 0
    for row in islice(rows_of(file, encoding, place), limit):
        count += 1
        place = row.after
        try:
            note = _taken(row, posts, collection=collection, zone=zone, now=query.now)
        except wire.BadRow as error:
            note = str(error)
        if note:
            set_aside.append(SetAside(where=f"line {row.line}", sentence=note))
    return Page(
        posts=tuple(posts.values()),
        cursor=place.written(path, file),
        caught_up=count < limit,
        set_aside=tuple(set_aside),
    )


def _taken(
    row: Row, posts: dict[str, IncomingPost], *, collection: str, zone: tzinfo, now: datetime
) -> str | None:
    """Puts a row's post to the others; what was lost of it is told. Raises BadRow."""
    if row.problem is not None:
        raise wire.BadRow(row.problem)
    found = wire.post_of(row.record, collection=collection, zone=zone, now=now)
    before = posts.setdefault(found.post.external_id, found.post)
    if before != found.post:
        raise wire.BadRow("Another row above has the same id and different content.")
    return found.note


def _format(path: Path, head: bytes, encoding: Encoding, wanted: str) -> str:
    """By the setting, else the file's ending, else its first character."""
    plain = wanted.strip().lower()
    if plain and plain != "auto":
        if plain not in FORMATS:
            raise Refused("The format must be jsonl, csv or auto.", code="bad_format")
        return plain
    first = head[encoding.begins_at :].decode(encoding.name, "ignore").lstrip()[:1]
    known = BY_ENDING.get(path.suffix.lower())
    if known == "jsonl" and first == "[":
        raise Refused(
            "The file is one JSON list. Write one JSON object a line (JSONL).", code="json_list"
        )
    return known or ("jsonl" if first == "{" else "csv")


def _error_of(error: OSError) -> ChannelError:
    if isinstance(error, FileNotFoundError):
        return Refused("There is no such file. Check the path.", code="file_missing")
    if isinstance(error, PermissionError):
        return Refused("Kikimimi may not read this file. Check its rights.", code="file_closed")
    if isinstance(error, IsADirectoryError):
        return Refused("This is a folder, not a file.", code="is_folder")
    return TryLater("The file could not be read.", code="unreadable")
