"""The text of a post as a reader sees it, and what hangs on it."""

from __future__ import annotations

from listeners.base import Media
from listeners.x.fields import Json, clean, part, parts, text, texts

_KINDS = {"photo": "image", "video": "video", "animated_gif": "video"}


def readable(post: Json) -> str:
    """The whole text: long form where there is one, addresses written out, entities decoded."""
    note = part(post, "note_tweet", "note_post")
    whole = note if text(note, "text") else post
    return clean(_unescaped(_written_out(text(whole, "text"), part(whole, "entities")))).strip()


def mentions(post: Json) -> list[Json]:
    """Whom the text mentions, in its short and its long form."""
    note = part(post, "note_tweet", "note_post")
    return [
        *parts(part(post, "entities"), "mentions"),
        *parts(part(note, "entities"), "mentions"),
    ]


def media(post: Json, by_key: dict[str, Json]) -> tuple[Media, ...]:
    """The pictures and films beside a post, as far as X sent them along."""
    keys = texts(part(post, "attachments"), "media_keys")
    found = [by_key[key] for key in keys if key in by_key]
    return tuple(
        Media(
            kind=_KINDS.get(text(item, "type"), "image"),
            url=text(item, "url", "preview_image_url"),
            alt_text=clean(text(item, "alt_text")),
        )
        for item in found
        if text(item, "url", "preview_image_url")
    )


def _written_out(shortened: str, entities: Json) -> str:
    for address in parts(entities, "urls"):
        short, full = text(address, "url"), text(address, "unwound_url", "expanded_url")
        if not short:
            continue
        # The address of our own picture says nothing to a reader: the picture is there itself.
        shortened = shortened.replace(short, "" if text(address, "media_key") else full or short)
    return shortened


def _unescaped(escaped: str) -> str:
    # X escapes these three and no others; html.unescape would also turn "&copy=1" into "©=1".
    return escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
