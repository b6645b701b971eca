"""Builds the Bluesky channel of one account, or of none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from listeners.base import Channel, Identity, Memory
from listeners.bluesky.firehose import Firehose, Pace
from listeners.bluesky.listener import BlueskyListener, Fetch
from listeners.bluesky.people import People
from listeners.bluesky.reading import text
from listeners.bluesky.replier import BlueskyReplier
from listeners.bluesky.session import Session
from listeners.bluesky.timelines import Timelines
from listeners.bluesky.xrpc import Xrpc

SERVICE = "https://bsky.social"
APPVIEW = "https://public.api.bsky.app"
JETSTREAM = "wss://jetstream2.us-east.bsky.network/subscribe"


def build(settings: Mapping[str, str], secrets: Mapping[str, str], memory: Memory) -> Channel:
    """With a handle and an app password all streams and replies; else the firehose alone."""
    return channel(settings, secrets, memory)


def channel(
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    memory: Memory,
    *,
    pace: Pace | None = None,
    timeout: float = 15.0,
) -> Channel:
    """As `build`; `timeout` is in seconds a call."""
    handle = settings.get("handle", "").strip().removeprefix("@")
    password = secrets.get("app_password", "")
    appview = Xrpc(settings.get("appview_url") or APPVIEW, timeout=timeout)
    session = (
        Session(
            service_url=settings.get("service_url") or SERVICE,
            login=handle,
            password=password,
            memory=memory,
            timeout=timeout,
        )
        if handle and password
        else None
    )
    firehose = Firehose(
        url=settings.get("jetstream_url") or JETSTREAM,
        get=appview.get,
        our_did=OwnDid(handle=handle, appview=appview, session=session),
        pace=pace,
    )
    streams: dict[str, Fetch] = {"firehose": firehose.fetch}
    if session is None:
        return Channel(kind="bluesky", listener=BlueskyListener(streams))
    timelines = Timelines(session=session, people=People(session.get))
    streams |= {
        "mentions": timelines.mentions,
        "search": timelines.search,
        "timeline": timelines.timeline,
    }
    return Channel(
        kind="bluesky",
        listener=BlueskyListener(streams),
        replier=BlueskyReplier(session=session),
        whoami=whoami(session),
    )


def whoami(session: Session) -> Callable[[], Identity]:
    def ask() -> Identity:
        found = session.get("com.atproto.server.getSession", {}).content
        did, handle = text(found.get("did")), text(found.get("handle"))
        return Identity(
            external_id=did, handle=handle, url=f"https://bsky.app/profile/{handle or did}"
        )

    return ask


@dataclass(slots=True, kw_only=True)
class OwnDid:
    """The DID of the listening account, "" where there is none; asked for once, without signing in.

    The firehose needs it to tell our own posts from those of customers.
    """

    handle: str
    appview: Xrpc
    session: Session | None
    _known: str = field(default="", init=False)

    def __call__(self) -> str:
        if self.handle.startswith("did:"):
            return self.handle
        if "@" in self.handle:  # an e-mail address, which only the account's own server knows
            return self.session.did if self.session else ""
        if self.handle and not self._known:
            params = {"handle": self.handle}
            answer = self.appview.get("com.atproto.identity.resolveHandle", params)
            self._known = text(answer.content.get("did"))
        return self._known
