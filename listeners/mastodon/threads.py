"""Which conversation a post belongs to: its first post, looked up once and remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from listeners.base import IncomingPost
from listeners.errors import ChannelError, TryLater

KEPT = 20_000


class ThreadRoots:
    """Remembers, within this process, the root of each thread it has seen."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._roots: dict[str, str] = {}
        self._kept = kept
        self._lock = threading.Lock()

    def settled(
        self, posts: Iterable[IncomingPost], *, look_up: Callable[[str], str | None]
    ) -> tuple[IncomingPost, ...]:
        """The posts, in their order, with `thread_id` set to their thread's first post.

        `look_up(external_id)` asks the network for the root; None when it is not known there.
        When it cannot be had, the answered post stands for the thread. After one TryLater no
        further question is asked for this page.
        """
        known = list(posts)
        found: dict[str, str] = {}
        asking = True
        for post in sorted(known, key=lambda one: one.posted_at):  # parents come before answers
            root = self._root(post)
            if root is None and asking:
                try:
                    root = look_up(post.external_id)
                except TryLater:
                    asking = False
                except ChannelError:
                    root = None
            if root is not None or asking:
                self._remember(post, root or post.thread_id)
            found[post.external_id] = root or post.thread_id
        return tuple(replace(post, thread_id=found[post.external_id]) for post in known)

    def _root(self, post: IncomingPost) -> str | None:
        if post.in_reply_to is None:
            return post.external_id
        with self._lock:
            return self._roots.get(post.external_id) or self._roots.get(post.in_reply_to)

    def _remember(self, post: IncomingPost, root: str) -> None:
        with self._lock:
            for external_id in {post.external_id, post.in_reply_to or post.external_id}:
                self._roots[external_id] = root
            while len(self._roots) > self._kept:
                del self._roots[next(iter(self._roots))]
