"""Text made comparable, with the way back to what was written.

NFKC, lower case, controls and lone surrogates blanked, repeated marks shortened (！！！ to !!, ーー
to ー, wwww to ww). Emoji, kaomoji and laughter stay: they carry meaning. Addresses and @handles are
blanked out in `words`, so that no rule reads them, and their places are kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

READ_AT_MOST = 2_000  # characters; what a long mail says after that changes nothing
LINK = re.compile(r"(?:https?://|www\.)[^\s「」（）()、。<>]+")
HANDLE = re.compile(r"(?<![\w.])@[a-z0-9_][a-z0-9_.\-]*(?:@[a-z0-9.\-]+)?")
_SQUEEZED = re.compile(r"([!?.…。、〜~\-w笑草泣))])\1{2,}|ー{2,}|(\s)\s+|([ぁ-んァ-ヶ])\3{2,}")
_HALFWIDTH_MARKS = "ﾞﾟ"
_MOST_REMEMBERED = 16_384
_PLAIN: dict[str, str] = {}  # characters that become one and never join another


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`text[i]` came from `original[starts[i]:ends[i]]`; `words` is as long, without addresses."""

    original: str
    text: str
    words: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    links: int
    handles: int

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of `text[start:end]`; `end` must be greater than `start`."""
        return self.starts[start], self.ends[end - 1]


def prepare(original: str) -> Prepared:
    """The first `READ_AT_MOST` characters of a text, made comparable."""
    chars, starts, ends = _spelled(original[:READ_AT_MOST])
    chars, starts, ends = _squeezed(chars, starts, ends)
    without_links, links = LINK.subn(_blank, chars)
    words, handles = HANDLE.subn(_blank, without_links)
    return Prepared(
        original=original,
        text=chars,
        words=words,
        starts=tuple(starts),
        ends=tuple(ends),
        links=links,
        handles=handles,
    )


def _spelled(text: str) -> tuple[str, list[int], list[int]]:
    try:  # most posts have only characters that stay one
        chars = "".join(map(_PLAIN.__getitem__, text))
    except KeyError:
        _learn(text)
        return _spelled_in_clusters(text)
    return chars, list(range(len(text))), list(range(1, len(text) + 1))


def _learn(text: str) -> None:
    for char in set(text).difference(_PLAIN):
        if len(_PLAIN) < _MOST_REMEMBERED and not _joins(char):
            readable = _readable(char)
            if len(readable) == 1:
                _PLAIN[char] = readable


def _spelled_in_clusters(text: str) -> tuple[str, list[int], list[int]]:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        # Zalgo makes clusters of any length; only ordinary ones are worth remembering.
        part = _remembered(text[at:end]) if end - at <= 3 else _readable(text[at:end])
        parts.append(part)
        starts.extend([at] * len(part))
        ends.extend([end] * len(part))
        at = end
    return "".join(parts), starts, ends


def _joins(char: str) -> bool:
    return char > "\u02ff" and (unicodedata.combining(char) != 0 or char in _HALFWIDTH_MARKS)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _remembered(cluster: str) -> str:
    return _readable(cluster)


def _readable(cluster: str) -> str:
    if len(cluster) == 1 and (cluster < "\x20" or cluster == "\x7f"):
        return " "
    if "\ud800" <= cluster[0] <= "\udfff":
        return "\ufffd" * len(cluster)
    return unicodedata.normalize("NFKC", cluster).casefold().replace("〜", "~")


def _squeezed(text: str, starts: list[int], ends: list[int]) -> tuple[str, list[int], list[int]]:
    kept: list[int] = []
    at = 0
    for run in _SQUEEZED.finditer(text):
        keep = 1 if run[0][0] in "ー \t" or run[3] else 2
        kept.extend(range(at, run.start() + keep))
        at = run.end()
    if at == 0:
        return text, starts, ends
    kept.extend(range(at, len(text)))
    return "".join(text[i] for i in kept), [starts[i] for i in kept], [ends[i] for i in kept]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
