"""Addresses: where to go next within the house, and what strangers wrote as an address."""

from __future__ import annotations

from urllib.parse import urlsplit

HOME = "/"


def safe_next(wanted: str | None) -> str:
    """`wanted` when it is a path of this console, else the way home."""
    if not wanted or not wanted.startswith("/") or len(wanted) > 2000:
        return HOME
    # browsers read a backslash as a slash and drop control characters: "/\evil", "/\t/evil"
    if "\\" in wanted or any(ord(character) < 32 or ord(character) == 127 for character in wanted):
        return HOME
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or wanted.startswith("//"):
        return HOME
    return wanted


def web_address(given: str | None) -> str:
    """`given` when it leads to a web page, else "": strangers write what they like, such as
    `javascript:`."""
    wanted = (given or "").strip()
    return wanted if wanted.lower().startswith(("https://", "http://")) else ""
