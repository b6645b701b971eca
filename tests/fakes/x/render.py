"""A fake X's JSON, under the old names (2.166) or the renamed ones (2.167)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tests.fakes.x.world import HANDLE, FakePost, FakeUser, World

Json = dict[str, Any]


class Form(StrEnum):
    old = "old"
    renamed = "renamed"


NEW_NAMES = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
}
ALWAYS = {"id", "text", "edit_history_tweet_ids"}


def page(
    posts: Sequence[FakePost],
    *,
    world: World,
    form: Form,
    fields: Iterable[str],
    meta: Json | None = None,
    single: bool = False,
) -> Json:
    """A list of posts (or one, for a stream line) with all that stands beside it."""
    wanted = set(fields) | ALWAYS
    rows = [post_json(post, world=world, form=form, wanted=wanted) for post in posts]
    body: Json = {}
    if rows:
        body["data"] = rows[0] if single else rows
        body |= _beside(posts, world=world, form=form, wanted=wanted)
    if meta is not None:
        body["meta"] = meta
    return body


def post_json(post: FakePost, *, world: World, form: Form, wanted: set[str]) -> Json:
    answered = world.posts.get(post.reply_to or "")
    whole: Json = {
        "id": post.id,
        "text": escaped(post.text)[:300],
        "edit_history_tweet_ids": [*post.earlier, post.id],
        "author_id": post.author_id,
        "conversation_id": post.conversation_id,
        "created_at": stamp(post.posted_at),
        "lang": post.language,
        "reply_settings": post.reply_settings,
        "in_reply_to_user_id": answered.author_id if answered else None,
        "referenced_tweets": references(post) or None,
        "entities": entities(post, post.text, world=world) or None,
        "attachments": {"media_keys": [f"3_{post.id}"]} if post.image else None,
        "withheld": _withheld(post),
        "note_tweet": {
            "text": escaped(post.note),
            "entities": entities(post, post.note, world=world),
        }
        if post.note
        else None,
    }
    kept = {name: value for name, value in whole.items() if name in wanted and value is not None}
    if form is Form.old:
        return kept
    return {NEW_NAMES.get(name, name): value for name, value in kept.items()}


def user_json(user: FakeUser) -> Json:
    return {
        "id": user.id,
        "username": user.handle,
        "name": user.name,
        "description": user.bio,
        "protected": user.protected,
        "profile_image_url": f"https://pbs.twimg.com/profile_images/{user.id}/face.jpg",
    }


def references(post: FakePost) -> list[Json]:
    kinds = {
        "replied_to": post.reply_to,
        "quoted": post.quote_of,
        "retweeted": post.repost_of,
    }
    return [{"type": kind, "id": other} for kind, other in kinds.items() if other]


def entities(post: FakePost, text: str, *, world: World) -> Json:
    raw = escaped(text)
    by_handle = {user.handle.lower(): user.id for user in world.users.values()}
    mentions = [
        {
            "start": found.start(),
            "end": found.end(),
            "username": found.group(1),
            "id": by_handle[found.group(1).lower()],
        }
        for found in HANDLE.finditer(raw)
        if found.group(1).lower() in by_handle
    ]
    urls = [
        {
            "start": raw.index(short),
            "end": raw.index(short) + len(short),
            "url": short,
            "expanded_url": full,
            "display_url": full.partition("//")[2],
        }
        for short, full in post.links.items()
        if short in raw
    ]
    found = {"mentions": mentions, "urls": urls}
    return {name: value for name, value in found.items() if value}


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def problem(status: int, kind: str, detail: str, *, form: Form = Form.old, **more: Any) -> Json:
    """A problem as X words it; `kind` is the last part of its address, or about:blank."""
    host = "api.twitter.com" if form is Form.old else "api.x.com"
    address = kind if kind == "about:blank" else f"https://{host}/2/problems/{kind}"
    title = kind.replace("-", " ").title() if kind != "about:blank" else "Forbidden"
    return {"title": title, "type": address, "status": status, "detail": detail, **more}


def missing(external_id: str, parameter: str, *, form: Form, kind: str) -> Json:
    """The partial error of a 200: a post that is not there (any more), or not for us."""
    more: Json = {"section": "data"} if kind == "not-authorized-for-resource" else {}
    return problem(
        404,
        kind,
        f"Could not find tweet with {parameter}: [{external_id}].",
        form=form,
        parameter=parameter,
        value=external_id,
        resource_id=external_id,
        resource_type="tweet" if form is Form.old else "post",
        **more,
    )


def _beside(posts: Sequence[FakePost], *, world: World, form: Form, wanted: set[str]) -> Json:
    referenced = [one["id"] for post in posts for one in references(post)]
    there = [world.posts[one] for one in dict.fromkeys(referenced) if one in world.posts]
    gone = [one for one in dict.fromkeys(referenced) if one not in world.posts]
    people = [world.users[p.author_id] for p in posts if p.author_id in world.users]
    images = [post for post in posts if post.image]
    includes: Json = {
        "users": [user_json(user) for user in dict.fromkeys(people)],
        "tweets" if form is Form.old else "posts": [
            post_json(post, world=world, form=form, wanted=wanted) for post in there
        ],
        "media": [
            {"media_key": f"3_{p.id}", "type": "photo", "url": p.image, "alt_text": p.alt_text}
            for p in images
        ],
    }
    includes = {name: value for name, value in includes.items() if value}
    body: Json = {"includes": includes} if includes else {}
    if gone:
        body["errors"] = [
            missing(one, "referenced_tweets.id", form=form, kind="resource-not-found")
            for one in gone
        ]
    return body


def _withheld(post: FakePost) -> Json | None:
    if not post.withheld:
        return None
    return {"copyright": False, "country_codes": list(post.withheld)}
