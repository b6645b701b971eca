"""Careful looks into X's JSON: under the old and the renamed names, whatever stands there."""

from __future__ import annotations

from collections.abc import Mapping

Json = Mapping[str, object]

_NOTHING: Json = {}


def text(source: Json, *names: str) -> str:
    """The first of these names that holds a text, else an empty one."""
    for name in names:
        value = source.get(name)
        if isinstance(value, str):
            return value
    return ""


def part(source: Json, *names: str) -> Json:
    """The first of these names that holds an object, else an empty one."""
    for name in names:
        value = source.get(name)
        if isinstance(value, dict):
            return value
    return _NOTHING


def parts(source: Json, *names: str) -> list[Json]:
    """The objects listed under the first of these names that holds a list."""
    for name in names:
        value = source.get(name)
        if isinstance(value, list):
            return [item for item in value if isinstance(item, dict)]
    return []


def texts(source: Json, *names: str) -> list[str]:
    """The texts listed under the first of these names that holds a list."""
    for name in names:
        value = source.get(name)
        if isinstance(value, list):
            return [item for item in value if isinstance(item, str)]
    return []


def clean(raw: str) -> str:
    """A text that every database and screen can hold: no NUL, no half of a character."""
    whole = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")
