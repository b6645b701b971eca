"""Which words carried a decision, from each token's own share in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

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


def carried(
    text: str, tokens: TokenScores, chosen: Mapping[str, int]
) -> dict[str, tuple[Place, ...]]:
    """By label the places whose tokens spoke most for the class `chosen` of it.

    For intent and sentiment: against the mean of the other classes. For urgency: for the step to
    this level, 0 to 3; nothing carries the lowest.
    """
    found: dict[str, tuple[Place, ...]] = dict.fromkeys(chosen, ())
    real = tokens.places[:, 1] > tokens.places[:, 0]  # the marks of beginning and end are nowhere
    words = _words(text)
    asked = [label for label, one in chosen.items() if one or label != "urgency"]
    if not real.any() or not words or not asked:
        return found
    shares = np.stack([_shares(tokens.scores[label], label, chosen[label]) for label in asked], 1)
    sums = _sums(shares[real], tokens.places[real], words)
    for label, column in zip(asked, sums.T.tolist(), strict=True):
        found[label] = _strongest(column, words)
    return found


def _shares(scores: Floats, label: str, chosen: int) -> Floats:
    """Each token's share in a decision, shape (tokens,)."""
    if label == "urgency":
        return scores[:, chosen - 1]
    classes = scores.shape[1]
    others = (scores.sum(1) - scores[:, chosen]) / (classes - 1)
    return np.asarray(scores[:, chosen] - others, dtype=np.float32)


def _sums(shares: Floats, places: NDArray[np.int32], words: Sequence[Place]) -> Floats:
    """What the tokens of each word have above the median token, shape (words, labels)."""
    ranked = np.sort(shares, axis=0)
    middle = (ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2
    above = np.zeros((len(shares) + 1, shares.shape[1]))
    np.cumsum(shares - middle, axis=0, out=above[1:])
    first = np.searchsorted(places[:, 1], [start for start, _ in words], side="right")
    after = np.searchsorted(places[:, 0], [end for _, end in words], side="left")
    return np.asarray(above[np.maximum(after, first)] - above[first], dtype=np.float32)


def _strongest(sums: Sequence[float], words: Sequence[Place]) -> tuple[Place, ...]:
    found = sorted(zip(sums, words, strict=True), reverse=True)[:_MOST]
    return tuple(
        sorted(place for share, place in found if share > 0 and share >= found[0][0] * _STRONG)
    )


def _words(text: str) -> tuple[Place, ...]:
    """Where its words stand."""
    return tuple(one.span() for one in _WORD.finditer(text) if one[0].lower() not in _FUNCTION)
