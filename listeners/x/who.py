"""Who we are on X: asked once, then remembered, because X bills the question."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from listeners.base import Identity, Memory
from listeners.errors import NeedsOperator
from listeners.x import wire
from listeners.x.client import XClient


class Who:
    """The listening account. `handle` names it where only the app's own token is known."""

    def __init__(self, client: XClient, *, handle: str, memory: Memory) -> None:
        self._client = client
        self._handle = handle.strip().lstrip("@")
        self._memory = memory

    def asked(self, *, now: datetime | None) -> Identity:
        """Who we are, as X says now. Raises a `ChannelError`."""
        if self._client.credentials.of_user:
            answer = self._client.me(now=now)
        elif self._handle:
            answer = self._client.user(self._handle, now=now)
        elif self._client.credentials.of_app:
            raise NeedsOperator(
                "The app's token does not tell which account is ours. Enter its handle, or the "
                "account's own keys.",
                code="handle_missing",
            )
        else:
            raise NeedsOperator("The X account has no keys yet. Enter them.", code="keys_missing")
        found = wire.identity(answer.body)
        if found is None:
            raise NeedsOperator(
                "X does not know our account. Look at its handle and keys.", code="account_unknown"
            )
        self._remember(found)
        return found

    def known(self, *, now: datetime | None) -> tuple[Identity, bool]:
        """Who we are, and whether X had to be asked. Raises a `ChannelError`."""
        remembered = self.remembered()
        return (remembered, False) if remembered else (self.asked(now=now), True)

    def remembered(self) -> Identity | None:
        """Who we are, if we know it already."""
        try:
            note = json.loads(self._memory.load() or "null")
        except ValueError:
            return None
        if not isinstance(note, dict) or note.get("keys") != self._keys():
            return None
        return wire.identity({"data": note})

    @property
    def can_be_known(self) -> bool:
        """Whether there is something to ask X by."""
        return self._client.credentials.of_user or bool(self._handle)

    def _remember(self, us: Identity) -> None:
        note = {"keys": self._keys(), "id": us.external_id, "username": us.handle}
        self._memory.save(json.dumps(note))

    def _keys(self) -> str:
        # Other keys or another handle may be another account: then the note is stale.
        credentials = self._client.credentials
        told = f"{credentials.access_token}\n{self._handle.lower()}\n{self._client.api_url}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]
