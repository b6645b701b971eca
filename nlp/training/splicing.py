"""More text for a student: pieces of posts, alone and grown together.

Nobody labels them; the teacher says what it thinks. A student that has seen how a decision turns
with each half of a post stays closer to its teacher than one that has seen whole posts only.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence

from nlp.training.batches import Example

_PIECE = re.compile(r"[^。！？!?、,.;…\n]+[。！？!?、,.;…\n]*\s*")
_SHORTEST, _LONGEST = 5, 280
_ALONE = 0.4  # the share of texts out of one post
_TRIES = 4


def spliced(examples: Sequence[Example], *, count: int, seed: int) -> list[Example]:
    """`count` texts at most, each of pieces of one or two examples of the same language."""
    dice = random.Random(seed)  # noqa: S311  # repeatable, not secret
    pieces = defaultdict(list)
    for one in examples:
        pieces[one.language].append(_PIECE.findall(one.text) or [one.text])
    known = {one.text for one in examples}
    made: dict[str, str] = {}
    languages = [one.language for one in examples]
    for _ in range(count * _TRIES):
        if len(made) == count:
            break
        language = dice.choice(languages)
        text = _text(pieces[language], dice).strip()
        if _SHORTEST <= len(text) <= _LONGEST and text not in known:
            made[text] = language
    return [Example(text=text, language=language) for text, language in made.items()]


def _text(pieces: Sequence[Sequence[str]], dice: random.Random) -> str:
    first = dice.choice(pieces)
    if dice.random() < _ALONE:
        begin = dice.randrange(len(first))
        return "".join(first[begin : dice.randint(begin, len(first))] or first[begin:])
    second = dice.choice(pieces)
    head = "".join(first[: dice.randint(1, len(first))])
    glue = "" if head[-1:] in "。！？、…\n " else " "
    return head + glue + "".join(second[dice.randrange(len(second)) :])
