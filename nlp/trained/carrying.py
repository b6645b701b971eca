"""Which words carried a decision, from each token's own share in it."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from nlp.trained.calibration import Floats
from nlp.trained.network import TokenScores

Place = tuple[int, int]
_MOST = 2  # places told of one decision; more would not be read
_STRONG = 0.45  # of the strongest word's share
# What a reader takes as a word: kanji or katakana with what leans on it, a Latin word, plain kana,
# marks that speak. Tokens are pieces of words and say nothing to people.
_WORD = re.compile(
    r"[一-龯々〆ヶ0-9０-９]+[ぁ-ん]{0,5}|[ァ-ヴー]{2,}[ぁ-ん]{0,3}"
    r"|[A-Za-z0-9][A-Za-z0-9'’\-]*[A-Za-z0-9]|[ぁ-んー]{3,}|[!?！？]+|[\u2600-\u27bf\U0001f300-\U0001faff]+"
)
_FUNCTION = frozenset(  # Latin words that carry nothing by themselves
    {"the", "and", "but", "for", "was", "are", "is", "it's", "this", "that", "with", "have", "has"}
    | {"had", "not", "you", "your", "our", "they", "i'm", "of", "to", "in", "on", "at", "my", "me"}
    | {"we", "be", "been", "am", "an", "as", "so", "or", "if", "do", "did", "it", "its", "i've"}
)


def carried(text: str, tokens: TokenScores, label: str, chosen: int) -> tuple[Place, ...]:
    """The places whose tokens spoke most for class `chosen` against the mean of the others."""
    scores = tokens.scores[label]
    others = np.delete(scores, chosen, axis=1).mean(1)
    return _places(text, tokens, np.asarray(scores[:, chosen] - others, dtype=np.float32))


def carried_steps(text: str, tokens: TokenScores, level: int) -> tuple[Place, ...]:
    """The places whose tokens spoke most for the step to this level of urgency, 1 to 3."""
    return _places(text, tokens, tokens.scores["urgency"][:, level - 1])


def _places(text: str, tokens: TokenScores, shares: Floats) -> tuple[Place, ...]:
    """The words with the greatest sums of their tokens' shares above the median token's."""
    real = tokens.places[:, 1] > tokens.places[:, 0]  # the marks of beginning and end are nowhere
    if not real.any():
        return ()
    words = _words(text)
    starts, ends = tokens.places[real, 0], tokens.places[real, 1]
    above = np.concatenate(([0.0], np.cumsum(shares[real] - np.median(shares[real]))))
    first = np.searchsorted(ends, [start for start, _ in words], side="right")
    after = np.searchsorted(starts, [end for _, end in words], side="left")
    sums = above[np.maximum(after, first)] - above[first]
    found = sorted(zip(sums.tolist(), words, strict=True), reverse=True)[:_MOST]
    return tuple(
        sorted(place for share, place in found if share > 0 and share >= found[0][0] * _STRONG)
    )


@lru_cache(maxsize=8)
def _words(text: str) -> tuple[Place, ...]:
    """Where its words stand; asked once for each label of a post."""
    return tuple(one.span() for one in _WORD.finditer(text) if one[0].lower() not in _FUNCTION)
