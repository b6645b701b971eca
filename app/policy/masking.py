"""Personal data is hidden in lists until a case is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MASK = "●"


def masked(text: str, spans: Iterable[Mapping[str, Any]]) -> str:
    """`text` with each span `{"start", "end"}` (offsets in characters) covered, length kept."""
    letters = list(text)
    for span in spans:
        start, end = max(int(span["start"]), 0), min(int(span["end"]), len(letters))
        for place in range(start, end):
            if not letters[place].isspace():
                letters[place] = MASK
    return "".join(letters)
