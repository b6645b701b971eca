"""One row or object of a file, read into a post."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from listeners.base import IncomingAuthor, IncomingPost
from listeners.files.columns import parts_of
from listeners.files.times import moment
from listeners.plain_text import MAX_TEXT, cleaned

LONGEST_NAME = 200


class BadRow(ValueError):
    """A row that is no post; the message is a sentence without its content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPost:
    """The post of a row, and what was lost of it, if anything."""

    post: IncomingPost
    note: str | None = None


def post_of(
    record: Mapping[str, object], *, collection: str, zone: tzinfo, now: datetime
) -> RowPost:
    """The post of one record. Raises BadRow.

    Ids belong to the `collection`, so that two files may both count from 1. A row without a time
    was posted `now`.
    """
    parts = _flat(parts_of(record))
    text = _clean_text(parts.get("text"))
    if not text:
        raise BadRow("There is no text in this row.")
    posted_at = _posted_at(parts.get("posted_at"), zone=zone, now=now)
    author = _author(parts, collection)
    local_id = _clean_text(parts.get("id"))
    if not local_id:
        signs = f"{author.external_id}\n{parts.get('posted_at', '')}\n{text}"
        local_id = hashlib.sha256(signs.encode()).hexdigest()[:32]
    external_id = f"{collection}/{local_id}"
    answered = _related(parts.get("in_reply_to"), collection)
    post = IncomingPost(
        external_id=external_id,
        thread_id=_related(parts.get("thread_id"), collection) or answered or external_id,
        author=author,
        text=text[:MAX_TEXT],
        posted_at=posted_at,
        url=_web(parts.get("url")),
        in_reply_to=answered,
        language=_text(parts.get("language")).strip().lower() or None,
    )
    note = None
    if len(text) > MAX_TEXT:
        note = f"The text has {len(text)} characters; the first {MAX_TEXT} were kept."
    return RowPost(post=post, note=note)


def _flat(parts: dict[str, object]) -> dict[str, object]:
    """`author` may be an object of its own: its fields count where the row has none."""
    author = parts.get("author")
    if not isinstance(author, Mapping):
        return parts
    inner = parts_of({str(key): value for key, value in author.items()})
    names = {"author": "author", "author_name": "author_name", "id": "author_id"}
    own = {ours: inner[theirs] for theirs, ours in names.items() if theirs in inner}
    return {**own, **{name: value for name, value in parts.items() if name != "author"}}


def _author(parts: Mapping[str, object], collection: str) -> IncomingAuthor:
    handle = _clean_text(parts.get("author")).lstrip("@＠")[:LONGEST_NAME]
    name = _clean_text(parts.get("author_name"))[:LONGEST_NAME]
    known = _clean_text(parts.get("author_id"))[:LONGEST_NAME] or handle or name
    return IncomingAuthor(
        external_id=f"{collection}/{known}" if known else f"{collection}/?",
        handle=handle or name or "?",
        display_name=name or handle,
    )


def _posted_at(value: object, *, zone: tzinfo, now: datetime) -> datetime:
    if value is None:
        return now
    try:
        return moment(value, zone=zone)
    except ValueError:
        raise BadRow("The time of this row cannot be read.") from None


def _related(value: object, collection: str) -> str | None:
    local_id = _clean_text(value)
    return f"{collection}/{local_id}" if local_id else None


def _clean_text(value: object) -> str:
    """Without what no database stores, and without blanks around it."""
    text = _text(value)
    return cleaned(text).strip() if text else ""


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _web(value: object) -> str | None:
    address = _text(value).strip()
    return address if address.lower().startswith(("http://", "https://")) else None
