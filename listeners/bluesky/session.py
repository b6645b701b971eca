"""One account's session: signed in once, kept in the channel's memory, renewed when it must be.

Bluesky allows 30 sign-ins in five minutes and 300 a day, so a password is used only when no stored
session is left. Another process may have renewed the session: what it stored is tried first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from urllib.parse import urlsplit

from listeners.base import Memory
from listeners.bluesky.reading import Json, mapping, mappings, text
from listeners.bluesky.status import INACTIVE, SIGNED_OUT, UNREADABLE
from listeners.bluesky.xrpc import Answer, Xrpc
from listeners.errors import NeedsOperator

ENTRYWAY = "bsky.social"  # signs people in for many servers, and names the one to talk to


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A session as it is stored. `login` and `service` say for whom and where it was made."""

    login: str
    service: str
    did: str
    handle: str
    access: str
    refresh: str
    server: str  # the account's own server

    def written(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, stored: str | None) -> Tokens | None:
        try:
            return cls(**json.loads(stored or "null"))
        except (ValueError, TypeError):
            return None


class Session:
    """Calls as the account. Every method raises a ChannelError."""

    def __init__(
        self, *, service_url: str, login: str, password: str, memory: Memory, timeout: float = 15.0
    ) -> None:
        self._service_url = service_url
        self._login = login
        self._password = password
        self._memory = memory
        self._timeout = timeout
        self._tokens: Tokens | None = None
        self._servers: dict[str, Xrpc] = {}
        self._renewing = Lock()

    @property
    def did(self) -> str:
        return self._current().did

    @property
    def handle(self) -> str:
        return self._current().handle

    def get(self, nsid: str, params: Mapping[str, object]) -> Answer:
        return self._as_account(lambda server, token: server.get(nsid, params, token=token))

    def post(self, nsid: str, body: Json, *, sending: bool = False) -> Answer:
        return self._as_account(
            lambda server, token: server.post(nsid, body, token=token, sending=sending)
        )

    def _as_account(self, call: Callable[[Xrpc, str], Answer]) -> Answer:
        tokens = self._current()
        for renew in (self._stored_by_another, self._refreshed, self._signed_in_again):
            try:
                return call(self._server(tokens.server), tokens.access)
            except NeedsOperator as refusal:
                if refusal.code != SIGNED_OUT.code:
                    raise
            with self._renewing:
                tokens = renew(tokens)
        return call(self._server(tokens.server), tokens.access)

    def _server(self, address: str) -> Xrpc:
        return self._servers.setdefault(address, Xrpc(address, timeout=self._timeout))

    def _current(self) -> Tokens:
        with self._renewing:
            if self._tokens is None:
                self._tokens = self._stored() or self._signed_in()
            return self._tokens

    def _stored(self) -> Tokens | None:
        tokens = Tokens.read(self._memory.load())
        if tokens is None or (tokens.login, tokens.service) != (self._login, self._service_url):
            return None
        return tokens

    def _stored_by_another(self, refused: Tokens) -> Tokens:
        """What another process stored since; else a refresh, which is the next best."""
        stored = self._stored()
        if stored is None or stored.access == refused.access:
            return self._refreshed(refused)
        self._tokens = stored
        return stored

    def _refreshed(self, refused: Tokens) -> Tokens:
        try:
            answer = self._server(refused.server).post(
                "com.atproto.server.refreshSession", {}, token=refused.refresh
            )
        except NeedsOperator as refusal:
            if refusal.code != SIGNED_OUT.code:
                raise
            return self._signed_in()
        return self._kept(answer, server=refused.server)

    def _signed_in_again(self, refused: Tokens) -> Tokens:
        if self._tokens is not None and self._tokens.access != refused.access:
            return self._tokens  # another thread was here first
        return self._signed_in()

    def _signed_in(self) -> Tokens:
        body = {"identifier": self._login, "password": self._password}
        try:
            answer = self._server(self._service_url).post("com.atproto.server.createSession", body)
        except NeedsOperator as refusal:
            if refusal.code != SIGNED_OUT.code:
                raise
            raise NeedsOperator(
                "Bluesky does not accept the handle and app password. Enter a new app password.",
                code="login_refused",
            ) from None
        return self._kept(answer, server=self._own_server(answer.content))

    def _kept(self, answer: Answer, *, server: str) -> Tokens:
        content = answer.content
        if content.get("active") is False:
            raise NeedsOperator(INACTIVE.sentence, code=INACTIVE.code)
        tokens = Tokens(
            login=self._login,
            service=self._service_url,
            did=text(content.get("did")),
            handle=text(content.get("handle")),
            access=text(content.get("accessJwt")),
            refresh=text(content.get("refreshJwt")),
            server=server,
        )
        if not (tokens.did and tokens.access and tokens.refresh):
            raise UNREADABLE.error(UNREADABLE.sentence, code=UNREADABLE.code)
        self._memory.save(tokens.written())
        self._tokens = tokens
        return tokens

    def _own_server(self, content: Json) -> str:
        """Behind Bluesky's entryway the server in the DID document; else the address as set."""
        if urlsplit(self._service_url).hostname != ENTRYWAY:
            return self._service_url
        for service in mappings(mapping(content.get("didDoc")).get("service")):
            if text(service.get("id")).endswith("#atproto_pds"):
                return text(service.get("serviceEndpoint")) or self._service_url
        return self._service_url
