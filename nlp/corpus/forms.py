"""How posts are written: emoji, faces, tags, handles, links, two scripts, and how long they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from nlp.corpus import CorpusPost

_FORMS = {
    "emoji": re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]"),
    "face": re.compile(r"[(（][^()（）\w]{0,3}[^\s()（）]{1,8}[^()（）\w]{0,3}[)）][ﾉノつ]?"),
    "hashtag": re.compile(r"[#＃]\w"),
    "handle": re.compile(r"(?<!\w)@\w"),
    "link": re.compile(r"https?://|\bwww\.", re.IGNORECASE),
    "quote": re.compile(r"「[^」]+」|“[^”]+”|\"[^\"]+\""),
    "line break": re.compile(r"\n"),
}
_FACE_MARK = re.compile(r"[´`・ω∀ﾟ゜^;；￣▽≧≦；д_T]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_ADDRESS = re.compile(r"https?://\S+|@[\w.]+")
_LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
_EDGES = (10, 20, 40, 80, 140, 280)  # characters


def forms(found: Sequence[CorpusPost]) -> Counter[str]:
    """How many posts are written in each of these ways."""
    return Counter(form for post in found for form in _of(post.text))


def lengths(found: Sequence[CorpusPost]) -> Counter[str]:
    """How many posts are up to so many characters long."""
    return Counter(_upto(len(post.text)) for post in found)


def _of(text: str) -> Iterator[str]:
    for name, pattern in _FORMS.items():
        match = pattern.search(text)
        if match and (name != "face" or _FACE_MARK.search(match[0])):
            yield name
    if _KANA.search(text) and _LATIN_WORD.search(_ADDRESS.sub(" ", text)):
        yield "two scripts"


def _upto(length: int) -> str:
    for edge in _EDGES:
        if length <= edge:
            return f"to {edge}"
    return f"over {_EDGES[-1]}"
