"""A browser's name out of what it says of itself, for the list of one's sessions."""

from __future__ import annotations

NAMES = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(agent: str) -> str:
    """“Firefox, Windows”; what cannot be told is shown as it came, shortened."""
    name = next((name for sign, name in NAMES if sign in agent), "")
    system = next((system for sign, system in SYSTEMS if sign in agent), "")
    return ", ".join(part for part in (name, system) if part) or agent[:40] or "–"
