"""Mastodon's status and account entities, read into the contract's posts and authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from listeners.base import (
    Identity,
    IncomingAuthor,
    IncomingPost,
    Media,
    Visibility,
)
from listeners.plain_text import MAX_TEXT, cleaned, text_of

VISIBILITY = {
    "public": Visibility.public,
    "unlisted": Visibility.unlisted,
    "private": Visibility.followers,
    "direct": Visibility.direct,
}
MEDIA_KINDS = {"image": "image", "video": "video", "gifv": "video", "audio": "audio"}
QUOTE_LINE = frozenset({"quote-inline"})  # "RE: link", for clients that cannot show quotes
_LEAVE_ME_ALONE = re.compile(r"#\s?(nobot|nobots|noindex|nosearch)\b", re.IGNORECASE)


class Unreadable(ValueError):
    """A record that is not a status; the message is a sentence without its content."""


def post_of(status: Any, *, host: str, us: Identity | None) -> IncomingPost:
    """The post of one status entity. Its `thread_id` is the answered post's until looked up.

    Raises Unreadable.
    """
    if not isinstance(status, Mapping):
        raise Unreadable("The record is not a status.")
    external_id = f"{host}/{_id(status)}"
    answered = _optional_id(status.get("in_reply_to_id"), host)
    author = author_of(status.get("account"), host=host)
    shared = _inner(status, "reblog")
    return IncomingPost(
        external_id=external_id,
        thread_id=answered or external_id,
        author=author,
        text=text_of_status(shared if shared is not None else status),
        posted_at=_time(status.get("created_at")),
        url=_web(status.get("url")) or _web(status.get("uri")),
        in_reply_to=answered,
        quote_of=_quoted(status, host),
        repost_of=_optional_id(shared.get("id"), host) if shared is not None else None,
        addressed_to_us=us is not None and _addresses(status, us, host),
        ours=us is not None and author.external_id == us.external_id,
        visibility=VISIBILITY.get(str(status.get("visibility")), Visibility.public),
        language=_text(status.get("language")) or None,
        edited_at=_optional_time(status.get("edited_at")),
        media=tuple(_media(status.get("media_attachments"))),
        channel_data=_channel_data(status),
    )


def author_of(account: Any, *, host: str) -> IncomingAuthor:
    """The author of one account entity. Raises Unreadable."""
    if not isinstance(account, Mapping):
        raise Unreadable("The status does not say who wrote it.")
    bio = text_of(_text(account.get("note")))
    return IncomingAuthor(
        external_id=f"{host}/{_id(account)}",
        handle=_text(account.get("acct")) or _text(account.get("username")),
        display_name=cleaned(_text(account.get("display_name"))),
        url=_web(account.get("url")),
        avatar_url=_web(account.get("avatar")),
        bio=bio[:MAX_TEXT],
        is_bot=account.get("bot") is True or account.get("group") is True,
        no_contact=_wants_no_contact(account, bio),
    )


def text_of_status(status: Mapping[str, Any]) -> str:
    """What a reader sees: the content warning first, then the text with its links."""
    skipped = QUOTE_LINE if status.get("quote") else frozenset[str]()
    text = text_of(_text(status.get("content")), skip_classes=skipped)
    warning = cleaned(_text(status.get("spoiler_text"))).strip()
    if warning:
        text = f"[{warning}]\n\n{text}" if text else f"[{warning}]"
    return text[:MAX_TEXT]


def time_of(status: Mapping[str, Any]) -> datetime:
    """When a status was posted, in UTC. Raises Unreadable."""
    return _time(status.get("created_at"))


def _wants_no_contact(account: Mapping[str, Any], bio: str) -> bool:
    """#nobot and the like; also an account that switched discovery off itself (not just unset)."""
    if account.get("noindex") is True or account.get("discoverable") is False:
        return True
    fields = account.get("fields")
    words = [bio, _text(account.get("display_name"))]
    for entry in fields if isinstance(fields, list) else []:
        if isinstance(entry, Mapping):
            words += [_text(entry.get("name")), text_of(_text(entry.get("value")))]
    return any(_LEAVE_ME_ALONE.search(word) for word in words)


def _addresses(status: Mapping[str, Any], us: Identity, host: str) -> bool:
    """True when a status mentions, answers or quotes us."""
    if _optional_id(status.get("in_reply_to_account_id"), host) == us.external_id:
        return True
    quote = status.get("quote")
    quoted = _inner(quote, "quoted_status") if isinstance(quote, Mapping) else None
    quoted_author = _inner(quoted, "account") if quoted is not None else None
    if quoted_author is not None and _optional_id(quoted_author.get("id"), host) == us.external_id:
        return True
    mentions = status.get("mentions")
    return any(
        isinstance(one, Mapping) and _optional_id(one.get("id"), host) == us.external_id
        for one in (mentions if isinstance(mentions, list) else [])
    )


def _quoted(status: Mapping[str, Any], host: str) -> str | None:
    """Mastodon wraps a quoted status, or gives its id alone; forks give the status itself."""
    quote = status.get("quote")
    if isinstance(quote, Mapping):
        inner = _inner(quote, "quoted_status")
        found = inner.get("id") if inner is not None else quote.get("quoted_status_id")
        return _optional_id(found or quote.get("id"), host)
    return _optional_id(status.get("quote_id"), host)


def _media(attachments: Any) -> Iterable[Media]:
    for one in attachments if isinstance(attachments, list) else []:
        if not isinstance(one, Mapping):
            continue
        url = _web(one.get("url")) or _web(one.get("remote_url")) or _web(one.get("preview_url"))
        if url is not None:
            kind = MEDIA_KINDS.get(str(one.get("type")), "link")
            yield Media(kind=kind, url=url, alt_text=cleaned(_text(one.get("description"))))


def _channel_data(status: Mapping[str, Any]) -> dict[str, str]:
    warning = cleaned(_text(status.get("spoiler_text"))).strip()
    return {"content_warning": warning} if warning else {}


def _inner(holder: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else None


def _id(entity: Mapping[str, Any]) -> str:
    found = entity.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int) or not str(found).strip():
        raise Unreadable("The record has no id.")
    return cleaned(str(found).strip())


def _optional_id(found: Any, host: str) -> str | None:
    if isinstance(found, bool) or not isinstance(found, str | int) or not str(found).strip():
        return None
    return f"{host}/{cleaned(str(found).strip())}"


def _text(found: Any) -> str:
    return found if isinstance(found, str) else ""


def _web(found: Any) -> str | None:
    address = _text(found)
    return address if address.lower().startswith(("http://", "https://")) else None


def _time(found: Any) -> datetime:
    moment = _optional_time(found)
    if moment is None:
        raise Unreadable("The status has no time that can be read.")
    return moment


def _optional_time(found: Any) -> datetime | None:
    """Mastodon.py has turned most times into datetimes; what it could not read is left a text."""
    if isinstance(found, str):
        try:
            found = datetime.fromisoformat(found)
        except ValueError:
            return None
    if not isinstance(found, datetime):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
