"""What the fake server answers: one function a method, (world, call) -> JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.fakes.bluesky.world import POSTS, Json, Post, World, stamp


class Problem(Exception):
    """An error answer, by name and HTTP status."""

    def __init__(self, name: str, message: str = "", status: int = 400) -> None:
        super().__init__(name)
        self.status = status
        self.body = {"error": name, "message": message or name}


@dataclass(frozen=True, kw_only=True)
class Call:
    params: dict[str, list[str]]
    body: Json
    viewer: str  # a DID, "" for nobody

    def one(self, name: str, default: str = "") -> str:
        return self.params.get(name, [default])[0]


Method = Callable[[World, Call], Json]


def get_profiles(world: World, call: Call) -> Json:
    found = [world.person(actor) for actor in call.params.get("actors", [])]
    return {"profiles": [world.profile(one, call.viewer, whole=True) for one in found if one]}


def get_profile(world: World, call: Call) -> Json:
    person = world.person(call.one("actor"))
    if person is None:
        raise Problem("InvalidRequest", "Profile not found")
    return world.profile(person, call.viewer, whole=True)


def get_posts(world: World, call: Call) -> Json:
    found = [world.posts[uri] for uri in call.params["uris"] if uri in world.posts]
    return {"posts": [world.view(post, call.viewer) for post in visible(world, found, call)]}


def visible(world: World, posts: list[Post], call: Call) -> list[Post]:
    if not call.viewer:
        return posts
    return [post for post in posts if not world.blocked(call.viewer, post.author.did)]


def list_notifications(world: World, call: Call) -> Json:
    wanted = set(call.params.get("reasons", ["mention", "reply", "quote"]))
    told = [post for post in world.newest_first() if world.reason(post, call.viewer) in wanted]
    page, cursor = paged(visible(world, told, call), call)
    views = [
        {
            "uri": post.uri,
            "cid": post.cid,
            "author": world.profile(post.author, call.viewer, whole=True),
            "reason": world.reason(post, call.viewer),
            "record": post.record,
            "isRead": False,
            "indexedAt": stamp(post.sort_at),
        }
        for post in page
    ]
    return {"notifications": views, **cursor}


def search_posts(world: World, call: Call) -> Json:
    words = call.one("q").strip('"').lower()
    since = call.one("since")
    found = [
        post
        for post in world.newest_first()
        if words in post.record["text"].lower()
        and (not since or post.sort_at >= datetime.fromisoformat(since))
    ]
    page, cursor = paged(visible(world, found, call), call)
    return {"posts": [world.view(post, call.viewer) for post in page], **cursor}


def get_author_feed(world: World, call: Call) -> Json:
    actor = world.person(call.one("actor"))
    written = [post for post in world.newest_first() if post.author is actor]
    page, cursor = paged(written, call)
    return {"feed": [{"post": world.view(post, call.viewer)} for post in page], **cursor}


def paged(posts: list[Post], call: Call) -> tuple[list[Post], Json]:
    """By offset, as the real search does it."""
    token = call.one("cursor", "0")
    if not token.isdigit():
        raise Problem("InvalidRequest", "Malformed cursor")
    start, limit = int(token), int(call.one("limit", "50"))
    end = start + limit
    return posts[start:end], {"cursor": str(end)} if end < len(posts) else {}


def put_record(world: World, call: Call) -> Json:
    body = call.body
    author = world.people[call.viewer]
    if body["repo"] not in (author.did, author.handle):
        raise Problem("AuthenticationRequired", status=401)
    if len(body["rkey"]) != 13:
        raise Problem("InvalidRequest", "Invalid record key: not a TID")
    standing = world.posts.get(f"at://{author.did}/{POSTS}/{body['rkey']}")
    if standing and standing.record == body["record"]:
        return {"uri": standing.uri, "cid": standing.cid}
    if standing and "swapRecord" in body and body["swapRecord"] is None:
        raise Problem("InvalidSwap", f"Record was at {standing.cid}")
    post = world.put(author, body["rkey"], body["record"])
    return {"uri": post.uri, "cid": post.cid, "commit": {"cid": "bafy", "rev": "3k"}}


def get_record(world: World, call: Call) -> Json:
    uri = f"at://{call.one('repo')}/{call.one('collection')}/{call.one('rkey')}"
    post = world.posts.get(uri)
    if post is None:
        raise Problem("RecordNotFound", f"Could not locate record: {uri}")
    return {"uri": uri, "cid": post.cid, "value": post.record}


def list_records(world: World, call: Call) -> Json:
    author = world.person(call.one("repo"))
    written = [post for post in world.posts.values() if post.author is author]
    page, cursor = paged(sorted(written, key=lambda post: post.uri, reverse=True), call)
    records = [{"uri": post.uri, "cid": post.cid, "value": post.record} for post in page]
    return {"records": records, **cursor}


def resolve_handle(world: World, call: Call) -> Json:
    person = world.person(call.one("handle"))
    if person is None:
        raise Problem("InvalidRequest", "Unable to resolve handle")
    return {"did": person.did}


def get_session(world: World, call: Call) -> Json:
    person = world.people[call.viewer]
    return {"did": person.did, "handle": person.handle, "active": True}


OPEN: dict[str, Method] = {
    "app.bsky.actor.getProfiles": get_profiles,
    "app.bsky.actor.getProfile": get_profile,
    "app.bsky.feed.getPosts": get_posts,
    "app.bsky.feed.getAuthorFeed": get_author_feed,
    "com.atproto.repo.getRecord": get_record,
    "com.atproto.repo.listRecords": list_records,
    "com.atproto.identity.resolveHandle": resolve_handle,
}
SIGNED_IN: dict[str, Method] = {
    "app.bsky.notification.listNotifications": list_notifications,
    "app.bsky.feed.searchPosts": search_posts,
    "com.atproto.repo.putRecord": put_record,
    "com.atproto.server.getSession": get_session,
}
