"""Mastodon and servers that speak its API."""

from listeners.mastodon.spec import SPEC

__all__ = ["SPEC"]
