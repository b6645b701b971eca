"""X's JSON, in its old and its renamed form, as posts of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from listeners.base import Identity, IncomingAuthor, IncomingPost, ReplyRule, SetAside
from listeners.errors import TryLater
from listeners.x import ids, texts
from listeners.x.fields import Json, clean, part, parts, text
from listeners.x.fields import texts as listed_texts

WEB = "https://x.com"
REPLY_RULES = {
    "everyone": ReplyRule.everyone,
    "mentionedUsers": ReplyRule.mentioned,
    "following": ReplyRule.followers,
    "subscribers": ReplyRule.followers,
    "verified": ReplyRule.followers,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one answer held. `newest` and `oldest` are ids, `next_token` leads on."""

    posts: tuple[IncomingPost, ...] = ()
    removed: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    newest: str | None = None
    oldest: str | None = None
    next_token: str | None = None


@dataclass(frozen=True, slots=True)
class _Beside:
    """What X sent along: people, posts and media by their ids."""

    people: dict[str, Json]
    posts: dict[str, Json]
    media: dict[str, Json]


def read(body: Json, *, us: Identity | None) -> Reading:
    """The posts of an answer (a list, or the single post of a stream line).

    Raises `TryLater` when the answer holds nothing but errors or is no answer of X's at all.
    """
    rows = _rows(body)
    beside = _beside(body)
    posts: list[IncomingPost] = []
    superseded: list[str] = []
    set_aside: list[SetAside] = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            set_aside.append(SetAside(where=f"post number {number}", sentence="It is no object."))
        elif trouble := _trouble(row):
            where = f"post {row['id']}" if ids.is_id(row.get("id")) else f"post number {number}"
            set_aside.append(SetAside(where=where, sentence=trouble))
        else:
            posts.append(_post(row, beside, us=us))
            superseded += _earlier_versions(row)
    known = sorted((post.external_id for post in posts), key=int)
    return Reading(
        posts=tuple(posts),
        removed=tuple(dict.fromkeys([*superseded, *_gone(body)])),
        set_aside=tuple(set_aside),
        newest=known[-1] if known else None,
        oldest=known[0] if known else None,
        next_token=text(part(body, "meta"), "next_token") or None,
    )


def identity(body: Json) -> Identity | None:
    """Who we are, from a look-up of a user; None when X named nobody."""
    person = part(body, "data")
    if not (ids.is_id(person.get("id")) and text(person, "username")):
        return None
    handle = text(person, "username")
    return Identity(external_id=text(person, "id"), handle=handle, url=f"{WEB}/{handle}")


def _rows(body: Json) -> list[object]:
    rows = body.get("data")
    if isinstance(rows, list):
        return rows
    if isinstance(rows, dict):
        return [rows]
    empty = rows is None and ("meta" in body or _gone(body))
    if not empty:
        raise TryLater("X answered, but without posts: its answer holds only errors.",
                       code="only_errors")  # fmt: skip
    return []


def _beside(body: Json) -> _Beside:
    includes = part(body, "includes")
    return _Beside(
        {text(one, "id"): one for one in parts(includes, "users")},
        {text(one, "id"): one for one in parts(includes, "tweets", "posts")},
        {text(one, "media_key"): one for one in parts(includes, "media")},
    )


def _trouble(row: Json) -> str:
    if not ids.is_id(row.get("id")):
        return "It has no id."
    if not isinstance(row.get("text"), str):
        return "It has no text."
    if _posted_at(row) is None:
        return "It has no time."
    return ""


def _post(row: Json, beside: _Beside, *, us: Identity | None) -> IncomingPost:
    external_id = text(row, "id")
    author = _author(row, beside)
    reference = {
        text(one, "type"): text(one, "id")
        for one in parts(row, "referenced_tweets", "referenced_posts")
        if ids.is_id(one.get("id"))
    }
    repost_of = reference.get("retweeted")
    whole = beside.posts.get(repost_of or "", row)
    posted_at = _posted_at(row)
    assert posted_at is not None
    ours = us is not None and author.external_id == us.external_id
    withheld = listed_texts(part(row, "withheld"), "country_codes")
    return IncomingPost(
        external_id=external_id,
        thread_id=text(row, "conversation_id") or external_id,
        author=author,
        text=texts.readable(whole if isinstance(whole.get("text"), str) else row),
        posted_at=posted_at,
        url=f"{WEB}/{author.handle or 'i'}/status/{external_id}",
        in_reply_to=reference.get("replied_to"),
        quote_of=reference.get("quoted"),
        repost_of=repost_of,
        addressed_to_us=us is not None
        and not ours
        and repost_of is None
        and _addresses(row, us, quoted=beside.posts.get(reference.get("quoted", ""), {})),
        ours=ours,
        reply_rule=REPLY_RULES.get(text(row, "reply_settings"), ReplyRule.unknown),
        language=_language(row),
        edited_at=posted_at if _earlier_versions(row) else None,
        media=texts.media(row, beside.media),
        channel_data={"withheld": ",".join(withheld)} if withheld else {},
    )


def _author(row: Json, beside: _Beside) -> IncomingAuthor:
    author_id = text(row, "author_id")
    person = beside.people.get(author_id, {})
    handle = text(person, "username")
    return IncomingAuthor(
        # Without this, all whose name X withholds would be one person.
        external_id=author_id or f"unknown-{text(row, 'id')}",
        handle=handle,
        display_name=clean(text(person, "name")),
        url=f"{WEB}/{handle}" if handle else (f"{WEB}/i/user/{author_id}" if author_id else None),
        avatar_url=text(person, "profile_image_url") or None,
        bio=clean(text(person, "description")),
        is_protected=person.get("protected") is True,
    )


def _addresses(row: Json, us: Identity, *, quoted: Json) -> bool:
    mentioned = any(
        text(one, "id") == us.external_id or text(one, "username").lower() == us.handle.lower()
        for one in texts.mentions(row)
    )
    answers = text(row, "in_reply_to_user_id") == us.external_id
    return mentioned or answers or text(quoted, "author_id") == us.external_id


def _posted_at(row: Json) -> datetime | None:
    told = text(row, "created_at")
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return ids.posted_at(text(row, "id"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _earlier_versions(row: Json) -> list[str]:
    versions = listed_texts(row, "edit_history_tweet_ids", "edit_history_post_ids")
    own = text(row, "id")
    return [one for one in versions if ids.is_id(one) and int(one) < int(own)]


def _language(row: Json) -> str | None:
    told = text(row, "lang")
    # "und" and the q-codes (a post of emoji, of hashtags only) name no language.
    return told if told and told != "und" and not told.startswith("q") and told != "zxx" else None


def _gone(body: Json) -> list[str]:
    """The posts that X calls deleted, or hides from us though we asked for them by id."""
    gone = []
    for error in parts(body, "errors"):
        kind = text(error, "type").rsplit("/", 1)[-1]
        asked = text(error, "parameter") in {"ids", "id"}
        is_post = text(error, "resource_type") in {"tweet", "post"}
        external_id = text(error, "resource_id") or text(error, "value")
        hidden = kind == "not-authorized-for-resource" and asked
        if is_post and ids.is_id(external_id) and (kind == "resource-not-found" or hidden):
            gone.append(external_id)
    return gone
