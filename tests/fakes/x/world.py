"""The people and posts of a fake X."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from listeners.x.ids import id_at

HANDLE = re.compile(r"@(\w{1,15})")
ADDRESS = re.compile(r"https?://[^\s]+")


@dataclass(frozen=True, kw_only=True)
class FakeUser:
    id: str
    handle: str
    name: str = ""
    bio: str = ""
    protected: bool = False


@dataclass(frozen=True, kw_only=True)
class FakePost:
    """`text` as X stores it: addresses shortened, handles of the answered in front."""

    id: str
    author_id: str
    text: str
    posted_at: datetime
    conversation_id: str
    reply_to: str | None = None
    quote_of: str | None = None
    repost_of: str | None = None
    language: str = "ja"
    reply_settings: str = "everyone"
    links: Mapping[str, str] = field(default_factory=dict)  # short -> full
    note: str | None = None
    image: str | None = None
    alt_text: str = ""
    earlier: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    indexed: bool = True


class World:
    """All that a fake X knows. Safe between threads."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.users: dict[str, FakeUser] = {}
        self.posts: dict[str, FakePost] = {}
        self.changed = threading.Condition()
        self._numbers = itertools.count(1)

    def add_user(
        self, handle: str, *, name: str = "", bio: str = "", protected: bool = False
    ) -> FakeUser:
        number = next(self._numbers)
        user = FakeUser(
            id=str(1_000_000 + number),
            handle=handle,
            name=name or handle,
            bio=bio,
            protected=protected,
        )
        self.users[user.id] = user
        return user

    def add_post(
        self,
        author: FakeUser,
        text: str,
        *,
        posted_at: datetime | None = None,
        reply_to: FakePost | str | None = None,
        quote_of: FakePost | None = None,
        repost_of: FakePost | None = None,
        **details: object,
    ) -> FakePost:
        """Publish a post. `details`: further fields of `FakePost`."""
        with self.changed:
            at = posted_at or self.clock()
            answered = self.posts.get(reply_to) if isinstance(reply_to, str) else reply_to
            number = int(id_at(at)) + next(self._numbers)
            shortened, links = _shortened(self._addressed(text, author, answered), number)
            known: dict[str, object] = {
                "id": str(number),
                "author_id": author.id,
                "text": shortened,
                "posted_at": at,
                "conversation_id": answered.conversation_id if answered else str(number),
                "reply_to": answered.id if answered else None,
                "quote_of": quote_of.id if quote_of else None,
                "repost_of": repost_of.id if repost_of else None,
                "links": links,
            }
            post = FakePost(**{**known, **details})  # type: ignore[arg-type]
            self.posts[post.id] = post
            self.changed.notify_all()
            return post

    def change_post(self, post: FakePost, **details: object) -> FakePost:
        """Replace fields of a post."""
        with self.changed:
            changed = replace(post, **details)  # type: ignore[arg-type]
            self.posts[post.id] = changed
            self.changed.notify_all()
            return changed

    def delete_post(self, post: FakePost) -> None:
        del self.posts[post.id]

    def delete_user(self, user: FakeUser) -> None:
        """The person leaves; their posts stay a while without an author, as on X."""
        del self.users[user.id]

    def newest_first(self) -> list[FakePost]:
        with self.changed:
            return sorted(self.posts.values(), key=lambda post: int(post.id), reverse=True)

    def mentioned(self, post: FakePost) -> list[FakeUser]:
        handles = {found.lower() for found in HANDLE.findall(f"{post.text} {post.note or ''}")}
        return [user for user in self.users.values() if user.handle.lower() in handles]

    def summons(self, post: FakePost, us: FakeUser) -> bool:
        """Whether X's rule lets the API of `us` answer this post."""
        quoted = self.posts.get(post.quote_of or "")
        return us in self.mentioned(post) or (quoted is not None and quoted.author_id == us.id)

    def _addressed(self, text: str, author: FakeUser, answered: FakePost | None) -> str:
        other = self.users.get(answered.author_id) if answered else None
        if other is None or other.id == author.id or f"@{other.handle}" in text:
            return text
        return f"@{other.handle} {text}"


def _shortened(text: str, number: int) -> tuple[str, dict[str, str]]:
    links: dict[str, str] = {}

    def shorten(match: re.Match[str]) -> str:
        short = f"https://t.co/{number}{len(links)}"
        links[short] = match.group()
        return short

    return ADDRESS.sub(shorten, text), links
