"""Which words carried a decision, from each token's own share in it."""

from __future__ import annotations

import numpy as np

from nlp.trained.calibration import Floats
from nlp.trained.network import TokenScores

Place = tuple[int, int]
_MOST = 2  # places told of one decision; more would not be read
_STRONG = 0.5  # of the strongest token's share
_BRIDGE = 1  # characters between two tokens that are told as one
_LONGEST = 40  # characters


def carried(text: str, tokens: TokenScores, label: str, chosen: int) -> tuple[Place, ...]:
    """The places whose tokens spoke most for class `chosen` against the mean of the others."""
    scores = tokens.scores[label]
    others = np.delete(scores, chosen, axis=1).mean(1)
    return _places(text, tokens, np.asarray(scores[:, chosen] - others, dtype=np.float32))


def carried_steps(text: str, tokens: TokenScores, level: int) -> tuple[Place, ...]:
    """The places whose tokens spoke most for the step to this level of urgency, 1 to 3."""
    return _places(text, tokens, tokens.scores["urgency"][:, level - 1])


def _places(text: str, tokens: TokenScores, shares: Floats) -> tuple[Place, ...]:
    ends = tokens.places[:, 1]
    real = ends > tokens.places[:, 0]
    if not real.any():
        return ()
    above = np.where(real, shares - np.median(shares[real]), 0)
    top = above.max()
    if top <= 0:
        return ()
    found: list[tuple[float, int, int]] = []
    for at in np.flatnonzero(above >= top * _STRONG):
        start, end = map(int, tokens.places[at])
        if found and start - found[-1][2] <= _BRIDGE and end - found[-1][1] <= _LONGEST:
            strength, first, _ = found[-1]
            found[-1] = (max(strength, float(above[at])), first, end)
        else:
            found.append((float(above[at]), start, end))
    strongest = sorted(found, reverse=True)[:_MOST]
    trimmed = (_trimmed(text, start, end) for _, start, end in strongest)
    return tuple(sorted(place for place in trimmed if place[1] > place[0]))


def _trimmed(text: str, start: int, end: int) -> Place:
    """Without blanks at either end; Latin words are told whole."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return start, end
    while start > 0 and _joined(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _joined(text[end - 1], text[end]):
        end += 1
    return start, end


def _joined(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
