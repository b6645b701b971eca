"""Posts as tokens, put together by length so that little is padded."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
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
    """`places`: where the examples stand in what was given; they stay on the processor."""

    input_ids: Tensor
    attention_mask: Tensor
    intent: Tensor
    sentiment: Tensor
    urgency: Tensor
    places: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on this device."""
        return Batch(
            input_ids=self.input_ids.to(device),
            attention_mask=self.attention_mask.to(device),
            intent=self.intent.to(device),
            sentiment=self.sentiment.to(device),
            urgency=self.urgency.to(device),
            places=self.places,
        )


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
    texts = [augmented(one.text, dice) if dice.random() < augment else one.text for one in examples]
    ids = _ids(texts, tokens)
    order = list(range(len(examples)))
    dice.shuffle(order)
    for start in range(0, len(order), size * _POOL):
        pool = sorted(order[start : start + size * _POOL], key=lambda i: len(ids[i]))
        parts = [pool[at : at + size] for at in range(0, len(pool), size)]
        dice.shuffle(parts)
        for part in parts:
            yield _batch(examples, part, ids, tokens)


def reading_batches(
    examples: Sequence[Example], tokens: PreTrainedTokenizerFast, *, size: int = 64
) -> Iterator[Batch]:
    """Everything once, shortest first."""
    ids = _ids([one.text for one in examples], tokens)
    order = sorted(range(len(examples)), key=lambda i: len(ids[i]))
    for at in range(0, len(order), size):
        yield _batch(examples, order[at : at + size], ids, tokens)


def _ids(texts: Sequence[str], tokens: PreTrainedTokenizerFast) -> list[list[int]]:
    """Sorting by these pads a fifth of what sorting by letters pads: a kanji is a token or so."""
    read: list[list[int]] = tokens([spelled(text) for text in texts], truncation=True)["input_ids"]
    return read


def _batch(
    examples: Sequence[Example],
    places: Sequence[int],
    ids: Sequence[list[int]],
    tokens: PreTrainedTokenizerFast,
) -> Batch:
    rows = [torch.tensor(ids[i]) for i in places]
    padding = tokens.pad_token_id
    return Batch(
        input_ids=pad_sequence(rows, batch_first=True, padding_value=padding),
        attention_mask=pad_sequence([torch.ones_like(row) for row in rows], batch_first=True),
        intent=torch.tensor([examples[i].intent for i in places]),
        sentiment=torch.tensor([examples[i].sentiment for i in places]),
        urgency=torch.tensor([examples[i].urgency for i in places]),
        places=torch.tensor(places),
    )
