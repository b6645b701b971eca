"""The town's rows, and the posts they become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from listeners.base import IncomingAuthor, IncomingPost, ReplyRule
from listeners.demo.cast import OUR_HANDLE, Cast

OUR_NAME = "凪森サポート（公式）"
OUR_BIO = "凪森電器のお客様サポートです。平日も週末も、ここで聞いています。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that was seen in the town: a post, an edited post, or a removal."""

    kind: str  # post, edited, removed
    external_id: str
    thread_id: str
    author: str
    occurs_at: datetime
    text: str = ""
    ours: bool = False
    addressed: bool = False
    in_reply_to: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    reply_rule: ReplyRule = ReplyRule.everyone
    language: str | None = None
    edited_at: str | None = None
    opening: str | None = None  # the key of the opening it belongs to
    afterwards: bool = False  # a happy post after good help
    key: str | None = None  # of our reply
    good: bool | None = None  # how our reply was received


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One thing that a person is going to do at `due_at`."""

    due_at: datetime
    does: str  # says, posts, deletes, edits, answers, closes
    author: str
    opening: str
    external_id: str
    thread_id: str
    text: str = ""
    in_reply_to: str | None = None
    unless_answered: bool = False  # only if we stay silent


def written(moment: datetime) -> str:
    """A moment as text that sorts like time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def post(row: Happened, cast: Cast) -> IncomingPost:
    """What the listener hands over."""
    edited_at = datetime.fromisoformat(row.edited_at) if row.edited_at else None
    return IncomingPost(
        external_id=row.external_id,
        thread_id=row.thread_id,
        author=author(row.author, cast),
        text=row.text,
        posted_at=row.occurs_at,
        in_reply_to=row.in_reply_to,
        quote_of=row.quote_of,
        repost_of=row.repost_of,
        addressed_to_us=row.addressed,
        ours=row.ours,
        reply_rule=row.reply_rule,
        language=row.language,
        edited_at=edited_at,
    )


def author(handle: str, cast: Cast) -> IncomingAuthor:
    """Who wrote it. A handle stands for the same person in every town."""
    if handle == OUR_HANDLE:
        return IncomingAuthor(external_id=handle, handle=handle, display_name=OUR_NAME, bio=OUR_BIO)
    person = cast.people[handle]
    return IncomingAuthor(
        external_id=handle,
        handle=handle,
        display_name=person.name,
        bio=person.bio,
        is_bot=person.is_bot,
        no_contact=person.no_contact,
    )
