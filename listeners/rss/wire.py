"""RSS and Atom, read by feedparser from bytes that we fetched, into posts."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser

from listeners.base import IncomingAuthor, IncomingPost, Media
from listeners.errors import TryLater
from listeners.plain_text import MAX_TEXT, cleaned, text_of
from listeners.rss.download import Download

LONGEST_ID = 200
_END = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A parsed feed; `print` changes when an item is added, removed or edited."""

    posts: tuple[IncomingPost, ...]
    print: str


def read(found: Download, *, feed_url: str, now: datetime) -> Feed:
    """The feed in a download. Raises TryLater for a web page, a torn or an unreadable feed."""
    # a stream, since feedparser opens bytes and texts as files and addresses
    parsed = feedparser.parse(
        BytesIO(found.body),
        response_headers={"content-type": found.headers.get("content-type", "")},
        sanitize_html=False,  # ours leaves scripts out too, and in linear time
        resolve_relative_uris=False,
    )
    if not parsed.get("version"):
        raise _not_a_feed(found)
    if parsed.get("bozo") and not _END.search(found.body[-2000:]):
        raise TryLater("The feed was cut off on its way.", code="cut_off")
    host = (urlsplit(feed_url).hostname or "feed").lower()
    posts: dict[str, IncomingPost] = {}
    for entry in parsed.entries:
        post = _post(entry, parsed.feed, host=host, feed_url=feed_url, now=now)
        posts.setdefault(post.external_id, post)
    signs = [
        f"{post.external_id} {post.edited_at} {hashlib.sha256(post.text.encode()).hexdigest()}"
        for post in posts.values()
    ]
    return Feed(
        posts=tuple(posts.values()),
        print=hashlib.sha256("\n".join(signs).encode()).hexdigest(),
    )


def _post(
    entry: Mapping[str, Any], feed: Mapping[str, Any], *, host: str, feed_url: str, now: datetime
) -> IncomingPost:
    text = _text(entry)[:MAX_TEXT]
    url = _web(entry.get("link"))
    external_id = f"{host}/{_own_id(entry, url, text)}"
    # asked for by "in": feedparser warns where it would give the one time for the other
    updated = _time(entry["updated_parsed"] if "updated_parsed" in entry else None)  # noqa: SIM401
    published = _time(entry.get("published_parsed")) or updated or now
    posted_at = min(published, now)  # some feeds announce the future
    return IncomingPost(
        external_id=external_id,
        thread_id=external_id,
        author=_author(entry, feed, host=host, feed_url=feed_url),
        text=text,
        posted_at=posted_at,
        url=url,
        language=_language(entry, feed),
        edited_at=updated if updated is not None and updated > posted_at else None,
        media=tuple(_media(entry)),
    )


def _own_id(entry: Mapping[str, Any], url: str | None, text: str) -> str:
    """The feed's own id, else the link, else a hash of the words."""
    said = cleaned(str(entry.get("id") or "")).strip() or url
    if said and len(said) <= LONGEST_ID:
        return said
    return hashlib.sha256((said or text).encode()).hexdigest()[:32]


def _author(
    entry: Mapping[str, Any], feed: Mapping[str, Any], *, host: str, feed_url: str
) -> IncomingAuthor:
    title = text_of(str(feed.get("title") or "")) or host
    name = text_of(str(entry.get("author") or feed.get("author") or "")) or title
    digest = hashlib.sha256(f"{feed_url}\n{name}".encode()).hexdigest()[:16]
    return IncomingAuthor(
        external_id=f"{host}/{digest}",
        handle=name[:LONGEST_ID],
        display_name=name[:LONGEST_ID] if name == title else f"{name} ({title})"[:LONGEST_ID],
        url=_web(feed.get("link")),
    )


def _text(entry: Mapping[str, Any]) -> str:
    """Title, then the fullest body; a body that repeats the title stands alone."""
    title = _readable(entry.get("title_detail"), entry.get("title"))
    contents = [part for part in entry.get("content") or [] if isinstance(part, Mapping)]
    bodies = [_readable(part, part.get("value")) for part in contents]
    bodies.append(_readable(entry.get("summary_detail"), entry.get("summary")))
    body = max(bodies, key=len)
    if not body or body == title:
        return title
    if not title or body.startswith(title.rstrip("….")):
        return body
    return f"{title}\n\n{body}"


def _readable(detail: Any, value: Any) -> str:
    words = str(value or "")
    kind = detail.get("type") if isinstance(detail, Mapping) else None
    return cleaned(words).strip() if kind == "text/plain" else text_of(words)


def _media(entry: Mapping[str, Any]) -> list[Media]:
    found = []
    for enclosure in entry.get("enclosures") or []:
        kind = str(enclosure.get("type") or "").partition("/")[0]
        url = _web(enclosure.get("href"))
        if url is not None:
            known = kind if kind in ("image", "video", "audio") else "link"
            found.append(Media(kind=known, url=url))
    return found


def _language(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    detail = entry.get("title_detail")
    own = detail.get("language") if isinstance(detail, Mapping) else None
    said = str(own or feed.get("language") or "").strip().lower()
    return said or None


def _time(parsed: Any) -> datetime | None:
    """feedparser gives UTC struct_times."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _web(found: Any) -> str | None:
    address = str(found or "").strip()
    return address if address.lower().startswith(("http://", "https://")) else None


def _not_a_feed(found: Download) -> TryLater:
    if re.search(rb"<(!doctype )?html", found.body[:2000], re.IGNORECASE):
        return TryLater(
            "This address gives a web page, not a feed. Look for the page's RSS or Atom link.",
            code="not_a_feed",
        )
    if not found.body.strip():
        return TryLater("The feed's server gave an empty answer.", code="empty_answer")
    return TryLater("What stands at this address is not a feed.", code="not_a_feed")
