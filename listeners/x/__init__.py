"""X (once Twitter), by tweepy: mentions, recent search, filtered stream, our own timeline."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from listeners.base import Channel, ChannelSpec, Memory, Title
from listeners.errors import NeedsOperator
from listeners.x.asked import ACCOUNT_FIELDS, STREAMS
from listeners.x.client import Credentials, XClient
from listeners.x.listener import XListener
from listeners.x.queries import queries
from listeners.x.replier import XReplier
from listeners.x.road import READ_SECONDS, USUAL_ADDRESS
from listeners.x.who import Who

__all__ = ["SPEC", "queries"]


def build(settings: Mapping[str, str], secrets: Mapping[str, str], memory: Memory) -> Channel:
    """The channel of one X account. Never calls X. Raises `NeedsOperator` on a bad address."""
    api_url = settings.get("api_url", "").strip() or USUAL_ADDRESS
    if urlsplit(api_url).scheme not in {"http", "https"} or not urlsplit(api_url).hostname:
        raise NeedsOperator(
            "X's base address must begin with https:// (or http:// on your own network).",
            code="bad_address",
        )
    credentials = Credentials(
        bearer_token=secrets.get("bearer_token", "").strip(),
        consumer_key=secrets.get("consumer_key", "").strip(),
        consumer_secret=secrets.get("consumer_secret", "").strip(),
        access_token=secrets.get("access_token", "").strip(),
        access_token_secret=secrets.get("access_token_secret", "").strip(),
    )
    client = XClient(api_url=api_url, credentials=credentials, read_seconds=_read_seconds(settings))
    who = Who(client, handle=settings.get("handle", ""), memory=memory)
    can_write_or_hand_over = credentials.of_user or credentials.of_app
    summons_needed = settings.get("enterprise", "").strip().lower() != "yes"
    return Channel(
        kind="x",
        listener=XListener(client=client, who=who),
        replier=XReplier(client=client, who=who, summons_needed=summons_needed)
        if can_write_or_hand_over
        else None,
        whoami=lambda: who.asked(now=None),
        summons_needed=summons_needed,
    )


def _read_seconds(settings: Mapping[str, str]) -> float:
    """How long X may be silent in an answer; behind a slow gateway more than usual."""
    told = settings.get("read_seconds", "").strip()
    try:
        return float(told) if told else READ_SECONDS
    except ValueError as wrong:
        raise NeedsOperator(
            "The seconds to wait for X are a number.", code="bad_setting"
        ) from wrong


SPEC = ChannelSpec(
    kind="x",
    title=Title(en="X", ja="X"),
    build=build,
    streams=STREAMS,
    account_fields=ACCOUNT_FIELDS,
)
