"""Who wrote a post: profiles, fetched 25 at a time and remembered for a while."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from listeners.base import IncomingAuthor
from listeners.bluesky.reading import Json, in_batches, mapping, mappings, text
from listeners.bluesky.xrpc import Answer
from listeners.errors import ChannelError

A_CALL = 25  # profiles or posts that one call may ask for
NO_CONTACT = re.compile(r"[#＃]no_?bots?\b|[#＃]no_?reply\b|[#＃]?リプ(?:ライ)?不要", re.IGNORECASE)
SIGNED_IN_ONLY = "!no-unauthenticated"

Get = Callable[[str, Mapping[str, object]], Answer]


class People:
    """Profiles by DID. What cannot be fetched is left out: no post is lost for a name."""

    def __init__(
        self, get: Get, *, most: int = 5000, fresh_for: timedelta = timedelta(hours=1)
    ) -> None:
        self._get = get
        self._most = most
        self._fresh_for = fresh_for
        self._known: OrderedDict[str, tuple[datetime, Json]] = OrderedDict()

    def profiles(self, dids: Iterable[str], now: datetime) -> dict[str, Json]:
        wanted = list(dict.fromkeys(did for did in dids if did))
        missing = [did for did in wanted if not self._is_fresh(did, now)]
        for batch in in_batches(missing, A_CALL):
            try:
                answer = self._get("app.bsky.actor.getProfiles", {"actors": batch})
            except ChannelError:
                break
            for profile in mappings(answer.content.get("profiles")):
                self._remember(text(profile.get("did")), profile, now)
        return {did: self._known[did][1] for did in wanted if did in self._known}

    def forget(self, did: str) -> None:
        self._known.pop(did, None)

    def _is_fresh(self, did: str, now: datetime) -> bool:
        return did in self._known and now - self._known[did][0] < self._fresh_for

    def _remember(self, did: str, profile: Json, now: datetime) -> None:
        self._known[did] = (now, profile)
        self._known.move_to_end(did)
        if len(self._known) > self._most:
            self._known.popitem(last=False)


def author_from(did: str, profile: Json) -> IncomingAuthor:
    """An author as the network describes them; the DID stands in for an unknown handle."""
    handle = text(profile.get("handle"))
    if not handle or handle == "handle.invalid":
        handle = did
    bio = text(profile.get("description"))
    name = text(profile.get("displayName"))
    viewer = mapping(profile.get("viewer"))
    return IncomingAuthor(
        external_id=did,
        handle=handle,
        display_name=name,
        url=f"https://bsky.app/profile/{handle}",
        avatar_url=text(profile.get("avatar")) or None,
        bio=bio,
        no_contact=bool(NO_CONTACT.search(f"{name}\n{bio}")) or is_blocked(viewer),
    )


def is_blocked(viewer: Json) -> bool:
    """Whether the author and our account blocked each other, either way."""
    return bool(viewer.get("blockedBy") or viewer.get("blocking") or viewer.get("blockingByList"))


def signed_in_only(profile: Json) -> bool:
    """Whether the author asks not to be shown to people without an account."""
    labels = mappings(profile.get("labels"))
    return any(
        text(label.get("val")) == SIGNED_IN_ONLY and not label.get("neg") for label in labels
    )
