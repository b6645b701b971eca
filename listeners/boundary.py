"""Where a name may begin and end inside a text.

- Latin letters and digits: no letter or digit of the same sort beside it. Kana, kanji, `_`, `#` and
  `@` beside it are fine: 「Mimizu使ってる」, `#Mimizu`, `@mimizu_jp`.
- Kana-only names of up to three kana are often a part of another word (ミミ in ミミズ). Beside one
  that is written in katakana no katakana may stand, save a trade word (ミミカード); beside one
  written in hiragana no hiragana, save a particle (みみは). Longer names, and names with kanji, may
  stand anywhere: Japanese writes no blanks between words.
- Blanks inside a Latin or short kana name only where the name has a seam (a separator, a capital, a
  change of script), or between all of its letters: "Mimizu Pay" for MimizuPay, but not
  "an a" for Ana.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from listeners.fold import Folded, fold, unseen

SHORT_KANA = 3
TRADE_WORDS = (
    "アプリ|カード|ペイ|ストア|ショップ|サポート|オンライン|ネット|ポイント|モバイル|プラス|"
    "プレミアム|サービス|サイト|クラブ|ユーザー|ギフト|クーポン|モール|マート|バンク|スマホ|"
    "ウォレット|アカウント|センター|スタッフ|ファン|セール|ライト|プロ|コラボ"
)
PARTICLES = "[はがのをにでもとへやかだよねさじな]|って"
_MARKS = "ーｰ"
_JOINS_BEFORE = {
    sort: re.compile(f"(?:{words})$")
    for sort, words in (("katakana", TRADE_WORDS), ("hiragana", PARTICLES))
}
_JOINS_AFTER = {
    sort: re.compile(words) for sort, words in (("katakana", TRADE_WORDS), ("hiragana", PARTICLES))
}


def stands_alone(text: str, start: int, end: int, *, short_kana: bool) -> bool:
    """May an occurrence at `text[start:end]` count, as far as its neighbours are concerned?"""
    before, after = _seen(text, start - 1, -1), _seen(text, end, 1)
    first, last = _edges(text[start:end])
    if first == "latin" and before >= 0 and sort_of(text[before]) == "latin":
        return False
    if last == "latin" and after < len(text) and sort_of(text[after]) == "latin":
        return False
    return not short_kana or _kana_edges_free(text, start, end)


def blanks_fit(text: str, occurrence: Folded, name_seams: frozenset[int]) -> bool:
    """Are the blanks inside the occurrence where the name can be broken?"""
    if len(text[occurrence.starts[0] : occurrence.ends[-1]].split()) <= 1:
        return True  # no blank at all, as nearly always
    places = range(1, len(occurrence.text))
    gaps = {
        at
        for at in places
        if any(c.isspace() for c in text[occurrence.ends[at - 1] : occurrence.starts[at]])
    }
    return not gaps or gaps <= name_seams or len(gaps) == len(places)


def seams(name: str) -> frozenset[int]:
    """Places in the folded name where a blank may stand."""
    way = fold(name)
    if not is_short_kana(way.text) and all(sort_of(c) != "latin" for c in way.text):
        return frozenset(range(1, len(way.text)))
    found = set()
    for at in range(1, len(way.text)):
        left, right = name[way.starts[at - 1]], name[way.starts[at]]
        if (
            way.starts[at] > way.ends[at - 1]
            or (left.islower() and right.isupper())
            or left.isdigit() != right.isdigit()
            or script_of(left) != script_of(right)
        ):
            found.add(at)
    return frozenset(found)


def is_short_kana(folded_name: str) -> bool:
    """A name of at most three kana and nothing else."""
    return len(folded_name) <= SHORT_KANA and all(script_of(c) == "katakana" for c in folded_name)


@lru_cache(maxsize=8192)
def sort_of(char: str) -> str:
    """latin (any alphabet's letters and digits), katakana, hiragana or other."""
    script = script_of(unicodedata.normalize("NFKC", char)[0])
    return "other" if script == "kanji" else script


def script_of(char: str) -> str:
    """As `sort_of`, with kanji told apart; `char` is not normalised first."""
    if "ァ" <= char <= "ヺ" or char in "ヽヾ":
        return "katakana"
    if "ぁ" <= char <= "ゖ" or char in "ゝゞ":
        return "hiragana"
    if "\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or char >= "\U00020000":
        return "kanji"
    if char in "々〆〇":
        return "kanji"
    return "latin" if char.isalnum() and char not in _MARKS else "other"


def _edges(found: str) -> tuple[str, str]:
    """The sorts of the first and the last letter."""
    sorts = [sort_of(char) for char in unicodedata.normalize("NFKC", found)]
    letters = [sort for sort in sorts if sort != "other"] or sorts
    return letters[0], letters[-1]


def _seen(text: str, at: int, step: int) -> int:
    while 0 <= at < len(text) and (unseen(text[at]) or unicodedata.combining(text[at])):
        at += step
    return at


def _kana_edges_free(text: str, start: int, end: int) -> bool:
    first, last = _edges(text[start:end])
    before = _run(text, start - 1, -1, first)
    after = _run(text, end, 1, last)
    return _edge_free(before, first, before=True) and _edge_free(after, last, before=False)


def _run(text: str, at: int, step: int, sort: str) -> str:
    """Up to eight characters of the same kana beside the occurrence, in reading order."""
    found: list[str] = []
    while 0 <= at < len(text) and len(found) < 8:
        char = text[at]
        if not unseen(char):
            if sort_of(char) != sort and char not in _MARKS:
                break
            found.append(char)
        at += step
    return unicodedata.normalize("NFKC", "".join(found[::step]))


def _edge_free(run: str, sort: str, *, before: bool) -> bool:
    run = run.rstrip(_MARKS) if before else run.lstrip(_MARKS)
    if not run:
        return True
    joins = _JOINS_BEFORE[sort].search(run) if before else _JOINS_AFTER[sort].match(run)
    return joins is not None
