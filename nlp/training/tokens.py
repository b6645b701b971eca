"""Which of the base model's 250,002 tokens we keep: half of a small model is its vocabulary.

`kept_tokens.txt` lists, as ranges of ids, the tokens that frequent Japanese and English words hit:
kana, the kanji of cp932, symbols, and what tokenises the commonest words. To these come acronyms
and names with inner capitals (USB, iPhone, 5G), and whatever the posts to be learnt from hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files

from nlp.trained.spelling import spelled
from nlp.training.encoder import kept_ids, tokenizer
from nlp.training.wheel import BaseWeights

_NAME = re.compile(r"▁?(?=.*[A-Z]{2}|.*[a-z][A-Z]|.*[A-Z]\d|.*\d[A-Z])[A-Za-z0-9]{2,8}")
_NAMES = 1500


def frequent() -> Iterator[int]:
    """The ids in `kept_tokens.txt`."""
    written = (files("nlp.training") / "kept_tokens.txt").read_text(encoding="ascii")
    for part in written.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def names(base: BaseWeights) -> list[int]:
    """The likeliest tokens that look like acronyms and product names."""
    found = [(score, i) for i, (piece, score) in enumerate(base.pieces) if _NAME.fullmatch(piece)]
    return [i for _, i in sorted(found, reverse=True)[:_NAMES]]


def kept(base: BaseWeights, texts: Iterable[str]) -> list[int]:
    """All that is kept, in order, for these texts."""
    everything = tokenizer(base, keep=range(len(base.pieces)), longest=512)
    hit = everything([spelled(text) for text in texts])["input_ids"]
    return kept_ids(base, {*frequent(), *names(base), *(i for row in hit for i in row)})
