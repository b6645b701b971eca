"""RSS and Atom feeds, read-only."""

from listeners.rss.spec import SPEC

__all__ = ["SPEC"]
