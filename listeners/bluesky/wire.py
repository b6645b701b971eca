"""Bluesky's records and views as posts."""

from __future__ import annotations

from datetime import datetime

from listeners.base import IncomingAuthor, IncomingPost, Media, ReplyRule
from listeners.bluesky.facets import expanded, mentions
from listeners.bluesky.keys import Address, did_of, page_url
from listeners.bluesky.reading import EMPTY, Json, items, kind, mapping, mappings, moment, text

IMAGE_SERVER = "https://cdn.bsky.app/img/feed_fullsize/plain"


class Malformed(ValueError):
    """A record that is no post; the message says what is wrong, without its content."""


def post_from_view(view: Json, *, author: IncomingAuthor, our_did: str) -> IncomingPost:
    """A post as the AppView shows it. Raises Malformed."""
    seen_at = moment(view.get("indexedAt"))
    if seen_at is None:
        raise Malformed("it has no time")
    return post_from_record(
        mapping(view.get("record")),
        uri=text(view.get("uri")),
        cid=text(view.get("cid")),
        seen_at=seen_at,
        author=author,
        our_did=our_did,
        view=view,
    )


def post_from_record(
    record: Json,
    *,
    uri: str,
    cid: str,
    seen_at: datetime,
    author: IncomingAuthor,
    our_did: str,
    view: Json = EMPTY,
    edited_at: datetime | None = None,
) -> IncomingPost:
    """A post from the bare record, and from its view where there is one. Raises Malformed."""
    if Address.read(uri) is None:
        raise Malformed("it has no address")
    if not isinstance(record.get("text"), str):
        raise Malformed("it has no text")
    reply = mapping(record.get("reply"))
    root, parent = mapping(reply.get("root")), mapping(reply.get("parent"))
    parent_uri, quoted = text(parent.get("uri")) or None, _quoted(mapping(record.get("embed")))
    speaks_to = mentions(record.get("facets")) | {did_of(parent_uri or ""), did_of(quoted or "")}
    ours = bool(our_did) and author.external_id == our_did
    return IncomingPost(
        external_id=uri,
        thread_id=text(root.get("uri")) or uri,
        author=author,
        text=expanded(text(record.get("text")), record.get("facets")),
        posted_at=posted_at(record, seen_at),
        url=page_url(author.handle, uri),
        in_reply_to=parent_uri,
        quote_of=quoted,
        addressed_to_us=bool(our_did) and our_did in speaks_to and not ours,
        ours=ours,
        reply_rule=_reply_rule(view, is_reply=bool(reply)),
        language=_language(record),
        edited_at=edited_at,
        media=_media(record, view, author.external_id),
        channel_data={
            "uri": uri,
            "cid": cid,
            "root_uri": text(root.get("uri")) or uri,
            "root_cid": text(root.get("cid")) or cid,
        },
    )


def posted_at(record: Json, seen_at: datetime) -> datetime:
    """As Bluesky sorts: what the author's app claims, but never later than it was seen."""
    claimed = moment(record.get("createdAt"))
    return seen_at if claimed is None else min(claimed, seen_at)


def _language(record: Json) -> str | None:
    languages = [language for language in items(record.get("langs")) if isinstance(language, str)]
    return languages[0].split("-")[0].lower() or None if languages else None


def _reply_rule(view: Json, *, is_reply: bool) -> ReplyRule:
    viewer = mapping(view.get("viewer"))
    gate = mapping(mapping(view.get("threadgate")).get("record"))
    if isinstance(gate.get("allow"), list):
        allowed = {kind(rule).rpartition("#")[2] for rule in mappings(gate["allow"])}
        if allowed == {"mentionRule"}:
            return ReplyRule.mentioned
        return (
            ReplyRule.followers
            if allowed and not viewer.get("replyDisabled")
            else (ReplyRule.nobody)
        )
    if viewer.get("replyDisabled"):
        return ReplyRule.nobody
    # The rule of a thread stands at its first post: of an answer we know it only as a reader.
    return ReplyRule.unknown if not view or (is_reply and not viewer) else ReplyRule.everyone


def _quoted(embed: Json) -> str | None:
    """The post that is quoted, if any."""
    if kind(embed) == "app.bsky.embed.recordWithMedia":
        embed = mapping(embed.get("record"))
    elif kind(embed) != "app.bsky.embed.record":
        return None
    uri = text(mapping(embed.get("record")).get("uri"))
    return uri if "/app.bsky.feed.post/" in uri else None


def _media(record: Json, view: Json, did: str) -> tuple[Media, ...]:
    embed, shown = mapping(record.get("embed")), mapping(view.get("embed"))
    if kind(embed) == "app.bsky.embed.recordWithMedia":
        embed, shown = mapping(embed.get("media")), mapping(shown.get("media"))
    if kind(embed) == "app.bsky.embed.images":
        seen = mappings(shown.get("images"))
        return tuple(
            Media(
                kind="image",
                url=text(seen[place].get("fullsize")) if place < len(seen) else _image(image, did),
                alt_text=text(image.get("alt")),
            )
            for place, image in enumerate(mappings(embed.get("images")))
        )
    if kind(embed) == "app.bsky.embed.video":
        url = text(shown.get("playlist")) or f"https://bsky.app/profile/{did}"
        return (Media(kind="video", url=url, alt_text=text(embed.get("alt"))),)
    if kind(embed) == "app.bsky.embed.external":
        card = mapping(embed.get("external"))
        return (Media(kind="link", url=text(card.get("uri")), alt_text=text(card.get("title"))),)
    return ()


def _image(image: Json, did: str) -> str:
    cid = text(mapping(mapping(image.get("image")).get("ref")).get("$link"))
    return f"{IMAGE_SERVER}/{did}/{cid}"
