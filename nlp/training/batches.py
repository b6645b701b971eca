"""Posts as tokens, put together by length so that little is padded."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from nlp.base import Intent, Sentiment, Urgency
from nlp.trained.spelling import spelled
from nlp.training.augmenting import augmented

INTENTS, SENTIMENTS, URGENCIES = tuple(Intent), tuple(Sentiment), tuple(Urgency)
UNLABELLED = -1
_POOL = 50  # batches that are sorted together: similar lengths, yet another mix each epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text and the numbers of its labels; UNLABELLED where a teacher alone may speak."""

    text: str
    language: str
    intent: int = UNLABELLED
    sentiment: int = UNLABELLED
    urgency: int = UNLABELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`places`: where the examples stand in what was given."""

    input_ids: Tensor
    attention_mask: Tensor
    intent: Tensor
    sentiment: Tensor
    urgency: Tensor
    places: Tensor


def example(text: str, language: str, intent: str, sentiment: str, urgency: str) -> Example:
    """An example with its labels as numbers. Raises ValueError for an unknown label."""
    return Example(
        text=text,
        language=language,
        intent=INTENTS.index(Intent(intent)),
        sentiment=SENTIMENTS.index(Sentiment(sentiment)),
        urgency=URGENCIES.index(Urgency(urgency)),
    )


def training_batches(
    examples: Sequence[Example],
    tokens: PreTrainedTokenizerFast,
    *,
    size: int,
    dice: random.Random,
    augment: float,
) -> Iterator[Batch]:
    """One epoch, shuffled; the share `augment` of the texts is changed anew."""
    order = list(range(len(examples)))
    dice.shuffle(order)
    texts = {
        i: augmented(examples[i].text, dice) if dice.random() < augment else examples[i].text
        for i in order
    }
    for start in range(0, len(order), size * _POOL):
        pool = sorted(order[start : start + size * _POOL], key=lambda i: len(texts[i]))
        parts = [pool[at : at + size] for at in range(0, len(pool), size)]
        dice.shuffle(parts)
        for part in parts:
            yield _batch(examples, part, [texts[i] for i in part], tokens)


def reading_batches(
    examples: Sequence[Example], tokens: PreTrainedTokenizerFast, *, size: int = 64
) -> Iterator[Batch]:
    """Everything once, shortest first."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].text))
    for at in range(0, len(order), size):
        part = order[at : at + size]
        yield _batch(examples, part, [examples[i].text for i in part], tokens)


def _batch(
    examples: Sequence[Example],
    places: Sequence[int],
    texts: Sequence[str],
    tokens: PreTrainedTokenizerFast,
) -> Batch:
    read = tokens(
        [spelled(text) for text in texts], padding=True, truncation=True, return_tensors="pt"
    )
    return Batch(
        input_ids=read["input_ids"],
        attention_mask=read["attention_mask"],
        intent=torch.tensor([examples[i].intent for i in places]),
        sentiment=torch.tensor([examples[i].sentiment for i in places]),
        urgency=torch.tensor([examples[i].urgency for i in places]),
        places=torch.tensor(places),
    )
