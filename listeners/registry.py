"""Channel kinds: a dotted path each, imported on first use; third parties by entry point."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from listeners.base import ChannelSpec

ENTRY_POINT_GROUP = "kikimimi.channels"

KINDS: dict[str, str] = {
    "x": "listeners.x:SPEC",
    "bluesky": "listeners.bluesky:SPEC",
    "mastodon": "listeners.mastodon:SPEC",
    "rss": "listeners.rss:SPEC",
    "files": "listeners.files:SPEC",
    "demo": "listeners.demo:SPEC",
}


class UnknownChannel(LookupError):
    """No channel of that kind is built in or installed."""


def kinds() -> list[str]:
    """All channel kinds, the built-in ones first."""
    third_party = sorted(ep.name for ep in entry_points(group=ENTRY_POINT_GROUP))
    return [*KINDS, *(name for name in third_party if name not in KINDS)]


@cache
def spec(kind: str) -> ChannelSpec:
    """The description of a channel kind. Raises UnknownChannel."""
    if kind in KINDS:
        module, _, name = KINDS[kind].partition(":")
        found = getattr(import_module(module), name)
    else:
        matches = [ep for ep in entry_points(group=ENTRY_POINT_GROUP) if ep.name == kind]
        if not matches:
            known = ", ".join(kinds())
            raise UnknownChannel(f"There is no channel “{kind}”. There are: {known}.")
        found = matches[0].load()
    if not isinstance(found, ChannelSpec):
        raise UnknownChannel(f"The channel “{kind}” does not offer a ChannelSpec.")
    return found
