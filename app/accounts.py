"""Accounts as channels: a row and its opened credentials become a Channel."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from app.config import Settings
from app.db import Sessions
from app.errors import ConfigInvalid, NotFound
from app.models import Account
from app.vault import Vault
from listeners import registry
from listeners.base import Channel
from listeners.errors import NeedsOperator


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMemory:
    """A channel's note, locked in the account's row."""

    account_id: int
    sessions: Sessions
    vault: Vault

    def load(self) -> str | None:
        with self.sessions.read() as session:
            account = session.get(Account, self.account_id)
            locked = account.memory if account else None
        return self.vault.open(locked).get("text")

    def save(self, text: str) -> None:
        locked = self.vault.lock({"text": text})
        with self.sessions.begin() as session:
            account = session.get(Account, self.account_id)
            if account is not None:
                account.memory = locked


class AccountChannels:
    """Keeps one Channel an account, so that connections and sessions are reused."""

    def __init__(self, *, settings: Settings, sessions: Sessions, vault: Vault) -> None:
        self._settings = settings
        self._sessions = sessions
        self._vault = vault
        self._built: dict[int, tuple[str, Channel]] = {}
        self._lock = threading.Lock()

    def of(self, account_id: int) -> Channel:
        with self._sessions.read() as session:
            account = session.get(Account, account_id)
            if account is None:
                raise NotFound(f"There is no account {account_id}.")
            session.expunge(account)
        # what another process changed is noticed by what the channel is built from
        made_of = f"{account.settings!r}{account.credentials!r}"
        with self._lock:
            known = self._built.get(account_id)
            if known is not None and known[0] == made_of:
                return known[1]
        channel = self._build(account)
        with self._lock:
            self._built[account_id] = (made_of, channel)
        return channel

    def forget(self, account_id: int) -> None:
        with self._lock:
            self._built.pop(account_id, None)

    def _build(self, account: Account) -> Channel:
        spec = registry.spec(account.channel)
        plain = {
            **self._settings.channel_defaults(account.channel),
            **{name: value for name, value in account.settings.items() if value},
            **self._settings.channel_fixed(account.channel, account.name),
        }
        memory = AccountMemory(account_id=account.id, sessions=self._sessions, vault=self._vault)
        try:
            secrets = self._vault.open(account.credentials)
        except ConfigInvalid as error:
            raise NeedsOperator(
                "The stored credentials were locked with another key. Put the right key file "
                "back, or enter the credentials again.",
                code="other_key",
            ) from error
        return spec.build(plain, secrets, memory)
