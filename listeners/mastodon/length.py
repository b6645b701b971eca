"""How long a text may be on a server, in the server's own words, and how it counts."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from listeners.base import LengthRule, Measure
from listeners.clusters import clusters
from listeners.errors import ChannelError
from listeners.mastodon.server import Server

DEFAULT = LengthRule(measure=Measure.characters, limit=500, url_length=23)
RETRY_AFTER = 300.0  # seconds, when the server did not tell
KEPT_FOR = 86_400.0

# Japanese may follow an address without a blank: it ends the address, as on the server.
_URL = re.compile(
    r"https?://[^\s<>\"'「」『』（）。、！？\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef]+"
)
_URL_END = re.compile(r"[.,:;!?)\]]+$")
_REMOTE_MENTION = re.compile(
    r"(?<![/\w])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)@[a-z0-9.:-]+", re.IGNORECASE
)


def length(text: str, rule: LengthRule) -> int:
    """Grapheme clusters, as Mastodon counts: an address `url_length`, @user@host as @user."""
    counted = _URL.sub(lambda found: _counted_url(found.group(), rule), text)
    return clusters(_REMOTE_MENTION.sub(r"@\1", counted))


class ServerLimits:
    """Asks the server for its length rule when first needed, and remembers the answer."""

    def __init__(self, server: Server, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._clock = clock
        self._rule = DEFAULT
        self._ask_again_at: float | None = None
        self._lock = threading.Lock()

    @property
    def rule(self) -> LengthRule:
        """The server's rule; Mastodon's default while the server does not tell."""
        with self._lock:
            if self._ask_again_at is None or self._clock() >= self._ask_again_at:
                told = self._told()
                self._rule = told or self._rule
                self._ask_again_at = self._clock() + (KEPT_FOR if told else RETRY_AFTER)
            return self._rule

    def _told(self) -> LengthRule | None:
        for ask in (lambda c: c.instance_v2(), lambda c: c.instance_v1()):
            try:
                rule = _rule_in(self._server.read(ask).value)
            except ChannelError:
                continue
            if rule is not None:
                return rule
        return None


def _rule_in(instance: Any) -> LengthRule | None:
    if not isinstance(instance, Mapping):
        return None
    configuration = instance.get("configuration")
    statuses = configuration.get("statuses") if isinstance(configuration, Mapping) else None
    known: Mapping[str, Any] = statuses if isinstance(statuses, Mapping) else {}
    limit = _count(known.get("max_characters")) or _count(instance.get("max_toot_chars"))
    if limit is None:
        return None
    reserved = _count(known.get("characters_reserved_per_url")) or DEFAULT.url_length
    return LengthRule(measure=Measure.characters, limit=limit, url_length=reserved)


def _count(found: Any) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None


def _counted_url(address: str, rule: LengthRule) -> str:
    end = _URL_END.search(address)
    tail = end.group() if end else ""
    return "x" * (rule.url_length or len(address)) + tail
