"""Characters as a reader counts them: grapheme clusters."""

from __future__ import annotations

import regex

_CLUSTER = regex.compile(r"\X")


def clusters(text: str) -> int:
    """How many characters a reader sees; a family emoji or a letter with its accent is one."""
    return sum(1 for _ in _CLUSTER.finditer(text))
