"""One spelling for many: text folded for comparison, with the way back to the original.

Folded away: width and compatibility forms (NFKC), case, hiragana/katakana, small kana, long vowel
marks, hyphens, middle dots, underscores, blanks, and characters nobody sees (zero width, direction
marks, variation selectors). A line break stays: a name does not run over it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

LONG_VOWELS = "ー〜~"
SEPARATORS = "-‐‑‒–—―−_・· \t\u3000\xa0"
_UNSEEN = "\u00ad\u034f\u061c\u180e\u2060\ufeff"
_SMALL = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_TABLE_END = 0x20000  # beyond lie rare kanji, which have no case and no width


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """`text[i]` came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    fold: tuple[int | str | None, ...]  # for str.translate: a tuple is twice as fast as a dict
    glued: frozenset[str]  # characters that melt into the one before them under NFKC


def unseen(char: str) -> bool:
    """Nobody sees it: zero width, direction marks, variation selectors."""
    return (
        char in _UNSEEN
        or "\u200b" <= char <= "\u200f"
        or "\u202a" <= char <= "\u202e"
        or "\u2066" <= char <= "\u2069"
        or "\ufe00" <= char <= "\ufe0f"
    )


def dropped(char: str) -> bool:
    """Folding leaves nothing of it."""
    return char in LONG_VOWELS or char in SEPARATORS or unseen(char)


def folded(text: str) -> str:
    """The folded text alone: the fast way, for text that will mostly hold no name."""
    return unicodedata.normalize("NFKC", text).translate(_tables().fold)


def fold(text: str) -> Folded:
    """The folded text with the way back. `fold(t).text == folded(t)` for every t."""
    glued = _tables().glued
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, length = 0, len(text)
    while at < length:
        end = at + 1
        while end < length and text[end] in glued:
            end += 1
        part = _fold_cluster(text[at:end])
        parts.append(part)
        starts.extend([at] * len(part))
        ends.extend([end] * len(part))
        at = end
    return Folded(text="".join(parts), starts=tuple(starts), ends=tuple(ends))


def _fold_cluster(cluster: str) -> str:
    # Zalgo makes clusters of any length; only ordinary ones are worth remembering.
    return _remembered(cluster) if len(cluster) <= 3 else folded(cluster)


@lru_cache(maxsize=16384)
def _remembered(cluster: str) -> str:
    return folded(cluster)


@cache
def _tables() -> _Tables:
    chars = [chr(code) for code in range(_TABLE_END)]
    joining = _joining(chars)
    return _Tables(
        fold=tuple(_folded_char(char) for char in chars),
        glued=frozenset(char for char in chars if _melts(char, joining)),
    )


def _folded_char(char: str) -> int | str | None:
    if dropped(char):
        return None
    if "ぁ" <= char <= "ゖ" or char in "ゝゞ":
        char = chr(ord(char) + 0x60)
    char = _SMALL.get(char, char).casefold()
    return ord(char) if len(char) == 1 else char


def _joining(chars: list[str]) -> frozenset[str]:
    """Base characters that NFKC joins to the one before (Hangul vowels, some Indic signs)."""
    found = {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    for char in chars:
        parts = unicodedata.decomposition(char).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            found.add(chr(int(parts[1], 16)))
    return frozenset(found)


def _melts(char: str, joining: frozenset[str]) -> bool:
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.combining(first) != 0 or first in joining
