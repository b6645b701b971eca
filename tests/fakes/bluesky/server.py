"""The fake server: sessions, faults, and what a test does to the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Any

from tests.fakes.bluesky.methods import OPEN, SIGNED_IN, Call, Problem
from tests.fakes.bluesky.world import POSTS, Json, Person, World

START = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with the next call of `method` ("" is any).

    `how`: answer (status, body and headers as given), truncate, hang (until the server closes),
    drop (cut without an answer). `after`: the call is carried out first.
    """

    method: str = ""
    how: str = "answer"
    status: int = 500
    body: str = '{"error": "InternalServerError", "message": "Internal Server Error"}'
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False


@dataclass(frozen=True, kw_only=True)
class Received:
    method: str
    params: dict[str, list[str]]
    body: Json
    authorization: str


class BlueskyServer:
    """Its address is `url`; `requests` lists what came; `world` holds what stands."""

    def __init__(self) -> None:
        self.url = ""
        self.world = World(START)
        self.requests: list[Received] = []
        self.closing = Event()
        self._faults: list[Fault] = []
        self._tokens: dict[str, tuple[str, str]] = {}  # token -> (access or refresh, DID)
        self._issued = 0
        self._lock = Lock()

    def add_account(self, handle: str, *, password: str = "", **details: Any) -> Person:
        return self.world.add_person(handle, password=password, **details)

    def post(
        self,
        handle: str,
        text: str,
        *,
        reply_to: str = "",
        quote: str = "",
        mentions: tuple[str, ...] | list[str] = (),
        gate: list[str] | None = None,
        rkey: str = "",
        **record: Any,
    ) -> str:
        """A post by a person, who is made where unknown; its address is returned."""
        author = self.world.person(handle) or self.add_account(handle)
        written: Json = {"$type": POSTS, "text": text, "createdAt": self.world.now.isoformat()}
        if reply_to:
            parent = self.world.posts[reply_to]
            link = {"uri": parent.uri, "cid": parent.cid}
            root = parent.record.get("reply", {}).get("root", link)
            written["reply"] = {"root": root, "parent": link}
        if quote:
            cid = self.world.posts[quote].cid
            record["embed"] = {
                "$type": "app.bsky.embed.record",
                "record": {"uri": quote, "cid": cid},
            }
        if mentions:
            written["facets"] = [self._mention(name) for name in mentions]
        number = f"3k{len(self.world.posts):011d}".replace("0", "a").replace("1", "b")
        post = self.world.put(author, rkey or number, {**written, **record})
        post.gate = gate
        return post.uri

    def delete(self, uri: str) -> None:
        del self.world.posts[uri]

    def block(self, blocker: str, blocked: str) -> None:
        one, other = self.world.person(blocker), self.world.person(blocked)
        assert one
        assert other
        one.blocks.add(other.did)

    def fail(self, *faults: Fault) -> None:
        """These happen in turn, each to the next call that it fits."""
        self._faults.extend(faults)

    def expire_access(self) -> None:
        """Every access token so far is refused; refresh tokens still work."""
        self._tokens = {token: of for token, of in self._tokens.items() if of[0] == "refresh"}

    def revoke_all(self) -> None:
        self._tokens.clear()

    def calls(self, method: str) -> list[Received]:
        return [one for one in self.requests if one.method.endswith(method)]

    def _mention(self, handle: str) -> Json:
        person = self.world.person(handle)
        assert person, f"{handle} has no account"
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": person.did}
        return {"index": {"byteStart": 0, "byteEnd": 1}, "features": [feature]}

    def answer(self, received: Received) -> Json:
        """The answer to a call. Raises Problem."""
        token = received.authorization.removeprefix("Bearer ")
        if received.method == "com.atproto.server.createSession":
            return self._sign_in(received.body)
        if received.method == "com.atproto.server.refreshSession":
            return self._session(self._holder(token, "refresh"))
        method = OPEN.get(received.method) or SIGNED_IN.get(received.method)
        if method is None:
            raise Problem("MethodNotImplemented", status=501)
        if received.method in SIGNED_IN and not token:
            raise Problem("AuthMissing", status=401)
        viewer = self._holder(token, "access").did if token else ""
        with self._lock:
            call = Call(params=received.params, body=received.body, viewer=viewer)
            return method(self.world, call)

    def fault_for(self, method: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if method.endswith(fault.method):
                    self._faults.remove(fault)
                    return fault
        return None

    def _sign_in(self, body: Json) -> Json:
        person = self.world.person(body["identifier"])
        if person is None or not person.password or person.password != body["password"]:
            raise Problem("AuthenticationRequired", "Invalid identifier or password", 401)
        return self._session(person)

    def _session(self, person: Person) -> Json:
        if person.status == "takendown":
            raise Problem("AccountTakedown", "Account has been taken down")
        self._issued += 1
        access, refresh = f"access-{self._issued}", f"refresh-{self._issued}"
        self._tokens |= {access: ("access", person.did), refresh: ("refresh", person.did)}
        return {
            "did": person.did,
            "handle": person.handle,
            "accessJwt": access,
            "refreshJwt": refresh,
            "active": not person.status,
        }

    def _holder(self, token: str, use: str) -> Person:
        kind, did = self._tokens.get(token, ("", ""))
        if kind != use:
            raise Problem("ExpiredToken", "Token has expired")
        return self.world.people[did]
