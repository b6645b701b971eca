"""The people and posts of the fake server."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

POSTS = "app.bsky.feed.post"
Json = dict[str, Any]


@dataclass
class Person:
    did: str
    handle: str
    password: str = ""
    display_name: str = ""
    bio: str = ""
    labels: tuple[str, ...] = ()
    status: str = ""  # "takendown" and the like; "" is an active account
    blocks: set[str] = field(default_factory=set)  # DIDs


@dataclass
class Post:
    uri: str
    cid: str
    author: Person
    record: Json
    indexed_at: datetime
    gate: list[str] | None = None  # the rules of its thread; None: everyone

    @property
    def sort_at(self) -> datetime:
        return min(datetime.fromisoformat(self.record["createdAt"]), self.indexed_at)


class World:
    """Everything that is known, seen with the eyes of a viewer's DID ("" for nobody)."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.people: dict[str, Person] = {}  # by DID
        self.posts: dict[str, Post] = {}  # by address, in the order of indexing

    def person(self, actor: str) -> Person | None:
        """By DID or handle."""
        return self.people.get(actor) or next(
            (person for person in self.people.values() if person.handle == actor), None
        )

    def add_person(self, handle: str, **details: Any) -> Person:
        did = "did:plc:" + hashlib.sha256(handle.encode()).hexdigest()[:24]
        person = Person(did=did, handle=handle, **details)
        self.people[did] = person
        return person

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def put(self, author: Person, rkey: str, record: Json) -> Post:
        uri = f"at://{author.did}/{POSTS}/{rkey}"
        cid = "bafy" + hashlib.sha256(repr((uri, record)).encode()).hexdigest()[:40]
        post = Post(uri=uri, cid=cid, author=author, record=record, indexed_at=self.tick())
        self.posts[uri] = post
        return post

    def newest_first(self) -> list[Post]:
        return sorted(self.posts.values(), key=lambda post: post.sort_at, reverse=True)

    def blocked(self, one: str, other: str) -> bool:
        return other in self.people[one].blocks or one in self.people[other].blocks

    def profile(self, person: Person, viewer: str, *, whole: bool) -> Json:
        found: Json = {
            "did": person.did,
            "handle": person.handle,
            "displayName": person.display_name,
            "labels": [{"val": label, "src": person.did} for label in person.labels],
        }
        if whole:
            found["description"] = person.bio
        if viewer:
            found["viewer"] = {"blockedBy": viewer in person.blocks}
        return found

    def view(self, post: Post, viewer: str) -> Json:
        found: Json = {
            "uri": post.uri,
            "cid": post.cid,
            "author": self.profile(post.author, viewer, whole=False),
            "record": post.record,
            "indexedAt": stamp(post.indexed_at),
        }
        root = self.posts.get(post.record.get("reply", {}).get("root", {}).get("uri", post.uri))
        gate = root.gate if root else None
        if gate is not None and root is post:
            rules = [{"$type": f"app.bsky.feed.threadgate#{rule}"} for rule in gate]
            found["threadgate"] = {"record": {"allow": rules}}
        if viewer:
            shut = gate is not None and root is not None and not self._admits(root, gate, viewer)
            found["viewer"] = {"replyDisabled": shut}
        return found

    def _admits(self, root: Post, gate: list[str], viewer: str) -> bool:
        mentioned = viewer in mentioned_in(root.record)
        return root.author.did == viewer or ("mentionRule" in gate and mentioned)

    def reason(self, post: Post, to: str) -> str | None:
        """Why `to` is notified of the post."""
        if post.author.did == to:
            return None
        parent = post.record.get("reply", {}).get("parent", {}).get("uri", "")
        quoted = post.record.get("embed", {}).get("record", {}).get("uri", "")
        if parent.startswith(f"at://{to}/"):
            return "reply"
        if quoted.startswith(f"at://{to}/"):
            return "quote"
        return "mention" if to in mentioned_in(post.record) else None


def mentioned_in(record: Json) -> set[str]:
    features = [one for facet in record.get("facets", []) for one in facet["features"]]
    return {feature["did"] for feature in features if "did" in feature}


def stamp(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
