"""One spelling for many: text folded for comparison, with the way back to the original.

Folded away: width and compatibility forms (NFKC), case, hiragana/katakana, small kana, long vowel
marks, hyphens, middle dots, underscores, blanks, and characters nobody sees (zero width, direction
marks, variation selectors). A line break stays: a name does not run over it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, compress, repeat

LONG_VOWELS = "ー〜~"
SEPARATORS = "-‐‑‒–—―−_・· \t\u3000\xa0"
_UNSEEN = "\u00ad\u034f\u061c\u180e\u2060\ufeff"
_SMALL = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_GLUE = "\uffff"  # not a character; where a text holds it, it only costs the quick way
_TABLE_END = 0x2FA1E  # beyond it nothing has a case, a width or another form


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """`text[i]` came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """Indexed by code point. A tuple makes str.translate twice as fast as a dict does."""

    fold: tuple[int | str | None, ...]  # a glued character becomes `_GLUE`
    widths: tuple[int, ...]  # how many characters the fold leaves
    after_nfkc: tuple[int | str | None, ...]  # the fold without `_GLUE`, for normalised text
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
    quick = text.translate(_tables().fold)
    return _normalised(text) if _GLUE in quick else quick


def fold(text: str) -> Folded:
    """The folded text with the way back. `fold(t).text == folded(t)` for every t."""
    tables = _tables()
    quick = text.translate(tables.fold)
    if _GLUE in quick or len(text) != len(text.encode("utf-16-le", "surrogatepass")) // 2:
        return _by_cluster(text, tables.glued)
    widths = tuple(map(tables.widths.__getitem__, map(ord, text)))
    if max(widths, default=1) <= 1:
        starts = tuple(compress(range(len(text)), widths))
    else:
        starts = tuple(chain.from_iterable(map(repeat, range(len(text)), widths)))
    return Folded(text=quick, starts=starts, ends=tuple(map((1).__add__, starts)))


def _by_cluster(text: str, glued: frozenset[str]) -> Folded:
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


def _normalised(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_tables().after_nfkc)


def _fold_cluster(cluster: str) -> str:
    # Zalgo makes clusters of any length; only ordinary ones are worth remembering.
    return _remembered(cluster) if len(cluster) <= 3 else _normalised(cluster)


@lru_cache(maxsize=16384)
def _remembered(cluster: str) -> str:
    return _normalised(cluster)


@cache
def _tables() -> _Tables:
    chars = [chr(code) for code in range(_TABLE_END)]
    joining = _joining(chars)
    glued = frozenset(char for char in chars if _melts(char, joining))
    after_nfkc = tuple(_value("".join(map(_folded_char, char))) for char in chars)
    spelled = ["".join(map(_folded_char, unicodedata.normalize("NFKC", char))) for char in chars]
    return _Tables(
        fold=tuple(
            ord(_GLUE) if char in glued else _value(spelling)
            for char, spelling in zip(chars, spelled, strict=True)
        ),
        widths=tuple(map(len, spelled)),
        after_nfkc=after_nfkc,
        glued=glued,
    )


def _value(spelling: str) -> int | str | None:
    if len(spelling) == 1:
        return ord(spelling)
    return spelling or None


def _folded_char(char: str) -> str:
    if dropped(char):
        return ""
    if "ぁ" <= char <= "ゖ" or char in "ゝゞ":
        char = chr(ord(char) + 0x60)
    return _SMALL.get(char, char).casefold()


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
