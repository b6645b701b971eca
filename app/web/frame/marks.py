"""A text cut into pieces, so that a page can mark what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Placed(Protocol):
    """Something that stands at `text[start:end]`."""

    @property
    def name(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text. `mark`: "", "found" or "excluded"; `name`: the word as configured."""

    text: str
    mark: str = ""
    name: str = ""


def marked(text: str, found: Sequence[Placed], excluded: Sequence[Placed] = ()) -> list[Piece]:
    """`text` in pieces, in order and whole. Where marks overlap, the earlier one stands."""
    marks = [(one.start, one.end, "excluded", one.name) for one in excluded]
    marks += [(one.start, one.end, "found", one.name) for one in found]
    pieces: list[Piece] = []
    at = 0
    for start, end, mark, name in sorted(marks):
        if start < at:
            continue
        if start > at:
            pieces.append(Piece(text=text[at:start]))
        pieces.append(Piece(text=text[start:end], mark=mark, name=name))
        at = end
    if at < len(text):
        pieces.append(Piece(text=text[at:]))
    return pieces
