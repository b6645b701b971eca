"""Cuts a text where its marked places begin and end, so that a page can show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in a text, in characters: the name of a brand, or words that decided something."""

    kind: str  # name, why
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text under the same marks."""

    text: str
    kinds: tuple[str, ...] = ()


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """`text` in pieces; joined again they are the text. Places outside of it are left out."""
    held = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    cuts = sorted({0, len(text), *(m.start for m in held), *(m.end for m in held)})
    found = []
    for start, end in pairwise(cuts):
        kinds = sorted({m.kind for m in held if m.start <= start and end <= m.end})
        found.append(Piece(text=text[start:end], kinds=tuple(kinds)))
    return found
