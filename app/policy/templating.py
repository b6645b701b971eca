"""Reply templates: `{name}` fields from an allow-list, never a template language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

FIELDS: tuple[str, ...] = (
    "name",  # the writer's display name, else the handle
    "handle",  # the writer's handle
    "brand",  # the brand the case is about
    "our_handle",  # our own handle on that network
    "agent",  # the name of the person who answers
    "signature",  # that person's signature
)

_FIELD = re.compile(r"\{([^\W\d]\w{0,30})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A template with its fields filled in; `missing` stand in the text as they were."""

    text: str
    missing: tuple[str, ...] = ()


def fields_of(body: str) -> tuple[str, ...]:
    """The names in braces, each once, in order."""
    return tuple(dict.fromkeys(_FIELD.findall(body)))


def unknown_fields(body: str) -> tuple[str, ...]:
    """Names in braces that are not on the allow-list."""
    return tuple(name for name in fields_of(body) if name not in FIELDS)


def unfilled(text: str) -> tuple[str, ...]:
    """Fields of the allow-list that still stand in braces: such a text is not sent."""
    return tuple(name for name in fields_of(text) if name in FIELDS)


def fill(body: str, values: Mapping[str, str]) -> Filled:
    """Put `values` into `body`. What a value contains is never filled again."""
    missing: dict[str, None] = {}

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        value = values.get(name, "").strip() if name in FIELDS else ""
        if not value:
            missing[name] = None
            return match.group(0)
        return value

    text = _FIELD.sub(one, body)
    return Filled(text=text, missing=tuple(missing))
